"""A rule over folded text (text.aligned_fold): its pattern, and what must hold beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

from store.values import value_class

#: Whether a match is meant so, by the text as typed (of the same length as the folded one that matched).
Meant = Callable[[re.Match[str], str], bool]
# A keyword stands alone: not inside a word, not inside a number path.
B = r"(?<![a-z0-9/])"
END = r"(?![a-z0-9/])"


@value_class(frozen=True, slots=True)
class Rule:
    """A pattern, and runs of letters of which a text must hold one for it to match at all (none: always tried).

    `keyword` is the group whose accents must be those of the word it is taken for (0: any will do). `numbered`: a
    number follows the keyword, so that half of its accents are enough (`phương 3`, `quạn 10`). `meant` says whether a
    match is what it looks like, where the pattern alone cannot.
    """

    pattern: re.Pattern[str]
    needs: frozenset[str] = frozenset()
    keyword: int = 0
    numbered: bool = False
    meant: Meant | None = None


def rule(
    pattern: str, needs: str = "", keyword: int = 0, *, numbered: bool = False, meant: Meant | None = None
) -> Rule:
    """The rule of `pattern`; `needs` between spaces."""
    return Rule(re.compile(pattern), frozenset(needs.split()), keyword, numbered, meant)
