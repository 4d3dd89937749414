"""Answers to GET that may be kept: by ``ETag`` and ``Last-Modified``, as a browser does it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

MOST_KEPT = 100
LARGEST_KEPT = 1024 * 1024

Answer = tuple[int, Mapping[str, str], bytes]


class HttpCache:
    """The last answers that named their version, by address."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Answer] = OrderedDict()

    def conditions(self, url: str) -> dict[str, str]:
        """Headers that ask for the answer only if it has changed."""
        if url not in self._kept:
            return {}
        known = self._kept[url][1]
        wanted = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
        return {ask: known[name] for ask, name in wanted.items() if name in known}

    def take(self, url: str, answer: Answer) -> Answer:
        """The answer to use: a kept one after 304; a new one with a version is kept."""
        status, headers = answer[:2]
        if status == 304 and url in self._kept:
            self._kept.move_to_end(url)
            return self._kept[url]
        small = len(answer[2]) <= LARGEST_KEPT
        if status == 200 and small and ("ETag" in headers or "Last-Modified" in headers):
            self._kept[url] = answer
            self._kept.move_to_end(url)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return answer
