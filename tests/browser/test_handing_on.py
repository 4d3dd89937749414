"""A caller on hold, a colleague consulted and taking over: with real sound at the real desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from callcentre.demo.desk_browser import OperatorInBrowser
from callcentre.demo.house import start_house
from callcentre.demo.people import PEOPLE
from callcentre.demo.plan import HOTLINE_NUMBER, Plan, fresh_plan
from callcentre.demo.processes import Supervisor
from tests.browser.voices import EAR, Handset, browsers, heard, listening

SITI, BUDI, RINA = 800, 1150, 1600
TONES = (SITI, BUDI, RINA)
CLEAR, FAINT = 0.015, 0.006


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


def at_the_desk(browser: Browser, plan: Plan, number: int) -> OperatorInBrowser:
    """One of the operators, ready, with an ear that can be asked."""
    operator = OperatorInBrowser(browser, plan.web_url)
    operator.page.context.add_init_script(path=EAR)
    operator.log_in(PEOPLE[number])
    operator.press_ready()
    return operator


def hears(page: Page) -> set[int]:
    """Whose tones somebody hears clearly; none may be in between clear and faint."""
    page.wait_for_timeout(500)
    levels = heard(page, TONES, 1.3)
    unsure = {hz: level for hz, level in levels.items() if hz and FAINT < level < CLEAR}
    assert unsure == {}, levels
    return {hz for hz, level in levels.items() if hz and level >= CLEAR}


@pytest.mark.timeout(180)
def test_a_caller_is_held_and_handed_over_by_keyboard(plan: Plan, chromiums: list[Browser]) -> None:
    first, second, third = chromiums
    siti = at_the_desk(first, plan, 0)
    rina = Handset(listening(third), plan.emulator_url, "+6281234567001")
    rina.dial(HOTLINE_NUMBER)
    rina.hears("tekan 1")
    rina.press("1")
    siti.answer()
    budi = at_the_desk(second, plan, 1)

    # On hold she hears our own words and music, and nobody else.
    siti.page.keyboard.press("t")
    expect(siti.page.locator(".talk-line.held")).to_contain_text("Ditahan")
    rina.hears("petugas kembali")
    assert hears(siti.page) == set()
    siti.page.keyboard.press("t")
    expect(siti.page.locator(".talk-line.held")).to_have_count(0)
    assert hears(siti.page) == {RINA}
    assert hears(rina.page) == {SITI}

    # Budi is asked first, and she does not hear it.
    siti.page.keyboard.press("o")
    siti.page.locator(".hand-on select").select_option(label="Budi Santoso")
    siti.page.locator(".hand-on button[value=consult]").click()
    budi.page.wait_for_selector("#accept", timeout=20_000)
    expect(budi.page.locator(".offer")).to_contain_text("Siti Rahma")
    budi.page.keyboard.press("a")
    expect(siti.page.locator(".talk-line.guest")).to_contain_text("dalam percakapan")
    assert hears(siti.page) == {BUDI}
    assert hears(budi.page) == {SITI}

    # Then he has her, and Siti has nothing more to fill in.
    siti.page.keyboard.press("e")
    siti.wait_for_state("wrap_up")
    expect(siti.page.locator(".handed-on")).to_be_visible()
    assert hears(budi.page) == {RINA}
    assert hears(rina.page) == {BUDI}

    # A supervisor whispers to Budi: with Siti's microphone, whose own talk is over.
    ani = OperatorInBrowser(first, plan.web_url)
    ani.log_in(PEOPLE[2])
    ani.page.locator("[data-supervise] button[value=whisper]").click()
    ani.page.wait_for_selector("[data-phone=inCall]", timeout=20_000)
    assert hears(budi.page) == {RINA, SITI}
    assert hears(rina.page) == {BUDI}
    budi.hang_up()
    rina.hears("Terima kasih")
