"""Recordings of the account, and their sound."""

from __future__ import annotations

from typing import Any

import requests

from callcentre.emulator.selftest.bench import ACCOUNT, TOKEN, Bench
from callcentre.emulator.selftest.checks import expect, expect_error, until


def list_recordings(bench: Bench) -> None:
    """By call."""
    made = _recorded(bench)
    (found,) = bench.client.recordings.list(call_sid=made.call_sid)
    bench.documented(found)
    expect("the recording", found.sid, made.sid)
    expect("of nobody", bench.client.recordings.list(call_sid="CA" + "0" * 32), [])


def fetch_recording(bench: Bench) -> None:
    """One with all its properties."""
    found = bench.client.recordings(_recorded(bench).sid).fetch()
    bench.documented(found)
    expect("its state", (found.status, found.duration.isdecimal()), ("completed", True))
    expect_error(404, 20404, bench.client.recordings("RE" + "0" * 32).fetch)


def delete_recording(bench: Bench) -> None:
    """The sound goes at once, what is known about it stays."""
    recording = bench.client.recordings(_recorded(bench).sid)
    expect("deleting", recording.delete(), True)
    expect_error(404, 20404, recording.fetch)
    kept = recording.fetch(include_soft_deleted=True)
    expect("what stays", kept.status, "deleted")


def fetch_recording_media(bench: Bench) -> None:
    """WAV and MP3, one channel and two, behind the account's password."""
    made = _recorded(bench)
    url = f"{bench.url}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{made.sid}"
    expect("without a password", requests.get(url, timeout=10).status_code, 401)
    sizes = []
    for end, kind in ((".wav?RequestedChannels=2", "wav"), (".wav?RequestedChannels=1", "wav")):
        answer = requests.get(url + end, auth=(ACCOUNT, TOKEN), timeout=10)
        expect("the type", answer.headers["Content-Type"], f"audio/x-{kind}")
        sizes.append(len(answer.content))
    expect("two channels are more than one", sizes[0] > sizes[1], True)
    answer = requests.get(url + ".mp3", auth=(ACCOUNT, TOKEN), timeout=10)
    expect("the type", answer.headers["Content-Type"], "audio/mpeg")


def _recorded(bench: Bench) -> Any:
    """A finished recording of both sides."""
    leg = bench.citizen()
    made = bench.client.calls(leg.sid).recordings.create(recording_channels="dual")
    until("something is on it", lambda: len(leg.heard) == 1)
    bench.hang_up(leg)
    until("it is stored", lambda: bench.client.recordings(made.sid).fetch().status == "completed")
    return made
