"""What staff have switched on in the flows: an announcement in a disaster, say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.records import audit
from callcentre.records.base import Base, Key, insert_if_absent, table_of
from callcentre.records.unit import Unit


class Switch(Base):
    """One switch of the city file that was ever touched; on until ``on_until``, which is past when
    it is off."""

    __tablename__ = "switches"

    name: Mapped[Key] = mapped_column(primary_key=True)
    on_until: Mapped[datetime]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


_SWITCHES = table_of(Switch)
_INSERT = insert_if_absent(_SWITCHES)


def turn(unit: Unit, name: str, on_until: datetime, by: str, at: datetime) -> None:
    """Let a switch be on until then; an instant that is not after ``at`` turns it off."""
    row = {"name": name, "on_until": on_until, "changed_by": by, "changed_at": at}
    if unit.connection.execute(_INSERT.on(unit.connection), row).rowcount != 1:
        statement = update(_SWITCHES).where(_SWITCHES.c.name == name).values(row)
        unit.connection.execute(statement)
    action = "switch_turned_on" if on_until > at else "switch_turned_off"
    audit.write(unit, by, action, f"switch:{name}", until=on_until.isoformat())


def all_of(unit: Unit) -> list[Switch]:
    """Every switch that was ever touched."""
    query = select(Switch).order_by(Switch.name).execution_options(populate_existing=True)
    return list(unit.session.scalars(query))


def on_until(unit: Unit) -> Mapping[str, datetime]:
    """Until when each switch is on, or was."""
    columns = select(_SWITCHES.c.name, _SWITCHES.c.on_until)
    return {row.name: row.on_until for row in unit.connection.execute(columns)}
