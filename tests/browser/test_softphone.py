"""The official Voice SDK in a real browser, signed on to our emulated carrier."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from callcentre.emulator.call_messages import CallMessage, CallMessages
from callcentre.emulator.pcm import SILENCE, mean_square
from tests.browser.chromium import chromium
from tests.browser.operator import (
    APPLICATION,
    access_token,
    sign_on,
    softphone_pages,
    wait_for,
)
from tests.browser.switchroom import RunningRoom, SpokenLeg, running_room


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path) -> Iterator[RunningRoom]:
    with running_room(tmp_path, softphone_pages()) as room:
        yield room


@pytest.fixture
def page(browser: Browser, house: RunningRoom) -> Iterator[Page]:
    context = browser.new_context(permissions=["microphone"])
    page = context.new_page()
    page.goto(f"http://{house.host}/desk")
    yield page
    context.close()


def dial_out(page: Page, house: RunningRoom) -> SpokenLeg:
    sign_on(page, access_token())
    wait_for(page, "registered")
    page.evaluate("connect({Offer: 'ticket & 1', To: '+6241112'})")
    wait_for(page, "call accept")
    return house.room.legs[-1]


def test_an_operator_and_a_citizen_hear_each_other(page: Page, house: RunningRoom) -> None:
    leg = dial_out(page, house)

    assert house.room.asked == [
        (f"client:operator_7 {APPLICATION}", {"Offer": "ticket & 1", "To": "+6241112"})
    ]
    assert page.evaluate("call.parameters.CallSid") == leg.sid
    assert page.evaluate("loudness(3)") > 0.02
    assert leg.audio.said_rms > 0.005
    assert house.room.citizen is not None
    assert house.room.citizen.heard_rms > 0.005


def test_keys_pressed_in_the_browser_arrive_in_order(page: Page, house: RunningRoom) -> None:
    leg = dial_out(page, house)

    page.evaluate("call.sendDigits('12w3#')")
    page.wait_for_timeout(1500)

    assert leg.keys == "123#"


def test_the_browser_hanging_up_ends_the_leg(page: Page, house: RunningRoom) -> None:
    leg = dial_out(page, house)

    page.evaluate("call.disconnect()")
    wait_for(page, "call disconnect")
    page.wait_for_timeout(500)

    assert leg.status == "completed"


def test_the_other_side_hanging_up_ends_the_call_in_the_browser(
    page: Page, house: RunningRoom
) -> None:
    leg = dial_out(page, house)

    house.run(leg.hang_up())

    wait_for(page, "call disconnect")


def test_closing_the_page_hangs_up(page: Page, house: RunningRoom) -> None:
    leg = dial_out(page, house)

    page.close()
    house.run(_until_over(leg))

    assert leg.status == "completed"


async def _until_over(leg: SpokenLeg) -> None:
    for _ in range(90):
        if leg.status == "completed":
            return
        await asyncio.sleep(0.1)


def test_a_called_operator_picks_up_and_hears(page: Page, house: RunningRoom) -> None:
    sign_on(page, access_token())
    wait_for(page, "registered")

    leg = house.run(house.room.ring("operator_7", {"Call": "sebuah nama"}))
    wait_for(page, "incoming")
    assert page.evaluate("call.customParameters.get('Call')") == "sebuah nama"
    assert page.evaluate("call.parameters.From") == "+628114100112"
    page.evaluate("call.accept()")
    wait_for(page, "call accept")

    assert page.evaluate("loudness(3)") > 0.02
    assert leg.status == "in-progress"
    assert leg.audio.said_rms > 0.005


def test_two_windows_of_one_operator_ring_together(
    page: Page, browser: Browser, house: RunningRoom
) -> None:
    second = browser.new_context(permissions=["microphone"]).new_page()
    second.goto(page.url)
    for window in (page, second):
        sign_on(window, access_token())
        wait_for(window, "registered")

    house.run(house.room.ring("operator_7", {}))
    wait_for(page, "incoming")
    wait_for(second, "incoming")
    second.evaluate("call.accept()")

    wait_for(second, "call accept")
    wait_for(page, "call cancel")
    second.context.close()


def test_a_called_operator_may_refuse(page: Page, house: RunningRoom) -> None:
    sign_on(page, access_token())
    wait_for(page, "registered")

    leg = house.run(house.room.ring("operator_7", {}))
    wait_for(page, "incoming")
    page.evaluate("call.reject()")
    wait_for(page, "call reject")
    page.wait_for_timeout(300)

    assert leg.status == "busy"


def test_a_caller_who_gives_up_stops_the_ringing(page: Page, house: RunningRoom) -> None:
    sign_on(page, access_token())
    wait_for(page, "registered")

    leg = house.run(house.room.ring("operator_7", {}))
    wait_for(page, "incoming")
    house.run(leg.hang_up())

    wait_for(page, "call cancel")


def test_a_call_outlives_a_lost_socket(page: Page, house: RunningRoom) -> None:
    leg = dial_out(page, house)

    page.evaluate("lastSocket.close()")
    page.wait_for_timeout(7000)

    assert leg.status == "in-progress"
    house.run(leg.hang_up())
    wait_for(page, "call disconnect")


def test_a_token_signed_with_another_secret_is_refused(page: Page, house: RunningRoom) -> None:
    sign_on(page, access_token(secret="somebody else's secret, as long as"))
    wait_for(page, "error")

    assert page.evaluate("seen.find(([name]) => name === 'error')[1]") == 20101


def test_an_expired_token_is_refused(page: Page, house: RunningRoom) -> None:
    sign_on(page, access_token(ttl=-60))
    wait_for(page, "error")

    assert page.evaluate("seen.find(([name]) => name === 'error')[1]") == 20104


def test_messages_go_both_ways_on_a_call(page: Page, house: RunningRoom) -> None:
    leg = dial_out(page, house)
    said: list[CallMessage] = []
    messages = house.room.call_messages
    messages.subscribe(leg.sid, said.append)

    messages_of_another = CallMessage("CA" + "f" * 32, {"not": "for you"})
    for message in (messages_of_another, CallMessage(leg.sid, {"hint": "ask for the street"})):
        house.run(_send(messages, message))
    wait_for(page, "messageReceived")
    received = page.evaluate("seen.filter(([name]) => name === 'messageReceived')")
    assert received == [
        [
            "messageReceived",
            {"content": {"hint": "ask for the street"}, "messageType": "user-defined-message"},
        ]
    ]

    page.evaluate("call.sendMessage({content: {ok: 1}, messageType: 'user-defined-message'})")
    wait_for(page, "messageSent")
    assert [one.content for one in said] == [{"ok": 1}]


async def _send(messages: CallMessages, message: CallMessage) -> None:
    messages.send(message)


def test_a_renewed_token_keeps_the_telephone_registered(page: Page, house: RunningRoom) -> None:
    sign_on(page, access_token(ttl=13))
    wait_for(page, "registered")
    wait_for(page, "tokenWillExpire")
    page.evaluate("token => device.updateToken(token)", access_token())
    page.wait_for_timeout(11_000)

    assert page.evaluate("device.state") == "registered"
    assert page.evaluate("seen.some(([name]) => name === 'error')") is False
    house.run(house.room.ring("operator_7", {}))
    wait_for(page, "incoming")


def test_an_unrenewed_token_ends_the_registration_but_not_the_call(
    page: Page, house: RunningRoom
) -> None:
    sign_on(page, access_token(ttl=4))
    wait_for(page, "registered")
    page.evaluate("connect({})")
    wait_for(page, "call accept")
    wait_for(page, "error")

    assert page.evaluate("seen.find(([name]) => name === 'error')[1]") == 20104
    assert "operator_7" not in house.room.rings
    assert house.room.legs[-1].status == "in-progress"


def test_a_muted_operator_is_not_heard_until_unmuted(page: Page, house: RunningRoom) -> None:
    leg = dial_out(page, house)
    page.wait_for_timeout(1500)
    page.evaluate("call.mute(true)")
    page.wait_for_timeout(500)

    assert loudest(house, leg, 1.5) < 0.001
    page.evaluate("call.mute(false)")
    page.wait_for_timeout(500)
    assert loudest(house, leg, 1.5) > 0.005


def loudest(house: RunningRoom, leg: SpokenLeg, seconds: float) -> float:
    """The loudest 20 ms, RMS, that came from a leg within some seconds."""

    async def listen() -> float:
        level = 0.0
        for _ in range(int(seconds / 0.01)):
            level = max(level, mean_square(leg.audio.said_sound or SILENCE) ** 0.5)
            await asyncio.sleep(0.01)
        return level

    return float(house.run(listen()))


def test_sound_comes_back_after_the_socket_was_lost(page: Page, house: RunningRoom) -> None:
    leg = dial_out(page, house)
    page.evaluate("lastSocket.close()")
    page.wait_for_timeout(4000)

    assert loudest(house, leg, 1.5) > 0.005
    assert page.evaluate("loudness(2)") > 0.01
    page.evaluate("call.sendDigits('5')")
    page.wait_for_timeout(1000)
    assert leg.keys == "5"
    page.evaluate("call.disconnect()")
    wait_for(page, "call disconnect")
    page.wait_for_timeout(500)
    assert leg.status == "completed"


def test_a_window_that_is_talking_does_not_ring_but_the_second_one_does(
    page: Page, browser: Browser, house: RunningRoom
) -> None:
    dial_out(page, house)
    second = browser.new_context(permissions=["microphone"]).new_page()
    second.goto(page.url)
    sign_on(second, access_token())
    wait_for(second, "registered")

    house.run(house.room.ring("operator_7", {}))
    wait_for(second, "incoming")
    assert page.evaluate("seen.some(([name]) => name === 'incoming')") is False
    second.context.close()
