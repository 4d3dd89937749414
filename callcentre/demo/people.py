"""Who works and who has called in the demo: three operators, and a week of citizens' history."""

from __future__ import annotations

from dataclasses import dataclass

from callcentre import clock
from callcentre.calls.city import City, load_city
from callcentre.console.passwords import hash_password
from callcentre.demo.history import write_history
from callcentre.records import Database, Unit, operators
from callcentre.records.operators import NewOperator, Role
from callcentre.settings import Settings


@dataclass(frozen=True)
class Person:
    """Somebody at the desk. These passwords protect a toy on localhost and are printed anyway."""

    login: str
    name: str
    password: str
    role: Role
    languages: tuple[str, ...]


PEOPLE = (
    Person("siti", "Siti Rahma", "kenari-pagi-hari", Role.OPERATOR, ("id", "en")),
    Person("budi", "Budi Santoso", "perahu-layar-biru", Role.OPERATOR, ("id",)),
    Person("ani", "Ani Wulandari", "bukit-hijau-senja", Role.SUPERVISOR, ("id", "en")),
)


def seed(settings: Settings, *, with_history: bool = True) -> None:
    """Put people and history into a migrated database; a second time changes nothing."""
    city = load_city(settings.city_dir)
    database = Database(settings.database)
    try:
        with database.begin() as unit:
            if operators.by_login(unit, PEOPLE[0].login) is None:
                workers = _hire(unit, city)
                if with_history:
                    write_history(unit, city, workers, clock.now())
    finally:
        database.close()


def _hire(unit: Unit, city: City) -> list[int]:
    hired = []
    for person in PEOPLE:
        new = NewOperator(
            login=person.login,
            name=person.name,
            password_hash=hash_password(person.password),
            role=person.role,
            queues=tuple(city.queues),
            languages=person.languages,
        )
        operator = operators.add(unit, new, clock.now())
        if operator is not None:
            hired.append(operator.id)
    return hired
