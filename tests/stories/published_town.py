"""A city with two very small flows, served by houses that can be started again."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import delete, select

from callcentre.records import Unit, calls, flow_versions
from callcentre.records.flow_versions import FlowVersion
from callcentre.records.messages import Message
from callcentre.settings import Settings
from callcentre.switchboard import publishing
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.publishing import Act
from callcentre.wiring import app_of, build_parts
from tests.conftest import CHECKOUT
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.people import RINA
from tests.stories.switchboard import House, Phone, new_sid
from tests.two_flows import HOTLINE, MESSAGES


@dataclass
class PublishedTown:
    """One house at a time, and somebody who publishes; ``restart`` is another process."""

    settings: Settings
    parts: Parts = field(init=False)
    house: House = field(init=False)

    def __post_init__(self) -> None:
        flows = self.settings.city_dir / "flows"
        flows.mkdir(parents=True)
        shutil.copy(CHECKOUT / "ivr_flows" / "makassar" / "city.yaml", self.settings.city_dir)
        (flows / "hotline.yaml").write_text(HOTLINE, encoding="utf-8")
        (flows / "keluhan.yaml").write_text(MESSAGES, encoding="utf-8")
        self.restart()

    def restart(self, *, on_another_machine: bool = False) -> None:
        """Start again; another machine has none of the copies on this one's disk."""
        if on_another_machine:
            shutil.rmtree(self.settings.data_dir / "flows")
        built = build_parts(self.settings)
        self.parts = replace(built, carrier=ObedientCarrier(), jobs=RecordedJobs())
        publishing.take_up(self.parts)
        self.house = House(app_of(self.parts), self.settings)

    def publish(self, text: str, flow: str = "hotline") -> None:
        """Sari publishes."""
        act = Act("operator:3", "karena", self.parts.flows.get(flow).version)
        publishing.publish(self.parts, flow, text, act)

    def roll_back(self, flow: str = "hotline") -> None:
        """Back to what came from disk."""
        from_disk = self.versions(flow)[-1]
        act = Act("operator:3", "kembali", self.parts.flows.get(flow).version)
        publishing.roll_back(self.parts, from_disk, act)

    def versions(self, flow: str) -> list[int]:
        """The publishings of a flow, the newest first."""
        with self.parts.database.reading() as unit:
            return [row.id for row in flow_versions.history(unit, flow)]

    def forget_everything_about(self, phone: Phone) -> None:
        """The version of this call is lost: in memory, on disk and in SQL."""
        with self.parts.database.begin() as unit:
            call = calls.get(unit, phone.call_id)
            assert call is not None
            lost = FlowVersion.version == call.flow_version
            unit.session.execute(delete(FlowVersion).where(lost))
        for path in (self.settings.city_dir / "flows").glob("hotline.yaml"):
            path.write_text(path.read_text(encoding="utf-8") + "# changed", encoding="utf-8")
        self.restart(on_another_machine=True)

    def call(self) -> Phone:
        """Somebody rings, and hears the first question."""
        phone = Phone(self.house, RINA)
        phone.dial()
        return phone

    def goes_on(self, phone: Phone) -> Phone:
        """The same caller, whose next webhook reaches the house that runs now."""
        phone.house = self.house
        return phone

    def write(self, body: str, number: str = RINA) -> str:
        """A citizen writes; what we answer."""
        with self.parts.database.reading() as unit:
            before = len(_replies(unit))
        answer = self.house.post(
            "/webhooks/messaging",
            {
                "MessageSid": new_sid("SM"),
                "From": number,
                "To": "+62411112",
                "Body": body,
                "NumMedia": "0",
            },
        )
        assert answer.status_code == 200
        with self.parts.database.reading() as unit:
            return " ".join(_replies(unit)[before:])


def _replies(unit: Unit) -> list[str]:
    wanted = select(Message.body).where(Message.direction == "out").order_by(Message.id)
    return list(unit.session.scalars(wanted))


def small_town(settings: Settings, folder: Path) -> PublishedTown:
    """The town with its flows in ``folder``."""
    return PublishedTown(settings.model_copy(update={"flows_dir": folder}))
