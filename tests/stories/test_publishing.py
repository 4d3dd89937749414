"""Two calls across a publish: who is in the middle finishes as they began."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis import Redis

from callcentre.records import calls
from callcentre.settings import Settings
from tests.stories.published_town import PublishedTown, small_town
from tests.stories.switchboard import Phone
from tests.two_flows import HOTLINE, MESSAGES

NEW = HOTLINE.replace("Lama.", "Baru.").replace("lama", "baru")


@pytest.fixture
def town(
    settings: Settings, database_url: str, redis_server: str, redis: Redis, tmp_path: Path
) -> PublishedTown:
    here = settings.model_copy(update={"database_url": database_url, "redis_url": redis_server})
    return small_town(here, tmp_path / "flows")


def version_of(town: PublishedTown, phone: Phone) -> str:
    with town.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
    assert call is not None
    return call.flow_version


def test_a_call_that_began_before_a_publish_finishes_on_its_version(town: PublishedTown) -> None:
    first = town.call()
    assert first.heard.startswith("Lama.")
    town.publish(NEW)
    second = town.call()
    assert second.heard.startswith("Baru.")
    first.press("2")
    assert first.heard.startswith("Tanya lama.")
    town.restart()
    town.goes_on(first).press("1")
    assert first.heard == "Dadah lama."
    town.goes_on(second).press("2")
    assert second.heard.startswith("Tanya baru.")
    assert version_of(town, first) != version_of(town, second)


def test_a_version_is_found_on_a_machine_that_has_never_served_it(town: PublishedTown) -> None:
    first = town.call()
    town.publish(NEW)
    town.restart(on_another_machine=True)
    town.goes_on(first).press("2")
    assert first.heard.startswith("Tanya lama.")


def test_between_two_calls_it_is_rolled_back(town: PublishedTown) -> None:
    town.publish(NEW)
    first = town.call()
    town.roll_back()
    second = town.call()
    assert (first.heard[:5], second.heard[:5]) == ("Baru.", "Lama.")
    first.press("2")
    town.restart()
    town.goes_on(first).press("1")
    assert first.heard == "Dadah baru."


def test_a_version_that_is_nowhere_leads_to_a_person(town: PublishedTown) -> None:
    first = town.call()
    town.publish(NEW)
    town.forget_everything_about(first)
    town.goes_on(first).press("2")
    assert first.verbs[-1] == "Redirect", "into the emergency line, with an apology"
    assert "gangguan" in first.heard or "terganggu" in first.heard


def test_a_publish_may_ask_callers_to_move_with_a_sentence(town: PublishedTown) -> None:
    first = town.call()
    town.publish(
        NEW.replace("steps:", "change: {policy: interrupt, step: maaf}\nsteps:")
        .replace("  dah: {end", "  maaf: {say: {prompt: maaf, next: sapa}}\n  dah: {end")
        .replace("  dah: {id", "  maaf: {id: Maaf menu kami berubah., en: Sorry.}\n  dah: {id")
    )
    first.press("2")
    assert first.heard.startswith("Maaf menu kami berubah. Baru.")


def test_a_publish_may_rename_the_steps_that_callers_are_in(town: PublishedTown) -> None:
    first = town.call()
    first.press("2")
    renamed = NEW.replace("  tanya:\n", "  bertanya:\n").replace("to: tanya", "to: bertanya")
    change = "change: {policy: rename, renames: {tanya: bertanya}}\nsteps:"
    town.publish(renamed.replace("steps:", change))
    first.press("9")
    assert first.heard.startswith("Tanya baru."), "the same question, asked by the new version"


def test_a_conversation_finishes_on_its_version(town: PublishedTown) -> None:
    assert town.write("halo") == "Apa keluhan Anda?"
    town.publish(MESSAGES.replace("lama", "baru").replace("Apa keluhan", "Apa masalah"), "keluhan")
    assert town.write("halo", "+6281234567009") == "Apa masalah Anda?"
    town.restart(on_another_machine=True)
    assert town.write("lampu mati") == "Terima kasih lama."
    town.roll_back("keluhan")
    assert town.write("lampu mati", "+6281234567009") == "Terima kasih baru."
    assert town.write("halo lagi") == "Apa keluhan Anda?"


def test_a_flow_whose_file_is_deleted_is_finished_by_who_is_in_it(town: PublishedTown) -> None:
    assert town.write("halo") == "Apa keluhan Anda?"
    first = town.call()
    for name in ("hotline", "keluhan"):
        (town.settings.city_dir / "flows" / f"{name}.yaml").unlink()
    town.goes_on(first).press("2")
    assert first.heard.startswith("Tanya lama.")
    town.restart()
    town.goes_on(first).press("1")
    assert first.heard == "Dadah lama."
    assert town.write("lampu mati") == "Terima kasih lama."
    assert town.call().heard.startswith("Lama."), "the house has served, so it starts"
