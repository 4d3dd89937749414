"""A load generator that costs little: requests are bytes made beforehand, answers are only counted.

It shares the machine with what it measures, so everything that can be done before the clock starts
is done before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(frozen=True)
class Measured:
    """One round: requests a second, and latencies in milliseconds."""

    requests_per_s: float
    latencies_ms: tuple[float, ...]
    failed: int

    def percentile(self, percent: int) -> float:
        """The nearest-rank percentile of the latencies, in milliseconds."""
        ordered = sorted(self.latencies_ms)
        rank = max(1, -(-percent * len(ordered) // 100))
        return ordered[rank - 1]


def run_round(port: int, requests: Sequence[bytes], connections: int) -> Measured:
    """Send every request once, over so many kept-alive connections to this machine."""
    return asyncio.run(_run(port, requests, connections))


async def _run(port: int, requests: Sequence[bytes], connections: int) -> Measured:
    work = iter(requests)
    latencies: list[float] = []
    began = time.perf_counter()
    failures = await asyncio.gather(*(_speak(port, work, latencies) for _ in range(connections)))
    seconds = time.perf_counter() - began
    return Measured(len(requests) / seconds, tuple(latencies), sum(failures))


async def _speak(port: int, work: Iterator[bytes], latencies: list[float]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    failed = 0
    try:
        for request in work:
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(_HEAD_END)
            await reader.readexactly(_body_length(head))
            latencies.append((time.perf_counter() - began) * 1000)
            failed += not head.startswith(b"HTTP/1.1 200")
            if b"connection: close" in head.lower():
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
    finally:
        writer.close()
    return failed


def _body_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(_LENGTH):
            return int(line.removeprefix(_LENGTH))
    return 0
