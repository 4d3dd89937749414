"""The spool: nothing that it has taken is lost, nothing comes out in another order."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from callcentre.records.spool import Entry, Spool, SpoolError

WRITER = """
import sys
from pathlib import Path
from callcentre.records.spool import Entry, Spool
spool = Spool(Path(sys.argv[1]))
for number in range(10**9):
    spool.append(Entry(number, "step", "CA1", {"number": number}))
    print(number, flush=True)
"""


class AwayError(Exception):
    """The database, in these tests."""


def _entry(at: int, call_id: str = "CA1") -> Entry:
    return Entry(at, "step", call_id, {"at": at})


def _replayed(spool: Spool) -> list[int]:
    seen: list[int] = []
    spool.replay(lambda entry: seen.append(entry.at), AwayError)
    return seen


def test_entries_of_all_processes_come_out_in_the_order_of_their_time(tmp_path: Path) -> None:
    one, other = Spool(tmp_path), Spool(tmp_path)
    for spool, at in ((one, 3), (other, 1), (one, 4), (other, 2)):
        spool.append(_entry(at))
    assert one.waiting() == 4
    assert _replayed(other) == [1, 2, 3, 4]
    assert one.is_empty
    assert _replayed(one) == []


def test_a_spool_goes_on_after_its_file_was_removed(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(_entry(1))
    assert _replayed(Spool(tmp_path)) == [1]
    spool.append(_entry(2))
    assert _replayed(Spool(tmp_path)) == [2]


def test_what_is_appended_meanwhile_comes_last_and_is_not_lost(tmp_path: Path) -> None:
    spool, seen = Spool(tmp_path), []

    def apply(entry: Entry) -> None:
        seen.append(entry.at)
        if entry.at == 1:
            spool.append(_entry(2))

    spool.append(_entry(1))
    assert spool.replay(apply, AwayError) == 2
    assert seen == [1, 2]
    assert spool.is_empty


def test_a_database_that_goes_away_again_loses_nothing(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for at in (1, 2):
        spool.append(_entry(at))

    def fail(entry: Entry) -> None:
        if entry.at == 2:
            raise AwayError

    with pytest.raises(AwayError):
        spool.replay(fail, AwayError)
    assert _replayed(spool) == [1, 2]


def test_an_entry_that_cannot_be_written_is_set_aside(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for at in (1, 2):
        spool.append(_entry(at))
    seen = []

    def refuse(entry: Entry) -> None:
        if entry.at == 1:
            raise KeyError("nonsense")
        seen.append(entry.at)

    assert spool.replay(refuse, AwayError) == 2
    assert (seen, spool.rejected(), spool.is_empty) == ([2], 1, True)


@pytest.mark.parametrize("torn", [b"", b"[5,", b'[5,"step","CA1",{}]', b"\x00\xff"])
def test_a_torn_last_line_is_left_out(tmp_path: Path, torn: bytes) -> None:
    Spool(tmp_path).append(_entry(1))
    (path,) = tmp_path.glob("*.jsonl")
    with path.open("ab") as file:
        file.write(torn)
    assert _replayed(Spool(tmp_path)) == [1]
    assert not path.exists()


def test_everything_that_was_taken_survives_kill_9(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    taken = [int(process.stdout.readline()) for _ in range(50)]
    os.kill(process.pid, signal.SIGKILL)
    taken += [int(line) for line in process.stdout.read().splitlines()]
    process.wait()
    replayed = _replayed(Spool(tmp_path))
    assert replayed[: len(taken)] == taken
    assert len(replayed) <= len(taken) + 1


def test_a_full_spool_says_so(tmp_path: Path) -> None:
    spool = Spool(tmp_path, largest=40)
    spool.append(_entry(1))
    with pytest.raises(SpoolError, match="full length"):
        spool.append(_entry(2))
    assert _replayed(spool) == [1]


def test_on_a_full_disk_the_reserve_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool, real = Spool(tmp_path), os.write

    def write(file: int, line: bytes) -> int:
        if (tmp_path / "reserve").exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, line)

    spool.keep_reserve()
    monkeypatch.setattr(os, "write", write)
    spool.append(_entry(1))
    assert not (tmp_path / "reserve").exists()
    assert _replayed(spool) == [1]
