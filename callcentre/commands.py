"""What the short commands of ``callcentre`` do; each function takes the parsed arguments."""

from __future__ import annotations

import getpass
import json
import os
import secrets
import sys
from argparse import Namespace
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from callcentre import clock
from callcentre.calls.city import City, load_city
from callcentre.calls.inputs import Channel
from callcentre.carrier.numbers import identify
from callcentre.console.passwords import hash_password
from callcentre.errors import BadInputError, FlowError
from callcentre.flows.checker.report import check_folder
from callcentre.flows.dialogues import run_dialogues
from callcentre.flows.diff import differences
from callcentre.flows.draw import mermaid, svg
from callcentre.flows.library import Library, load_library, parse_flow
from callcentre.flows.play import Session
from callcentre.flows.proposals import name_of
from callcentre.flows.replay import replayed
from callcentre.jobs import dispatcher as jobs_dispatcher
from callcentre.jobs import worker as jobs_worker
from callcentre.logs import configure_logs
from callcentre.records import Database, audit, call_events, calls, migrate, operators, switches
from callcentre.settings import Settings, load_settings
from callcentre.switchboard import following, presence, publishing, ringing
from callcentre.wiring import build_parts, job_redis

SHORTEST_PASSWORD = 10
LONGEST_SWITCH = 72  # hours: what nobody switches off goes off by itself
# The path without its query: a query holds a call's place, and is long.
ACCESS_LINE = "%(m)s %(U)s %(s)s in %(M)s ms"


def web(arguments: Namespace) -> None:
    """Become gunicorn. The settings are read first, for one plain line when they are wrong."""
    load_settings()
    command = [
        *(sys.executable, "-m", "gunicorn", "callcentre:create_app()"),
        *("--bind", f"{arguments.host}:{arguments.port}"),
        *("--worker-class", "gthread", "--workers", str(arguments.workers)),
        *("--threads", str(arguments.threads)),
        *("--config", "python:callcentre.serving", "--log-level", "warning"),
    ]
    if arguments.access_log:
        command += ["--access-logfile", "-", "--access-logformat", ACCESS_LINE]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted


def worker(_: Namespace) -> None:
    """Do jobs until stopped."""
    settings = _settings_with_logs()
    parts = build_parts(settings)
    following.start(parts)
    jobs_worker.run(parts, job_redis(settings))


def dispatcher(_: Namespace) -> None:
    """Pair callers and operators until stopped."""
    settings = _settings_with_logs()
    parts = build_parts(settings)
    following.start(parts)
    jobs_dispatcher.run(parts)


def migrate_database(_: Namespace) -> None:
    """Bring the database up to this version."""
    migrate(load_settings().database)
    print("The database is at this version.")


def switch(arguments: Namespace) -> None:
    """Turn an announcement (a switch of the city file) on for some hours, or off.

    Raises:
        BadInputError: the city has no such switch, or it cannot be on for so long.
    """
    settings = load_settings()
    known = load_city(settings.city_dir).switches
    if arguments.name not in known:
        there = ", ".join(known)
        raise BadInputError("name", f"the city has no switch {arguments.name!r} (it has: {there})")
    if not 0 < arguments.hours <= LONGEST_SWITCH:
        raise BadInputError("hours", f"give from 1 to {LONGEST_SWITCH}")
    at = clock.now()
    until = at + timedelta(hours=arguments.hours) if arguments.state == "on" else at
    with Database(settings.database).begin() as unit:
        switches.turn(unit, arguments.name, until, arguments.author or getpass.getuser(), at)
    print(f"{arguments.name}: on until {until:%Y-%m-%d %H:%M} UTC" if until > at else "off")


def operators_add(arguments: Namespace) -> None:
    """Add one operator.

    Raises:
        BadInputError: the login is taken, a queue, language or skill is unknown, the password too
            short.
    """
    settings = load_settings()
    city = load_city(settings.city_dir)
    queues = _chosen("queues", arguments.queues, tuple(city.queues), city.queues)
    languages = _chosen("languages", arguments.languages, (city.first_language,), city.languages)
    new = operators.NewOperator(
        login=arguments.login,
        name=arguments.name or arguments.login,
        password_hash=hash_password(_read_password()),
        role=operators.Role(arguments.role),
        queues=queues,
        languages=languages,
        skills=_skills(arguments.skills, city),
        phone=_own_phone(arguments.phone, city),
    )
    with Database(settings.database).begin() as unit:
        added = operators.add(unit, new, clock.now())
        if added is None:
            raise BadInputError("login", f"{arguments.login} is there already")
        audit.write(unit, "command line", "operator added", f"operator:{added.id}")
    print(f"{arguments.login} can log in.")


def _own_phone(number: str | None, city: City) -> str:
    """The number in its one form; blank when none was given."""
    if not number:
        return ""
    who = identify(number, city.country)
    if not who.can_be_called_back:
        raise BadInputError("phone", f"{number} cannot be rung; give it like +628123456789")
    return who.key


def operators_remove(arguments: Namespace) -> None:
    """Let one operator go.

    Raises:
        BadInputError: there is no such login.
    """
    parts = build_parts(load_settings())
    with parts.database.reading() as unit:
        operator = operators.by_login(unit, arguments.login)
    if operator is None or not presence.dismiss(parts, operator.id):
        raise BadInputError("login", f"there is no {arguments.login}")
    with parts.database.begin() as unit:
        audit.write(unit, "command line", "operator removed", f"operator:{operator.id}")
    print(f"{arguments.login} can no longer log in.")


def operators_list(_: Namespace) -> None:
    """List the operators, one a line."""
    with Database(load_settings().database).reading() as unit:
        for operator in operators.list_all(unit):
            left = "" if operator.active else " (left)"
            print(f"{operator.login:<16} {operator.role:<11} {', '.join(operator.queues)}{left}")


def flows_check(arguments: Namespace) -> int:
    """Check the city's folder and every flow; 1 when something must be mended."""
    report = check_folder(Path(arguments.folder))
    print(json.dumps(report.as_json()) if arguments.json else "\n".join(report.sentences()))
    return 1 if report.errors else 0


def flows_test(arguments: Namespace) -> int:
    """Play the dialogues beside the flows; 1 when a talk differs or an outcome is not tried."""
    outcome = run_dialogues(
        Path(arguments.folder), _library(arguments.folder), update=arguments.update
    )
    for problem in outcome.problems:
        print(problem)
    for path in outcome.written:
        print(f"{path} is written.")
    print(
        f"{outcome.dialogues} dialogues took {outcome.covered} of {outcome.possible}"
        " outcomes that can happen."
    )
    return 1 if outcome.problems else 0


def flows_play(arguments: Namespace) -> None:
    """Talk to a flow at the terminal until it ends or the input does."""
    flow = _library(arguments.folder).get(arguments.flow)
    texts = [channel for channel in flow.channels if channel is not Channel.VOICE]
    channel = texts[0] if texts and (arguments.sms or not flow.speaks) else Channel.VOICE
    session = Session(flow, channel)
    try:
        _talk(session, "" if channel is Channel.VOICE else input("> "))
    except EOFError:
        print()


def _talk(session: Session, opening: str) -> None:
    lines = session.begin(opening)
    while True:
        print("\n".join(lines))
        if session.is_over:
            return
        try:
            lines = session.give(input("> "))
        except BadInputError as error:
            lines = [f"  ({error.message})"]


def flows_draw(arguments: Namespace) -> None:
    """Write the picture of a flow, or of every flow one after the other, to standard output."""
    library = _library(arguments.folder)
    draw = mermaid if arguments.mermaid else svg
    for name in [arguments.flow] if arguments.flow else library.names:
        print(draw(library.get(name)))


def flows_diff(arguments: Namespace) -> None:
    """Say what changed between two files of a flow."""
    city = load_city(Path(arguments.folder))
    old, new = (
        parse_flow(Path(file).read_text(encoding="utf-8"), file, city)
        for file in (arguments.old, arguments.new)
    )
    print("\n".join(differences(old, new)) or "Nothing that a citizen could notice.")


def flows_reload(arguments: Namespace) -> int:
    """Publish what is on disk; 1, and nothing changes, when something must be mended."""
    parts = build_parts(_settings_with_logs())
    try:
        changed = publishing.reload(parts, _author(arguments), arguments.reason)
    except FlowError as error:
        print(error)
        return 1
    print("\n".join(f"{name} is published." for name in changed) or "Nothing has changed.")
    return 0


def flows_publish(arguments: Namespace) -> int:
    """Publish one file; 1, and nothing changes, when something must be mended.

    Raises:
        BadInputError: the file cannot be read.
    """
    parts = build_parts(_settings_with_logs())
    text = _file(arguments.file)
    publishing.take_up(parts)
    name = name_of(text)
    base = parts.flows.get(name).version if name in parts.flows.names else ""
    act = publishing.Act(_author(arguments), arguments.reason, base)
    try:
        publishing.publish(parts, name if base else "", text, act)
    except publishing.RefusedError as refused:
        for one in refused.errors:
            print(f"{arguments.file}:{one.line}: {one.where}: {one.what} {one.rule}".rstrip())
        return 1
    except publishing.UnchangedError:
        print("Nothing has changed.")
        return 0
    print(f"{name} is published.")
    return 0


def _file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError("file", f"{path} cannot be read as text: {error}") from None


def _author(arguments: Namespace) -> str:
    return f"shell:{arguments.author or getpass.getuser()}"


def flows_replay(arguments: Namespace) -> None:
    """Show the way of a call through its flow, in the version that it ran on.

    Raises:
        BadInputError: nothing is known of the call.
    """
    parts = build_parts(_settings_with_logs())
    with parts.database.reading() as unit:
        call = calls.get(unit, arguments.call)
        events = call_events.timeline(unit, arguments.call)
    if not events:
        raise BadInputError("call", f"nothing is known of the call {arguments.call}")
    stored = [(event.at, event.kind.value, event.data) for event in events]
    print("\n".join(replayed(stored, parts.flows, call.language if call else "")))


def flows_start(arguments: Namespace) -> None:
    """Begin a flow at its ``entry.api``; a worker rings.

    Raises:
        BadInputError: the flow has no such entry, or the number cannot be rung.
        FlowError: there is no such flow.
    """
    parts = build_parts(_settings_with_logs())
    citizen = identify(arguments.number, parts.city.country)
    ringing.start(parts, arguments.flow, citizen, arguments.key or secrets.token_hex(8))
    print(f"{arguments.flow} has begun.")


def _library(folder: str) -> Library:
    return load_library(Path(folder), load_city(Path(folder)))


def _settings_with_logs() -> Settings:
    settings = load_settings()
    configure_logs(level=settings.log_level, as_json=settings.log_format == "json")
    return settings


def _chosen(
    field: str, given: str | None, usual: tuple[str, ...], known: Collection[str]
) -> tuple[str, ...]:
    chosen = tuple(word.strip() for word in (given or "").split(",") if word.strip()) or usual
    for word in chosen:
        if word not in known:
            raise BadInputError(field, f"{word} is unknown; there are {', '.join(known)}")
    return chosen


def _skills(given: str | None, city: City) -> dict[str, int]:
    """``dokter:3,anak`` as levels by name; without a number it is level 1."""
    known = sorted({skill for queue in city.queues.values() for skill in queue.skills})
    skills = {}
    for word in (given or "").split(","):
        name, _, level = word.strip().partition(":")
        if not name:
            continue
        if name not in known:
            wanted = ", ".join(known) or "none"
            raise BadInputError("skills", f"no queue wants {name}; wanted are {wanted}")
        if level not in {"", *"123456789"}:
            raise BadInputError("skills", f"{name}: the level is a digit from 1 to 9")
        skills[name] = int(level or 1)
    return skills


def _read_password() -> str:
    interactive = sys.stdin.isatty()
    password = getpass.getpass() if interactive else sys.stdin.readline().rstrip("\n")
    if len(password) < SHORTEST_PASSWORD:
        raise BadInputError("password", f"at least {SHORTEST_PASSWORD} characters")
    return password
