"""The text while it is parsed: folded beside original, sure parts taken out, the rest read as segments."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from addressing import vocabulary as words
from addressing.text import aligned_fold, nfc

_LINES = re.compile(r"[\r\n\t;|]+| [-–—] (?=\D)(?!v[uũ]ng t[aà]u)", re.IGNORECASE)
MAX_TEXT = 500
_BREAK = re.compile(r"[,\n\f()\[\]\"“”]+")
_EDGE = " .:-–'`*•_/\\"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text without commas: `folded` has the same length as `text`.

    `after_unit`: a ward, district or city stood just before it.
    """

    text: str
    folded: str
    after_unit: bool = False

    @classmethod
    def of(cls, text: str, *, after_unit: bool = False) -> Segment:
        """The segment of `text`, trimmed."""
        trimmed = text.strip(_EDGE)
        return cls(trimmed, aligned_fold(trimmed), after_unit)

    def __bool__(self) -> bool:
        return bool(self.text)

    def cut(self, start: int) -> Segment:
        """What stands from `start` on."""
        return Segment.of(self.text[start:])

    def upto(self, end: int) -> Segment:
        """What stands before `end`."""
        return Segment.of(self.text[:end], after_unit=self.after_unit)

    def without(self, prefix: re.Pattern[str]) -> Segment:
        """The segment without a leading `prefix`."""
        match = prefix.match(self.folded)
        return self.cut(match.end()) if match else self


class Sheet:
    """One text being parsed (its first 500 characters).

    What is taken out leaves a break in its place, so its neighbours never join.
    """

    def __init__(self, text: str) -> None:
        composed = nfc(_LINES.sub(", ", text[: 4 * MAX_TEXT]))[:MAX_TEXT]
        self.text = "".join(c for c in composed if unicodedata.category(c) != "Mn") if not text.isascii() else composed
        self.folded = aligned_fold(self.text)

    def matches(self, pattern: re.Pattern[str], keyword: int | None = None) -> list[re.Match[str]]:
        """The matches of `pattern` in what is left; with `keyword`, those whose group of that number is so spelled."""
        found = list(pattern.finditer(self.folded))
        if keyword is None or self.text.isascii():
            return found
        return [m for m in found if words.spelled(self.text[m.start(keyword) : m.end(keyword)])]

    def blank(self, matches: list[re.Match[str]], mark: str = "\n") -> None:
        """Takes the matches out of what is left; `mark` stands for them: a line feed for units, else a form feed."""
        if not matches:
            return
        pieces, at = [], 0
        for match in matches:
            pieces += [self.folded[at : match.start()], mark * (match.end() - match.start())]
            at = match.end()
        self.folded = "".join([*pieces, self.folded[at:]])

    def original(self, match: re.Match[str], group: int = 0) -> str:
        """What was typed where `match` stands."""
        return self.text[match.start(group) : match.end(group)].strip(" ,.")

    def take(self, pattern: re.Pattern[str], keyword: int | None = None, mark: str = "\f") -> list[str]:
        """Takes out every match; as typed."""
        found = self.matches(pattern, keyword)
        self.blank(found, mark)
        return [self.original(m) for m in found]

    def take_first(self, pattern: re.Pattern[str]) -> str | None:
        """Takes out every match; the first's group 1 as typed."""
        found = self.matches(pattern)
        self.blank(found, "\f")
        return self.original(found[0], 1) if found else None

    def segments(self) -> list[Segment]:
        """What is left, between commas and what was taken out."""
        result: list[Segment] = []
        at, after_unit = 0, False
        for match in [*_BREAK.finditer(self.folded), None]:
            end = match.start() if match else len(self.folded)
            segment = Segment.of(self.text[at:end], after_unit=after_unit)
            if segment:
                result.append(segment)
                after_unit = False
            after_unit = after_unit or (match is not None and "\n" in match.group())
            at = match.end() if match else end
        return result
