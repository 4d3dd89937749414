"""Who wants no more messages, and what staff have switched on."""

from __future__ import annotations

from callcentre.calls.inputs import Channel
from callcentre.records import Database, audit, callers, opt_outs, switches
from callcentre.records.opt_outs import OptOutSource
from tests.integration.records.rows import DEWIS, NOON, RINAS, seconds


def test_an_opt_out_holds_until_it_is_taken_back(database: Database) -> None:
    with database.begin() as unit:
        dewi = callers.get_or_add(unit, DEWIS, NOON).id
        assert opt_outs.begin(unit, dewi, Channel.SMS, OptOutSource.CITIZEN, NOON)
        assert not opt_outs.begin(unit, dewi, Channel.SMS, OptOutSource.CARRIER, NOON)
        assert opt_outs.holds(unit, dewi, Channel.SMS)
        assert opt_outs.end(unit, dewi, Channel.SMS, NOON + seconds(60))
        assert not opt_outs.end(unit, dewi, Channel.SMS, NOON + seconds(61))
        assert not opt_outs.holds(unit, dewi, Channel.SMS)
        assert opt_outs.begin(unit, dewi, Channel.SMS, OptOutSource.CARRIER, NOON + seconds(90))
        assert opt_outs.holds(unit, dewi, Channel.SMS)


def test_an_opt_out_is_one_citizens_on_one_channel_and_audited(database: Database) -> None:
    with database.begin() as unit:
        dewi = callers.get_or_add(unit, DEWIS, NOON).id
        rina = callers.get_or_add(unit, RINAS, NOON).id
        opt_outs.begin(unit, dewi, Channel.SMS, OptOutSource.CITIZEN, NOON)
        assert not opt_outs.holds(unit, dewi, Channel.WHATSAPP)
        assert not opt_outs.holds(unit, rina, Channel.SMS)
        (act,) = audit.of_subject(unit, f"caller:{dewi}")
    assert (act.actor, act.action, act.data) == ("citizen", "opted_out", {"channel": "sms"})


def test_a_switch_is_on_until_its_time_and_can_be_turned_off(database: Database) -> None:
    with database.begin() as unit:
        switches.turn(unit, "banjir", NOON + seconds(600), "siti", NOON)
        assert switches.on_until(unit) == {"banjir": NOON + seconds(600)}
        switches.turn(unit, "banjir", NOON, "budi", NOON + seconds(60))
        (switch,) = switches.all_of(unit)
        acts = [act.action for act in audit.of_subject(unit, "switch:banjir")]
    assert (switch.on_until, switch.changed_by) == (NOON, "budi")
    assert acts == ["switch_turned_on", "switch_turned_off"]
