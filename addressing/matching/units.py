"""What the typed wards and districts mean, and how well a place agrees with them, across the reform of 2025."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Unit, distance_m
from addressing.parsing.syllables import SYLLABLES
from addressing.parsing.text import accent_agreement, fold
from addressing.parsing.unit_names import bare_unit_key, successor_of_district
from addressing.parsing.units_text import UnitPart
from store.values import value_class

#: Shorter names than these are within one slip, or two, of too many others.
_ONE_SLIP_FROM, _TWO_SLIPS_FROM = 5, 9
_BESIDE = -0.4
#: What is in the ward that an earlier one went into was in that one, or in another that went into it.
_BY_HEIR = 0.8
#: A ward of the very name in another district than the typed one: the district may be the mistake.
_OF_THE_NAME = 0.25
#: From so far on nobody takes one district for another.
ANOTHER_TOWN_M = 20_000.0
#: `D1` behind a street: District 1.
_ENGLISH_DISTRICT = re.compile(r"[Dd]\.? ?(\d{1,2})")
#: No address has more parts that are units: of a heap of words only so many are looked up.
_MOST_LOOSE = 8
#: Two units' names are no more words than these.
_MOST_REST = 12
_MOST_SCORES = 500
_MOST_WORDS = 8
_VOWELS = frozenset("aeiouy")
#: `TP`, `TX`, `TT` say what kind of unit follows.
_OTHER_SHORT = frozenset({"tp", "tx", "tt", "th", "tr", "ph", "nh", "ng", "kh", "gh", "ch"})
_WEIGHT = {"ward": 0.4, "district": 0.4}


@value_class(frozen=True, slots=True)
class UnitClue:
    """One typed unit: the units it may be, and those that share ground with them across the reform."""

    text: str
    level: str
    ids: frozenset[int]
    related: frozenset[int]
    sure: bool
    current: frozenset[int]
    beside: frozenset[int] = frozenset()
    #: Those by which places on the ground of earlier units among `ids` are registered.
    stands_for: frozenset[int] = frozenset()
    #: Those of `ids` that were gone before the reform, where others of the name were not: those are meant more often.
    earlier: frozenset[int] = frozenset()
    #: Of a ward: the typed districts, and the wards of the very name in others.
    districts: frozenset[int] = frozenset()
    elsewhere: frozenset[int] = frozenset()

    def agreement(self, units: frozenset[int]) -> float:
        """1 when a place in `units` is in one of these, 0.5 when the reform makes it possible, -1 when it is not.

        Wards are often mistaken for their neighbours: one of these speaks less against a place.
        """
        if self.ids & units:
            return 1.0 if self.ids & units - self.earlier else _BY_HEIR
        if self.stands_for & units:
            return _BY_HEIR
        if not self.related & units:
            if self.by_mistake(units):
                return _OF_THE_NAME
            return _BESIDE if self.beside & units else -1.0
        # Where the place's own old ward is known and is another one, sharing ground with it says little.
        return 0.5 if units <= self.current else 0.1

    def by_mistake(self, units: frozenset[int]) -> frozenset[int]:
        """Those of a place's units that are wards of the very name, if it is in none of the typed districts."""
        return frozenset() if self.districts & units else self.elsewhere & units


@value_class(frozen=True, slots=True)
class UnitClues:
    """All typed units that the registry knows, and the texts of those it does not."""

    clues: tuple[UnitClue, ...]
    unknown: tuple[str, ...]
    #: What was said of units before: the streets of a name share few sets of them.
    _scores: dict[frozenset[int], float] = field(default_factory=dict, init=False, repr=False, compare=False)

    def score(self, units: frozenset[int]) -> float:
        """How much the typed units speak for a place in `units`; 0 where none was typed or the place has none."""
        known = self._scores.get(units)
        if known is None:
            if len(self._scores) >= _MOST_SCORES:
                self._scores.clear()
            known = self._scores[units] = self._score(units)
        return known

    def _score(self, units: frozenset[int]) -> float:
        if not units:
            return -0.05 * len(self.clues)
        return sum(_WEIGHT[c.level] * c.agreement(units) * (1.0 if c.sure else 0.6) for c in self.clues)

    def agree(self, units: frozenset[int]) -> bool:
        """Whether the typed units speak for a place in `units`, and none of them against it."""
        return self.score(units) > 0 and not self.against(units)

    def against(self, units: frozenset[int]) -> int:
        """How many of the typed units a place in `units` is surely not in, nor beside."""
        return sum(c.sure and c.agreement(units) <= -1.0 for c in self.clues) if units else 0

    def split(self, units: frozenset[int]) -> tuple[list[str], list[str]]:
        """The typed units that agree with a place in `units`, and those that do not."""
        agreeing: list[str] = []
        against: list[str] = []
        for clue in self.clues:
            (agreeing if clue.agreement(units) > 0 else against).append(clue.text)
        return agreeing, [*against, *self.unknown]


def clues_of(gazetteer: Gazetteer, parts: tuple[UnitPart, ...], loose: tuple[str, ...] = ()) -> UnitClues:
    """The clues of the typed units; `loose` words count when they are a unit's name. Equal questions cost nothing."""
    asked = ("clues", parts, loose)
    found: UnitClues | None = gazetteer.memo.get(asked)
    return found if found is not None else gazetteer.memo.put(asked, _clues_of(gazetteer, parts, loose))


def _clues_of(gazetteer: Gazetteer, parts: tuple[UnitPart, ...], loose: tuple[str, ...]) -> UnitClues:
    clues, unknown = [], list(loose[_MOST_LOOSE:])
    parts, loose = parts[:_MOST_LOOSE], loose[:_MOST_LOOSE]
    districts = _district_ids(gazetteer, parts, loose)
    for part in parts:
        if part.level == "city":
            continue
        named = find_units(gazetteer, part.name, part.level)
        ids = _narrow(gazetteer, named, part, districts)
        if not ids:
            unknown.append(part.text)
            continue
        clue = _clue(gazetteer, part.text, part.level, ids)
        others = frozenset(u for u in named if u not in ids and _may_be_mistaken(gazetteer, u, districts))
        clues.append(replace(clue, districts=districts, elsewhere=others) if others else clue)
    for text in (one for words in loose for one in parted_units(gazetteer, words)):
        district = _ENGLISH_DISTRICT.fullmatch(text)
        level = "district" if district else None
        ids = find_units(gazetteer, district[1] if district else text, level, guess=False)
        clues.append(_loose_clue(gazetteer, text, ids)) if ids else unknown.append(text)
    return UnitClues(tuple(clues), tuple(unknown))


def _may_be_mistaken(gazetteer: Gazetteer, unit_id: int, districts: frozenset[int]) -> bool:
    """Whether a unit is so near to one of the typed districts that this may be a mistake: no other town's."""
    unit = gazetteer.units[unit_id]
    centres = [
        (d.lon, d.lat) for d in (gazetteer.units[u] for u in districts) if d.lon is not None and d.lat is not None
    ]
    if unit.lon is None or unit.lat is None or not centres:
        return True
    return any(distance_m((unit.lon, unit.lat), centre) < ANOTHER_TOWN_M for centre in centres)


def parted_units(gazetteer: Gazetteer, text: str) -> tuple[str, ...]:
    """`bình hưng bình chánh`, which no unit is called: the two that are."""
    words, known = text.split(), gazetteer.units_by_key
    if not 2 <= len(words) <= _MOST_WORDS or bare_unit_key(text) in known:
        return (text,)
    for at in range(len(words) - 1, 0, -1):
        ward, district = " ".join(words[:at]), " ".join(words[at:])
        if bare_unit_key(ward) in known and (
            bare_unit_key(district) in known or fold(district) in short_units(gazetteer)
        ):
            return ward, district
    return (text,)


def names_units(gazetteer: Gazetteer, rest: str) -> bool:
    """Whether left-over words are one unit's name, or two: `bến thành tân bình`."""
    words = bare_unit_key(rest).split()
    if len(words) > _MOST_REST:
        return False
    splits = ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words) + 1))
    known = gazetteer.units_by_key
    return any(a in known and (not b or b in known) for a, b in splits)


def find_units(gazetteer: Gazetteer, name: str, level: str | None, *, guess: bool = True) -> list[int]:
    """The units, old and new, of a name: exactly, by initials (`NCT`), or with typing errors."""
    key = bare_unit_key(name)
    found = gazetteer.units_by_key.get(key, [])
    if level == "district" and not any(gazetteer.units[u].level == level for u in found):
        later = successor_of_district(key, gazetteer.profile)
        found = gazetteer.units_by_key.get(later[0], found) if later else found
    if not found and guess and len(key) in (2, 3, 4) and " " not in key:
        found = gazetteer.unit_initials.get(key, [])
    found = found or short_units(gazetteer).get(key.replace(" ", ""), found)
    if not any(level is None or gazetteer.units[u].level == level for u in found):
        found = _misspelled(gazetteer, key, level) or found
    of_level = [u for u in found if level is None or gazetteer.units[u].level == level]
    return _by_accents(gazetteer, name, of_level)


def short_units(gazetteer: Gazetteer) -> dict[str, list[int]]:
    """Units of two words by how they are shortened: `gv` (districts only), `bthanh`."""
    found: dict[str, list[int]] | None = gazetteer.memo.get(short_units)
    if found is None:
        found = gazetteer.memo.put(short_units, _shortened(gazetteer.units.values()))
    return found


def _shortened(units: Iterable[Unit]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for unit in units:
        first, _, second = unit.key.partition(" ")
        if unit.level == "city" or not second.isalpha():
            continue
        initials = first[0] + second[0]
        if unit.level == "district" and initials not in _OTHER_SHORT and not _VOWELS & set(initials):
            found.setdefault(initials, []).append(unit.id)
        if (short := first[0] + second) not in SYLLABLES:
            found.setdefault(short, []).append(unit.id)
    return found


def _misspelled(gazetteer: Gazetteer, key: str, level: str | None) -> list[int]:
    """The units of the names fewest slips away, joined words being no slip."""
    joined = key.replace(" ", "")
    if len(joined) < _ONE_SLIP_FROM or any(map(str.isdigit, key)):
        return []
    asked = ("units near", joined)
    near = gazetteer.memo.get(asked)
    if near is None:
        slips = 2 if len(joined) >= _TWO_SLIPS_FROM else 1
        found = process.extract(joined, gazetteer.joined_units, scorer=OSA.distance, score_cutoff=slips, limit=8)
        near = gazetteer.memo.put(asked, found)
    units = ((away, u) for _, away, name in near for u in gazetteer.units_by_key[name])
    fitting = [(away, u) for away, u in units if level is None or gazetteer.units[u].level == level]
    fewest = min((away for away, _ in fitting), default=0)
    return [u for away, u in fitting if away == fewest]


def _by_accents(gazetteer: Gazetteer, name: str, ids: list[int]) -> list[int]:
    """Typed accents decide among units equal when folded."""
    scores = {u: accent_agreement(name, gazetteer.units[u].name) for u in ids}
    best = max(scores.values(), default=0.0)
    return [u for u in ids if scores[u] >= best - 0.01]


def _district_ids(gazetteer: Gazetteer, parts: tuple[UnitPart, ...], loose: tuple[str, ...]) -> frozenset[int]:
    named = [part.name for part in parts if part.level == "district"]
    found = [u for name in named for u in find_units(gazetteer, name, "district")]
    found += [u for text in loose for u in find_units(gazetteer, text, "district", guess=False)]
    return frozenset(found)


def _narrow(gazetteer: Gazetteer, ids: list[int], part: UnitPart, districts: frozenset[int]) -> list[int]:
    """Old wards of the typed district, and new wards that took any of it; where that leaves none, all of the name.

    A number is no name: `Phường 7, Quận 3`, which there is no more, says nothing of the Phường 7 of other districts.
    """
    if part.level != "ward" or not districts:
        return ids
    near = frozenset().union(*(gazetteer.related(d) for d in districts))
    kept = [u for u in ids if gazetteer.in_districts(u, districts) or (gazetteer.units[u].current and u in near)]
    return kept or ([] if part.folded.isdigit() else ids)


def _clue(gazetteer: Gazetteer, text: str, level: str, ids: list[int], *, sure: bool = True) -> UnitClue:
    related = frozenset().union(*(gazetteer.related(u) for u in ids))
    if level == "ward" and sure:
        # That a ward is in a district says nothing of the district's other wards.
        related = frozenset(u for u in related if gazetteer.units[u].level == level)
    beside = frozenset().union(*(gazetteer.neighbours(u) for u in ids)) if level == "ward" and sure else frozenset()
    heirs = frozenset().union(*(gazetteer.stands_for(u) for u in ids))
    earlier = gazetteer.earlier.intersection(ids)
    earlier = earlier if len(earlier) < len(ids) else frozenset()
    return UnitClue(
        text, level, frozenset(ids), related - frozenset(ids), sure, gazetteer.current, beside, heirs, earlier
    )


def _loose_clue(gazetteer: Gazetteer, text: str, ids: list[int]) -> UnitClue:
    level = "district" if any(gazetteer.units[u].level == "district" for u in ids) else "ward"
    return _clue(gazetteer, text, level, ids, sure=False)
