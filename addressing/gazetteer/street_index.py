"""Streets by their names: exactly, with words joined, by initials, by their last words, and nearly."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from addressing.gazetteer.deletions import Deletions
from addressing.gazetteer.things import Street
from addressing.parsing.street_names import index_keys, initials, loose_key, query_keys, street_key
from addressing.parsing.text import fold

_ALLEY = "hem "
#: `so 59`, and not `so 59 tan quy dong`.
_ALLEY_OR_NUMBER = re.compile(r"hem |so \S*$")


class StreetIndex:
    """The ways to a street's key. A key is what street_names.street_key makes of a name.

    `by_key` gives the streets that bear a key; `loose`, `initials` and `tails` give keys. Alleys are reached through
    their main street: initials and typing errors are a matter of streets.
    """

    def __init__(self, streets: Iterable[Street]) -> None:
        by_key: dict[str, list[int]] = defaultdict(list)
        spellings: dict[str, set[str]] = defaultdict(set)
        for street in streets:
            for name in street.names:
                for key in index_keys(name):
                    if not by_key[key] or by_key[key][-1] != street.id:
                        by_key[key].append(street.id)
                    if not street.is_alley:
                        spellings[key].update((key, *_as_spoken(name)))
        self.by_key = {key: tuple(dict.fromkeys(ids)) for key, ids in by_key.items()}
        self._index(spellings)

    def _index(self, spellings: dict[str, set[str]]) -> None:
        loose: dict[str, list[str]] = defaultdict(list)
        short: dict[str, list[str]] = defaultdict(list)
        tails: dict[str, list[str]] = defaultdict(list)
        for key in self.by_key:
            for spelling in sorted(spellings.get(key, ())) or [key]:
                loose[loose_key(spelling)].append(key)
            words = key.split() if key in spellings and not key.startswith(_ALLEY) else []
            if len(words) > 1 and (first := initials(key)):
                short[first].append(key)
            if len(words) > 2:
                tails[" ".join(words[-2:])].append(key)
                if len(words) > 3:
                    # Without the surname, or the first word of what is no person.
                    tails[" ".join(words[1:])].append(key)
        self.loose = {form: tuple(dict.fromkeys(keys)) for form, keys in loose.items()}
        self.initials = {letters: tuple(keys) for letters, keys in short.items()}
        self.tails = {tail: tuple(keys) for tail, keys in tails.items()}

    @cached_property
    def slips(self) -> Deletions:
        """The loose forms in which a slip may be mended: those that are not all number."""
        forms = (form for form, keys in self.loose.items() if not _ALLEY_OR_NUMBER.match(keys[0]))
        return Deletions([form for form in forms if sum(map(str.isalpha, form)) > 2])


def _as_spoken(name: str) -> tuple[str, ...]:
    """The name folded only, where its key is another (`cach mang thang tam`): slips are made in what is typed."""
    plain = fold(name).removeprefix("duong ")
    return (plain,) if plain != street_key(name) and query_keys(plain)[-1] == street_key(name) else ()
