"""Numbers, applications, tokens, the account itself."""

from __future__ import annotations

from callcentre.emulator.selftest.bench import ACCOUNT, CITY, TALK, Bench
from callcentre.emulator.selftest.checks import expect, expect_error, until


def list_numbers(bench: Bench) -> None:
    """By number; an API key opens them too."""
    (number,) = bench.client.incoming_phone_numbers.list(phone_number=CITY)
    bench.documented(number)
    expect("what it can", number.capabilities["voice"], True)
    by_key = bench.key_client.incoming_phone_numbers.list(limit=1)
    expect("by key", by_key[0].sid, number.sid)


def update_number(bench: Bench) -> None:
    """Calls go where the number is pointed, or where its application is."""
    (number,) = bench.client.incoming_phone_numbers.list()
    before, url = number.voice_url, bench.page("/pointed", TALK)
    changed = number.update(voice_url=url, voice_method="GET")
    expect("the address", (changed.voice_url, changed.voice_method), (url, "GET"))
    leg = bench.citizen()
    until("the new address is asked", lambda: bench.asked("/pointed"))
    bench.hang_up(leg)
    number.update(voice_url=before, voice_method="POST")
    expect_error(400, 21502, lambda: number.update(voice_url="rumah"))


def create_application(bench: Bench) -> None:
    """A new application, with addresses."""
    url = bench.page("/new-application")
    made = bench.client.applications.create(friendly_name="baru", voice_url=url)
    bench.documented(made)
    expect("it", (made.friendly_name, made.voice_url, made.sid[:2]), ("baru", url, "AP"))


def list_applications(bench: Bench) -> None:
    """By name, and page after page."""
    for _ in range(2):
        bench.client.applications.create(friendly_name="kembar")
    found = bench.client.applications.list(friendly_name="kembar", page_size=1)
    bench.documented(found[-1])
    expect("how many", len(found), 2)


def update_application(bench: Bench) -> None:
    """Another callback; nonsense is refused."""
    made = bench.client.applications.create(friendly_name="ubah")
    url = bench.page("/application-status")
    expect("the callback", made.update(status_callback=url).status_callback, url)
    expect_error(400, 21502, lambda: made.update(voice_url="rumah"))


def create_token(bench: Bench) -> None:
    """Servers and credentials, as text."""
    token = bench.client.tokens.create(ttl=600)
    bench.documented(token)
    expect("the time", token.ttl, "600")
    expect("the servers are listed", len(token.ice_servers) > 0, True)


def fetch_account(bench: Bench) -> None:
    """The account's own token opens it, an API key does not."""
    account = bench.client.api.v2010.accounts(ACCOUNT).fetch()
    bench.documented(account)
    expect("the account", (account.sid, account.status), (ACCOUNT, "active"))
    expect_error(401, 20003, bench.key_client.api.v2010.accounts(ACCOUNT).fetch)


def fetch_balance(bench: Bench) -> None:
    """An amount and its currency."""
    balance = bench.client.api.v2010.account.balance.fetch()
    bench.documented(balance)
    expect("the currency", balance.currency, "USD")
