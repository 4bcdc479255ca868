"""Names of streets in the one form that both the registry and the query are brought to before comparing."""

from __future__ import annotations

import re
from functools import lru_cache

from addressing.parsing.text import fold, tone_key

_GENERIC_BEFORE = re.compile(r"^(?:duong|dg|d|pho|street)\s+(?=\S)")
_GENERIC_AFTER = re.compile(r"(?<=\S)\s+(?:street|st|str|road|rd|avenue|ave|boulevard|blvd)$")
# One slip in `đường` or in `số`, before a number: no other name looks like that.
_MISTYPED_NUMBERED = re.compile(
    r"(?:d?u?o?n?g|du?o?n?g?|d\w?uo?n?g|duon\wg?|du\wng|uong|duo\wg)\s+(?:s[ou0]?\s*|o\s+)?0*(\d{1,3}[a-z]{0,2})"
)
_DIGIT = re.compile(r"\d")
_DOUBLED = re.compile(r"(.)\1+")
_HONORIFIC = re.compile(r"^(?:dai lo|dl)\s+(?=[a-z])")
_SURNAME = tone_key("Dương")
_NUMBERED = re.compile(r"(?:road )?(?:so\s*|no |d?s\s?)?0*(\d{1,3})\s?(?:st|nd|rd|th|([a-z]{0,2}))")
# `N 5`, `N05`, `DN 12`: streets of an estate, known by letters and a number.
_LETTERED = re.compile(r"((?!dt)[a-z][bcdghklmnpqrstvx]?) ?0*(\d{1,3}[a-z]?)")
_ROADS = (
    (re.compile(r"^(?:ql|q l|quoc lo|national road|national highway|highway)\s*(?=\d)"), "quoc lo "),
    (re.compile(r"^quoc lo 1 ?a$"), "quoc lo 1"),
    (
        re.compile(r"^(?:(?:tl|t l|tinh lo|provincial road)\s*(?=\d)|(?:(?:duong )?tinh\s+|dt ?)(?=\d{1,2}$))"),
        "tinh lo ",
    ),
    (re.compile(r"^(?:dt|d t|duong tinh|tinh)\s*(?=\d{3})"), "dt "),
    (re.compile(r"^(?:hl|h l|huong lo)\s*(?=\d)"), "huong lo "),
    (re.compile(r"^(?:xlhn|xl ha noi|xa lo hn|ha ?noi highway)$"), "xa lo ha noi"),
    (re.compile(r"^(?:cmt|cmtt|cm thang|c m t|cach mang t)\s*(?:8|tam)$|^cmtt$"), "cach mang thang 8"),
)
#: What each of these begins with: most names do not, and are asked once.
_MAYBE_ROAD = re.compile(
    r"ql|q l|quoc|national|highway|provincial|ha ?noi h|tl|t l|tinh|dt|d t|duong tinh|hl|h l|huong|xl|xa lo|cm|c m"
    r"|cach mang"
)
_DAYS = {
    "mot": "1", "hai": "2", "ba": "3", "tu": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9",
    "muoi": "10", "muoi mot": "11", "muoi hai": "12", "ba muoi": "30", "hai sau": "26", "hai muoi sau": "26",
    "muoi chin": "19",
}  # fmt: skip
_MONTH = re.compile(r"^(?:(.*\S) )?thang (\d{1,2}|muoi mot|muoi hai|muoi|mot|hai|ba|tu|nam|sau|bay|tam|chin)$")
_LAST_NUMBER = re.compile(r"\d{1,3}[a-z]?")
_DATE = re.compile(r"^(\d{1,2}) (\d{1,2})$")


@lru_cache(maxsize=32768)
def street_key(text: str) -> str:
    """The key of a street's name: folded, `Đường` left out, dates, numbered roads and abbreviations in one form.

    `Đường 3/2`, `Ba Tháng Hai` → `3 thang 2`; `QL1A` → `quoc lo 1a`; `Đường số 1`, `đường 1` → `so 1`.
    The surname is kept: `Dương Bá Trạc` → `duong ba trac`.
    """
    return _canonical(street_spelled(text))


def street_spelled(text: str) -> str:
    """A street's name folded, `Đường` left out, and nothing else changed: `ba thang hai`."""
    folded = fold(text)
    first = text.split(None, 1)[0] if folded.startswith("duong ") else ""
    if tone_key(first) != _SURNAME:
        folded = _GENERIC_BEFORE.sub("", folded)
    return _GENERIC_AFTER.sub("", folded)


@lru_cache(maxsize=16384)
def query_keys(text: str) -> tuple[str, ...]:
    """The keys under which a typed street may be found, the likeliest first: `duong ba trac` may be Dương Bá Trạc."""
    folded = fold(text)
    if numbered := _MISTYPED_NUMBERED.fullmatch(folded):
        return (f"so {numbered[1]}",)
    whole = _canonical(_GENERIC_AFTER.sub("", folded))
    keys = [street_key(text)]
    # `duong so 1` is always Đường số 1, while `duong dinh nghe` is Dương Đình Nghệ as often as not.
    if whole != keys[0] and not _NUMBERED.fullmatch(keys[0]) and not keys[0].startswith("so "):
        keys.insert(0, whole)
    plain = _HONORIFIC.sub("", keys[-1])
    return tuple(dict.fromkeys([*keys, plain]))


_IN_BRACKETS = re.compile(r"\([^()]*\)")


def index_keys(name: str) -> tuple[str, ...]:
    """The keys under which a registered street is filed: its key, and without `Đại lộ` or `(ex Catinat)`."""
    key, bare = street_key(name), street_key(_IN_BRACKETS.sub(" ", name)) if "(" in name else ""
    return tuple(dict.fromkeys((key, _HONORIFIC.sub("", key), *([bare] if bare else []))))


def loose_key(key: str) -> str:
    """A key in which joined words, `i` and `y`, and doubled letters of hasty typing are one."""
    return _DOUBLED.sub(r"\1", key.replace(" ", "").replace("y", "i")) if not _digits(key) else _loose_numbers(key)


def initials(key: str) -> str:
    """`nguyen thi minh khai` → `ntmk`, `tan thoi nhat 8` → `ttn8`; empty for one word and other numbers."""
    words = key.split()
    number = words.pop() if len(words) > 2 and _LAST_NUMBER.fullmatch(words[-1]) else ""
    return "".join(word[0] for word in words) + number if len(words) > 1 and "".join(words).isalpha() else ""


def is_date(text: str) -> bool:
    """Whether `3/2` can be a street named by a day: 3 Tháng 2, 30/4, 19/5."""
    match = _DATE.match(fold(text))
    return match is not None and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12


def _digits(key: str) -> bool:
    return _DIGIT.search(key) is not None


def _loose_numbers(key: str) -> str:
    return key.replace(" ", "").replace("y", "i")


def _canonical(folded: str) -> str:
    key = folded
    if _MAYBE_ROAD.match(key):
        for pattern, form in _ROADS:
            key = pattern.sub(form, key)
    date = _DATE.match(key)
    if date and is_date(key):
        return f"{int(date[1])} thang {int(date[2])}"
    month = _MONTH.match(key)
    if month:
        return _with_month(month)
    if key.startswith("so ") and key[3:] in _DAYS:
        return f"so {_DAYS[key[3:]]}"
    numbered = _NUMBERED.fullmatch(key)
    if numbered:
        return f"so {numbered[1]}{numbered[2] or ''}"
    lettered = _LETTERED.fullmatch(key)
    return f"{lettered[1]}{lettered[2]}" if lettered else key


def _with_month(match: re.Match[str]) -> str:
    before, last = match[1] or "", _DAYS.get(match[2], match[2])
    return f"{_DAYS.get(before, before)} thang {int(last)}".strip()
