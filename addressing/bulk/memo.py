"""Memos that forget: what was found out once is kept while it is asked for, and never more than so much of it."""

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


class Marks:
    """What was met before, in a megabyte of bits: now and then it is said of what was not, and so many are kept."""

    __slots__ = ("_bits", "_most", "_set")
    _SIZE = 1 << 20

    def __init__(self, most: int) -> None:
        self._most, self._set, self._bits = most, 0, bytearray(self._SIZE)

    def met(self, text: str) -> bool:
        """Whether it was met before; from now on it was."""
        place = hash(text)
        byte, bit = (place >> 3) % self._SIZE, 1 << (place & 7)
        if self._bits[byte] & bit:
            return True
        if self._set >= self._most:
            self._set, self._bits = 0, bytearray(self._SIZE)
        self._set += 1
        self._bits[byte] |= bit
        return False
