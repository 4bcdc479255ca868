"""Names that hold no word of any rule: they need not be read to know that they are nothing but names."""

from __future__ import annotations

import re
from functools import lru_cache

from addressing.parsing import no_part, unit_words
from addressing.parsing import vocabulary as words
from addressing.parsing.adverts import MAYBE
from addressing.parsing.city_words import bare_city_rule, city_rule, merged_provinces_rule
from addressing.parsing.foreign import BUILDING
from addressing.parsing.repair import is_plain
from addressing.parsing.rewriting import is_usual
from addressing.parsing.roundabout import is_straight
from addressing.parsing.rule import Rule
from addressing.parsing.settling import MORE_BEHIND
from addressing.parsing.text import aligned_fold, fold
from store.city import CityProfile

_WORDS = re.compile(r"[a-z]{2,}(?: [a-z]{2,})*")
#: Words of which one can be said at least: consonants alone may be an abbreviation.
_SAID = re.compile(r"(?=.*[aeiouy])[a-z]{2,}(?: [a-z]{2,})*")
#: What makes something else of the words behind a number that begin with it.
_BEGINNINGS = (
    words.LOT_OF,
    words.ALLEY,
    words.STREET_WORD,
    words.LABEL,
    words.QUARTER,
    re.compile(r"thang |(?:bis[a-h]?|ter|quater|kep|street|road|eleven)\b"),
)


@lru_cache(maxsize=8)
def _rules(profile: CityProfile) -> dict[str, list[re.Pattern[str]]]:
    """The rules over a whole text, and those of the city, by the words of which each needs one."""
    own = city_rule(profile), bare_city_rule(profile), merged_provinces_rule(profile)
    by_word: dict[str, list[re.Pattern[str]]] = {}
    shared = (*vars(words).values(), *vars(unit_words).values(), *vars(no_part).values())
    for rule in (*own, *words.INSIDE, *(one for one in shared if isinstance(one, Rule))):
        for word in rule.needs:
            by_word.setdefault(word, []).append(rule.pattern)
    return by_word


def only_a_name(text: str, profile: CityProfile) -> bool:
    """Whether `text` is a name for sure, when it stands behind a number and before a comma or the end.

    Whether it is spoilt is another question: see is_settled.
    """
    folded = aligned_fold(text)
    if not _WORDS.fullmatch(folded) or not is_straight(f"1 {text}", frozenset(folded.split(" "))):
        return False
    rules = _rules(profile)
    needed = {pattern for word in folded.split(" ") if word in rules for pattern in rules[word]}
    if any(pattern.search(f"1 {folded}{end}") for pattern in needed for end in ("", ", me")):
        return False
    if (
        any(beginning.match(folded) for beginning in _BEGINNINGS)
        or words.STREET_AFTER.search(folded)
        or words.ESTATE_BEHIND.search(folded)
        or MORE_BEHIND.search(folded)
        or BUILDING.search(folded)
        or words.ASIDE.fullmatch(folded)
    ):
        return False
    # These stand for other words, where the quick way looks at what a name does to its neighbours.
    return not MAYBE.search(f"1 {folded}") and fold(text) != "me mi"


def is_settled(text: str) -> bool:
    """Whether nothing in `text` would be written in another way; whether its odd words are, the whole text tells."""
    folded = aligned_fold(text)
    if _SAID.fullmatch(folded) is not None and is_usual(text, frozenset(folded.split(" "))):
        return True
    return is_plain(text)
