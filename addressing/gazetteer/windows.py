"""The known numbers around a number: what an estimate is made of. Pure; windows.sql is the same in PostGIS."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from store.values import value_class

_LETTERS = re.compile(r"(^|/)[^0-9/]+")
_AFTER_DIGITS = re.compile(r"(^|/)([0-9]{0,6})[^/]*")
_OWN_SIDE, _OTHER_SIDE, _ALONG_PATHS = 9, 1, 5
Path = tuple[int | None, ...]


@value_class(frozen=True, slots=True)
class Known:
    """A known number of a street and where it stands, in degrees; `inferred`: no source names its street."""

    key: str
    lon: float
    lat: float
    ward_id: int | None = None
    old_ward_id: int | None = None
    inferred: bool = False
    id: int = 0


@value_class(frozen=True, slots=True)
class Asked:
    """A number key on a street (its id) whose surroundings are wanted."""

    street: int
    key: str


@lru_cache(maxsize=32768)
def number_path(key: str) -> Path:
    """`453/12/3A` as (453, 12, 3), `C6/23` as (None, 6, 23): the numbers of a path, as registry.number_path has it."""
    bare = _AFTER_DIGITS.sub(r"\1\2", _LETTERS.sub(r"\1/", key))
    return tuple(int(part) if part else None for part in bare.split("/")) if bare else ()


def array_of(path: Path) -> str:
    """A path as PostgreSQL reads an integer array: `{453,12,3}`."""
    return "{" + ",".join("NULL" if part is None else str(part) for part in path) + "}"


def window(known: Sequence[Known], key: str) -> list[Known]:
    """Of all the known numbers of a street, those that windows.sql gives for `key`."""
    path = number_path(key)
    ordered = sorted(known, key=lambda k: _order(number_path(k.key)))
    before = [k for k in ordered if _order(number_path(k.key)) < _order(path)]
    beside = [*before[-_ALONG_PATHS:], *ordered[len(before) : len(before) + _ALONG_PATHS]]
    return list(dict.fromkeys([*_fronts(known, path[0] if path else None), *beside]))


def _fronts(known: Sequence[Known], number: int | None) -> list[Known]:
    if number is None:
        return []
    fronts = [(n, k) for k in known if "/" not in k.key and (n := number_path(k.key)[0]) is not None]
    fronts.sort(key=lambda pair: pair[0])
    own = [k for n, k in fronts if n % 2 == number % 2 and n <= number][-_OWN_SIDE:]
    own += [k for n, k in fronts if n % 2 == number % 2 and n > number][:_OWN_SIDE]
    other = [k for n, k in fronts if n % 2 != number % 2 and n < number][-_OTHER_SIDE:]
    return own + other + [k for n, k in fronts if n % 2 != number % 2 and n > number][:_OTHER_SIDE]


def _order(path: Path) -> tuple[tuple[bool, int], ...]:
    """PostgreSQL's order of arrays: NULL after every number, the shorter first."""
    return tuple((part is None, part or 0) for part in path)
