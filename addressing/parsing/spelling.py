"""How like a name what was typed is: accents, the way it is written, and slips of the finger."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from addressing.parsing.text import accent_agreement, fold, tone_key

_WRONG_ACCENTS = 0.12
#: What a name registered without accents, or written in another way, loses against one that is exactly as typed.
_OTHER_WRITING = 0.03
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
#: Sounds that are one to many speakers, hence written for each other.
_SOUNDS = frozenset(map(frozenset, ("sx", "iy", "dz", "vd", "ln", "ck", "ao", "ae", "ou", "ui")))


def written_alike(typed: str, name: str) -> float:
    """0.88..1: how well the writing of `typed` agrees with that of `name`, whose keys are equal.

    Accents decide between names that fold alike; a slip in them should not lose the only one there is.
    """
    if typed == name:
        return 1.0
    same = 1.0 if fold(typed) == fold(name) else 1.0 - _OTHER_WRITING
    if typed.isascii():
        return same
    if name.isascii():
        # Either its accents were never registered (`Duong so 16`), or it has none (`Ba Lai`).
        return same * (1.0 - _WRONG_ACCENTS / 2)
    accents = accent_agreement(typed, name)
    return same * (1.0 + _WRONG_ACCENTS * accents if accents < 0 else 1.0 - _OTHER_WRITING / 3 * (1.0 - accents))


def has_its_accents(typed: str, name: str) -> bool:
    """Whether `typed` bears accents, and those of `name` to the last."""
    return not typed.isascii() and [*map(tone_key, typed.split())] == [*map(tone_key, name.split())]


@lru_cache(maxsize=16384)
def slip_cost(typed: str, name: str) -> float:
    """What the slips between two folded texts weigh: 1 for a common one, less for one that fingers make easily."""
    if typed == name:
        return 0.0
    slips = OSA.distance(typed, name)
    return float(slips) if slips > 1 else _of_one(*_differing(typed, name))


def _differing(a: str, b: str) -> tuple[str, str, str]:
    """The parts in which two texts differ, and the letter before them."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end], a[start - 1 : start] if start else ""


def _of_one(mine: str, theirs: str, before: str) -> float:
    if len(mine) == len(theirs) == 2:
        return 0.8
    if not mine or not theirs:
        return 0.5 if (mine or theirs) in (before, " ") else 0.9
    return 0.7 if frozenset(mine + theirs) in _SOUNDS else 0.9 if _neighbours(mine, theirs) else 1.0


def _neighbours(a: str, b: str) -> bool:
    """Whether two letters are side by side on a keyboard."""
    return any(a + b in row or b + a in row for row in _KEYBOARD)
