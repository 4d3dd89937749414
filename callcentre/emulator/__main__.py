"""``python -m callcentre.emulator``."""

from __future__ import annotations

import sys

from callcentre.emulator.cli import main

sys.exit(main())
