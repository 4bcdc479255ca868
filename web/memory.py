"""What a worker holds for good, kept out of the garbage collector's rounds: looking through it halts every answer."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: The usual 700, 10, 10 makes a full round every few seconds under load, for cycles that hardly anybody makes.
_THRESHOLDS = (20_000, 20, 50)


@contextmanager
def undisturbed() -> Iterator[None]:
    """No rounds while much is made of which nothing is garbage: they would look through it again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle() -> None:
    """Says that what is there now stays: the gazetteer, and what was imported. Takes some tenths of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
