"""How many rows of a job make a turn: it lasts as long as the others may be kept waiting, whatever a row costs."""

from __future__ import annotations

#: Seconds of a turn. Some are under way already when a new job comes: it begins to be answered within a second or two.
_LASTS = 0.2
#: Rows of a job's first turns, before it is known what they cost; and the fewest of any.
_FIRST, _LEAST = 500, 50


class Turn:
    """The turns of one job; `rows` of the next, at most `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.rows = min(_FIRST, most)

    def took(self, rows: int, seconds: float) -> None:
        """Learns what so many rows took. One slow or quick turn says little, so it is followed by steps."""
        in_time = int(rows * _LASTS / max(seconds, 1e-6))
        step = min(max(in_time, rows // 4), 2 * rows)
        self.rows = min(max(step, _LEAST), self._most)
