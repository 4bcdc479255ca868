"""House numbers: the number path `453/12/3A` in its normal form, the join key of the registry."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from addressing.parsing.text import aligned_fold

_PREFIX = re.compile(r"^\W*(?:dia chi|dc|so nha|nha so|sn|so|nha|no|number|lo|can ho|can)\b[\s.:]*(?=\S*\d)")
_NOT_KEPT = re.compile(r"[^a-z0-9/.+\-]")
_ZEROS = re.compile(r"(?<![0-9.])0+(?=\d)")
#: `44, 1st`, `12; 14`: the door, and what is said of it.
_FURTHER = re.compile(r"(?<=[0-9a-z])\s*[,;].*", re.DOTALL)
#: What most numbers are: in the normal form already.
_NORMAL = re.compile(r"[1-9][0-9]*[A-Z]{0,3}(?:[/+-][1-9][0-9]*[A-Z]?)*")
_SEVERAL = re.compile(r"\d{1,5}(?:[-+]\d{1,5}){1,6}")
_DASHES = str.maketrans(
    {"–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "\\": "/", "⁄": "/", "／": "/", "&": "+", "_": "-", "½": ".5"}
)


# A load asks for each number when it reads, checks and writes a row: a few chunks of numbers are kept.
@lru_cache(maxsize=16384)
def number_key(text: str) -> str:
    """The normal form of a number path: `số 453 / 012 / 3a` → `453/12/3A`; empty where there is no digit.

    Upper case, no spaces, no leading zeros, `\\` as `/`, dashes as `-`; of several (`44, 1st`) the first. The same for
    registry and query.
    """
    if _NORMAL.fullmatch(text):
        return text
    plain = aligned_fold(text.translate(_DASHES)).strip()
    plain = _NOT_KEPT.sub("", _FURTHER.sub("", _PREFIX.sub("", plain)))
    key = _ZEROS.sub("", plain).strip("/.+-").upper()
    return key if any(c.isdigit() for c in key) else ""


@lru_cache(maxsize=32768)
def number_parts(key: str) -> tuple[str, ...]:
    """`453/12/3A` → ("453", "12", "3A")."""
    return tuple(part for part in key.split("/") if part)


@lru_cache(maxsize=16384)
def leading_integer(key: str) -> int | None:
    """The number at which the path leaves the main street: 453 for `453/12/3A`, 139 for `139B`, None for `A5`."""
    match = re.match(r"\d+", key)
    return int(match.group()) if match and len(match.group()) <= 6 else None


def side(number: int) -> str:
    """The side of the street a number stands on, `odd` or `even`."""
    return "odd" if number % 2 else "even"


@lru_cache(maxsize=32768)
def numbers_said(key: str) -> tuple[str, ...]:
    """("12", "14", "16") of `12-14-16`, `12+14+16`: doors side by side; none of a single number."""
    said = _SEVERAL.fullmatch(key) and re.split(r"[-+]", key)
    if not said or not all(int(low) < int(high) <= int(low) + 60 for low, high in pairwise(said)):
        return ()
    return tuple(said)


@lru_cache(maxsize=32768)
def is_range(key: str) -> tuple[int, int] | None:
    """(12, 18) for `12-18`, else None."""
    match = re.fullmatch(r"(\d{1,5})[-+](\d{1,5})", key)
    if not match:
        return None
    low, high = int(match.group(1)), int(match.group(2))
    return (low, high) if low < high <= low + 60 else None
