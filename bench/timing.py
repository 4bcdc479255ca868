"""Stopwatches, and what is told of many timings."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence


class Times:
    """Timings of one kind of work, in seconds."""

    def __init__(self) -> None:
        self._seconds: list[float] = []

    def time[T](self, work: Callable[[], T]) -> T:
        """Runs `work` and notes how long it took."""
        start = time.perf_counter()
        result = work()
        self.note(time.perf_counter() - start)
        return result

    async def wait[T](self, work: Awaitable[T]) -> T:
        """The same for what must be awaited."""
        start = time.perf_counter()
        result = await work
        self.note(time.perf_counter() - start)
        return result

    def note(self, seconds: float) -> None:
        """One more timing."""
        self._seconds.append(seconds)

    @property
    def p50(self) -> float:
        """The median, in milliseconds."""
        return self.percentile(0.5)

    @property
    def p95(self) -> float:
        """In milliseconds."""
        return self.percentile(0.95)

    @property
    def longest(self) -> float:
        """In milliseconds."""
        return self.percentile(1.0)

    def percentile(self, share: float) -> float:
        """The timing that `share` (0..1) of all do not exceed, in milliseconds."""
        ordered = sorted(self._seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def ms(value: float) -> str:
    """Milliseconds as they are printed."""
    return f"{value:.2f} ms" if value < 10 else f"{value:,.1f} ms"


def of_floor(ours: float, floor: float) -> str:
    """How much of the floor's speed ours reaches, of two durations: 1.00 is as quick as the floor."""
    return f"{floor / ours:.2f}"


def percent(part: int, whole: int) -> str:
    """A share as it is printed."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def share(flags: Sequence[bool]) -> str:
    """How many of `flags` are true."""
    return percent(sum(flags), len(flags))
