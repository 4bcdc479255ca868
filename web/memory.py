"""What a worker holds for good, kept out of the garbage collector's rounds: looking through it halts every answer."""

from __future__ import annotations

import gc

#: The usual 700, 10, 10 makes a full round every few seconds under load, for cycles that hardly anybody makes.
_THRESHOLDS = (20_000, 20, 50)


def settle() -> None:
    """Says that what is there now stays: the gazetteer, and what was imported. Takes some tenths of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
