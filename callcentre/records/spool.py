"""What could not be written while the database was away, kept in files until it is back.

One line of JSON an entry, in a file of its own for each process, so that nobody waits for another.
Every line is on the disk (``fdatasync``) before `Spool.append` returns: it survives kill -9 and a
power cut; a last line that was torn by either is left out. Any process of the same machine may
replay all files (`Spool.replay`), one process at a time. An entry may be replayed twice, when a
process dies in the middle: what it writes must have a key of its own.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callcentre.errors import CallcentreError
from callcentre.logs import get_log

log = get_log(__name__)

# Of one process: some 100,000 entries, many hours of a busy line.
LARGEST_FILE = 64 * 1024 * 1024
# Given up when the disk is full, so that the first hours of that can still be written.
RESERVE = 4 * 1024 * 1024
_FILES = "*.jsonl"
_REJECTED = "rejected.lines"


class SpoolError(CallcentreError):
    """Not even this could be kept: the disk is full or gone, or the spool has its full length."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be written later. ``at`` (ms since 1970) is the order in which to do so."""

    at: int
    kind: str
    call_id: str
    data: Any


class Spool:
    """The spool of one process, and its view of those of all others. Threads share it."""

    def __init__(self, folder: Path, largest: int = LARGEST_FILE) -> None:
        self._folder = folder
        self._largest = largest
        self._guard = threading.Lock()
        self._file: int | None = None
        self._began = time.time_ns()

    def append(self, entry: Entry) -> None:
        """Keep an entry; when this returns it is on the disk.

        Raises:
            SpoolError: it is not.
        """
        fields = (entry.at, entry.kind, entry.call_id, entry.data)
        line = json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        try:
            self._write(line)
        except OSError as error:
            if error.errno != errno.ENOSPC or not self._give_up_reserve():
                raise SpoolError(f"the spool cannot be written: {error.strerror}") from error
            self._write_or_raise(line)

    def waiting(self) -> int:
        """How many entries of all processes wait to be replayed."""
        return sum(path.read_bytes().count(b"\n") for path in self._paths())

    @property
    def is_empty(self) -> bool:
        """Is nothing waiting? Quick enough to be asked every second."""
        return not any(path.stat().st_size for path in self._paths())

    def rejected(self) -> int:
        """How many entries the database did not take although it was there; they are kept."""
        try:
            return (self._folder / _REJECTED).read_bytes().count(b"\n")
        except FileNotFoundError:
            return 0

    def keep_reserve(self) -> None:
        """Take some room of the disk in advance, if there is any."""
        path = self._reserve
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                with path.open("wb") as file:
                    os.posix_fallocate(file.fileno(), 0, RESERVE)
        except OSError as error:
            log.warning("spool_without_reserve", reason=error.strerror)

    def replay(self, apply: Callable[[Entry], None], is_away: type[Exception]) -> int:
        """Do what every entry says, the oldest first; how many there were.

        An entry at which ``apply`` raises something else than ``is_away`` is set aside. Another
        process that is at it already is left to it (0).

        Raises:
            Exception: ``is_away``, of ``apply``: the rest stays for later.
        """
        if not self._folder.is_dir():
            return 0
        done = 0
        with self._alone() as alone:
            read: dict[Path, int] = {}
            while alone and (entries := self._unread(read)):
                for entry in sorted(entries, key=lambda entry: entry.at):
                    self._apply(entry, apply, is_away)
                done += len(entries)
            if alone:
                self._forget(read)
        return done

    def _apply(
        self, entry: Entry, apply: Callable[[Entry], None], is_away: type[Exception]
    ) -> None:
        try:
            apply(entry)
        except is_away:
            raise
        # One entry that cannot be written must not keep back all the others.
        except Exception:
            log.exception("spool_entry_rejected", kind=entry.kind, call_id=entry.call_id)
            line = json.dumps((entry.at, entry.kind, entry.call_id, entry.data))
            with (self._folder / _REJECTED).open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")

    def _unread(self, read: dict[Path, int]) -> list[Entry]:
        """Whole lines that came since, noting in ``read`` how far each file has been read."""
        entries = []
        for path in self._paths():
            begin = read.get(path, 0)
            with path.open("rb") as file:
                file.seek(begin)
                text = file.read()
            whole = text.rfind(b"\n") + 1
            read[path] = begin + whole
            entries += [one for one in map(_entry, text[:whole].splitlines()) if one is not None]
        return entries

    def _forget(self, read: dict[Path, int]) -> None:
        """Remove the files of which everything has been done; whoever appends opens a new one."""
        for path, end in read.items():
            with path.open("rb") as file, _locked(file.fileno()):
                file.seek(end)
                if b"\n" not in file.read():
                    path.unlink()

    def _write_or_raise(self, line: bytes) -> None:
        try:
            self._write(line)
        except OSError as error:
            raise SpoolError(f"the spool cannot be written: {error.strerror}") from error

    def _write(self, line: bytes) -> None:
        with self._guard, self._open_and_locked() as file:
            size = os.fstat(file).st_size
            if size + len(line) > self._largest:
                raise OSError(errno.EFBIG, "it has its full length")
            try:
                written = os.write(file, line)
                if written < len(line):
                    raise OSError(errno.ENOSPC, "no space left")
                os.fdatasync(file)
            except OSError:
                os.ftruncate(file, size)
                raise

    @contextmanager
    def _open_and_locked(self) -> Iterator[int]:
        """This process's file, which nobody removes meanwhile."""
        while True:
            if self._file is None:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                name = f"{socket.gethostname()}-{os.getpid()}-{self._began}.jsonl"
                flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
                self._file = os.open(self._folder / name, flags, 0o600)
            with _locked(self._file):
                if os.fstat(self._file).st_nlink:
                    yield self._file
                    return
            os.close(self._file)
            self._file = None

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        with (self._folder / "replaying.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    @property
    def _reserve(self) -> Path:
        return self._folder / "reserve"

    def _give_up_reserve(self) -> bool:
        try:
            self._reserve.unlink()
        except OSError:
            return False
        log.error("spool_uses_its_reserve")
        return True

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(_FILES))


@contextmanager
def _locked(file: int) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _entry(line: bytes) -> Entry | None:
    try:
        at, kind, call_id, data = json.loads(line)
        return Entry(int(at), str(kind), str(call_id), data)
    except (ValueError, TypeError):
        log.error("spool_line_unreadable", length=len(line))
        return None
