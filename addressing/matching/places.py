"""Finding places by name: all words, most words, or a name with typing errors."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from heapq import nlargest
from operator import itemgetter

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Place
from addressing.matching.trust import called, trust_in_name
from addressing.matching.units import names_units
from addressing.parsing.place_names import CITY, GENERIC, KIND_WORDS, numbers_of, place_key
from addressing.parsing.text import accent_agreement, fold
from store.values import value_class

_CUTOFF = 80.0
_BY_ALIAS = 0.93
_TURNED = 0.84
_SCATTERED, _LITTLE = 0.6, 0.68
_MENDED = 0.96
_JOINED, _SHORTENED, _JOINED_FROM = 0.96, 0.85, 6
_INITIALS = re.compile(r"[b-df-hj-np-tv-xz]{2,4}")
#: Words for a kind of place that people put before a name that is not called so.
CROSSINGS = frozenset({"ngaba", "ngatu", "nganam", "ngasau", "ngabay", "vongxoay"})
_LOOSE_KINDS = frozenset({"metro", "tram", "ga", "truong", "khu", "toa", "nha", "pk"}) | CROSSINGS
#: What is called so is as often filed by its bare name: `chung cư Hoàng Anh Gia Lai 3`.
_HOMES = frozenset({"cc", "canho", "kdc", "kdt"})
_KEPT = 40
_MOST_NAMES = 160
#: `Cơ sở 2` says which of one name it is, and names nothing.
_BRANCH = re.compile(r"(?:co so|chi nhanh|campus|phan hieu|branch)(?: (?:so )?[\da-z])?")
_MOST_OF_NAME = 0.7
#: No name is longer: of a heap of words only so many are looked at.
_MOST_WORDS, _LONGEST_NAME = 14, 24


@value_class(frozen=True, slots=True)
class PlaceHit:
    """A place whose name is like the typed one: `likeness` 0..1; `rest` are typed words beyond the name.

    `trust` 0..1 is what is left of the confidence in it where the typed name may as well be another's.
    """

    place: Place
    likeness: float
    typed: str
    rest: str = ""
    trust: float = 1.0


def find_places(gazetteer: Gazetteer, text: str, *, guess: bool = True) -> list[PlaceHit]:
    """The places `text` may mean, best first, at most 40. One question looks for the same name several times."""
    kept = gazetteer.found_places
    found: list[PlaceHit] | None = kept.get((text, guess))
    return kept.put((text, guess), _find(gazetteer, text, guess=guess)) if found is None else found


def _find(gazetteer: Gazetteer, text: str, *, guess: bool) -> list[PlaceHit]:
    if len(text.split()) > _LONGEST_NAME:
        return _with_rest(gazetteer, text, guess=guess)
    key = place_key(text)
    if not key or _BRANCH.fullmatch(key):
        return []
    found: dict[int, PlaceHit] = {}
    _keep(gazetteer, found, {key: 1.0}, text)
    _keep(gazetteer, found, _by_words(gazetteer, key), text, key)
    if not found and guess:
        guessed = _by_other_forms(gazetteer, key)
        slips = {} if guessed else _misspelled(gazetteer, key)
        others = {} if guessed else slips or _without_kind(gazetteer, key)
        guessed = guessed or others or _kind_mended(gazetteer, text)
        _keep(gazetteer, found, guessed, text, key if others else "")
    if not found:
        return _with_rest(gazetteer, text, guess=guess)
    return sorted(found.values(), key=lambda h: (-h.likeness, -h.place.importance, h.place.id))[:_KEPT]


def _keep(gazetteer: Gazetteer, found: dict[int, PlaceHit], keys: dict[str, float], text: str, typed: str = "") -> None:
    """Takes in the places of these names; `typed`: the key that may be another name's."""
    for key, likeness in keys.items():
        trust = trust_in_name(gazetteer, typed, key) if typed else 1.0
        for place_id in gazetteer.places_by_key.get(key, ()):
            place = gazetteer.places[place_id]
            accents = max(accent_agreement(text, name) for name in place.names)
            own = 1.0 if key == place_key(place.name) else _BY_ALIAS
            score = own * likeness * (1.0 if accents >= 0 else 1.0 + 0.12 * accents)
            if place_id not in found or found[place_id].likeness < score:
                found[place_id] = PlaceHit(place, score, text, trust=trust)


def _by_words(gazetteer: Gazetteer, key: str) -> dict[str, float]:
    """Names that have all typed words, in any order: the nearer to a whole name, the likelier."""
    words = set(key.split())
    if not words - GENERIC:
        return {}
    common = _bearing(gazetteer, words)
    if not common:
        return {}
    telling = [word for word in key.split() if word not in GENERIC]
    names = (gazetteer.place_keys[n] for n in common)
    found = {name: _covering(words, set(name.split())) for name in names}
    if len(set(telling)) > 1:
        found = {name: covered * _order(telling, name, covered) for name, covered in found.items()}
    return dict(nlargest(_MOST_NAMES, found.items(), key=itemgetter(1))) if len(found) > _MOST_NAMES else found


def _bearing(gazetteer: Gazetteer, words: Collection[str]) -> set[int]:
    """The names, by their place in `place_keys`, that have all of the words (one at least)."""
    lists = sorted((gazetteer.places_by_word.get(w, []) for w in words), key=len)
    return set(lists[0]).intersection(*lists[1:])


def _order(telling: list[str], name: str, covered: float) -> float:
    """1, but less for the telling words in another order, or apart in a long name.

    `Bình Khánh` is rarely Khánh Bình, `phố tây` no school of Phổ thông Tây Sơn.
    """
    its = [word for word in name.split() if word in telling]
    if covered < _LITTLE and " ".join(telling) not in name:
        return _SCATTERED
    return 1.0 if its[: len(telling)] == telling or len(its) > len(telling) else _TURNED


def _by_other_forms(gazetteer: Gazetteer, key: str) -> dict[str, float]:
    """Names with their words joined (`chobenthanh`), or a kind and the initials behind it (`dh tdt`)."""
    joined = key.replace(" ", "")
    if len(joined) >= _JOINED_FROM and (names := _by_joined(gazetteer).get(joined)):
        return dict.fromkeys(map(place_key, names), _JOINED)
    kinds, initials = _kinds_and_rest(key)
    if not kinds or len(initials) != 1 or not _INITIALS.fullmatch(initials[0]):
        return {}
    return dict.fromkeys(_by_initials(gazetteer, kinds, initials[0]), _SHORTENED)


def _by_joined(gazetteer: Gazetteer) -> dict[str, list[str]]:
    """Names by their words joined: as they are told, and with the kind of place as its key has it."""
    found: dict[str, list[str]] | None = gazetteer.memo.get(_by_joined)
    return found if found is not None else gazetteer.memo.put(_by_joined, _joined(gazetteer))


def _joined(gazetteer: Gazetteer) -> dict[str, list[str]]:
    # Whoever asks first waits for it: so no key is made before its name is asked for.
    found: dict[str, list[str]] = {}
    for key in gazetteer.place_keys:
        found.setdefault(key.replace(" ", ""), []).append(key)
    for whole in {fold(name) for place in gazetteer.places.values() for name in place.names}:
        if whole not in gazetteer.places_by_key:
            found.setdefault(whole.replace(" ", ""), []).append(whole)
    return found


def _by_initials(gazetteer: Gazetteer, kinds: list[str], initials: str) -> list[str]:
    names = (gazetteer.place_keys[n] for n in sorted(_bearing(gazetteer, kinds)))
    return [key for key in names if _shortens(kinds, initials, key)]


def _shortens(kinds: list[str], initials: str, key: str) -> bool:
    its_kinds, rest = _kinds_and_rest(key)
    if its_kinds != kinds or len(rest) != len(initials) or numbers_of(key):
        return False
    return all(word.startswith(letter) for word, letter in zip(rest, initials, strict=True))


def _kinds_and_rest(key: str) -> tuple[list[str], list[str]]:
    return [w for w in key.split() if w in GENERIC and w != CITY], called(key).split()


def with_words(gazetteer: Gazetteer, text: str) -> list[Place]:
    """All places with all words of `text` in one of their names, in any order; none for words that are in none."""
    words = place_key(text).split()
    names = (gazetteer.place_keys[n] for n in (_bearing(gazetteer, words) if words else ()))
    ids = {one for name in names for one in gazetteer.places_by_key[name]}
    return [gazetteer.places[one] for one in sorted(ids)]


def _without_kind(gazetteer: Gazetteer, key: str) -> dict[str, float]:
    """`metro ben thanh` where nothing of that name is called so: what bears the rest of the name."""
    homes = not _HOMES.isdisjoint(key.split())
    rest = " ".join(word for word in key.split() if word not in (_HOMES if homes else _LOOSE_KINDS))
    if rest == key or " " not in rest:
        return {}
    found = {name: 0.8 * likeness for name, likeness in _by_words(gazetteer, rest).items()}
    if homes:
        return {name: found[name] for name in found if _is_housing(gazetteer, name)}
    if CROSSINGS.isdisjoint(key.split()):
        return found
    # `vòng xoay Lý Thái Tổ` is rather the crossing of seven there than a school of that name.
    return {name: found[name] for name in found if not CROSSINGS.isdisjoint(name.split())} or found


def _is_housing(gazetteer: Gazetteer, key: str) -> bool:
    return any(gazetteer.places[one].category == "housing" for one in gazetteer.places_by_key.get(key, ()))


def _kind_mended(gazetteer: Gazetteer, text: str) -> dict[str, float]:
    """`Trường Trug học phổ thông Trưng Vương`: a slip in the words for the kind of place."""
    words = fold(text).split()
    mended = [word if word in gazetteer.places_by_word else _kind_meant(word) for word in words]
    if mended == words:
        return {}
    key = place_key(" ".join(mended))
    likely = {key: 1.0} if key in gazetteer.places_by_key else _by_words(gazetteer, key) or _misspelled(gazetteer, key)
    return {name: _MENDED * likeness for name, likeness in likely.items()}


@lru_cache(maxsize=4096)
def _kind_meant(word: str) -> str:
    """The only word for a kind of place that is a slip away; else the word itself."""
    if word in KIND_WORDS or len(word) < 3 or not word.isalpha():
        return word
    near = [kind for kind in KIND_WORDS if OSA.distance(word, kind, score_cutoff=1) <= 1]
    alike = [kind for kind in near if (kind[0], kind[-1]) == (word[0], word[-1])]
    return next(iter(alike if len(alike) == 1 else near if len(near) == 1 else [word]))


def _covering(typed: set[str], name: set[str]) -> float:
    typed_weight = sum(0.4 if w in GENERIC else 1.0 for w in typed)
    name_weight = sum(0.4 if w in GENERIC else 1.0 for w in name)
    return _covered(min(1.0, typed_weight / name_weight))


def _covered(part: float) -> float:
    return 0.55 + 0.43 * part


def _misspelled(gazetteer: Gazetteer, key: str) -> dict[str, float]:
    if len(key) < 5:
        return {}
    numbers, slips = numbers_of(key), 2 + len(key) // 7
    lengths = range(len(key) - slips, len(key) + slips + 1)
    alike = [name for length in lengths for name in gazetteer.place_keys_by_shape.get((numbers, length), ())]
    near = process.extract(key, alike, scorer=fuzz.ratio, limit=5, score_cutoff=_CUTOFF)
    return {name: score / 100 * 0.97 for name, score, _ in near if _may_be(key, name)}


def _may_be(typed: str, name: str) -> bool:
    """Few slips for the length of what it is called, and none in a number."""
    if numbers_of(typed) != numbers_of(name) or OSA.distance(typed, name) > 1 + len(name) // 7:
        return False
    kind, its_kind = _kinds(typed), _kinds(name)
    if kind and its_kind and kind.isdisjoint(its_kind):
        return False
    mine, its = called(typed), called(name)
    return OSA.distance(mine, its) <= 1 + len(its) // 7


def _kinds(key: str) -> frozenset[str]:
    """What kind of thing a name says its bearer is: the school of a name is not the market of that name."""
    return GENERIC.intersection(key.split())


def _by_its_beginning(gazetteer: Gazetteer, key: str, rest: str) -> dict[str, float]:
    """Names that have all words of a beginning; where `rest` is no unit only those of which it is the most.

    Half a name and other words after it is another name: `THPT Nguyễn Thị …` is many schools.
    """
    least = 0.0 if names_units(gazetteer, rest) else _covered(_MOST_OF_NAME)
    return {name: covered for name, covered in _by_words(gazetteer, key).items() if covered >= least}


def _with_rest(gazetteer: Gazetteer, text: str, *, guess: bool) -> list[PlaceHit]:
    """`cho ba chieu binh thanh`: the longest beginning that is a place; the rest may be its district."""
    words = text.split()
    longest = min(len(words) - 1, _MOST_WORDS)
    for end in range(longest, 1, -1):
        head = " ".join(words[:end])
        hits: dict[int, PlaceHit] = {}
        rest = " ".join(words[end:])
        # `Chung cư` is what some are filed as, and all are.
        if set(place_key(head).split()) <= GENERIC and not names_units(gazetteer, rest):
            continue
        # Of the same words the beginning before had the same names, none.
        _keep(gazetteer, hits, {place_key(head): 1.0}, head)
        if not hits and (end == longest or words[end] not in words[:end] or names_units(gazetteer, rest)):
            _keep(gazetteer, hits, _by_its_beginning(gazetteer, place_key(head), rest), head, place_key(head))
        if hits:
            if rest.isdigit() and any(numbers_of(place_key(hit.place.name)) for hit in hits.values()):
                # `Children's Hospital 1` is not the second.
                return []
            best = sorted(hits.values(), key=lambda h: (-h.likeness, -h.place.importance, h.place.id))[:_KEPT]
            return [PlaceHit(h.place, h.likeness * 0.95, h.typed, rest) for h in best]
    return []
