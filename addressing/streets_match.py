"""Finding the streets a text may mean: by name, joined words, initials, with typing errors, with words left over."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from addressing.gazetteer import Gazetteer
from addressing.place_names import numbers_of
from addressing.street_names import index_keys, loose_key, query_keys
from addressing.text import accent_agreement
from addressing.things import Street
from addressing.unit_names import bare_unit_key

_CUTOFF = 78.0
_BY_ALIAS = 0.88


@dataclass(frozen=True, slots=True)
class StreetHit:
    """A street whose name is like the typed one: `likeness` 0..1; `rest` are the typed words beyond the name."""

    street: Street
    likeness: float
    typed: str
    rest: str = ""


def find_streets(gazetteer: Gazetteer, text: str, *, guess: bool = True) -> list[StreetHit]:
    """The streets `text` may mean, the likeliest names first; with `guess`, also by initials and typing errors."""
    keys = query_keys(text)
    hits = _exact(gazetteer, keys, text)
    if hits:
        return hits
    begun = _with_rest(gazetteer, text)
    known = [hit for hit in begun if _names_units(gazetteer, hit.rest)]
    if known or not guess:
        return known or _loosely(gazetteer, keys, text)
    return _loosely(gazetteer, keys, text) or _guessed(gazetteer, keys, text) or _weaker(begun)


def _names_units(gazetteer: Gazetteer, rest: str) -> bool:
    """Whether left-over words are one unit's name, or two: `bến thành tân bình`."""
    words = bare_unit_key(rest).split()
    splits = ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words) + 1))
    known = gazetteer.units_by_key
    return any(a in known and (not b or b in known) for a, b in splits)


def _weaker(hits: list[StreetHit]) -> list[StreetHit]:
    """A street's name with words after it that mean nothing to us."""
    return [replace(hit, likeness=hit.likeness * 0.7) for hit in hits]


def _hits(gazetteer: Gazetteer, key: str, likeness: float, typed: str, rest: str = "") -> list[StreetHit]:
    found = []
    for street_id in gazetteer.streets_by_key.get(key, ()):
        street = gazetteer.streets[street_id]
        accents = max(accent_agreement(typed, name) for name in street.names)
        # A bridge bears its road's name too: the road itself is meant.
        own = 1.0 if key in index_keys(street.name) else _BY_ALIAS
        # Accents decide between names that fold alike; a slip in them should not lose the only one there is.
        found.append(StreetHit(street, own * likeness * (1.0 if accents >= 0 else 1.0 + 0.12 * accents), typed, rest))
    return found


def _exact(gazetteer: Gazetteer, keys: tuple[str, ...], text: str) -> list[StreetHit]:
    for key in keys:
        hits = _hits(gazetteer, key, 1.0, text)
        if hits:
            return hits
    return []


def _with_rest(gazetteer: Gazetteer, text: str) -> list[StreetHit]:
    """`le loi go vap`: the longest beginning that is a street; what is left may be its ward or district."""
    words = text.split()
    for end in range(len(words) - 1, 0, -1):
        head = " ".join(words[:end])
        if len(head) > 2 and (hits := _exact(gazetteer, query_keys(head), head)):
            rest = " ".join(words[end:])
            return [StreetHit(h.street, h.likeness * (0.97 if end > 1 else 0.8), h.typed, rest) for h in hits]
    return []


def _loosely(gazetteer: Gazetteer, keys: tuple[str, ...], text: str) -> list[StreetHit]:
    found = [k for key in keys for k in gazetteer.loose_keys.get(loose_key(key), ())]
    return [hit for key in dict.fromkeys(found) for hit in _hits(gazetteer, key, 0.96, text)]


def _guessed(gazetteer: Gazetteer, keys: tuple[str, ...], text: str) -> list[StreetHit]:
    by_initials = gazetteer.initials.get(keys[-1].replace(" ", ""), []) if len(keys[-1]) <= 6 else []
    if by_initials:
        return [hit for key in by_initials for hit in _hits(gazetteer, key, 0.75, text)]
    return _misspelled(gazetteer, keys, text) or _misspelled_with_rest(gazetteer, text)


def _misspelled(gazetteer: Gazetteer, keys: tuple[str, ...], text: str) -> list[StreetHit]:
    likely: dict[str, float] = {}
    for key in keys:
        if len(key) < 4:
            continue
        near = process.extract(key, gazetteer.street_keys, scorer=fuzz.ratio, limit=8, score_cutoff=_CUTOFF)
        for name, score, _ in near:
            if numbers_of(key) == numbers_of(name) and OSA.distance(key, name) <= 1 + len(name) // 7:
                likely[name] = max(likely.get(name, 0.0), likeness(key, name, score))
    best = max(likely.values(), default=0.0)
    close = [(name, score) for name, score in likely.items() if score >= best - 0.08]
    return [hit for name, score in close for hit in _hits(gazetteer, name, score, text)]


def _misspelled_with_rest(gazetteer: Gazetteer, text: str) -> list[StreetHit]:
    words = text.split()
    for end in range(len(words) - 1, 1, -1):
        head = " ".join(words[:end])
        if hits := _misspelled(gazetteer, query_keys(head), head):
            rest = " ".join(words[end:])
            return [StreetHit(h.street, h.likeness * 0.95, h.typed, rest) for h in hits if h.likeness > 0.8]
    return []


def likeness(typed: str, name: str, ratio: float) -> float:
    """0..1, below 1 for any difference: one slip in a long name costs little, two cost more."""
    slips = OSA.distance(typed, name)
    return max(0.0, min(ratio / 100, 1.0 - 0.05 * slips))
