"""How threads and what can wait leave the interpreter to the event loop, which answers.

Python's own turns of 5 ms are for throughput: an answer gives the interpreter up whenever it reads or sends, several
times, and would wait so long each time while another thread is at work (a gazetteer is read anew). What is imported
for few requests may wait until nobody asks.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_TURN_S = 0.0001
#: The event loop is at work when answers took more than this share of so many seconds.
_LOOK_S, _AT_WORK = 0.5, 0.2


@contextmanager
def short_turns() -> Iterator[None]:
    """Threads of this process take turns so much more often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


async def leisure(until_s: float) -> None:
    """Waits until the event loop has little to do, at most until `time.monotonic()` says so many seconds."""
    at_work = True
    while at_work and time.monotonic() < until_s:
        before = time.thread_time()
        await asyncio.sleep(_LOOK_S)
        at_work = time.thread_time() - before > _AT_WORK * _LOOK_S
