"""Names of streets and alleys as the extract writes them: cleaned, told apart, or refused with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from addressing.parsing.numbers import number_key
from addressing.parsing.street_names import street_key
from addressing.parsing.text import aligned_fold, fold, has_marks, nfc

#: What the registry calls rows that come from OpenStreetMap.
SOURCE = "osm"

#: `Hẻm 453/12 Lê Văn Sỹ`, `Hem 227`, `Ngõ chợ xép`: the word, the number path, the parent street; any part may miss.
_ALLEY = re.compile(
    r"(?P<word>hem|ngo|ngach|kiet)\b[\s.:]*(?:so\s+)?(?P<path>[a-z]?\d+[a-z]{0,2}\d?(?:/\d+[a-z]{0,2}\d?)*)?"
    r"\b[\s,-]*(?P<rest>.*)"
)
_NO_ALLEY = re.compile(r"ng[oô]\b(?!\s*\d)", re.IGNORECASE)  # the family name Ngô; only `Ngõ` opens an alley's name
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_][^\W\d_A-Z]{2})")  # Hẻm 65Mai Văn Vĩnh
_WIDTH = re.compile(r"[\s(]+\d{1,2}(?:[.,]\d+)?\s?m\)?$")  # Hẻm 1237 Hoàng Sa (5m)
_WARD_TAIL = re.compile(r"\s*,.*$|\s+[pPqQ]\.?\s?\d{1,2}\b.*$")
_SURVEY_MARK = re.compile(r"_|^\d+[a-z]?(?:/\S*)?$", re.IGNORECASE)
_NUMBERED_OFF = re.compile(r"duong (?:so )?(?P<number>\d+\w*) (?P<main>\D.*)")
NOT_LATIN = "name is not in Latin letters"
_LATIN_END = "\u2fff"
_BRACKETED = re.compile(r"\(([^()]*)\)")  # ( phố chợ )
_ENGLISH_AFTER = re.compile(r"\s+(?:boulevard|blvd|street|st|avenue|ave|road|rd)\.?$", re.IGNORECASE)
_NAME_TAGS = ("name", "name:vi", "int_name", "name:en")
_BARE_WORDS = frozenset({"hem", "duong", "ngo", "so", "pho"})
_NOT_GENERIC = re.compile(r"thang|quoc lo|tinh lo|huong lo|lien khu|^dt \d")


@dataclass(frozen=True, slots=True)
class StreetName:
    """A name understood. `key` joins spellings of one name; an alley has its number path and its parent's name."""

    name: str
    key: str
    alley: bool = False
    alley_path: str | None = None
    parent: str | None = None


def clean(text: str) -> str:
    """NFC, `Ð` as `Đ`, plain spaces; a name shouted in capitals is said calmly."""
    name = out_of_brackets(nfc(text).strip(" ,;-"))
    letters = [c for c in name if c.isalpha()]
    if len(letters) > 4 and all(c.isupper() for c in letters):
        name = " ".join(word.capitalize() for word in name.split())
    return name[:1].upper() + name[1:]


def out_of_brackets(name: str) -> str:
    """`( phố chợ )` → `phố chợ`."""
    bracketed = _BRACKETED.fullmatch(name)
    return bracketed[1].strip(" ,;-") if bracketed else name


def is_latin(text: str) -> bool:
    """Whether people here can read and type any of it."""
    return any("a" <= c <= "z" for c in fold(text))


def is_foreign(text: str) -> bool:
    """Whether all letters of it, and it has some, are of another script."""
    return any(c.isalpha() for c in text) and not is_latin(text)


def written_name(tags: Mapping[str, str]) -> str:
    """The name as the extract has it; of a name in another script, its Vietnamese or English form if there is one."""
    given = [tags[key] for key in _NAME_TAGS if tags.get(key)]
    return next(filter(is_latin, given), given[0] if given else "")


def without_english(name: str) -> str:
    """`Nguyễn Huệ Boulevard` → `Nguyễn Huệ`; a name that is not Vietnamese stays whole."""
    rest = _ENGLISH_AFTER.sub("", name)
    return rest if has_marks(rest) else name


@lru_cache(maxsize=65536)
def understand(text: str) -> StreetName | str:
    """The street or alley named by `text`, or the reason it is no name."""
    name = without_english(_WARD_TAIL.sub("", _GLUED.sub(" ", _WIDTH.sub("", clean(text)))))
    if _SURVEY_MARK.search(name):
        return "name is a survey mark or a bare number"
    if len(fold(name)) < 2 or not any(c.isalpha() for c in name) or fold(name) in _BARE_WORDS:
        return "name is no name"
    if any(c > _LATIN_END for c in name) or not is_latin(name):
        return NOT_LATIN
    match = _ALLEY.fullmatch(aligned_fold(name))
    if match and not _NO_ALLEY.match(name):
        return _alley(name, match)
    return StreetName(name, street_key(name))


def _alley(name: str, match: re.Match[str]) -> StreetName:
    parent = clean(name[match.start("rest") :]) or None if match["rest"] else None
    path = number_key(match["path"]) if match["path"] else None
    word = {"ngo": "Ngõ", "ngach": "Ngách", "kiet": "Kiệt"}.get(match["word"], "Hẻm")
    full = " ".join(part for part in (word, path, parent) if part)
    key = " ".join(part for part in ("hem", path and path.lower(), parent and street_key(parent)) if part)
    return StreetName(full, key, True, path, parent)


def parent_keys(parent: str) -> tuple[str, ...]:
    """The keys to look a parent street up by, best first: `Duong 385 Le Van Viet` is 385, a side street."""
    match = _NUMBERED_OFF.fullmatch(fold(parent))
    side = (street_key(match["number"]), street_key(match["main"])) if match else ()
    return (street_key(parent), *side)


def is_generic(key: str) -> bool:
    """Whether the name is one of many alike (`Đường số 1`, `D2`, `Hẻm 12`): only touching ways are one street."""
    return any(c.isdigit() for c in key) and not _NOT_GENERIC.search(key)


def other_spellings(name: str) -> tuple[str, ...]:
    """Aliases that people type for a dated name: `3 Tháng 2` → `Ba Tháng Hai`, `3/2`; `CMT8`."""
    key = street_key(name)
    match = re.fullmatch(r"(\d{1,2}) thang (\d{1,2})", key)
    if key == "cach mang thang 8":
        return ("Cách Mạng Tháng 8", "Cách Mạng Tháng Tám", "CMT8")
    if not match:
        return ()
    day, month = match[1], match[2]
    words = {"3": "Ba", "30": "Ba Mươi", "2": "Hai", "4": "Tư", "29": "Hai Mươi Chín"}
    spelled = f"{words[day]} Tháng {words[month]}" if day in words and month in words else ""
    return tuple(s for s in (f"{day} Tháng {month}", f"{day}/{month}", spelled) if s)


def best_spelling(spellings: dict[str, float]) -> str:
    """The spelling to show of those seen, with their lengths: accents first, then the longest way's."""

    def worth(name: str) -> tuple[bool, float]:
        plain_street_word = fold(name).startswith("duong ") and not fold(name).startswith("duong so")
        return (has_marks(name), spellings[name] * (0.5 if plain_street_word else 1.0))

    return max(sorted(spellings), key=worth)
