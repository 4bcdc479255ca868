"""Whether a name is known, whatever it is read as: the parser knows none."""

from __future__ import annotations

from collections.abc import Iterator

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Street
from addressing.matching.places import find_places
from addressing.parsing.street_names import query_keys
from addressing.parsing.text import accent_agreement
from addressing.parsing.unit_names import bare_unit_key

#: Less like the typed words than this is a guess.
SURE = 0.85


def is_place(gazetteer: Gazetteer, name: str, *, numbered: bool = False) -> bool:
    """Whether a place is called so; with `numbered`, also with a number behind: `Chợ Bà Chiểu 2`, the second stop."""
    return any(
        hit.likeness > SURE and (not hit.rest or (numbered and hit.rest.isdigit()))
        for hit in find_places(gazetteer, name, guess=False)
    )


def is_street(gazetteer: Gazetteer, name: str | None) -> bool:
    """Whether that is the name of a registered street: then nothing is read again."""
    return bool(name) and any(key in gazetteer.by_name.by_key for key in query_keys(name or ""))


def streets_called(gazetteer: Gazetteer, name: str) -> Iterator[Street]:
    """The streets of that name."""
    return (gazetteer.streets[n] for key in query_keys(name) for n in gazetteer.by_name.by_key.get(key, ()))


def is_unit(gazetteer: Gazetteer, name: str) -> bool:
    """Whether that is the name of a unit, old or new."""
    return bare_unit_key(name) in gazetteer.units_by_key


def has_accents_of_street(gazetteer: Gazetteer, name: str) -> bool:
    """`Bình Thạnh` is a district, and not the street Bình Thành."""
    return name.isascii() or any(accent_agreement(name, one.name) > 0 for one in streets_called(gazetteer, name))
