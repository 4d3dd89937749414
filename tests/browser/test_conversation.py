"""Two citizens on the phone page and an operator at the real desk, in one conversation.

The whole house runs as it does in a demo. Everybody hums a tone of their own, so that one can
measure who hears whom.
"""

from __future__ import annotations

import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from twilio.rest import Client

from callcentre.demo.desk_browser import OperatorInBrowser
from callcentre.demo.house import start_house
from callcentre.demo.people import PEOPLE
from callcentre.demo.plan import HOTLINE_NUMBER, Plan, fresh_plan
from callcentre.demo.processes import Supervisor
from callcentre.records import Database, recordings
from callcentre.records.recordings import Recording
from tests.browser.voices import EAR, Handset, browsers, heard, listening, played_seconds
from tests.unit.emulator_media.ears import tone_level

OPERATOR, RINA, ADI = 800, 1150, 1600
TONES = (OPERATOR, RINA, ADI)
# Notes that the carrier's waiting melody of four seconds plays more than once.
MUSIC = (440, 587)
MUSIC_SECONDS = 4.5
CLEAR, FAINT = 0.015, 0.006
RINA_NUMBER, ADI_NUMBER = "+6281234567001", "+6281234567002"


@dataclass
class Talk:
    """Three people in one conference, and the carrier's REST."""

    plan: Plan
    client: Client
    room: str
    rina: Handset
    pages: dict[int, Page]
    calls: dict[int, str]

    def hear(self, who: int, tones: tuple[int, ...] = TONES, seconds: float = 1.3) -> set[int]:
        """Which tones somebody hears clearly; none may be in between clear and faint."""
        self.pages[who].wait_for_timeout(500)
        levels = heard(self.pages[who], tones, seconds)
        unsure = {hz: level for hz, level in levels.items() if hz and FAINT < level < CLEAR}
        assert unsure == {}, f"{who} hears {levels}"
        return {hz for hz, level in levels.items() if hz and level >= CLEAR}

    def change(self, who: int, **update: object) -> None:
        """Change how somebody takes part."""
        participants = self.client.conferences(self.room).participants
        participants(self.calls[who]).update(**update)


@pytest.fixture
def chromiums(tmp_path: Path) -> Iterator[list[Browser]]:
    with browsers(TONES, tmp_path) as running:
        yield running


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Plan]:
    plan = fresh_plan(tmp_path / "house")
    plan.folder.mkdir()
    with Supervisor() as house:
        start_house(house, plan, with_history=False)
        yield plan


def meet(plan: Plan, chromiums: list[Browser]) -> Talk:
    """Rina calls, the operator answers, and Adi is called into their conference."""
    desk, first, second = chromiums
    rina = Handset(listening(first), plan.emulator_url, RINA_NUMBER)
    adi = Handset(listening(second), plan.emulator_url, ADI_NUMBER)
    siti = OperatorInBrowser(desk, plan.web_url)
    siti.page.context.add_init_script(path=EAR)
    siti.log_in(PEOPLE[0])
    siti.press_ready()
    rina.dial(HOTLINE_NUMBER)
    rina.hears("tekan 1")
    rina.press("1")
    siti.answer()

    client = Client(plan.secrets.account_sid, plan.secrets.auth_token)
    client.api.base_url = plan.emulator_url
    (room,) = client.conferences.list(status="in-progress")
    inside = client.conferences(room.sid).participants
    calls: dict[int, str] = {}
    for one in inside.list():
        from_ = str(client.calls(one.call_sid).fetch()._from)
        calls[OPERATOR if from_.startswith("client:") else RINA] = one.call_sid
    added = inside.create(from_=HOTLINE_NUMBER, to=ADI_NUMBER, beep="false")
    calls[ADI] = added.call_sid
    adi.answer()
    adi.page.wait_for_timeout(1500)
    pages = {OPERATOR: siti.page, RINA: rina.page, ADI: adi.page}
    return Talk(plan, client, str(room.sid), rina, pages, calls)


def stored_recording(plan: Plan, call: str) -> Recording:
    """The house's own copy of the talk, once its job has fetched it."""
    database = Database(plan.settings().database)
    try:
        for _ in range(100):
            with database.reading() as unit:
                kept = [one for one in recordings.of_call(unit, call) if one.storage_key]
            if kept:
                return kept[0]
            time.sleep(0.3)
    finally:
        database.close()
    raise AssertionError("the recording was never stored")


@pytest.mark.timeout(180)
def test_three_people_hear_each_other_hold_coach_and_record(
    plan: Plan, chromiums: list[Browser]
) -> None:
    talk = meet(plan, chromiums)

    # Each hears the others, and not itself.
    assert talk.hear(OPERATOR) == {RINA, ADI}
    assert talk.hear(RINA) == {OPERATOR, ADI}
    assert talk.hear(ADI) == {OPERATOR, RINA}

    # Music replaces speech for the one on hold; nobody hears them, nor the music.
    talk.change(RINA, hold=True)
    assert talk.hear(RINA, (*TONES, *MUSIC), MUSIC_SECONDS) == set(MUSIC)
    assert talk.hear(OPERATOR, (*TONES, *MUSIC)) == {ADI}
    assert talk.hear(ADI) == {OPERATOR}
    talk.change(RINA, hold=False)

    # A coach hears all and is heard by the operator only.
    talk.change(ADI, coaching=True, call_sid_to_coach=talk.calls[OPERATOR])
    assert talk.hear(OPERATOR) == {RINA, ADI}
    assert talk.hear(RINA) == {OPERATOR}
    assert talk.hear(ADI) == {OPERATOR, RINA}
    talk.rina.hang_up()

    # The recording holds the voices, the coach's only from before he was one, and all its time.
    kept = stored_recording(plan, talk.calls[RINA])
    path = plan.settings().recordings_dir / kept.storage_key
    with wave.open(str(path)) as file:
        seconds = file.getnframes() / file.getframerate()
        sound = file.readframes(file.getnframes())
    assert abs(seconds - (kept.duration_seconds or 0)) <= 0.5
    assert played_seconds(chromiums[0], path.read_bytes()) == pytest.approx(seconds, abs=0.1)
    loudest = {hz: max(levels_by_second(sound, hz)) for hz in TONES}
    assert min(loudest.values()) > CLEAR
    last = {hz: max(levels_by_second(sound[-3 * 16_000 :], hz)) for hz in TONES}
    assert last[OPERATOR] > CLEAR
    assert last[RINA] > CLEAR
    assert last[ADI] < FAINT


def levels_by_second(sound: bytes, frequency: int) -> list[float]:
    """How loud a tone is in each second of a recording."""
    return [tone_level(sound[at : at + 16_000], frequency) for at in range(0, len(sound), 16_000)]
