"""The same few people in every test, so that a story is known by its names."""

from __future__ import annotations

from typing import Final

# Citizens, as the carrier writes them.
RINA: Final = "+6281234567001"  # a mobile, and usually the one who calls
PAK_ANWAR: Final = "+624113654321"  # a landline in Makassar
DEWI: Final = "+6285212345678"  # another mobile, usually the one who writes
JOHN: Final = "+6562345678"  # from Singapore
NOBODY: Final = "anonymous"  # keeps the number to themselves
GOJEK: Final = "GOJEK"  # a company, writing under its name

# Operators, by login.
SITI: Final = "siti"
BUDI: Final = "budi"
ANI: Final = "ani"  # the supervisor
