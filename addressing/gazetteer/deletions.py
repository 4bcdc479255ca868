"""Which of many keys are within one or two slips of a typed one: an index of what is left when letters are taken out.

Two keys within two slips (a letter lost, added, changed, or swapped with its neighbour) leave the same string when at
most two letters are taken out of each. Only hashes of these strings are kept, in sorted arrays: some 300 bytes a key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

Hashes = NDArray[np.uint32]
_Wide = NDArray[np.uint64]
_BASE, _MIX, _WIDTH = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 2**64 - 1
#: Keys shorter than this are within one slip of far too much else for two.
_TWO_SLIPS_FROM = 7
_LONGEST = 60
#: The weights of longer keys would be too many to keep.
_LONGEST_WEIGHED = 32


class Deletions:
    """The index of `keys`; built once, never changed. Wanting is cheap: some 0.05 ms for one slip, 0.2 ms for two."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = keys
        self._once, self._twice = _tables(keys)

    def near(self, typed: str, slips: int) -> dict[str, int]:
        """The keys within `slips` (1 or 2) of `typed`, and of how many; two are not looked for in short keys."""
        if not 1 < len(typed) <= _LONGEST:
            return {}
        slips = slips if len(typed) >= _TWO_SLIPS_FROM - 2 else 1
        needles = _typed_once(typed) if slips == 1 else np.concatenate([_typed_once(typed), _typed_twice(typed)])
        tables = [self._once] if slips == 1 else [self._once, self._twice]
        ids = {n for table in tables for n in table.of(needles)}
        away = ((self.keys[n], OSA.distance(typed, self.keys[n], score_cutoff=slips)) for n in ids)
        return {key: distance for key, distance in away if distance <= slips}


class _Table:
    """Hashes, sorted, and the number of the key each is of."""

    def __init__(self, parts: list[tuple[Hashes, NDArray[np.int32]]]) -> None:
        hashes = np.concatenate([h for h, _ in parts]) if parts else np.empty(0, np.uint32)
        ids = np.concatenate([i for _, i in parts]) if parts else np.empty(0, np.int32)
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._ids = hashes[order], ids[order]

    def of(self, needles: Hashes) -> Iterator[int]:
        """The numbers of the keys that have any of these hashes, some more than once."""
        if not len(self._hashes):
            return
        starts = self._hashes.searchsorted(needles, "left")
        hit = self._hashes.take(starts, mode="clip") == needles
        if not hit.any():
            return
        ends = self._hashes.searchsorted(needles[hit], "right")
        for start, end in zip(starts[hit].tolist(), ends.tolist(), strict=True):
            yield from self._ids[start:end].tolist()


def _tables(keys: Sequence[str]) -> tuple[_Table, _Table]:
    by_length: dict[int, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):
        if 0 < len(key) <= _LONGEST:
            by_length[len(key)].append(n)
    once, twice = [], []
    for length, ids in by_length.items():
        codes = _codes([keys[n] for n in ids])
        once.append(_flat(_once(codes), ids))
        if length >= _TWO_SLIPS_FROM:
            twice.append(_flat(_twice(codes), ids))
    return _Table(once), _Table(twice)


def _flat(hashes: Hashes, ids: list[int]) -> tuple[Hashes, NDArray[np.int32]]:
    return hashes.ravel(), np.repeat(np.asarray(ids, np.int32), hashes.shape[1])


def _codes(keys: list[str]) -> _Wide:
    """The letters of keys of one length, a row a key."""
    letters = np.frombuffer("".join(keys).encode("utf-32-le", "replace"), np.uint32)
    return letters.reshape(len(keys), -1).astype(np.uint64)


@lru_cache(maxsize=64)
def _powers(length: int) -> _Wide:
    powers, value = [], 1
    for _ in range(length + 1):
        powers.append(value)
        value = value * _BASE & _WIDTH
    return np.asarray(powers, np.uint64)


def _heads_tails(codes: _Wide) -> tuple[_Wide, _Wide]:
    """Polynomial hashes of every beginning and of every ending of each row."""
    count, length = codes.shape
    heads, tails = np.zeros((count, length + 1), np.uint64), np.zeros((count, length + 1), np.uint64)
    powers = _powers(length)
    for i in range(length):
        heads[:, i + 1] = heads[:, i] * powers[1] + codes[:, i]
    for i in reversed(range(length)):
        tails[:, i] = codes[:, i] * powers[length - 1 - i] + tails[:, i + 1]
    return heads, tails


def _mixed(hashes: _Wide) -> Hashes:
    mixed: Hashes = ((hashes * np.uint64(_MIX)) >> np.uint64(32)).astype(np.uint32)
    return mixed


def _once(codes: _Wide) -> Hashes:
    """The hashes of each row as it is, and with any one letter taken out."""
    return _mixed(_sums_once(codes))


def _sums_once(codes: _Wide) -> _Wide:
    """These hashes before they are mixed: sums of the letters, each with its weight."""
    length = codes.shape[1]
    heads, tails = _heads_tails(codes)
    out = heads[:, :length] * _powers(length)[length - 1 - np.arange(length)] + tails[:, 1:]
    return np.concatenate([heads[:, length:], out], axis=1)


@lru_cache(maxsize=16)
def _typed_once(typed: str) -> Hashes:
    """_once of what was typed: where nothing is one slip away, it is asked again for two."""
    return _mixed(_weights_once(len(typed)) @ _codes([typed])[0])


def _typed_twice(typed: str) -> Hashes:
    """_twice of what was typed."""
    codes = _codes([typed])
    return _mixed(_weights_twice(len(typed)) @ codes[0] if len(typed) <= _LONGEST_WEIGHED else _sums_twice(codes)[0])


@lru_cache(maxsize=_LONGEST)
def _weights_once(length: int) -> _Wide:
    """What each letter counts for in each of _sums_once: of one key only, a product with this is quicker."""
    return np.ascontiguousarray(_sums_once(np.eye(length, dtype=np.uint64)).T)


@lru_cache(maxsize=_LONGEST)
def _weights_twice(length: int) -> _Wide:
    """The same for _sums_twice."""
    return np.ascontiguousarray(_sums_twice(np.eye(length, dtype=np.uint64)).T)


@lru_cache(maxsize=64)
def _pairs(length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    first, second = np.triu_indices(length, 1)
    return first, second


def _twice(codes: _Wide) -> Hashes:
    """The hashes of each row with any two letters taken out."""
    return _mixed(_sums_twice(codes))


def _sums_twice(codes: _Wide) -> _Wide:
    """These before they are mixed."""
    length = codes.shape[1]
    heads, tails = _heads_tails(codes)
    powers, (i, j) = _powers(length), _pairs(length)
    kept = heads[:, j] + (heads[:, i] - heads[:, i + 1]) * powers[j - i - 1]
    sums: _Wide = kept * powers[length - 1 - j] + tails[:, j + 1]
    return sums
