"""From what the Lua functions return to the nouns of `calls.board`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from callcentre.calls.board import OperatorNow, Profile, Stage, Waiting, Wants
from callcentre.calls.states import OperatorState
from callcentre.clock import from_ms
from callcentre.queueing.scripts import Reply, as_fields, as_list

_PASSED = "passed:"


# The order in which lua/look.lua, and describe() in lua/_shared.lua, tell fields without names.
_CALLER = (
    *("queue", "priority", "joined", "language", "stage", "operator", "seen", "skills", "tongue"),
    *("prefer", "front"),
)
_OPERATOR = (
    *("state", "since", "reason", "queues", "languages", "idle", "misses", "call", "token"),
    *("deadline", "skills", "page", "phone", "more"),
    *("asked_call", "asked_token", "asked_until", "asked_stage"),
)


def looked_from(reply: Reply) -> Waiting:
    """A caller, from {call, values, position, mended}; who passed them over is not told."""
    call_id, values, position, mended = as_list(reply)
    waiting = _waiting(str(call_id), _named(_CALLER, values), int(str(position)))
    return replace(waiting, mended=True) if mended else waiting


def waiting_from(reply: Reply) -> Waiting:
    """A caller, from {call, fields, position, ...}."""
    call_id, fields, position, *_ = as_list(reply)
    return _waiting(str(call_id), as_fields(fields), int(str(position)))


def _waiting(call_id: str, caller: dict[str, str], position: int) -> Waiting:
    return Waiting(
        call_id=call_id,
        queue=caller["queue"],
        priority=int(caller["priority"]),
        position=position,
        joined_at=_instant(caller["joined"]),
        language=caller["language"],
        stage=Stage(caller["stage"]),
        operator_id=int(caller["operator"]) if caller["operator"] else None,
        seen_at=_instant(caller["seen"]),
        passed={
            int(name.removeprefix(_PASSED)): _instant(at)
            for name, at in caller.items()
            if name.startswith(_PASSED)
        },
        wants=Wants(
            skills=tuple(caller.get("skills", "").split(",")) if caller.get("skills") else (),
            language=caller.get("tongue", ""),
            operator_id=int(caller["prefer"]) if caller.get("prefer") else None,
        ),
        front=bool(caller.get("front")),
    )


def profile_from(reply: Reply) -> Profile:
    """Operators who are alike, from {how many, state, queues, languages, skills}."""
    operators, state, queues, languages, skills = (str(item) for item in as_list(reply))
    return Profile(
        operators=int(operators),
        state=OperatorState(state),
        queues=tuple(json.loads(queues)),
        languages=tuple(json.loads(languages)),
        skills=json.loads(skills or "{}"),
    )


def operators_from(reply: Reply) -> tuple[OperatorNow, ...]:
    """Operators, each as `operator_from` takes them, by number."""
    operators = [operator_from(operator) for operator in as_list(reply)]
    return tuple(sorted(operators, key=lambda operator: operator.operator_id))


def operator_from(reply: Reply) -> OperatorNow:
    """An operator, from {operator, values, seen, stage}."""
    operator_id, fields, seen, stage = as_list(reply)
    operator = as_asked(_named(_OPERATOR, fields))
    stage = operator.get("asked_stage") or stage
    since = _instant(operator["since"])
    return OperatorNow(
        operator_id=int(str(operator_id)),
        state=OperatorState(operator["state"]),
        queues=tuple(json.loads(operator["queues"])),
        languages=tuple(json.loads(operator["languages"])),
        since=since,
        idle_since=_instant(operator["idle"]),
        call_id=operator["call"] or None,
        token=operator["token"] or None,
        stage=Stage(str(stage)) if stage else None,
        reason=operator["reason"],
        misses=int(operator["misses"]),
        # Who is offline has no heartbeat; the last thing known is when they went.
        seen_at=_instant(str(seen)) if seen else since,
        deadline=_instant(operator["deadline"]) if operator["deadline"] else None,
        skills=json.loads(operator.get("skills") or "{}"),
        page=operator.get("page", ""),
        has_phone=operator.get("phone") != "0",
        has_own_phone=operator.get("phone") == "own",
        extensions=int(operator.get("more") or 0),
    )


def as_asked(operator: dict[str, str]) -> dict[str, str]:
    """The fields of an operator; for one who is asked into another's talk, of that asking."""
    if not operator.get("asked_call"):
        return operator
    asked = {"call": "asked_call", "token": "asked_token", "deadline": "asked_until"}
    return operator | {name: operator[other] for name, other in asked.items()}


def _named(names: tuple[str, ...], values: Reply) -> dict[str, str]:
    """Values told without their names; one that is missing is blank, the last may be left out."""
    told = ("" if value is None else str(value) for value in as_list(values))
    return dict(zip(names, told, strict=False))


def _instant(ms: str) -> datetime:
    return from_ms(float(ms))
