"""Small helpers for tasks that belong to somebody."""

from __future__ import annotations

import asyncio
from typing import Any


async def put_down(*tasks: asyncio.Future[Any]) -> None:
    """Cancel tasks and wait for their tidying up, whatever that raises.

    Unlike awaiting a cancelled task, this never mistakes its end for our own cancellation.
    """
    pending = [task for task in tasks if not task.done()]
    for task in pending:
        task.cancel()
    if pending:
        await asyncio.wait(pending)
