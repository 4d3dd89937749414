"""Announcements: switched on for some hours, off again, and every caller hears them."""

from __future__ import annotations

from callcentre.records import audit, switches
from callcentre.switchboard.parts import Parts
from tests.web.console.house import Person


def test_an_operator_sees_what_callers_would_hear(rina: Person) -> None:
    page = rina.get("/announcements").get_data(as_text=True)
    assert "Pengumuman banjir" in page
    assert "Terjebak air, tekan 1." in page


def test_an_announcement_is_switched_on_for_some_hours_and_off_again(
    rina: Person, house: Parts
) -> None:
    assert rina.post("/announcements/banjir", {"hours": "6"}).status_code == 303
    assert "menyala sampai" in rina.get("/announcements").get_data(as_text=True)
    rina.post("/announcements/banjir", {"hours": "0"})
    assert "menyala sampai" not in rina.get("/announcements").get_data(as_text=True)
    with house.database.reading() as unit:
        acts = audit.of_subject(unit, "switch:banjir")
    assert [act.action for act in acts] == ["switch_turned_on", "switch_turned_off"]


def test_what_is_no_announcement_or_no_number_of_hours_is_refused(
    rina: Person, house: Parts
) -> None:
    assert rina.post("/announcements/pesta", {"hours": "6"}).status_code == 404
    assert rina.post("/announcements/banjir", {"hours": "900"}).status_code == 400
    with house.database.reading() as unit:
        assert switches.all_of(unit) == []
