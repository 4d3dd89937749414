"""One table of rights, asked at every door."""

from __future__ import annotations

import pytest
from flask import Flask

from callcentre.console.permissions import RIGHTS, Right, allowed
from callcentre.records import audit, recordings
from callcentre.records.operators import Role
from callcentre.switchboard.parts import Parts
from tests.web.console.house import CALL, OTHERS_CALL, RECORDING, Person


def test_every_role_has_its_rights_and_an_unknown_one_has_none() -> None:
    assert set(RIGHTS) == set(Role)

    class Stranger:
        role = "visitor"

    assert not any(allowed(Stranger(), right) for right in Right)


def test_every_console_view_bears_a_lock_and_a_known_right(app: Flask) -> None:
    for name, view in app.view_functions.items():
        assert getattr(view, "__lock__", None) in {"public", "login", "signature"}, name
        right = getattr(view, "__right__", None)
        assert right is None or right in set(Right), name


def test_every_locked_door_is_closed_to_a_stranger(app: Flask, visitor: Person) -> None:
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "__lock__", None) != "login":
            continue
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(f"<{argument}>", "1").replace(f"<int:{argument}>", "1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = visitor.browser.open(path, method=method)
            assert answer.status_code in {302, 401}, path


def test_an_operator_plays_own_calls_only(rina: Person, house: Parts) -> None:
    other = "RE" + "b" * 32
    with house.database.begin() as unit:
        told = recordings.get(unit, RECORDING)
        assert told
        note = recordings.RecordingNote(other, OTHERS_CALL, "room", "completed", told.created_at)
        recordings.note(unit, note)
        copy = recordings.StoredCopy("a.wav", "00", 1000)
        recordings.stored(unit, other, copy, told.created_at)
    assert rina.get(f"/recordings/{RECORDING}").status_code == 200
    assert rina.get(f"/recordings/{other}").status_code == 403
    assert "Hanya panggilan Anda sendiri" in rina.get(f"/calls/{OTHERS_CALL}").get_data(
        as_text=True
    )


@pytest.mark.parametrize("key", ["../../secret", "/etc/hostname", "gone.wav"])
def test_a_recording_outside_its_folder_is_not_there(sari: Person, house: Parts, key: str) -> None:
    carrier_id = "RE" + "c" * 32
    with house.database.begin() as unit:
        told = recordings.get(unit, RECORDING)
        assert told
        at = told.created_at
        recordings.note(unit, recordings.RecordingNote(carrier_id, CALL, "room", "completed", at))
        recordings.stored(unit, carrier_id, recordings.StoredCopy(key, "00", 1), at)
    assert sari.get(f"/recordings/{carrier_id}").status_code == 404


def test_only_a_supervisor_sees_a_whole_number_and_that_is_written_down(
    rina: Person, sari: Person, house: Parts
) -> None:
    assert rina.ask(f"/calls/{CALL}/number").status_code == 403
    assert sari.ask(f"/calls/{CALL}/number").get_json() == {"number": "0812-3456-7001"}
    with house.database.reading() as unit:
        acts = audit.of_subject(unit, f"call:{CALL}")
    assert [(act.actor, act.action) for act in acts] == [("operator:3", "number_seen")]


def test_only_a_supervisor_exports(rina: Person) -> None:
    assert rina.get("/reports/daily.csv").status_code == 403
    assert "daily.csv" not in rina.get("/reports/daily").get_data(as_text=True)
