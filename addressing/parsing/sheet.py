"""The text while it is parsed: folded beside original, sure parts taken out, the rest read as segments."""

from __future__ import annotations

import re
import unicodedata

from addressing.parsing.keywords import half_spelled, spelled
from addressing.parsing.repair import Repaired, repaired
from addressing.parsing.rewriting import rewritten
from addressing.parsing.rule import Rule
from addressing.parsing.street_names import is_date
from addressing.parsing.text import aligned_fold, nfc
from addressing.parsing.unwrapping import unwrapped
from store.values import value_class

_LINES = re.compile(
    r"[\r\n\t;|\u2022\u00b7]+|\*{2,}| @ | \+ (?=[^\W\d])| (?=(?:s[ốo] nh[àa]|t[êe]n đ[ườu]+ng) ?: ?\S)"
    r"| [-–—] (?=\D|\d{1,2}(?:st|nd|rd|th) (?:ward|dist)|\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)+\s*\Z)"
    r"(?!v[uũ]ng t[aà]u)",
    re.IGNORECASE,
)
MAX_TEXT = 500
_LINE_SIGNS = re.compile(r"[\r\n\t;:*|@+\u00b7\u2022\u2013\u2014-]")
_DASHES_OF_A_RANGE = re.compile(r"(?<=\d)-{2,}(?=\d)")
_DASHES = re.compile(r"-{2,}")
#: A dash before a number is that of a range, or parts a name from the address; a colon parts what is no label.
_BEFORE_NUMBER = re.compile(
    r"(?<![^\s,])([^\s,]{1,40})(?: [-–—] |: )(?=(\d{1,4})(?:[a-zA-Z]\d?)?((?:/\d+[a-zA-Z]?)*)"
    r"(?:[-+]\d{1,4}[a-zA-Z]?){0,3}(?:, ?| \(?)[^\W\d_])"
    r"|(?<!\S)(\S{1,40}): (?=(?:s[ốo](?: nh[àa])?|nh[àa](?: s[ốo])?|h[ẻe]m) \d)",
    re.IGNORECASE,
)
_OFFICES = frozenset({"vp", "cn", "cs"})
_RANGE = re.compile(r"[A-Za-z]?(\d{1,4})[A-Za-z]?")
#: Behind a name the first figure is as often the name's: `Cơm Tấm 7 - 29 Lê Lợi`.
_WIDEST_RANGE, _WIDEST_OF_NAMED = 40, 12
#: `BV Nhi Đồng 2 - 14 Lý Tự Trọng`
_NUMBERED_OFFICE = re.compile(
    r"\W*(?:bv|b[ệe]nh vi[ệe]n|(?:tr[ườu]+ng )?(?:m[ầa]m non|mn|m[ẫa]u gi[áa]o|ti[ểe]u h[ọo]c)|nh[àa] tr[ẻe])\b",
    re.IGNORECASE,
)
_SAID_BEFORE = re.compile(r"(?:^|[,;(]\s?)(?:s[ốo](?:\snh[àa])?|nh[àa](?:\ss[ốo])?|sn)\s\Z", re.IGNORECASE)
_STREET_BEFORE = re.compile(r"\b(?:đường|duong|đ\.)\s?\Z", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"[^\W\d_]{2,}\s\Z")
#: `Trụ sở: Số 12`, whose second word is no `số`.
_SEAT_BEFORE = re.compile(r"tr[ụu] \Z", re.IGNORECASE)
_LABELS = frozenset(
    {"chi", "dc", "d/c", "so", "nha", "sn", "add", "address", "sdt", "dt", "tel", "phone", "hotline", "zalo", "lh"}
    | {"hem", "ngo", "lau", "tang", "phong", "can", "lo", "block", "quan", "phuong", "huyen", "district", "ward"}
    | {"kp", "pho", "ap", "to", "gia", "tich", "dtsd", "ngang", "dai", "thue", "ban"}
    | {"ngu", "tam", "toilet", "moi", "cu"}
)
# Letters of other scripts may bear marks of their own: only what is surely none is passed over.
_MARKS = re.compile(r"[^\x00-\u02ff\u1e00-\u1fff\u2010-\u2027]")
_BREAK = re.compile(r"[,\n\f()\[\]\"“”]+")
_EDGE = " .:-–'`*•_/\\!?~"


@value_class(frozen=True, slots=True)
class Segment:
    """A stretch of the text without commas: `folded` has the same length as `text`.

    `after_unit`: a ward, district or city stood just before it; `after_taken`: something else that was taken out.
    """

    text: str
    folded: str
    after_unit: bool = False
    after_taken: bool = False

    @classmethod
    def of(cls, text: str, *, after_unit: bool = False) -> Segment:
        """The segment of `text`, trimmed."""
        return _trimmed(text, aligned_fold(text), after_unit)

    def __bool__(self) -> bool:
        return bool(self.text)

    def cut(self, start: int) -> Segment:
        """What stands from `start` on."""
        return _trimmed(self.text[start:], self.folded[start:], False)

    def upto(self, end: int) -> Segment:
        """What stands before `end`."""
        return _trimmed(self.text[:end], self.folded[:end], self.after_unit)

    def without(self, prefix: re.Pattern[str]) -> Segment:
        """The segment without a leading `prefix`."""
        match = prefix.match(self.folded)
        return self.cut(match.end()) if match else self


def _trimmed(text: str, folded: str, after_unit: bool, after_taken: bool = False) -> Segment:
    left = text.lstrip(_EDGE)
    start = len(text) - len(left)
    trimmed = left.rstrip(_EDGE)
    return Segment(trimmed, folded[start : start + len(trimmed)], after_unit, after_taken)


def normal(text: str) -> str:
    """`text` as it is parsed: its first 500 characters, composed, lines as commas, stray marks gone."""
    text = unwrapped(text[: 4 * MAX_TEXT])
    if "--" in text:
        text = _DASHES.sub(", ", _DASHES_OF_A_RANGE.sub("-", text))
    if _LINE_SIGNS.search(text):
        text = _BEFORE_NUMBER.sub(_parted, _LINES.sub(", ", text))
    composed = nfc(text)[:MAX_TEXT]
    if _MARKS.search(composed):
        composed = "".join(map(_told, composed))
    return composed


def _told(char: str) -> str:
    """Nothing for a stray mark; a break for a pictogram, which people put before a part."""
    category = unicodedata.category(char)
    return "" if category in ("Mn", "Me") else "," if category == "So" else char


def _parted(match: re.Match[str]) -> str:
    before = match[1] or match[4]
    number = _RANGE.fullmatch(before)
    alone = _SAID_BEFORE.search(match.string, 0, match.start()) is not None
    named = not alone and _NAME_BEFORE.search(match.string, 0, match.start()) is not None
    said = aligned_fold(before).strip(" .")
    if match[4] or ": " in match[0]:
        short = not match[4] and not number and len(before) < 3 and said not in _OFFICES
        label = said in _LABELS and not _SEAT_BEFORE.search(match.string, 0, match.start())
        keeps = (number is not None and not named) or label or short
    else:
        step = int(match[2]) - int(number[1]) if number else 0
        # The doors of a range are on one side of a street, or next to each other; `79 - 88/6` is none.
        widest = _WIDEST_RANGE if not named else 2 if _NUMBERED_OFFICE.match(match.string) else _WIDEST_OF_NAMED
        lettered = before[-1:].isalpha() and match.string[match.end(2) : match.end(2) + 1].isalpha()
        range_ = (0 < step <= widest and (step == 1 or step % 2 == 0)) or (
            step == 0 and (lettered or before.isdigit()) and not named
        )
        # `128/1 - 128/3`: doors of one alley.
        alley = before.rpartition("/")[0]
        dated = _STREET_BEFORE.search(match.string, 0, match.start()) and is_date(f"{before}/{match[2]}")
        inner = bool(alley) and f"{match[2]}{match[3]}".startswith(f"{alley}/")
        keeps = (range_ and not match[3]) or (number is not None and alone) or inner or dated is True
    return match[0] if keeps else f"{before}, "


def put_right(text: str) -> str:
    """`text` as it is read: normal, its odd writings in the usual way, its spoilt keywords right."""
    return _right(normal(text)).text


def _right(text: str) -> Repaired:
    read = Repaired.of(text)
    written = rewritten(text, read.words)
    return repaired(read if written == text else Repaired.of(written))


class Sheet:
    """One text being parsed (its first 500 characters).

    What is taken out leaves a break in its place, so its neighbours never join.
    """

    def __init__(self, text: str) -> None:
        right = _right(normal(text))
        self.text, self.folded, self._words = right.text, right.folded, right.words
        self._plain = self.text.isascii()

    def says(self, words: frozenset[str]) -> bool:
        """Whether a run of letters in the text, folded, is one of `words`."""
        return not words.isdisjoint(self._words)

    def matches(self, rule: Rule) -> list[re.Match[str]]:
        """The matches of `rule` in what is left, whose keyword is spelled so."""
        if rule.needs and rule.needs.isdisjoint(self._words):
            return []
        found = list(rule.pattern.finditer(self.folded))
        if rule.meant and found:
            found = [m for m in found if rule.meant(m, self.text)]
        if not rule.keyword or self._plain or not found:
            return found
        return [m for m in found if self._spelled(m, rule)]

    def _spelled(self, match: re.Match[str], rule: Rule) -> bool:
        typed = self.text[slice(*match.span(rule.keyword))]
        if spelled(typed):
            return True
        # `phương` is in names: beside a number it is half a `phường`, before a name only after a break.
        before = self.folded[: match.start()].rstrip(" ")
        after_break = not before or before[-1] in ",\n\f(-"
        return (
            (rule.numbered or after_break)
            and (after_break or not before.endswith((" tri", " long")))
            and half_spelled(typed.strip(" .:"))
        )

    def blank(self, matches: list[re.Match[str]], mark: str = "\n") -> None:
        """Takes the matches out of what is left; `mark` stands for them: a line feed for units, else a form feed."""
        if not matches:
            return
        pieces, at = [], 0
        for match in matches:
            start, end = match.span()
            pieces += [self.folded[at:start], mark * (end - start)]
            at = end
        self.folded = "".join([*pieces, self.folded[at:]])

    def original(self, match: re.Match[str], group: int = 0) -> str:
        """What was typed where `match` stands."""
        return self.text[match.start(group) : match.end(group)].strip(" ,.")

    def take(self, rule: Rule, mark: str = "\f") -> list[str]:
        """Takes out every match; as typed."""
        found = self.matches(rule)
        if not found:
            return []
        self.blank(found, mark)
        return [self.original(m) for m in found]

    def take_first(self, rule: Rule) -> str | None:
        """Takes out every match; the first's group 1 as typed."""
        found = self.matches(rule)
        self.blank(found, "\f")
        return self.original(found[0], 1) if found else None

    def segments(self) -> list[Segment]:
        """What is left, between commas and what was taken out."""
        result: list[Segment] = []
        at, after_unit, after_taken = 0, False, False
        for match in [*_BREAK.finditer(self.folded), None]:
            end = match.start() if match else len(self.folded)
            segment = _trimmed(self.text[at:end], self.folded[at:end], after_unit, after_taken)
            if segment:
                result.append(segment)
                after_unit = after_taken = False
            breaks = match.group() if match else ""
            after_unit, after_taken = after_unit or "\n" in breaks, after_taken or "\f" in breaks
            at = match.end() if match else end
        return result
