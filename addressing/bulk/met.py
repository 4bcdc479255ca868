"""What was met before, by chance forgotten or mistaken, in little memory."""

from __future__ import annotations


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
