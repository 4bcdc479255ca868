"""Memos that forget: what was found out once is kept while it is asked for, and never more than so much of it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any


class Memo[Key, Value]:
    """Keeps at least the `most` latest used, at most twice as many. Safe between threads: at worst one is found twice.

    Two generations instead of a list of uses: a look-up of what was used lately is one look-up in a dict.
    """

    __slots__ = ("_most", "_old", "young")

    def __init__(self, most: int) -> None:
        self._most = most
        #: The generation in use; who is in haste looks here first, and calls `get` only where it is not.
        self.young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """What is kept for `key`; None where nothing is."""
        value = self.young.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: Key, value: Value) -> Value:
        """Keeps `value`, and gives it back."""
        if len(self.young) >= self._most:
            self._old, self.young = self.young, {}
        self.young[key] = value
        return value

    def clear(self) -> None:
        """Forgets all."""
        self.young, self._old = {}, {}


class Answers(Memo[Hashable, Any]):
    """Answers of many kinds, each kept for its question."""

    __slots__ = ()

    def put[Answer](self, key: Hashable, value: Answer) -> Answer:
        """Keeps `value`, and gives it back."""
        super().put(key, value)
        return value
