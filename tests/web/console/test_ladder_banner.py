"""Every page says what of the house is away; the desk stays usable while the records are."""

from __future__ import annotations

from callcentre.switchboard.caretaker import Caretaker
from callcentre.switchboard.parts import Parts
from tests.web.console.house import Person


def test_a_house_that_is_well_says_nothing(rina: Person) -> None:
    assert 'class="banner">' not in rina.get("/house").text


def test_every_page_and_the_banner_tell_that_records_wait(house: Parts, rina: Person) -> None:
    rina.get("/")
    house.database.writes.trip()
    for path in ("/", "/calls", "/house"):
        assert "Catatan sedang tidak dapat ditulis" in rina.get(path).text


def test_a_lost_line_is_told_without_redis(house: Parts, rina: Person) -> None:
    house.queueing.breaker.trip()
    assert "Antrean sedang hilang" in rina.get("/house").text


def test_who_is_signed_in_stays_so_while_the_database_is_away(house: Parts, rina: Person) -> None:
    assert rina.get("/house").status_code == 200
    house.database.reads.trip()
    house.database.writes.trip()
    assert rina.get("/house").status_code == 200
    assert rina.get("/calls").status_code == 503
    Caretaker(house).look_after()
    assert rina.get("/calls").status_code == 200


def test_a_stranger_sees_nothing(visitor: Person) -> None:
    assert visitor.get("/house").status_code in {302, 401}
