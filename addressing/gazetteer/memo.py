"""Answers kept for equal questions, the oldest forgotten first."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import islice
from typing import Any


class Memo:
    """At most `most` answers. Safe between threads: at worst an answer is found twice."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._kept: dict[Hashable, Any] = {}

    def get(self, question: Hashable) -> Any | None:
        """The answer kept, or None."""
        return self._kept.get(question)

    def put[T](self, question: Hashable, answer: T) -> T:
        """Keeps an answer, and gives it back."""
        if len(self._kept) >= self._most:
            # A copy of the keys, for another thread may be putting: a tenth goes at once, so that this is rare.
            for old in list(islice(tuple(self._kept), self._most // 10)):
                self._kept.pop(old, None)
        self._kept[question] = answer
        return answer
