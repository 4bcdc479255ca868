"""How threads and what can wait leave the interpreter to the event loop, which answers.

Python's own turns of 5 ms are for throughput: an answer gives the interpreter up whenever it reads or sends, several
times, and would wait so long each time while another thread is at work (a gazetteer is read anew). What is imported
for few requests may wait until nobody asks.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from store.event_loop import at_work

_TURN_S = 0.0001
#: So many seconds are looked at.
_LOOK_S = 0.5


@contextmanager
def short_turns() -> Iterator[None]:
    """Threads of this process take turns so much more often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


async def leisure(until_s: float, busy: Callable[[float], Awaitable[bool]] = at_work) -> None:
    """Waits until the event loop has little to do, at most until `time.monotonic()` says so many seconds.

    `busy` looks at it for so many seconds and says whether it had much.
    """
    while time.monotonic() < until_s and await busy(_LOOK_S):
        pass
