"""The house's own Redis commands as bytes, and a bare socket to send them through.

With a client library in the way, its own work would be most of what is measured. So the house's
methods build each command once, and it is sent from here as it stands.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from typing import Any

import redis
from redis.connection import Connection

from callcentre.errors import CallcentreError
from callcentre.queueing import Queueing

EMPTY = "return nil"
_MARK = b"$3\r\nend\r\n"
_END = b"*2\r\n$4\r\nECHO\r\n" + _MARK
_CHUNK = 1 << 20
_ERROR = re.compile(rb"(?:^|\r\n)-([A-Z]+ [^\r]*)")

Ask = Callable[[Queueing], object]


class WireError(CallcentreError):
    """Redis refused a command of the bench."""


class _RecordedError(Exception):
    """Carries a command that was built and not sent."""

    def __init__(self, command: Sequence[Any]) -> None:
        super().__init__(command)
        self.command = command


class _Tape(redis.Redis):
    """A client that sends scripts nowhere."""

    def evalsha(self, sha: str, numkeys: int, *args: Any) -> Any:
        raise _RecordedError(("EVALSHA", sha, numkeys, *args))


class Commands:
    """Turns calls of the house's methods into bytes."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        tape = _Tape(connection_pool=client.connection_pool, decode_responses=True)
        self._queueing = Queueing(tape)
        self._packer = Connection()  # type: ignore[no-untyped-call]
        self._empty = str(client.script_load(EMPTY))

    def packed(self, ask: Ask) -> tuple[bytes, bytes]:
        """The command, and the empty script called with the same keys and arguments."""
        command = self._recorded(ask)
        return self._bytes(command), self._bytes((command[0], self._empty, *command[2:]))

    def _recorded(self, ask: Ask) -> Sequence[Any]:
        try:
            ask(self._queueing)
        except _RecordedError as recorded:
            return recorded.command
        raise WireError("this is not one Lua function")

    def _bytes(self, command: Sequence[Any]) -> bytes:
        packed = self._packer.pack_command(*command)  # type: ignore[no-untyped-call]
        return b"".join(packed)


class Wire:
    """One connection to Redis without a library."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, commands: bytes) -> bytes:
        """Send them at once and return every answer.

        Raises:
            WireError: one of the answers is an error.
        """
        self._socket.sendall(commands + _END)
        answers = bytearray()
        while not answers.endswith(_MARK):
            answers += self._socket.recv(_CHUNK)
        if error := _ERROR.search(answers):
            raise WireError(error.group(1).decode(errors="replace"))
        return bytes(answers[: -len(_MARK)])

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
