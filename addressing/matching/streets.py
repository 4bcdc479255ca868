"""Finding the streets a text may mean: by name, joined words, initials, with typing errors, with words left over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Street
from addressing.matching.units import UnitClues, names_units
from addressing.parsing.place_names import GENERIC, place_key
from addressing.parsing.spelling import has_its_accents, slip_cost, written_alike
from addressing.parsing.street_names import index_keys, loose_key, query_keys
from addressing.parsing.syllables import SYLLABLES
from addressing.parsing.text import fold
from addressing.parsing.vocabulary import PLACE_WORD
from store.values import value_class

_BY_ALIAS = 0.88
#: A name that was the street's own until the city gave it another: many go on using it for years.
_FORMERLY = 0.97
_LOOSELY = 0.96
#: What is left of the likeness of a name whose accents are others, where there is one that has those typed.
_OTHER_ACCENTS = 0.9
_WITHOUT_WORD = 0.985
#: `Đường S4` is seldom said for Đường số 4 where there is an S4.
_WITHOUT_LETTER = 0.93
_BY_INITIALS = 0.75
_SHORTENED = 0.82
_BY_TAIL = 0.72
_PER_SLIP = 0.05
#: What a slip costs that turns one street's name into another's: rare, but typed units may say so.
_REAL_NAME = 0.1
_OFTEN_BEHIND = 0.03
#: What is left of a guess two slips away from words that all are syllables of the language: of names with two slips one
#: in nine looks like that, and nearly every name that no map knows.
_AS_GOOD_A_NAME = 0.5
#: How much worse than the best guess another may be, to be decided by the typed units.
_CLOSE = 0.08
_FEW = 4
_LETTER_S = re.compile(r"[Ss]\d")
_NUMBERED_NAME = re.compile(r"(?i)(?:s[oố] )?\d")
#: `TTN 8`, `TTN08` for Tân Thới Nhất 8
_INITIALS_AND_NUMBER = re.compile(r"([a-z]{2,4}) ?0*(\d{1,3}[a-z]?)")
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"(?:([a-z0]{1,3}) ?)?0*(\d{1,3}[a-z]{0,2})")
_JOINED = re.compile(r"^([a-z]{4,6}?)((?:so)?\d{1,3}[a-z]{0,2})$")
_TITLES = re.compile(
    r"^(?:(?:dai|trung|thieu|thuong) (?:tuong|ta)|tuong|bac si|bs|linh muc|lm|giao su|gs|luat su|ls|chu tich|anh hung"
    r"|liet si|nha giao|nha tho|danh tuong|vua|hoang de|doc phu|ong|ba)\s+(?=\S+ \S)"
)


@value_class(frozen=True, slots=True)
class StreetHit:
    """A street whose name is like the typed one: `likeness` 0..1; `rest` are the typed words beyond the name."""

    street: Street
    likeness: float
    typed: str
    rest: str = ""


Hits = tuple[StreetHit, ...]


@dataclass(slots=True)
class _Found:
    """What a text means without guessing, and what else may be meant; `begun`: by a street's name and words after it.

    Who asks whether a name is known asks for a guess next: `guessed` is found out when it is wanted.
    """

    known: Hits
    begun: Hits = ()
    guessed: Hits | None = None


def find_streets(gazetteer: Gazetteer, text: str, *, guess: bool = True) -> Hits:
    """The streets `text` may mean; with `guess`, also by initials and typing errors. Equal questions cost nothing."""
    asked = ("street", text)
    found: _Found | None = gazetteer.memo.get(asked)
    if found is None:
        found = gazetteer.memo.put(asked, _known(gazetteer, text))
    if not guess:
        return found.known
    if found.guessed is None:
        found.guessed = tuple(_guess(gazetteer, text, found))
    return found.guessed


def find_streets_near(gazetteer: Gazetteer, text: str, clues: UnitClues) -> Hits:
    """find_streets; where the typed units speak against all of them, also names a slip away that they speak for."""
    hits = find_streets(gazetteer, text)
    # A number that many wards bear is too little to read another name for it.
    if (
        all(len(clue.ids) > _FEW for clue in clues.clues)
        or any(clues.score(hit.street.units) > 0 for hit in hits)
        or len(text) > 60
    ):
        return hits
    near = [h for h in _misspelled(gazetteer, query_keys(text), text, slips=2) if clues.score(h.street.units) > 0]
    known = {hit.street.id for hit in hits}
    return (*hits, *(replace(h, likeness=h.likeness - _REAL_NAME) for h in near if h.street.id not in known))


def as_typed(gazetteer: Gazetteer, text: str, hits: Hits) -> Hits:
    """`hits` of `text` as it was typed: of `Đường số 5` one filed as `Số 5` comes later, of `Đường S5` both do."""
    lettered = text[:1] in "Ss" and _LETTER_S.match(text)
    if not (lettered or _NUMBERED_NAME.match(text)):
        return hits
    asked = ("as typed", text)
    found: tuple[Hits, Hits] | None = gazetteer.memo.get(asked)
    # A numbered name has hundreds of streets; they are mostly the same tuple as before.
    if found is None or found[0] is not hits:
        found = gazetteer.memo.put(asked, (hits, tuple(map(_by_letter if lettered else _as_typed, hits))))
    return found[1]


def _by_letter(hit: StreetHit) -> StreetHit:
    return hit if _has_letter(hit.street.name) else replace(hit, likeness=hit.likeness * _WITHOUT_LETTER)


@lru_cache(maxsize=4096)
def _has_letter(name: str) -> bool:
    return _LETTER_S.match(fold(name).removeprefix("duong ")) is not None


def _as_typed(hit: StreetHit) -> StreetHit:
    same = _says_street(hit.street.name) and not _has_letter(hit.street.name)
    return hit if same else replace(hit, likeness=hit.likeness * _WITHOUT_WORD)


@lru_cache(maxsize=4096)
def _says_street(name: str) -> bool:
    return fold(name).startswith("duong")


def _known(gazetteer: Gazetteer, text: str) -> _Found:
    keys = query_keys(text)
    hits = _exact(gazetteer, keys, text) or _numbered(gazetteer, text) or _first_bridge(gazetteer, text)
    begun = [] if hits else _with_rest(gazetteer, text)
    if hits or (begun and names_units(gazetteer, begun[0].rest)):
        sure = tuple(hits or begun)
        return _Found(sure, guessed=sure)
    return _Found(tuple(_loosely(gazetteer, keys, text)), tuple(begun))


def _guess(gazetteer: Gazetteer, text: str, found: _Found) -> list[StreetHit]:
    guessed = found.known or _guessed(gazetteer, query_keys(text), text)
    if guessed or found.begun:
        return _best_each([*guessed, *_weaker(found.begun)])
    return _misspelled_with_rest(gazetteer, text)


def _best_each(hits: Iterable[StreetHit]) -> list[StreetHit]:
    best: dict[int, StreetHit] = {}
    for hit in hits:
        if hit.street.id not in best or best[hit.street.id].likeness < hit.likeness:
            best[hit.street.id] = hit
    return list(best.values())


def _weaker(hits: Hits) -> list[StreetHit]:
    """A street's name with words after it that mean nothing to us."""
    return [replace(hit, likeness=hit.likeness * 0.7) for hit in hits]


def _hits(gazetteer: Gazetteer, key: str, likeness: float, typed: str, rest: str = "") -> list[StreetHit]:
    found = []
    # Streets that bear one name are many (`Đường số 1`), names are few.
    fitting: dict[tuple[tuple[str, ...], tuple[str, ...]], float] = {}
    for street_id in gazetteer.by_name.by_key.get(key, ()):
        street = gazetteer.streets[street_id]
        fits = fitting.get((street.names, street.former))
        if fits is None:
            alike = max(written_alike(typed, name) for name in street.names)
            fits = fitting[street.names, street.former] = _own(street, key) * alike
        found.append(StreetHit(street, likeness * fits, typed, rest))
    return found


def _own(street: Street, key: str) -> float:
    """How much a street's own a name is: a bridge bears its road's name too, and the road itself is meant."""
    if key in index_keys(street.name):
        return 1.0
    return _FORMERLY if any(key in index_keys(name) for name in street.former) else _BY_ALIAS


def _exact(gazetteer: Gazetteer, keys: tuple[str, ...], text: str) -> list[StreetHit]:
    """By each key: `duong b` is Dương B, and Đường B as well."""
    hits = (hit for n, key in enumerate(keys) for hit in _hits(gazetteer, key, 1.0 - _OFTEN_BEHIND * n, text))
    return _by_accents(text, _best_each(hits))


def _by_accents(text: str, hits: list[StreetHit]) -> list[StreetHit]:
    """Folded text finds, typed accents decide: `Mã Lò` is sooner Mã Lò than Mã Lộ, wherever the two are."""
    if text.isascii() or len(names := {hit.street.names for hit in hits}) < 2 or _DIGITS.search(text):
        return hits
    right = {all_of for all_of in names if any(has_its_accents(text, name) for name in all_of)}
    if not right:
        return hits
    unsaid = {all_of for all_of in names if any(name.isascii() for name in all_of)} | right
    return [hit if hit.street.names in unsaid else replace(hit, likeness=hit.likeness * _OTHER_ACCENTS) for hit in hits]


def _numbered(gazetteer: Gazetteer, text: str) -> list[StreetHit]:
    """`Đưnờg số 5`, `Đvờng D1`: a slip in `đường`, before what is then known exactly."""
    first, _, rest = _JOINED.sub(r"\1 \2", fold(text)).partition(" ")
    # `bình trị đông b` ends in no street that a letter names.
    if not rest or (len(rest) < 2 and first != "duong" and rest.isalpha()):
        return []
    if not 3 <= len(first) <= 7 or OSA.distance(first, "duong") > (2 if _DIGITS.search(rest) else 1):
        return []
    if first != "duong" and (hits := _exact(gazetteer, query_keys(rest), text)):
        return [replace(hit, likeness=hit.likeness * 0.98) for hit in hits]
    number = _NUMBERED.fullmatch(rest)
    # `hươg lộ 2` is no Đường số 2, and neither is `Đường N2`.
    meant = number and (number[1] in (None, "so") or (first[:1] == "d" and OSA.distance(number[1], "so") < 2))
    return _hits(gazetteer, f"so {number[2]}", 0.95, text) if number and meant else []


def _first_bridge(gazetteer: Gazetteer, text: str) -> list[StreetHit]:
    """`cầu Sài Gòn`, where there are two: Cầu Sài Gòn 1."""
    if text[:1] not in "cC" or not fold(text).startswith("cau ") or text[-1].isdigit():
        return []
    hits = _exact(gazetteer, query_keys(f"{text} 1"), text)
    return [replace(hit, likeness=_LOOSELY * hit.likeness) for hit in hits]


def _with_rest(gazetteer: Gazetteer, text: str) -> list[StreetHit]:
    """`le loi go vap`: the longest beginning that is a street; what is left may be its ward or district."""
    words = text.split()
    for end in range(min(len(words) - 1, 9), 0, -1):
        head = " ".join(words[:end])
        if (
            (len(head) > 2 or head[-1:].isdigit())
            and (hits := _exact(gazetteer, query_keys(head), head))
            and not only_kind(head)
        ):
            rest = " ".join(words[end:])
            if end == 1 and fold(head) in SYLLABLES and not names_units(gazetteer, rest):
                # `Đất Mới` is no Đường đất.
                break
            return [StreetHit(h.street, h.likeness * (0.97 if end > 1 else 0.8), h.typed, rest) for h in hits]
    return []


def only_kind(head: str) -> bool:
    """Whether a name says only what kind of thing it is: `nhà thờ`, before what it is called."""
    return set(place_key(head).split()) <= GENERIC


def _loosely(gazetteer: Gazetteer, keys: tuple[str, ...], text: str) -> list[StreetHit]:
    found = [k for key in keys for k in gazetteer.by_name.loose.get(loose_key(key), ())]
    return [hit for key in dict.fromkeys(found) for hit in _hits(gazetteer, key, _LOOSELY, text)]


def _guessed(gazetteer: Gazetteer, keys: tuple[str, ...], text: str) -> list[StreetHit]:
    short = [h for key in keys for found in (_abbreviated(gazetteer, key, text), _by_tail(gazetteer, key, text))
             for h in found]  # fmt: skip
    return _best_each(short) or _misspelled(gazetteer, keys, text)


def _abbreviated(gazetteer: Gazetteer, key: str, text: str) -> list[StreetHit]:
    """`ntmk`, `ng trai`, `n t minh khai`, `nguyen t m khai`: each word, or each letter of one, begins a word."""
    named, number = _name_and_number(key)
    words = [part for word in named.split() for part in _taken_apart(word)]
    if len(words) < 2 or len(words) > 8:
        return []
    letters = "".join(word[0] for word in words) + number
    likeness = _BY_INITIALS if all(len(word) == 1 for word in words) else _SHORTENED
    words += [number] if number else []
    names = (name for name in gazetteer.by_name.initials.get(letters, ()) if _begins(words, name.split()))
    return [hit for name in names for hit in _hits(gazetteer, name, likeness, text)]


def _name_and_number(key: str) -> tuple[str, str]:
    """(`ttn`, `8`) of `ttn 8`, `ttn08`; no number where none is last."""
    match = _INITIALS_AND_NUMBER.fullmatch(key)
    return (match[1], match[2]) if match else (key, "")


def _taken_apart(word: str) -> list[str]:
    """`ntmk` → its letters; a word that can be said, or begins one that can (`ng`), stays."""
    if word in ("ng", "ngt", "nh", "th", "tr", "ph", "kh", "ch", "gi", "ngh", "qu"):
        return [word] if word != "ngt" else ["ng", "t"]
    return list(word) if len(word) <= 5 and not set(word) & set("aeiouy") and word.isalpha() else [word]


def _begins(words: list[str], name: list[str]) -> bool:
    return len(words) == len(name) and all(n.startswith(w) for w, n in zip(words, name, strict=True))


def _by_tail(gazetteer: Gazetteer, key: str, text: str) -> list[StreetHit]:
    """`minh khai`, `thi minh khai` for Nguyễn Thị Minh Khai; `dai tuong vo nguyen giap`, filed without the rank."""
    untitled = _TITLES.sub("", key)
    if untitled != key and (hits := _hits(gazetteer, untitled, 0.97, text)):
        return hits
    names = gazetteer.by_name.tails.get(key, ())
    return [hit for name in names for hit in _hits(gazetteer, name, _BY_TAIL, text)]


def _misspelled(gazetteer: Gazetteer, keys: tuple[str, ...], text: str, slips: int = 0) -> list[StreetHit]:
    """Names within a slip of a key; within two, where there is none (or with `slips`, anyhow)."""
    likely: dict[str, float] = {}
    for key in keys:
        form, named = loose_key(key), _AS_GOOD_A_NAME if SYLLABLES.issuperset(key.split()) else 1.0
        near = gazetteer.by_name.slips.near(form, slips or 1) if len(form) > 3 else {}
        if not near and not slips and len(form) > 4:
            near = gazetteer.by_name.slips.near(form, 2)
        for loose, away in near.items():
            for name in gazetteer.by_name.loose[loose]:
                # `ngo tt to` is one slip from its name, and two where doubled letters count as one.
                if away > _most_slips(form) and OSA.distance(key, name, score_cutoff=1) > 1:
                    continue
                if _DIGITS.findall(form) == _DIGITS.findall(loose):
                    alike = _likeness(key, name, loose, away) * (named if away > 1 else 1.0)
                    likely[name] = max(likely.get(name, 0.0), alike)
    best = max(likely.values(), default=0.0)
    close = [(name, score) for name, score in likely.items() if score >= best - _CLOSE]
    return _best_each(hit for name, score in close for hit in _hits(gazetteer, name, score, text))


def _most_slips(form: str) -> int:
    return 1 if len(form) < 7 else 2


def _likeness(key: str, name: str, loose: str, away: int) -> float:
    cost = slip_cost(key, name) if OSA.distance(key, name) <= away else float(away)
    return 1.0 - _PER_SLIP * max(cost, 0.5) * (1.0 + 1.5 / max(3, len(loose)))


def _misspelled_with_rest(gazetteer: Gazetteer, text: str) -> list[StreetHit]:
    # `Tòa án nhân dân` begins like Tôn Đản, and is called by another name.
    words = [] if PLACE_WORD.match(fold(text)) else text.split()
    for end in range(min(len(words) - 1, 6), 1, -1):
        head = " ".join(words[:end])
        if hits := _misspelled(gazetteer, query_keys(head), head):
            rest = " ".join(words[end:])
            return [StreetHit(h.street, h.likeness * 0.95, h.typed, rest) for h in hits if h.likeness > 0.8]
    return []
