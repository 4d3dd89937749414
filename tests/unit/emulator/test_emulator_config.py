"""The configuration file."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcentre.emulator.config import ConfigError, build_config, load_config

ACCOUNTS = [{"sid": "AC1", "tokens": ["one", "two"]}, {"sid": "AC2", "tokens": ["x"]}]


def test_the_first_account_owns_what_names_no_other() -> None:
    numbers = [{"number": 112, "voice_url": "http://a/"}, {"number": "+62", "account": "AC2"}]
    config = build_config({"accounts": ACCOUNTS, "numbers": numbers}, port=1)
    assert [(n.number, n.account_sid) for n in config.numbers] == [("112", "AC1"), ("+62", "AC2")]
    assert config.accounts[0].primary_token == "one"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"accounts": []},
        {"accounts": [{"sid": "AC1", "tokens": []}]},
        {"accounts": ACCOUNTS, "numbers": [{"number": "1", "voice": "x"}]},
        {"accounts": ACCOUNTS, "numbers": [{"voice_url": "x"}]},
        {"accounts": ACCOUNTS, "nummers": []},
    ],
)
def test_a_wrong_file_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        build_config(document)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        load_config(tmp_path / "none.yaml")
