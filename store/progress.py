"""Long work tells how far it is. A caller that does not care passes `silent`."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with the step's name, how many are done and how many there are (None: not known)."""

    def __call__(self, step: str, done: int, total: int | None) -> None: ...


def silent(step: str, done: int, total: int | None) -> None:
    """Tells nobody."""
