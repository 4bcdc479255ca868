"""A memo that forgets: what was found out once is kept while it is asked for, and never more than so much of it."""

from __future__ import annotations


class Memo[Key, Value]:
    """Keeps at least the `most` latest used, at most twice as many.

    Two generations instead of a list of uses: a look-up of what was used lately is one look-up in a dict.
    """

    __slots__ = ("_most", "_old", "young")

    def __init__(self, most: int) -> None:
        self._most = most
        #: The generation in use; look here first, and call `get` only where it is not.
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

    def put(self, key: Key, value: Value) -> None:
        """Keeps `value`."""
        if len(self.young) >= self._most:
            self._old, self.young = self.young, {}
        self.young[key] = value

    def clear(self) -> None:
        """Forgets all."""
        self.young, self._old = {}, {}
