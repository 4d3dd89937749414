"""Who is on duty in the storm."""

from __future__ import annotations

from dataclasses import dataclass

from callcentre import clock
from callcentre.console.passwords import hash_password
from callcentre.records import operators
from callcentre.records.operators import NewOperator
from callcentre.switchboard.parts import Parts

PASSWORD = "badai-pasti-berlalu"


@dataclass(frozen=True)
class Staff:
    """One operator who can be played."""

    operator_id: int
    login: str


def hire(parts: Parts, count: int) -> tuple[Staff, ...]:
    """So many operators, who serve every queue."""
    secret = hash_password(PASSWORD)
    queues, languages = tuple(parts.city.queues), tuple(parts.city.languages)
    staff = []
    with parts.database.begin() as unit:
        for number in range(count):
            login = f"petugas{number}"
            new = NewOperator(login, login, secret, queues=queues, languages=languages)
            person = operators.add(unit, new, clock.now())
            if person is not None:
                staff.append(Staff(person.id, login))
    return tuple(staff)
