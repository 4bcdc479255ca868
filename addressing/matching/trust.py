"""How much may be trusted that a place called otherwise than was typed is what was meant: 0..1, as a share of the
confidence.

Who types the beginning of a name means its bearer, and so does who misses a letter. But a name whose end only is the
same, or which has words that are another's, is mostly another name: `Tiểu học Minh Đạo` is not Hoàng Minh Đạo.
`python -m bench guesses` measures how often.
"""

from __future__ import annotations

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.parsing.place_names import GENERIC

#: The words that differ are words of other names.
_ANOTHER_NAME = 0.35
#: Its words in another order; typed from its middle on; with more than one word of it left unsaid besides.
_TURNED, _NOT_FROM_ITS_BEGINNING, _LITTLE_OF_IT = 0.6, 0.55, 0.35
#: The same name for a thing of another kind; another name too.
_ANOTHER_KIND, _NOTHING_ALIKE = 0.5, 0.3


def called(key: str) -> str:
    """The name without what kind of thing it is: `chùa Long Vân` is no slip for another temple."""
    return " ".join(telling(key))


def telling(key: str) -> list[str]:
    """The words of a name that do not say what kind of thing it is."""
    return [word for word in key.split() if word not in GENERIC]


def trust_in_slip(gazetteer: Gazetteer, typed: str, name: str) -> float:
    """What is left of the confidence that `typed` is a slip for `name`, both folded: 0..1.

    Little where all typed words that the name has not are words of other names: `Phú Lâm` is rarely one for Phú Lạc.
    """
    others = set(typed.split()).difference(name.split())
    return _ANOTHER_NAME if others and all(word in gazetteer.places_by_word for word in others) else 1.0


def trust_in_name(gazetteer: Gazetteer, typed: str, name: str) -> float:
    """What is left of the confidence that who typed `typed` means what is called `name`, both keys of places: 0..1."""
    if typed == name:
        return 1.0
    mine, its = telling(typed), telling(name)
    if not set(mine) <= set(its):
        slip = trust_in_slip(gazetteer, " ".join(mine), " ".join(its))
        return slip if _kinds(typed) == _kinds(name) else slip * _NOTHING_ALIKE
    kind = 1.0 if _kinds(typed) <= _kinds(name) else _ANOTHER_KIND
    return kind * _trust_in_part(mine, its)


def _trust_in_part(mine: list[str], its: list[str]) -> float:
    """Of a name of which some words were typed, or all of them."""
    if its[: len(mine)] == mine:
        return 1.0
    unsaid = len(its) - len(mine)
    return _TURNED if unsaid <= 0 else _NOT_FROM_ITS_BEGINNING if unsaid == 1 else _LITTLE_OF_IT


def _kinds(key: str) -> frozenset[str]:
    return GENERIC.intersection(key.split())
