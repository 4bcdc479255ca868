"""What a name says of where its bearer stands, when nobody knows the bearer: the street it is at, the ward it is in.

`Bưu điện An Dương Vương, Hồng Bàng` is where the two meet, `Trường Tiểu học Linh Tây, Đường số 9` in the ward Linh Tây.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.crossings import Crossing, crossings
from addressing.matching.streets import StreetHit, find_streets
from addressing.matching.units import UnitClues
from addressing.parsing.street_names import query_keys
from addressing.parsing.unit_names import bare_unit_key

_MOST_WORDS = 14
_FEWEST, _LONGEST = 2, 5
_ITS_NAME = 0.9


def ward_spoken_of(gazetteer: Gazetteer, names: Iterable[str], clues: UnitClues) -> str | None:
    """The first words of names that are a ward's in the typed districts; None where a ward was typed."""
    typed = [clue for clue in clues.clues if clue.sure]
    if not typed or any(clue.level == "ward" for clue in typed):
        return None
    near = frozenset().union(*(clue.ids | clue.related for clue in typed))
    return next((part for name in names for part in _parts(name) if _is_ward_in(gazetteer, part, near)), None)


def _is_ward_in(gazetteer: Gazetteer, text: str, near: frozenset[int]) -> bool:
    units = gazetteer.units_by_key.get(bare_unit_key(text), ())
    return any(
        gazetteer.units[unit].level == "ward" and (gazetteer.around(unit) & near or gazetteer.in_districts(unit, near))
        for unit in units
    )


def streets_spoken_of(gazetteer: Gazetteer, streets: Sequence[StreetHit], names: Iterable[str]) -> list[Crossing]:
    """Where the street meets one that a name has the whole name of: other names than its own, of two words or more."""
    own = {query_keys(hit.typed)[-1] for hit in streets}
    for name in names:
        whole: list[str] = []
        for part in _parts(name):
            # In `Nguyễn Bỉnh Khiêm`, which is a street's name itself, no Nguyễn Bình is spoken of.
            if any(part in longer for longer in whole) or not _tells(gazetteer, part, own):
                continue
            whole.append(part)
            others = [hit for hit in find_streets(gazetteer, part, guess=False) if _is_road(hit)]
            if others and (found := crossings(gazetteer, streets, others)):
                return found
    return []


def _tells(gazetteer: Gazetteer, text: str, own: Set[str]) -> bool:
    """Whether that is another street's name, and no unit's, nor what comes of `cơ sở 2` (Đường số 2)."""
    keys = query_keys(text)
    return (
        any(key in gazetteer.by_name.by_key for key in keys)
        and keys[-1] not in own
        and not keys[-1].startswith("so ")
        and bare_unit_key(text) not in gazetteer.units_by_key
    )


def _is_road(hit: StreetHit) -> bool:
    return not hit.rest and hit.likeness > _ITS_NAME and not hit.street.is_alley


def _parts(name: str) -> Iterator[str]:
    """The longest runs of words first, those at the end of the name before those at its beginning."""
    words = name.split()
    if len(words) > _MOST_WORDS:
        return
    for count in range(min(len(words), _LONGEST), _FEWEST - 1, -1):
        for at in range(len(words) - count, -1, -1):
            yield " ".join(words[at : at + count])
