"""How long a thread that reckons or imports keeps the interpreter while the event loop waits for it.

Python's own 5 ms are for throughput: an answer gives the interpreter up whenever it reads or sends, several times, and
would wait so long each time while another thread is at work (the OGC API is imported, a gazetteer is read anew).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_TURN_S = 0.0001


@contextmanager
def short_turns() -> Iterator[None]:
    """Threads of this process take turns so much more often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
