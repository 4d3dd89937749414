"""What a house is made of is settled, and kept, before anything starts."""

from __future__ import annotations

import stat
from pathlib import Path

from callcentre.demo.plan import fresh_plan, lasting_plan


def test_the_demo_keeps_its_secrets_to_itself_and_for_the_next_start(tmp_path: Path) -> None:
    first, second = lasting_plan(tmp_path), lasting_plan(tmp_path)
    assert first.secrets == second.secrets
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_every_fresh_house_has_secrets_and_ports_of_its_own(tmp_path: Path) -> None:
    first, second = fresh_plan(tmp_path), fresh_plan(tmp_path)
    assert first.secrets.secret_key != second.secrets.secret_key
    assert len({first.web_port, first.emulator_port, first.redis_port}) == 3


def test_house_and_carrier_agree(tmp_path: Path) -> None:
    plan = fresh_plan(tmp_path)
    settings, carrier = plan.settings(), plan.carrier()
    account = carrier["accounts"][0]
    assert settings.twilio_account_sid == account["sid"]
    assert settings.twilio_api_key_sid in account["api_keys"]
    assert carrier["applications"][0]["sid"] == settings.twilio_twiml_app_sid
    assert settings.hotline_number in {number["number"] for number in carrier["numbers"]}
    assert all(
        number["voice_url"].startswith(settings.public_base_url) for number in carrier["numbers"]
    )
