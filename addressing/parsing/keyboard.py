"""Left-overs of the Telex and VNI keyboards (`nguyeenx`, `Nguye64n`), read as the words that were meant.

Only where a text gives itself away: `Rex`, `Lux` and `F8` are words and numbers in any text that holds no surer sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from addressing.parsing.syllables import SYLLABLES
from addressing.parsing.text import fold

_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_VOWELS = frozenset("aeiouy")
_MARKED_VOWELS = "ă â ê ô ơ ư âu ây êu iê iêu yê yêu uyê ôi uô uôi ơi ươ ươi ươu ưa ưi ưu uâ uây uê uơ oă uă"
_MARKED = frozenset(_MARKED_VOWELS.split())
#: What a word begins with that is not yet one: a stroked `đ`, a vowel with its hat.
_BEGUN = re.compile(r"(?P<stroke>dd)?(?P<letters>[a-z]*?)(?:(?P<vowel>[aeo])(?P=vowel))?\Z")
_SURE = 2
#: So many signs, none of them sure, in a text that bears accents elsewhere.
_MANY = 3
_WORD = re.compile(r"[A-Za-z]+\d[A-Za-z0-9]*|[A-Za-z]+")
#: English words, and names of ours, that Telex would read as Vietnamese.
_PLAIN_WORDS = """
    rex lux max bus box mix fox tax gas has as is us or for moon room queen bee see tee coop now how low town down
    beef chef reef deer beer door poor peer pier seen been teen keen soon noon boom book look cook pool tool car bar
    mar par war as ex pos los les des mars bars cars star dr mr st str tax six sex sax relax tex lex pos bee aeon
    satra mart smart start art sos market parkson sara door moor dow sow row tow bow mow coc law saw paw bis ter
    gara garage motos photos
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())
#: `coong` may be said, and is `công` where anything shows Telex.
_SYLLABLES = frozenset(one for one in SYLLABLES if not one.endswith(("oong", "ooc")))
#: With a number behind them these are what they say: `quan3`, `ap2`, `so12`.
_NUMBERED_WORDS_WORDS = """
    p q f w h x kp so to ap lo ngo hem kiet ngach khu phuong quan tang lau phong can toa block khoi thap nha tinh
    quoc lo cmt huong dai thon khom xa ho thang cau cum lien duong d ql tl hl dt tdp km no dc ks
"""
NUMBERED_WORDS = frozenset(_NUMBERED_WORDS_WORDS.split())


def meant(text: str) -> str:
    """`text` with the words that a keyboard left undone put right; `text` itself where nothing shows it."""
    words = dict.fromkeys(_WORD.findall(text))
    signs = [_telex(word.lower())[1] for word in words if word.isalpha()] if text.isascii() or len(words) > 1 else []
    telex = _SURE in signs or (sum(signs) >= (_SURE if text.isascii() else _MANY) and _is_telex(text, words))
    marked = sum(_vni(word.lower())[1] for word in words if not word.isalpha())
    vni = marked >= _SURE or (marked > 0 and not text.isascii() and _LEFT_ALONE.search(text) is not None)
    if not (telex or vni):
        return _TELLING.sub("đường", text)
    return _WORD.sub(lambda match: _put_right(match, telex=telex, vni=vni), text)


def half_typed(text: str) -> str:
    """`text` as a keyboard has it whose last word is not written to its end: `ddieejn b`, `nguyeen`, `le6 v`."""
    return _WORD.sub(_as_far, text) if text.isascii() else text


def _as_far(match: re.Match[str]) -> str:
    word = match[0].lower()
    if not word.isalpha():
        return _vni(word)[0] if word not in NUMBERED_WORDS else match[0]
    read = _telex(word)[0]
    if read == word and (tail := _BEGUN.match(word)):
        # `ddie`, `nguyee`: no word yet.
        return f"{'đ' if tail['stroke'] else ''}{tail['letters']}{tail['vowel'] or ''}"
    return read


def _is_telex(text: str, words: Iterable[str]) -> bool:
    """Whether signs that are not sure are so many in all: in a text with accents, two of them keys for a shape."""
    if text.isascii():
        return True
    return sum(_SHAPING.search(word.lower()) is not None and _telex(word.lower())[1] > 0 for word in words) > 1


#: `duong2 le loi`: the tone is the word's own, and no number is a street that a name follows.
_TELLING = re.compile(r"\b[dD]uong2(?= so \d| (?!(?:phuong|quan|xa|p|q|f|h|tp)\b)[a-z]+ [a-z])")

#: In a text of VNI `ngo6 quye6n2` is Ngô Quyền: an alley would be `ngo4`.
_SHAPING = re.compile(r"w|aa|ee|oo|dd")
_SURNAMES = frozenset({"ngo", "ho", "to", "lo"})
_SHAPE_AND_TONE = re.compile(r"[6-9][1-5]|[1-5][6-9]")
_SHAPE_THEN_TONE = re.compile(r"[6-9][1-5]")
_VNI_NEXT = re.compile(r"\s+(?:[A-Za-z]{2,}\d|[Dd]9[A-Za-z])")
#: `Bui2 Thị Xuân`: one word of a name in a text that has its marks.
_LEFT_ALONE = re.compile(
    r"(?<![\w/.-])(?!lot|day|khu|nha|lau)[a-z]{2,6}\d "
    r"(?!(?:đường|duong|phường|phuong|quận|quan|khu|hẻm|hem|số|so|lô|lo)\b)[^\W\d_]{2}",
    re.IGNORECASE,
)
_NUMBER_NEXT = re.compile(r"\s+\d{1,2}(?!\d)")
#: `so61 286`
_HOUSE_NEXT = re.compile(r"\s+\d{1,4}(?!\d)")
_WORD_NEXT = re.compile(r"\s+[^\W\d]")
#: `ngo6 gia tu75`
_NAME_NEXT = re.compile(r"\s+(?!(?:duong|hem|ngach)\d?\b)[A-Za-z]{2,} [A-Za-z]")


def _put_right(match: re.Match[str], *, telex: bool, vni: bool) -> str:
    word, text = match[0], match.string
    # No part of a longer word with marks, and no part of a number path.
    if text[match.start() - 1 : match.start()].isalnum() or text[match.end() : match.end() + 1].isalpha():
        return word
    if word.isalpha():
        return _as_typed(word, _accented(_telex(word.lower())[0])) if telex else word
    letters = word.rstrip("0123456789").lower()
    # `quan3, 12`: the number is the word's own; `thang1 8`, `duong2 le6 …`: it cannot be.
    own = letters in NUMBERED_WORDS and not _NUMBER_NEXT.match(text, match.end())
    marked = letters in _SURNAMES or _SHAPE_AND_TONE.fullmatch(word, len(letters))
    # `lo64` is Lỗ: of a lot they would say `lo6 64`.
    own = own and not (marked and _VNI_NEXT.match(text, match.end()))
    own = own and not (_SHAPE_THEN_TONE.fullmatch(word, len(letters)) and _HOUSE_NEXT.match(text, match.end()))
    own = own and not (letters in _SURNAMES and _SHAPE_THEN_TONE.fullmatch(word, len(letters)))
    own = own and not (letters in ("ngo", "ho") and word[-1] in "6789" and _NAME_NEXT.match(text, match.end()))
    if not vni or (own and not (letters == "duong" and _WORD_NEXT.match(text, match.end()))):
        return word
    return _as_typed(word, _accented(_vni(word.lower())[0]))


def _accented(read: str) -> str:
    """`duongf` lacks its other marks, and is no name with those it has."""
    return "đường" if read == "duòng" else read


def _as_typed(word: str, read: str) -> str:
    return read.upper() if word.isupper() and len(word) > 1 else read.capitalize() if word[:1].isupper() else read


@lru_cache(maxsize=8192)
def _telex(word: str) -> tuple[str, int]:
    """The word that Telex would make of `word`, and how surely it was meant: 0 not at all, 1 perhaps, 2 surely."""
    if word in _SYLLABLES or word in _PLAIN or len(word) > 9:
        return word, 0
    typed = _Typed()
    letters = len(word.rstrip("sfrxj"))
    for n, char in enumerate(word):
        # `tranaf`: the shape, and then the tone, behind the whole word.
        typed.telex(char, last=letters - 1 <= n)
    typed.pair()
    read = typed.word()
    if not typed.changed or fold(read) not in SYLLABLES or not typed.sayable():
        return word, 0
    sure = (typed.shaped and typed.tone) or typed.stroked or typed.tone == _TELEX_TONES["j"] or "uw" in word
    # `charm` has what looks like a tone within it.
    return read, _SURE if sure or (typed.tone and len(word) > 4 and word[-1] in _TELEX_TONES) else 1


@lru_cache(maxsize=8192)
def _vni(word: str) -> tuple[str, int]:
    """The same for VNI, whose marks are digits behind the letters."""
    letters = re.sub(r"\d", "", word)
    if letters not in SYLLABLES or len(letters) < 2 or len(word) > 10:
        return word, 0
    typed = _Typed()
    if not all(typed.vni(char) for char in word):
        return word, 0
    within = re.search(r"[a-z]\d+[a-z]", word) is not None
    if within:
        sure = _SURE if len(letters) > 2 or typed.stroked else 0
    else:
        sure = 0 if letters in NUMBERED_WORDS else _SURE if typed.shaped and typed.tone else 1
    return typed.word(), sure


class _Typed:
    """One word while its keys are read."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.marks: dict[int, str] = {}
        self.tone = ""
        self.shaped = self.stroked = False

    @property
    def changed(self) -> bool:
        return bool(self.marks or self.tone or self.stroked)

    def telex(self, char: str, *, last: bool) -> None:
        vowel = char in _TELEX_TONES and any(c in _VOWELS for c in self.letters)
        if vowel and not self.tone:
            self.tone = _TELEX_TONES[char]
        elif char == "w" and self._shape("uoa", {"a": _BREVE}):
            return
        elif char == "w" and self.letters and not any(c in _VOWELS for c in self.letters):
            # `ddwcs`: a key for all of `ư`.
            self.marks[len(self.letters)], self.shaped = _HORN, True
            self.letters.append("u")
        elif char == "d" and self.letters[:1] == ["d"] and (len(self.letters) == 1 or last):
            self.letters[0], self.stroked = "đ", True
        elif char in "aeo" and self.letters and (self.letters[-1] == char or last) and self._round(char):
            return
        else:
            self.letters.append(char)

    def vni(self, char: str) -> bool:
        """Whether the key makes sense where it stands."""
        if not char.isdigit():
            self.letters.append(char)
            return True
        if char in _VNI_TONES and not self.tone and any(c in _VOWELS for c in self.letters):
            self.tone = _VNI_TONES[char]
            return True
        if char == "9" and self.letters[:1] == ["d"]:
            self.letters[0], self.stroked = "đ", True
            return True
        if char == "6":
            return any(self._round(c) for c in reversed(self.letters) if c in "aeo")
        return self._shape("uo", {}) if char == "7" else char == "8" and self._shape("a", {"a": _BREVE})

    def _round(self, char: str) -> bool:
        places = [n for n, c in enumerate(self.letters) if c == char]
        if not places or places[-1] in self.marks:
            return False
        self.marks[places[-1]], self.shaped = _CIRCUMFLEX, True
        return True

    def _shape(self, letters: str, forms: dict[str, str]) -> bool:
        """Horn or breve on the last of `letters`; `uo` takes the horn on both."""
        places = [n for n, c in enumerate(self.letters) if c in letters and n not in self.marks]
        if not places:
            return False
        for n in places[-2:] if "".join(self.letters[n] for n in places[-2:]) == "uo" else places[-1:]:
            self.marks[n] = forms.get(self.letters[n], _HORN)
        self.shaped = True
        return True

    def pair(self) -> None:
        """`dduwongf`: one key does for both of `ươ`, as keyboards take it."""
        for n in range(1, len(self.letters) - 1):
            if self.letters[n] == "o" and n not in self.marks and self.marks.get(n - 1) == _HORN:
                self.marks[n] = _HORN

    def sayable(self) -> bool:
        """Whether the marked vowels stand together in any word: no `ơe` of `tower`, no `â` at an end (`tara`)."""
        if self.letters[-1] == "a" and len(self.letters) - 1 in self.marks:
            return False
        vowels = "".join(c + self.marks.get(n, "") for n, c in enumerate(self.letters) if c in _VOWELS)
        silent = "u" if self.letters[0] == "q" else ""
        return not self.shaped or unicodedata.normalize("NFC", vowels).removeprefix(silent) in _MARKED

    def word(self) -> str:
        """The word, composed; the tone on the vowel that bears a mark, else where the old school puts it."""
        marked = list(self.letters)
        vowels = [n for n, c in enumerate(marked) if c in _VOWELS and not (n and c == "u" and marked[n - 1] == "q")]
        for n, mark in self.marks.items():
            marked[n] += mark
        if self.tone and vowels:
            shaped = [n for n in vowels if n in self.marks]
            open_end = vowels[-1] == len(marked) - 1 and len(vowels) > 1
            marked[shaped[-1] if shaped else vowels[-2 if open_end else -1]] += self.tone
        return unicodedata.normalize("NFC", "".join(marked))
