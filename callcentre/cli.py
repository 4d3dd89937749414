"""The ``callcentre`` command: a table that says which function does what.

A function is loaded only when its command is asked for, so that ``--help`` answers at once and a
worker does not load the web. Every function takes the parsed arguments and returns an exit code or
None.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callcentre.errors import CallcentreError

EXIT_WRONG = 2

EPILOG = """\
Settings come from environment variables; README.md lists them. A first look at everything, with
nothing set: callcentre demo
"""


@dataclass(frozen=True)
class Command:
    """One command: its words, one line of help, where its function is, and its arguments."""

    words: str
    help: str
    target: str
    arguments: tuple[tuple[str, Mapping[str, Any]], ...] = field(default=())


_PORT: Mapping[str, Any] = {"type": int, "metavar": "N"}
_JSON: tuple[str, Mapping[str, Any]] = (
    "--json",
    {"action": "store_true", "help": "print one JSON object and nothing else"},
)

_FOLDER: tuple[str, Mapping[str, Any]] = (
    "folder",
    {
        "nargs": "?",
        "default": "ivr_flows/makassar",
        "help": "a city's folder (ivr_flows/makassar)",
    },
)

_CITY: tuple[str, Mapping[str, Any]] = (
    "--city",
    {
        "dest": "folder",
        "default": "ivr_flows/makassar",
        "metavar": "FOLDER",
        "help": "the city's folder (ivr_flows/makassar)",
    },
)
_OUT: tuple[str, Mapping[str, Any]] = (
    "--out",
    {"default": "", "metavar": "FILE", "help": "the file to write (else it is printed)"},
)

_ACT: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("--reason", {"required": True, "help": "why, for whoever reads the history later"}),
    ("--author", {"default": "", "help": "who (your login on this machine)"}),
)

COMMANDS = (
    Command(
        "demo",
        "start the whole house on this machine, with a carrier and citizens to play with",
        "callcentre.demo.house:run",
    ),
    Command(
        "web",
        "serve the webhooks and the console with gunicorn",
        "callcentre.commands:web",
        (
            ("--host", {"default": "127.0.0.1", "help": "address to listen on (127.0.0.1)"}),
            ("--port", {**_PORT, "default": 8000, "help": "port to listen on (8000)"}),
            ("--workers", {**_PORT, "default": 2, "help": "processes (2)"}),
            ("--threads", {**_PORT, "default": 64, "help": "threads of each process (64)"}),
            ("--access-log", {"action": "store_true", "help": "one line for each request"}),
        ),
    ),
    Command(
        "worker",
        "do the jobs: send messages, fetch recordings, reconcile calls",
        "callcentre.commands:worker",
    ),
    Command(
        "dispatcher",
        "bring waiting callers and ready operators together",
        "callcentre.commands:dispatcher",
    ),
    Command(
        "emulator",
        "be the phone network on localhost; 'callcentre emulator --help' tells more",
        "",
    ),
    Command(
        "migrate", "bring the database up to this version", "callcentre.commands:migrate_database"
    ),
    Command(
        "operators add",
        "add an operator; the password is asked for, or read from standard input",
        "callcentre.commands:operators_add",
        (
            ("login", {"help": "what they type to log in"}),
            ("--name", {"help": "how colleagues call them (the login)"}),
            ("--role", {"choices": ["operator", "supervisor"], "default": "operator"}),
            ("--queues", {"help": "comma list of queues they serve (all)"}),
            ("--languages", {"help": "comma list of languages they speak (the city's first)"}),
            ("--phone", {"help": "the telephone that rings in place of a browser (none)"}),
            (
                "--skills",
                {"help": "comma list of skills with levels from 1 to 9, such as dokter:3"},
            ),
        ),
    ),
    Command(
        "switch",
        "turn an announcement of the city file on or off",
        "callcentre.commands:switch",
        (
            ("name", {"help": "the switch, as city.yaml names it"}),
            ("state", {"choices": ["on", "off"]}),
            ("--hours", {"type": int, "default": 6, "help": "until it goes off by itself (6)"}),
            ("--author", {"default": "", "help": "who (your login on this machine)"}),
        ),
    ),
    Command(
        "operators remove",
        "let somebody go: no login, no calls; a talk goes on to its end",
        "callcentre.commands:operators_remove",
        (("login", {"help": "what they typed to log in"}),),
    ),
    Command("operators list", "list the operators", "callcentre.commands:operators_list"),
    Command(
        "flows check",
        "read the city's folder and every flow in it, and say what is wrong",
        "callcentre.commands:flows_check",
        (_FOLDER, _JSON),
    ),
    Command(
        "flows reload",
        "publish what the city's folder holds now; nothing has to be started again",
        "callcentre.commands:flows_reload",
        _ACT,
    ),
    Command(
        "flows publish",
        "publish one file as the next version of its flow",
        "callcentre.commands:flows_publish",
        (("file", {"help": "the flow's file"}), *_ACT),
    ),
    Command(
        "flows schema",
        "print the JSON Schema of a flow file, or write it, for editors",
        "callcentre.flows.schema:write",
        (
            (
                "file",
                {"nargs": "?", "default": "", "help": "the file to write (else it is printed)"},
            ),
        ),
    ),
    Command(
        "flows test",
        "play the dialogues beside the flows, and say what they leave untried",
        "callcentre.commands:flows_test",
        (_FOLDER, ("--update", {"action": "store_true", "help": "write the transcripts anew"})),
    ),
    Command(
        "flows play",
        "talk to a flow: keys, - for silence, speech in quotes, =outcome for the house",
        "callcentre.commands:flows_play",
        (
            ("flow", {"help": "the flow's name"}),
            _FOLDER,
            ("--sms", {"action": "store_true", "help": "over messages, if the flow does both"}),
        ),
    ),
    Command(
        "flows start",
        "begin a flow that rings somebody (entry.api) for a citizen",
        "callcentre.commands:flows_start",
        (
            ("flow", {"help": "the flow's name"}),
            ("--for", {"dest": "number", "required": True, "help": "the citizen's number"}),
            ("--key", {"default": "", "help": "the same key twice begins it once (a new one)"}),
        ),
    ),
    Command(
        "flows import-studio",
        "read a Twilio Studio export, tell what became of each widget, and write a flow file",
        "callcentre.flows.studio.command:run_import",
        (("file", {"help": "the export: JSON, or a JavaScript module with it"}), _CITY, _OUT),
    ),
    Command(
        "flows export-studio",
        "write a flow as JSON that Twilio Studio imports",
        "callcentre.flows.studio.command:run_export",
        (("flow", {"help": "the flow's name, or its file"}), _CITY, _OUT),
    ),
    Command(
        "flows draw",
        "write the picture of a flow (SVG, or Mermaid) to standard output",
        "callcentre.commands:flows_draw",
        (
            ("flow", {"nargs": "?", "default": "", "help": "the flow's name (all of them)"}),
            _FOLDER,
            ("--svg", {"action": "store_true", "help": "as SVG; this is usual"}),
            ("--mermaid", {"action": "store_true", "help": "as a Mermaid chart"}),
        ),
    ),
    Command(
        "flows diff",
        "say in sentences what changed between two files of a flow",
        "callcentre.commands:flows_diff",
        (
            ("old", {"help": "the file as it was"}),
            ("new", {"help": "the file as it is"}),
            _FOLDER,
        ),
    ),
    Command(
        "flows replay",
        "show the way of a real call through its flow",
        "callcentre.commands:flows_replay",
        (("call", {"help": "the call's id"}),),
    ),
    Command(
        "doctor",
        "check everything that a call needs, and that no call is lost; say what to do",
        "callcentre.doctor:run",
        (_JSON,),
    ),
    Command(
        "rebuild",
        "put back into Redis whoever the database and the phone network know, in the old order",
        "callcentre.repairs:rebuild_line",
        (_JSON,),
    ),
    Command(
        "fallback-twiml",
        "write what callers hear when the whole house is away",
        "callcentre.repairs:fallback_twiml",
        (_OUT,),
    ),
    Command(
        "smoke",
        "play a scripted morning on a house of its own and check every record of it",
        "callcentre.demo.smoke:run",
        (
            _JSON,
            (
                "--database",
                {
                    "choices": ["sqlite", "postgresql"],
                    "default": "sqlite",
                    "help": "on which kind of database (sqlite)",
                },
            ),
            (
                "--database-url",
                {"default": "", "help": "an empty PostgreSQL (else one is started)"},
            ),
            (
                "--fault",
                {
                    "action": "append",
                    "default": [],
                    "metavar": "NAME",
                    "help": "on a bad day of the carrier: drop, duplicate, ... or all; may repeat",
                },
            ),
        ),
    ),
    Command(
        "bench emulator",
        "measure how many calls the emulated phone network carries at once",
        "callcentre.bench.emulator:run",
        (_JSON,),
    ),
    Command(
        "bench erlang",
        "measure the whole product against the best that a line can do",
        "callcentre.bench.erlang.command:run",
        (
            _JSON,
            ("--calls", {"type": int, "default": 0, "help": "at most so many callers a case"}),
        ),
    ),
    Command(
        "bench flows",
        "measure the flow engine and the checker",
        "callcentre.bench.flows:run",
        (_JSON,),
    ),
    Command(
        "bench queue",
        "measure the line: each Lua function beside an empty one, crowds, and how soon it rings",
        "callcentre.bench.queue:run",
        (_JSON,),
    ),
    Command(
        "bench webhooks",
        "measure our webhooks against a bare Flask view",
        "callcentre.bench.webhooks:run",
        (
            _JSON,
            (
                "--database-url",
                {"default": "", "help": "an empty PostgreSQL (else one is started)"},
            ),
        ),
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code, 2 when the person has to mend something."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["emulator"]:
        _become_the_emulator(words[1:])
    arguments = build_parser().parse_args(words)
    try:
        return _load(arguments.target)(arguments) or 0
    except CallcentreError as error:
        print(f"callcentre: {error}", file=sys.stderr)
        return EXIT_WRONG
    except KeyboardInterrupt:
        return 130  # what shells expect of a command ended by Ctrl-C


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands, made from the table."""
    parser = argparse.ArgumentParser(
        prog="callcentre",
        description="The hotline that a city runs by itself.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    groups = {"": parser.add_subparsers(metavar="COMMAND", required=True)}
    for command in COMMANDS:
        group, _, name = command.words.rpartition(" ")
        if group not in groups:
            members = [other for other in COMMANDS if other.words.startswith(f"{group} ")]
            about = " · ".join(other.words for other in members)
            groups[group] = (
                groups[""]
                .add_parser(group, help=about)
                .add_subparsers(metavar="WHAT", required=True)
            )
        one = groups[group].add_parser(name, help=command.help, description=command.help)
        for argument, options in command.arguments:
            one.add_argument(argument, **options)
        one.set_defaults(target=command.target)
    return parser


def _load(target: str) -> Any:
    module, _, function = target.partition(":")
    return getattr(importlib.import_module(module), function)


def _become_the_emulator(arguments: list[str]) -> None:
    # A process of its own: the emulator shares nothing with the house but the wire.
    command = [sys.executable, "-m", "callcentre.emulator", *arguments]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    sys.exit(main())
