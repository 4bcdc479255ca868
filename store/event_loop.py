"""Whether the event loop is at work: what can wait asks before it begins."""

from __future__ import annotations

import asyncio
import time

#: It is, when answers take more than this share of a while.
_AT_WORK = 0.2


async def at_work(seconds: float) -> bool:
    """Waits so long, and says whether this thread worked for more than a fifth of it meanwhile."""
    before = time.thread_time()
    await asyncio.sleep(seconds)
    return time.thread_time() - before > _AT_WORK * seconds
