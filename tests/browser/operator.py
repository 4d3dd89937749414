"""An operator's browser for the tests: the official SDK on a bare page, and a token for it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from tests.browser.chromium import missing

ACCOUNT = "AC" + "1" * 32
KEY = "SK" + "2" * 32
SECRET = "a secret of the emulated account"
APPLICATION = "AP" + "3" * 32

CHECKOUT = Path(__file__).resolve().parents[2]
SDK = CHECKOUT / "callcentre/console/node_modules/@twilio/voice-sdk/dist/twilio.min.js"
PAGE = Path(__file__).with_name("softphone.html")


def softphone_pages() -> dict[str, tuple[str, str]]:
    """What a server must serve to be an operator's desk: path -> content type, text."""
    if not SDK.exists():
        missing("The Voice SDK is not installed: `npm ci` in callcentre/console brings it.")
    return {
        "/desk": ("text/html", PAGE.read_text(encoding="utf-8")),
        "/twilio.js": ("text/javascript", SDK.read_text(encoding="utf-8")),
    }


def access_token(secret: str = SECRET, ttl: int = 600) -> str:
    """A token for operator 7 who may call and be called."""
    token = AccessToken(ACCOUNT, KEY, secret, identity="operator_7", ttl=ttl)
    grant = VoiceGrant(incoming_allow=True, outgoing_application_sid=APPLICATION)
    token.add_grant(grant)
    return str(token.to_jwt())


def sign_on(page: Page, token: str) -> None:
    """Let the page's Device register, or try to."""
    page.evaluate("token => void start(token).catch(() => 0)", token)


def wait_for(page: Page, what: str) -> None:
    """Wait until the SDK has told of an event."""
    page.wait_for_function("what => seen.some(([name]) => name === what)", arg=what, timeout=15_000)
