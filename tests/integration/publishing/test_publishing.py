"""Publishing: what people say counts, files are the seed, nothing bad and nothing twice."""

from __future__ import annotations

import threading

import pytest

from callcentre.errors import FlowError
from callcentre.records import audit, flow_versions
from callcentre.records.flow_versions import FlowVersion, Publishing
from callcentre.switchboard import publishing
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.publishing import Act, RefusedError, StaleError, UnchangedError
from tests.integration.publishing.conftest import Town

SARI = "operator:3"
BEFORE, AFTER = "Dadah lama", "Salam"


def act(parts: Parts, reason: str = "salam baru", flow: str = "hotline") -> Act:
    """Somebody who has seen what is current."""
    return Act(SARI, reason, parts.flows.get(flow).version)


def rows(parts: Parts, flow: str = "hotline") -> list[FlowVersion]:
    with parts.database.reading() as unit:
        return flow_versions.history(unit, flow)


def states(parts: Parts, flow: str = "hotline") -> list[Publishing]:
    return [row.state for row in rows(parts, flow)]


def opened(town: Town, data: str = "var") -> Parts:
    parts = town.house(data)
    publishing.take_up(parts)
    return parts


def published(town: Town, parts: Parts) -> str:
    """Sari publishes another farewell; its version."""
    text = town.text().replace(BEFORE, AFTER)
    publishing.publish(parts, "hotline", text, act(parts))
    return parts.flows.get("hotline").version


def test_the_files_are_the_seed(town: Town) -> None:
    parts = opened(town)
    assert states(parts) == [Publishing.FROM_DISK]
    assert rows(parts)[0].author == "disk"
    assert rows(parts)[0].version == parts.flows.get("hotline").version
    opened(town, "another-machine")
    assert states(parts) == [Publishing.FROM_DISK], "one seed for all processes"


def test_a_file_counts_until_somebody_publishes(town: Town) -> None:
    opened(town)
    town.rewrite(BEFORE, AFTER)
    parts = opened(town)
    assert states(parts) == [Publishing.FROM_DISK] * 2
    version = published_by_sari(town, parts)
    town.rewrite(AFTER, "Selamat tinggal")
    assert opened(town).flows.get("hotline").version == version
    assert len(rows(parts)) == 3


def published_by_sari(town: Town, parts: Parts) -> str:
    publishing.publish(parts, "hotline", town.text().replace(AFTER, "Dadah"), act(parts))
    return parts.flows.get("hotline").version


def test_an_old_machine_does_not_bring_back_its_old_file(town: Town) -> None:
    parts = opened(town)
    first = parts.flows.get("hotline").version
    town.rewrite(BEFORE, AFTER)
    second = opened(town).flows.get("hotline").version
    town.rewrite(AFTER, BEFORE)
    late = opened(town, "old-machine")
    assert first != second == late.flows.get("hotline").version


def test_what_is_published_is_served_by_every_process(town: Town) -> None:
    one, other = opened(town), opened(town, "another-machine")
    version = published(town, one)
    assert publishing.take_up(other) == ("hotline",)
    assert other.flows.get("hotline").version == version
    assert publishing.take_up(other) == (), "there is nothing new"
    assert opened(town, "third-machine").flows.get("hotline").version == version


def test_a_publishing_has_an_author_a_reason_and_a_line_in_the_audit_log(town: Town) -> None:
    parts = opened(town)
    version = published(town, parts)
    row = rows(parts)[0]
    assert (row.author, row.reason, row.version) == (SARI, "salam baru", version)
    with parts.database.reading() as unit:
        said = audit.of_subject(unit, "flow:hotline")
    assert [(one.actor, one.action, one.data["reason"]) for one in said] == [
        (SARI, "flow_published", "salam baru")
    ]


def test_a_bad_flow_is_refused_and_the_old_one_serves(town: Town) -> None:
    parts = opened(town)
    before = parts.flows.get("hotline")
    bad = town.text().replace("name: darurat", "name: darurrat")
    with pytest.raises(RefusedError) as refused:
        publishing.publish(parts, "hotline", bad, act(parts))
    problem = refused.value.errors[0]
    assert problem.where == "steps.antre.name"
    assert problem.line > 0
    assert parts.flows.get("hotline") is before
    assert states(parts) == [Publishing.FROM_DISK]


def test_who_was_not_looking_is_told_what_others_published(town: Town) -> None:
    parts, other = opened(town), opened(town, "another-machine")
    late = act(other)
    version = published(town, parts)
    with pytest.raises(StaleError) as stale:
        publishing.publish(other, "hotline", town.text().replace(BEFORE, "Dah"), late)
    assert stale.value.now is not None
    assert (stale.value.now.version, stale.value.now.reason) == (version, "salam baru")


def test_sent_twice_it_is_published_once(town: Town) -> None:
    parts = opened(town)
    same = act(parts)
    text = town.text().replace(BEFORE, AFTER)
    publishing.publish(parts, "hotline", text, same)
    publishing.publish(parts, "hotline", text, same)
    assert states(parts) == [Publishing.PUBLISHED, Publishing.FROM_DISK]
    with pytest.raises(UnchangedError):
        publishing.publish(parts, "hotline", text, act(parts, "sekali lagi"))


def test_one_of_two_at_the_same_moment_wins(town: Town) -> None:
    houses = [opened(town, "left"), opened(town, "right")]
    text, outcomes = town.text(), []
    together = threading.Barrier(2)

    def push(number: int) -> None:
        mine = act(houses[number])
        together.wait()
        try:
            publishing.publish(houses[number], "hotline", text.replace(BEFORE, f"{number}"), mine)
            outcomes.append("published")
        except StaleError:
            outcomes.append("stale")

    threads = [threading.Thread(target=push, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["published", "stale"]
    assert states(houses[0]) == [Publishing.PUBLISHED, Publishing.FROM_DISK]


def test_rolling_back_is_a_publishing_of_its_own(town: Town) -> None:
    parts = opened(town)
    first = parts.flows.get("hotline").version
    published(town, parts)
    seed = rows(parts)[-1]
    publishing.roll_back(parts, seed.id, act(parts, "salah ketik"))
    assert parts.flows.get("hotline").version == first
    assert states(parts)[0] is Publishing.ROLLED_BACK
    with pytest.raises(FlowError, match="no publishing"):
        publishing.roll_back(parts, 999_999, act(parts))


def test_a_flow_that_is_a_step_of_another_takes_it_along(town: Town) -> None:
    house_with_a_subflow(town)
    parts = opened(town)
    outer = parts.flows.get("hotline").version
    text = town.text("tanya").replace("Halo", "Hai")
    proposal = publishing.publish(parts, "tanya", text, act(parts, flow="tanya"))
    assert set(proposal.changed) == {"hotline", "tanya"}
    assert parts.flows.get("hotline").version != outer
    assert states(parts)[0] is Publishing.FOLLOWED
    other = opened(town, "another-machine")
    assert other.flows.get("hotline", outer).children["sapa_dulu"].prompts["halo"]["id"] == (
        "Halo.",
    )
    assert other.flows.get("hotline").children["sapa_dulu"].prompts["halo"]["id"] == ("Hai.",)


def house_with_a_subflow(town: Town) -> None:
    (town.flows / "tanya.yaml").write_text(
        "flow: tanya\nspec: 1\ntitle: Tanya\nchannels: [voice]\nlanguages: [id, en]\n"
        "entry: {parent: halo}\ndefaults: {on_error: selesai}\n"
        "steps:\n  halo: {say: {prompt: halo, next: selesai}}\n  selesai: {end: {}}\n"
        "prompts:\n  halo: {id: Halo., en: Hello.}\n",
        encoding="utf-8",
    )
    first = next(line for line in town.text().splitlines() if line.startswith("entry:"))
    begins = first.partition("call: ")[2].rstrip("} ")
    town.rewrite(first, "entry: {call: sapa_dulu}")
    town.rewrite(
        "\nsteps:\n",
        f"\nsteps:\n  sapa_dulu: {{subflow: {{flow: tanya, completed: {begins},"
        f" failed: {begins}}}}}\n",
    )


def test_reload_publishes_what_is_on_disk(town: Town) -> None:
    parts = opened(town)
    published(town, parts)
    town.rewrite(BEFORE, "Dari disk")
    assert publishing.reload(parts, "shell:budi", "dari git") == ("hotline",)
    row = rows(parts)[0]
    assert (row.state, row.author, row.reason) == (
        Publishing.FROM_DISK,
        "shell:budi",
        "dari git",
    )
    assert "Dari disk" in parts.flows.get("hotline").text
    assert publishing.reload(parts, "shell:budi", "lagi") == ()


def test_reload_refuses_a_bad_folder(town: Town) -> None:
    parts = opened(town)
    before = parts.flows.get("hotline")
    town.rewrite("name: darurat", "name: darurrat")
    with pytest.raises(FlowError, match="darurrat"):
        publishing.reload(parts, "shell:budi", "dari git")
    assert parts.flows.get("hotline") is before


def test_a_flow_whose_file_is_gone_ends_for_new_callers_only(town: Town) -> None:
    house_with_a_subflow(town)
    (town.flows / "lain.yaml").write_text(
        town.text("tanya").replace("flow: tanya", "flow: lain"), encoding="utf-8"
    )
    parts = opened(town)
    version = parts.flows.get("lain").version
    (town.flows / "lain.yaml").unlink()
    assert publishing.reload(parts, "shell:budi", "tidak dipakai") == ("lain",)
    with pytest.raises(FlowError):
        parts.flows.get("lain")
    assert opened(town, "another-machine").flows.get("lain", version).version == version


def test_versions_that_nobody_is_in_leave_the_memory(town: Town) -> None:
    parts = opened(town)
    old = parts.flows.get("hotline").version
    published(town, parts)
    assert publishing.forget_unused(parts) == 1
    assert ("hotline", old) not in parts.flows.versions
    assert parts.flows.get("hotline", old).version == old
