"""Very many whole numbers, eight bytes each, of which more come all the time: which of some were met before?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Marks:
    """A set of whole numbers, kept as a few sorted runs."""

    def __init__(self) -> None:
        self._runs: list[Numbers] = []

    def met(self, marks: Numbers) -> NDArray[np.bool_]:
        """Of each, whether it is in the set."""
        met = np.zeros(len(marks), dtype=bool)
        for run in self._runs:
            at = np.minimum(np.searchsorted(run, marks), len(run) - 1)
            met |= run[at] == marks
        return met

    def add(self, marks: Numbers) -> None:
        """Puts them into the set."""
        run = np.sort(marks)
        # Runs of like size become one, so that there are never many to look through.
        while len(run) and self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]))
        if len(run):
            self._runs.append(run)
