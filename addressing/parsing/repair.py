"""Slips of typing that spoil a keyword: joined words (`12lelợi`, `phuong13quan3`), keyboards, one or two wrong letters.

Only what the keywords themselves show. Names that are joined or misspelled are for the matcher, which knows the names.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from addressing.parsing import keyboard
from addressing.parsing.rewriting import is_usual
from addressing.parsing.syllables import SYLLABLES
from addressing.parsing.text import aligned_fold, fold
from store.values import value_class

_WORD = re.compile(r"[a-z]+")
#: `12lelợi`, `453/12Lê`: a number and a name without a space; not `12A`, `12bis`, `5th`, `3F8`.
_NUMBER_NAME = re.compile(r"(?<![a-z0-9.])(\d{1,5}(?:[a-z]?/\d{1,5})*)(?=[a-z]{3})(?!bis|ter)")
#: `12lê lợi`: two letters with marks are a word, while those of `12bc` may be of the number.
_NUMBER_SHORT = re.compile(r"(?<![a-z0-9.])(\d{1,5}(?:[a-z]?/\d{1,5})*)(?=[a-z]{2} [a-z])")
_KEYWORD = r"phuong|quan|ward|district|duong|hem|tang|lau|khu pho|tinh lo|quoc lo|huong lo|thanh pho|tphcm|hcm"
#: `phuong13quan3`, `duongso8`, `quan3tphcm`: a keyword behind a number, and `duong` before `so`.
_NUMBER_KEYWORD = re.compile(
    rf"(?<=\d)(?=(?:{_KEYWORD}|so)(?:\d|\b|[a-z ]))|(?<=\d[a-z])(?=(?:duong|phuong|quan)(?:\b|\d))"
)
#: `dienbienphuq3`, `nguyentraiquan5`: a unit's number behind a joined name.
_JOINED_UNIT = re.compile(r"(?<![a-z])[a-z]{5,}?(?:((?:quan|phuong|q)\d{1,2})|([pf]\d{1,2})(q\d{1,2}))(?![a-z\d])")
_JOINED_KEYWORD = re.compile(
    r"(?<![a-z0-9])(?:(duong(?=so ?\d|[a-z]{6})|phuong(?=[a-z]{6})|quan(?=[abcdeiklmnopqrstuvxy][a-z]{5}))"
    r"|(khupho|thanhpho|thitran|quoclo|tinhlo|huonglo)(?=[a-z0-9 ])|(sonha|nhaso)(?= ?\d))"
)
#: `276xet68`: a slash said, and joined to its numbers.
_JOINED_SLASH = re.compile(r"(?<=\d)(?:xet|xuyet|xuyec|xuyt|xec|sec|set|suyet|suyec|suyt|xoet)(?=\d)")
_PARTS = {"khupho": 3, "thanhpho": 5, "thitran": 3, "quoclo": 4, "tinhlo": 4, "huonglo": 5, "sonha": 2, "nhaso": 3}
_MOST = 500
_DOUBLED = re.compile(r"(.)\1")
#: A number and three letters, or letters and a number: joined words, or VNI.
_NUMBER_SIGN = re.compile(r"\d[a-z]{2}|[a-z]{2}\d|(?<![a-z0-9])d9")
_TARGETS = {
    "phuong": "phường", "quan": "quận", "duong": "đường", "huyen": "huyện", "district": "district", "street": "street",
    "ward": "ward",
}  # fmt: skip
#: Words of other languages that stand in addresses, and are no slip of ours.
_FOREIGN_WORDS = """
    street ward district road avenue boulevard city province tower plaza hotel coffee shop house market school park
    bank center centre mall block floor room level apartment building garden square residence riverside sky view
    river star green golden royal sunrise land mark landmark vincom yersin pasteur alexandre calmette rhodes
    vietnam tphcm hcm hcmc brvt saigon rex lux kdc kdt kcn kp tdp thpt thcs ubnd hxh bv dh cd cv svd nvh ql tl hl
    dt dl st str rd ave blvd tp tx tt cmt cc ks nh cty www http https com vn net org the and lane alley hamlet
    quarter commune near next opposite beside corner dist apt unit suite bis ter no quant quang quick quality
"""
_FOREIGN = frozenset(_FOREIGN_WORDS.split())

#: Keywords cut short or hit beside: they might be said, and no name has them.
_CUT_SHORT = frozenset({"phuon", "phuo", "duon", "quam"})
_PLAIN = (SYLLABLES - _CUT_SHORT) | _FOREIGN | frozenset("bcdfghjklmnpqrstvwxz")


@value_class(frozen=True, slots=True)
class Repaired:
    """A text put right, its aligned folding, and the runs of letters in that."""

    text: str
    folded: str
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Repaired:
        """A text that needs nothing."""
        folded = aligned_fold(text)
        return cls(text, folded, frozenset(_WORD.findall(folded)))


def is_plain(text: str) -> bool:
    """Whether nothing in `text` could be spoilt, or be a sign that anything else is."""
    read = Repaired.of(text)
    return read.words <= _PLAIN and not _NUMBER_SIGN.search(read.folded) and is_usual(text, read.words)


def repaired(read: Repaired) -> Repaired:
    """A text with its spoilt keywords put right."""
    odd, text = read.words - _PLAIN, read.text
    if not (odd or _NUMBER_SIGN.search(read.folded)):
        return read
    mended = _parted(text, read.folded)
    slips = frozenset(filter(_keyword_meant, odd))
    if slips and not _TELEX.search(read.folded):
        # `phuonf 9` is no Telex, in which it would be `phuwowngf`.
        mended = _respelled(mended, slips, _NUMBER_FOLLOWS)
    mended = keyboard.meant(mended)
    if slips:
        mended = _respelled(mended, slips)
    return Repaired.of(mended[:_MOST]) if mended != text else read


def has_slip(text: str) -> bool:
    """Whether a word of `text` looks like a keyword with a slip in it."""
    return any(map(_keyword_meant, frozenset(_WORD.findall(aligned_fold(text))) - _PLAIN))


def _parted(text: str, folded: str) -> str:
    places = {m.end(1) for m in _NUMBER_NAME.finditer(folded) if m.end(1) > m.start(1)}
    places |= {m.end(1) for m in _NUMBER_SHORT.finditer(folded) if _is_word(text[m.end(1) : m.end(1) + 2])}
    places |= {m.start() for m in _NUMBER_KEYWORD.finditer(folded)}
    places |= {m.start(n) for m in _JOINED_UNIT.finditer(folded) for n in (1, 2, 3) if m[n]}
    places |= {at for match in _JOINED_SLASH.finditer(folded) for at in match.span()}
    for match in _JOINED_KEYWORD.finditer(folded):
        joined = match.lastindex or 1
        places |= (
            {match.end(joined)} if joined == 1 else {match.start(joined) + _PARTS[match[joined]], match.end(joined)}
        )
    return _with_spaces(text, places)


def _is_word(two: str) -> bool:
    """`12lê`, `54An`; the two letters of `12bc` may be of the number."""
    if two.islower() or two.isupper():
        return not two.isascii() or fold(two) in SYLLABLES
    return not two.isascii() or (two[0].isupper() and two[1].islower() and two not in ("Th", "Nd", "St", "Rd"))


def _with_spaces(text: str, places: set[int]) -> str:
    at, pieces = 0, []
    for place in sorted(places):
        pieces.append(text[at:place])
        at = place
    return " ".join([*pieces, text[at:]]).replace("  ", " ")


def _respelled(text: str, odd: frozenset[str], followed: re.Pattern[str] | None = None) -> str:
    """Spoilt keywords, each where a number or a name follows it, in their right spelling."""
    folded = aligned_fold(text)
    pieces, at = [], 0
    for match in _WORD.finditer(folded):
        target = _keyword_meant(match[0]) if match[0] in odd else None
        if target and (followed or _FOLLOWED).match(folded, match.end()) and not _may_be_quang(folded, match):
            pieces += [text[at : match.start()], target]
            at = match.end()
    return "".join([*pieces, text[at:]])


def _may_be_quang(folded: str, match: re.Match[str]) -> bool:
    """`Quagn Trung`, `Thích Quảgn Đức`: a slip of Quang as well as of Quận, which a number or a comma would tell."""
    if OSA.distance(match[0], "quang") > 1 or _NUMBER_FOLLOWS.match(folded, match.end()):
        return False
    return not _PART_BEGINS.search(folded, 0, match.start())


_TELEX = re.compile(r"[uo]w|dd|aa|ee|oo")
_NUMBER_FOLLOWS = re.compile(r"[ .:]{0,2}\d")
_PART_BEGINS = re.compile(r"[,\n\f]\s*\Z")
_FOLLOWED = re.compile(r"[ .:]{0,2}(?:\d|[a-z]{2})")


@lru_cache(maxsize=8192)
def _keyword_meant(word: str) -> str | None:
    """The keyword of which `word`, no syllable itself, is a slip of one letter, or of two in a long one."""
    if len(word) < 3 or (word in SYLLABLES and word not in _CUT_SHORT) or word in _FOREIGN:
        return None
    if word.startswith("f") and (target := "ph" + word[1:]) in _TARGETS:
        return _TARGETS[target]
    slips = {target: OSA.distance(word, target, score_cutoff=2) for target in _TARGETS}
    best = min(slips, key=lambda target: (slips[target], target[:1] != word[:1]))
    # `Phongg` is Phong with one slip.
    likely = len(best) > 5 and word[:1] == best[:1] and _DOUBLED.sub(r"\1", word) not in SYLLABLES - {best}
    most = 2 if likely else 1
    return _TARGETS[best] if slips[best] <= most and (len(word) > 3 or slips[best] <= 1) else None
