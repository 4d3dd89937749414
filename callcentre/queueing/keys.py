"""Every Redis key of the present: name, type, owner, lifetime.

All names share one hash tag, so that in a Redis Cluster they live on one node and a Lua function
may touch them together. Keys that end in ``:`` are prefixes: the rest of the name is an id that a
function may only learn from the data it reads (the operator who holds a call, say).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Key:
    """One key, or one family of keys when ``name`` ends in a colon."""

    name: str
    type: Literal["stream", "zset", "hash", "string"]
    owner: str
    lifetime: str


FEED = Key("cc:{desk}:feed", "stream", "feed", "trimmed to about FEED_LENGTH entries")
LINE = Key("cc:{desk}:line", "zset", "line", "a member from joining until connected or gone")
OFFERS = Key("cc:{desk}:offers", "zset", "offers", "a member from offer until joined or ended")
PRESENCE = Key("cc:{desk}:presence", "zset", "operators", "a member from sign-on to sign-off")
QUEUE = Key("cc:{desk}:queue:", "zset", "line", "the same members as the line, one key a queue")
CALL = Key("cc:{desk}:call:", "hash", "line", "from joining until the caller has gone")
OPERATOR = Key("cc:{desk}:operator:", "hash", "operators", "12 hours beyond going offline")
GROUPS = Key("cc:{desk}:groups", "zset", "line", "a member while anybody waits in that group")
GROUP = Key("cc:{desk}:group:", "zset", "line", "a member while waiting, not while it rings")
FREE = Key("cc:{desk}:free", "zset", "operators", "a member while ready")
WRAPS = Key("cc:{desk}:wraps", "zset", "operators", "a member while in wrap-up")

# The order in which every Lua function gets its KEYS; lua/_shared.lua names them.
ALL_KEYS = (FEED, LINE, OFFERS, PRESENCE, QUEUE, CALL, OPERATOR, GROUPS, GROUP, FREE, WRAPS)

FEED_LENGTH = 20_000  # a busy desk makes some three entries a second: almost two hours

TALKS = Key("cc:{desk}:talks", "zset", "talks", "a member while somebody must look after the talk")
TALK = Key("cc:{desk}:talk:", "hash", "talks", "from the first thing agreed to the end of the talk")

# Given to the functions named talk_*, after the others; lua/_talks.lua names them.
TALK_KEYS = (TALKS, TALK)

GENERATION = Key("cc:{desk}:generation", "string", "upkeep", "as long as the data: its server's id")
REBUILDING = Key("cc:{desk}:rebuilding", "string", "upkeep", "15 seconds, or until it is done")

HOUSE = Key("cc:{desk}:house", "hash", "upkeep", "a field while the process runs, and an hour more")

# No function touches these.
HOUSE_KEYS = (GENERATION, REBUILDING, HOUSE)
