"""Answers kept for equal questions, those forgotten that nobody asked for lately."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any


class Memo:
    """At most `most` answers, in two generations. Safe between threads: at worst an answer is found twice."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = max(1, most // 2)
        self._young: dict[Hashable, Any] = {}
        self._old: dict[Hashable, Any] = {}

    def get(self, question: Hashable) -> Any | None:
        """The answer kept, or None."""
        answer = self._young.get(question)
        if answer is None:
            answer = self._old.get(question)
            if answer is not None:
                self.put(question, answer)
        return answer

    def put[T](self, question: Hashable, answer: T) -> T:
        """Keeps an answer, and gives it back."""
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[question] = answer
        return answer
