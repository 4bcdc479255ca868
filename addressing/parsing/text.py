"""Text of addresses as people type it: one Unicode form, one folded key, and a comparison of accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import batched

# U+00D0 and U+00F0 (Icelandic eth), U+0189 and U+0256 (African d) look like the Vietnamese letters and stand in many
# files for them.
_LOOK_ALIKES = str.maketrans(
    {"Ð": "Đ", "ð": "đ", "\u0189": "Đ", "\u0256": "đ",
     "\u3001": ",", **{chr(0xfee0 + code): chr(code) for code in range(0x21, 0x7f)},
     "\u2044": "/", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-"}
)  # fmt: skip
_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES = {"\u0302": "^", "\u0306": "(", "\u031b": "+"}
_STROKED = {"đ": "d", "ð": "d", "\u0256": "d", "ø": "o", "ł": "l", "ı": "i"}
# What most texts are made of: ASCII and composed letters, which NFC leaves alone; `Ð`, `ð` and `Ɖ` are not of them.
_USUAL = re.compile(r"[ -~\t\n\r\u00c0-\u00cf\u00d1-\u00ef\u00f1-\u0188\u018a-\u024f\u1e00-\u1e99\u1ea0-\u1ef9]*\Z")
#: A question's words are folded a dozen times over; longer texts are not worth keeping.
_KEPT_LENGTH = 100
_TOGETHER = 250
_UNTIDY = ("  ", " \n", "\n ", "\t", "\r")
_UNTYPED = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})


def nfc(text: str) -> str:
    """`text` in NFC, with `Ð` (U+00D0) as `Đ`, every odd space as one plain space, trimmed."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    if _USUAL.match(text):
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text).translate(_LOOK_ALIKES)
    return " ".join(composed.translate(_VISIBLE).split())


def nfc_each(texts: Sequence[str]) -> Iterator[str]:
    """nfc of each of many texts: most are as they should be, and together they are asked quickly."""
    for some in batched(texts, _TOGETHER):
        whole = "\n".join(some)
        yield from some if _is_tidy(whole, len(some)) else map(nfc, some)


def _is_tidy(whole: str, lines: int) -> bool:
    """Whether nfc leaves each of so many lines as it is."""
    if whole.count("\n") != lines - 1 or any(odd in whole for odd in _UNTIDY) or whole[:1] == " " or whole[-1:] == " ":
        return False
    return _USUAL.match(whole) is not None


class _Visible(dict[int, str]):
    """Characters nobody sees (zero-width, controls) become nothing or a space; found out once a character."""

    def __missing__(self, codepoint: int) -> str:
        char = chr(codepoint)
        if unicodedata.category(char) in _UNTYPED:
            char = " " if char.isspace() else ""
        self[codepoint] = char
        return char


class _Folding(dict[int, str]):
    """Folding of one character, found out once: letters and digits plain and lower, marks gone, the rest a space."""

    def __missing__(self, codepoint: int) -> str:
        folded = _fold_char(chr(codepoint))
        self[codepoint] = folded
        return folded


def _fold_char(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Mn" or category in _UNTYPED:
        return " " if char.isspace() else ""
    plain = unicodedata.normalize("NFKD", char).casefold()
    parts = (_STROKED.get(c, c) for c in unicodedata.normalize("NFKD", plain))
    return "".join(c if c.isalnum() else " " for c in parts if unicodedata.category(c) != "Mn")


class _Aligned(dict[int, str]):
    """As _Folding, but exactly one character out for one in, punctuation kept: spans stay spans of the original."""

    def __missing__(self, codepoint: int) -> str:
        char = chr(codepoint)
        folded = _fold_char(char).strip()[:1] or (char if not char.isalnum() else char.lower()[:1])
        self[codepoint] = folded
        return folded


_VISIBLE = _Visible()
_FOLDING = _Folding()
_ALIGNED = _Aligned()


def fold(text: str) -> str:
    """The key of all name matching: lower case, no marks, `đ` as `d`, every run of other characters one space."""
    return _kept_fold(text) if len(text) <= _KEPT_LENGTH else _fold(text)


def _fold(text: str) -> str:
    return " ".join(text.translate(_FOLDING).split())


_kept_fold = lru_cache(maxsize=16384)(_fold)


def aligned_fold(text: str) -> str:
    """`text` folded character by character, punctuation kept: the same length, so spans mean the same in both."""
    return text.translate(_ALIGNED)


@lru_cache(maxsize=16384)
def tone_key(word: str) -> str:
    """A word's letters and marks with the tone last: `hoà` and `hòa` are equal, `Bà` and `Ba` are not."""
    tone = ""
    letters = []
    for char in unicodedata.normalize("NFD", word.translate(_LOOK_ALIKES).lower()):
        if char in _TONES:
            tone = _TONES[char]
        elif char.isalnum() or char in _SHAPES:
            letters.append(_SHAPES.get(char, char))
    return "".join(letters) + ("~" + tone if tone else "")


#: The small letters of Vietnamese that bear a mark, each as one character.
SMALL_MARKED = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_MARKED = frozenset(SMALL_MARKED + "ĐÐð")


@lru_cache(maxsize=16384)
def has_marks(text: str) -> bool:
    """Whether any Vietnamese mark (or đ) was typed."""
    return not text.isascii() and (not _MARKED.isdisjoint(text) or any(map(_decomposes, text)))


@lru_cache(maxsize=4096)
def _decomposes(char: str) -> bool:
    return any(unicodedata.category(c) == "Mn" for c in unicodedata.normalize("NFD", char))


def accent_agreement(typed: str, name: str) -> float:
    """How well the accents of `typed` agree with `name` whose folding is alike: -1 … 1, 0 where none was typed.

    A word typed plain says nothing; a word with all its marks right counts 1, with some of them
    missing a half, with other marks -1. The mean over the words that were typed with marks.
    """
    marked = () if typed.isascii() else _marked_words(typed)
    if not marked:
        return 0.0
    known = dict(_folded_words(name))
    return sum([_word_agreement(word, known.get(key, "")) for key, word in marked]) / len(marked)


@lru_cache(maxsize=4096)
def _marked_words(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((key, word) for key, word in _folded_words(text) if has_marks(word))


@lru_cache(maxsize=16384)
def _folded_words(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((fold(word), word) for word in text.split())


@lru_cache(maxsize=16384)
def _word_agreement(typed: str, name: str) -> float:
    if not name:
        return 0.0
    mine, theirs = tone_key(typed), tone_key(name)
    if mine == theirs:
        return 1.0
    return 0.5 if _marks(mine) < _marks(theirs) else -1.0


def _marks(key: str) -> frozenset[str]:
    letters, _, tone = key.partition("~")
    return frozenset(f"{i}{c}" for i, c in enumerate(letters) if not c.isascii() or c in "^(+") | frozenset(
        {"~" + tone} if tone else ()
    )
