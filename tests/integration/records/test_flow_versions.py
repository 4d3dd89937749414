"""Publishings are kept for ever, in order; drafts until they are published."""

from __future__ import annotations

from datetime import UTC, datetime

from callcentre.records import Database, Unit, flow_drafts, flow_versions
from callcentre.records.flow_drafts import Draft
from callcentre.records.flow_versions import NewVersion, Publishing

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def publish(unit: Unit, flow: str, version: str, **more: object) -> None:
    said = {"state": Publishing.PUBLISHED, "text": f"text of {version}", "children": {}, **more}
    flow_versions.take_turn(unit)
    flow_versions.add(
        unit,
        NewVersion(flow, version, author="operator:1", reason="karena", at=NOON, **said),  # type: ignore[arg-type]
    )


def test_the_newest_publishing_of_each_flow_counts(database: Database) -> None:
    with database.begin() as unit:
        assert flow_versions.generation(unit) == 0
        publish(unit, "hotline", "a")
        publish(unit, "keluhan", "x")
        publish(unit, "hotline", "b")
        publish(unit, "hotline", "a", state=Publishing.ROLLED_BACK)
    with database.reading() as unit:
        assert {n: row.version for n, row in flow_versions.latest(unit).items()} == {
            "hotline": "a",
            "keluhan": "x",
        }
        assert [row.version for row in flow_versions.history(unit, "hotline")] == ["a", "b", "a"]
        assert flow_versions.generation(unit) == 4


def test_a_version_comes_with_the_flows_that_are_steps_of_it(database: Database) -> None:
    with database.begin() as unit:
        publish(unit, "bahasa", "b1")
        publish(unit, "tanya", "t1", children={"bahasa": "b1"})
        publish(unit, "tanya", "t2", children={})
        publish(unit, "hotline", "h1", children={"tanya": "t1", "bahasa": "b1"})
    with database.reading() as unit:
        assert flow_versions.texts(unit, "hotline", "h1") == {
            "hotline": "text of h1",
            "tanya": "text of t1",
            "bahasa": "text of b1",
        }
        assert flow_versions.texts(unit, "hotline", "h9") == {}


def test_what_was_taken_from_disk_is_remembered(database: Database) -> None:
    with database.begin() as unit:
        publish(unit, "hotline", "a", state=Publishing.FROM_DISK)
        assert flow_versions.was_seeded(unit, "hotline", "text of a")
        assert not flow_versions.was_seeded(unit, "hotline", "text of b")
        assert not flow_versions.was_made_by_people(unit, "hotline")
        publish(unit, "hotline", "b")
        assert flow_versions.was_made_by_people(unit, "hotline")
        assert not flow_versions.was_seeded(unit, "hotline", "text of b")


def test_each_author_has_one_draft_of_a_flow(database: Database) -> None:
    with database.begin() as unit:
        flow_drafts.save(unit, Draft("hotline", "operator:1", "satu", "a"), NOON)
        flow_drafts.save(unit, Draft("hotline", "operator:1", "dua", "b"), NOON)
        flow_drafts.save(unit, Draft("hotline", "operator:2", "tiga", "a"), NOON)
    with database.begin() as unit:
        mine = flow_drafts.get(unit, "hotline", "operator:1")
        assert mine is not None
        assert (mine.text, mine.base) == ("dua", "b")
        assert [draft.flow for draft in flow_drafts.of_author(unit, "operator:2")] == ["hotline"]
        flow_drafts.drop(unit, "hotline", "operator:1")
        assert flow_drafts.get(unit, "hotline", "operator:1") is None
        assert flow_drafts.get(unit, "hotline", "operator:2") is not None
