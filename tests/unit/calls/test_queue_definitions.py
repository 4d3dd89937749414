"""What a city may say of its queues, and how it is told when something is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from callcentre.calls.city import load_city
from callcentre.calls.queues import QueueDefinition
from callcentre.errors import FlowError

MAKASSAR = Path(__file__).resolve().parents[3] / "ivr_flows" / "makassar"


def refused(folder: Path, queue: str, **fields: Any) -> str:
    """What is said of a city file in which one queue has these fields."""
    shutil.copytree(MAKASSAR, folder / "kota")
    path = folder / "kota" / "city.yaml"
    city = yaml.safe_load(path.read_text(encoding="utf-8"))
    city["queues"][queue] |= fields
    path.write_text(yaml.safe_dump(city), encoding="utf-8")
    with pytest.raises(FlowError) as error:
        load_city(folder / "kota")
    assert str(error.value).startswith(f"{path}: queues.{queue}")
    return str(error.value)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"overflow": [{"queue": "darurrat"}]}, "overflow.0.queue: there is no queue 'darurrat'"),
        ({"overflow": [{"queue": "umum"}]}, "overflow.0.queue: 'umum' is this queue itself"),
        ({"overflow": [{"phones": ["satpam"]}]}, "overflow.0.phones: there is no contact 'satpam'"),
        ({"overflow": [{"voicemail": "kucing"}]}, "overflow.0.voicemail: there is no category"),
        ({"hours": "malam"}, "hours: there is no calendar 'malam'"),
        ({"escalation": {"to": "bidan"}}, "escalation.to: there is no queue 'bidan'"),
        ({"music": "dangdut.wav"}, "music: there is no prompts/audio/dangdut.wav"),
    ],
)
def test_what_is_named_and_not_there_is_told_with_file_and_field(
    tmp_path: Path, fields: dict[str, Any], where: str
) -> None:
    assert f"queues.umum.{where}" in refused(tmp_path, "umum", **fields)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"overflow": [{"queue": "umum", "callback": True}]}, "exactly one of"),
        ({"overflow": [{}]}, "exactly one of"),
        ({"rings": [{"after": 5}]}, "the first begins after 0 seconds"),
        ({"rings": [{"after": 0}, {"after": 9}, {"after": 9}]}, "each other one later"),
        ({"rings": [{"after": 0, "language": True}]}, "the last one must be open to everybody"),
        ({"rings": [{"after": 0, "level": 1}, {"after": 9}]}, "nothing without skills"),
        ({"capacity": -1}, "capacity"),
        ({"skills": ["Dokter Gigi"]}, "skills.0"),
        ({"musik": "x.wav"}, "musik"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, fields: dict[str, Any], said: str) -> None:
    assert said in refused(tmp_path, "umum", **fields)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"hours": "keluhan"}, "always open"),
        ({"capacity": 5}, "never full"),
        ({"overflow": [{"voicemail": "umum"}]}, "to a queue or to phones only"),
        ({"overflow": [{"queue": "umum"}]}, "'umum' is not for emergencies"),
        ({"rings": [{"after": 0, "language": True}, {"after": 11}]}, "after 10 seconds"),
    ],
)
def test_an_emergency_is_never_refused_or_kept_back(
    tmp_path: Path, fields: dict[str, Any], said: str
) -> None:
    assert said in refused(tmp_path, "darurat", **fields)


def test_queues_that_overflow_in_a_circle_are_refused(tmp_path: Path) -> None:
    shutil.copytree(MAKASSAR, tmp_path / "kota")
    path = tmp_path / "kota" / "city.yaml"
    city = yaml.safe_load(path.read_text(encoding="utf-8"))
    city["queues"]["umum"]["overflow"] = [{"queue": "kesehatan"}]
    city["queues"]["kesehatan"]["overflow"] = [{"phones": ["+62411999"]}, {"queue": "umum"}]
    path.write_text(yaml.safe_dump(city), encoding="utf-8")
    with pytest.raises(FlowError, match=r"queues\.\w+\.overflow: leads back to '\w+' in a circle"):
        load_city(tmp_path / "kota")


def test_a_queue_of_four_lines_has_a_safe_default_for_everything_else() -> None:
    words = {"id": "Umum"}
    level = {"percent": 80, "seconds": 60}
    queue = QueueDefinition.model_validate(
        {"title": words, "priority": 10, "service_level": level, "waiting": words}
    )
    assert (queue.skills, queue.rings, queue.capacity, queue.max_wait) == ((), (), 0, 0)
    assert (queue.protected_wait, queue.redial_minutes) == (600, 10)
