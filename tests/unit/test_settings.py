"""Settings: a wrong value stops the start with one line that names the variable."""

from __future__ import annotations

import pytest

from callcentre.errors import SettingsError
from callcentre.settings import Settings, load_settings

GOOD = {
    "SECRET_KEY": "a secret that is long enough for the rule",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "new-token, old-token",
}


@pytest.fixture(autouse=True)
def _only_good(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_the_good_ones_are_enough() -> None:
    settings = load_settings()
    assert settings.database.startswith("sqlite:///")
    assert [token.get_secret_value() for token in settings.twilio_auth_token] == [
        "new-token",
        "old-token",
    ]


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_secret_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match=f"^{name}: "):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("PUBLIC_BASE_URL", "hotline.kota.go.id"),
        ("PUBLIC_BASE_URL", "https://kota.go.id/x?y=1"),
        ("DATABASE_URL", "mysql://kota"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("TWILIO_TIMEOUT_SECONDS", "0"),
        ("TWILIO_TIMEOUT_SECONDS", "soon"),
        ("SESSION_HOURS", "48"),
        ("FALLBACK_PHONES", "0811234567"),
        ("TWILIO_SUBACCOUNT_TOKENS", "AC2"),
        ("VOICE_SDK_SIGNALLING_URL", "http://127.0.0.1"),
        ("LOG_LEVEL", "LOUD"),
        ("CITY", "../elsewhere"),
    ],
)
def test_a_wrong_value_is_named_in_one_line(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: ") as raised:
        load_settings()
    assert "\n" not in str(raised.value)


def test_secrets_are_never_printed() -> None:
    shown = repr(load_settings())
    assert "new-token" not in shown
    assert GOOD["SECRET_KEY"] not in shown


def test_nothing_can_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().city = "binjai"  # type: ignore[misc]


def test_lists_and_pairs_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLBACK_PHONES", "+62811234567, +62822345678")
    monkeypatch.setenv("TWILIO_SUBACCOUNT_TOKENS", "AC2=one,AC3=two")
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/callcentre")
    settings = load_settings()
    assert settings.fallback_phones == ("+62811234567", "+62822345678")
    assert set(settings.twilio_subaccount_tokens) == {"AC2", "AC3"}
    assert settings.database == "postgresql+psycopg://db/callcentre"
