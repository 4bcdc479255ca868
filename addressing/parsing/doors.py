"""A house number written beside others: the one it had before, its place in a list, its letter apart. Pure."""

from __future__ import annotations

import re

from addressing.parsing.text import aligned_fold

_PATH = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?\d?)*"
_SAID = r"(?:(?:so nha|nha so|so|sn)[ :.]{0,2})?"
_OLD, _NEW = r"(?:so )?(?:nha )?(?:cu|sc)", r"(?:so )?(?:nha )?(?:moi|sm)"
_NOW = r"(?:nay la|nay|doi thanh|thanh)"
#: Each leaves the number of today in group 1, and nothing of the other.
_RENUMBERED = (
    # `số cũ 71, số mới 104`
    re.compile(rf"(?<![\w/]){_OLD}[ :.]{{1,2}}{_PATH} ?[(,/-] ?{_NEW}[ :.]{{1,2}}({_PATH})\)?(?![\w/])"),
    # `240 (số mới 46A)`, `11 cũ (87 mới)`, `12 (nay là 15)`
    re.compile(rf"{_SAID}{_PATH}(?: {_OLD})? ?[(,] ?(?:{_NEW}|{_NOW})[ :.]{{1,2}}(?:la )?({_PATH})\)?(?![\w/])"),
    re.compile(rf"{_SAID}{_PATH}(?: {_OLD})? ?[(,] ?{_SAID}({_PATH}) {_NEW}\)?(?![\w/])"),
    # `104 mới, 71 cũ`, `46A mới (240 cũ)`, `104 (SC 71)`
    re.compile(rf"{_SAID}({_PATH}) {_NEW} ?[(,/-] ?{_SAID}{_PATH} {_OLD}\)?(?![\w/])"),
    re.compile(rf"{_SAID}({_PATH}) {_NEW} ?[(,/-] ?{_OLD}[ :.]{{1,2}}{_PATH}\)?(?![\w/])"),
    re.compile(rf"{_SAID}({_PATH}) ?\( ?sc[ :.]{{1,2}}{_PATH} ?\)"),
)
_MAYBE_RENUMBERED = re.compile(r"\b(?:moi|cu|sc|sm|nay|thanh)\b")
#: `2. 15 Lê Lợi`, `b) 15 Lê Lợi`: what stands in a list.
_LISTED = re.compile(rf"(?:\d{{1,2}}|[a-h])(?:\) ?|(?<!d)\. )(?={_SAID}{_PATH}(?! thang) [a-z]{{2}})")
#: `153-B Phan Đăng Lưu`
_LETTER_APART = re.compile(r"(?<![\w-])(\d{1,4}(?:/\d{1,4})*) ?- ?(?=[a-h] [a-z])")
#: `Lê Lợi - hẻm 12 - 34`: the alley, and the house in it.
_IN_ALLEY = re.compile(rf"\b((?:hem|ngo|hxh) {_PATH}) - (?:so )?(?={_PATH} ?(?:[,-]|$))")
#: `365Đ.Lê Lợi`
_STREET_JOINED = re.compile(r"(?:(?<=\d)|(?<=\d[A-Za-z]))(?=[đĐ]\.)")
#: `CS1: 12A Nguyễn Trãi, Q5; CS2: 14B Lê Lợi, Q1`: of several addresses the first.
_FIRST_OF = re.compile(
    r"\b(cs|cn|co so|chi nhanh|shop|cua hang|ch|showroom|kho|van phong|vp|dia chi|dc) ?(?:so )?1 ?[:.,)-]"
)
_NUMBERED_LIST = re.compile(r"1([/.)]) ?(?=\S+ \S)(.{5,150}?)[\s,;|]2\1 ?\S")
_FIRST = re.compile(r"1 ?[:.,)-]")
_FIRST_SAID = re.compile(
    r"\b(?:cs|cn|c[ơo] s[ởo]|chi nh[áa]nh|shop|c[ửu]a h[àa]ng|ch|showroom|kho|vp|v[ăa]n ph[òo]ng"
    r"|[đd][ịi]a ch[ỉi]|[đd]c)"
    r" ?(?:s[ốo] )?1 ?[:.,)-]",
    re.IGNORECASE,
)
_MAYBE_LISTED = re.compile(r"(?:(?:\d{1,2}|[A-Ha-h])[.)] ?|1/ )\S")
_NEW_OR_OLD = r"(?:[mM][ớoỚO][iI]|[cC][ũuŨU])"
_MAYBE = (
    re.compile(
        r"\d[A-Za-z]?(?: ?- ?[A-Ha-h] | - \d|[đĐ]\.|\)? ?[(,/-]? ?\(?(?:[sS][ốoỐO] )?"
        rf"(?:{_NEW_OR_OLD}|[sS][cCmM]|[nN][aA][yY])\b)"
    ),
    re.compile(rf"[sS][ốoỐO] (?:[nN][hH][àaÀA] )?{_NEW_OR_OLD}\b"),
)


def may_hold_more(text: str) -> bool:
    """Whether `text` may have a number written so."""
    if _FIRST.search(text) is not None and _FIRST_SAID.search(text) is not None:
        return True
    return _MAYBE_LISTED.match(text) is not None or any(sign.search(text) for sign in _MAYBE)


def one_door(text: str) -> str:
    """`text` with the number that the house has today, alone: `11 cũ (87 mới) Lê Lợi` → `87 Lê Lợi`."""
    text = _STREET_JOINED.sub(" ", text)
    text = _first_of_several(_first_in_list(text))
    if listed := _LISTED.match(aligned_fold(text)):
        text = text[listed.end() :]
    text = _said(text, _LETTER_APART, "")
    text = _said(text, _IN_ALLEY, " số ")
    if not _MAYBE_RENUMBERED.search(aligned_fold(text)):
        return text
    for pattern in _RENUMBERED:
        text = _said(text, pattern, " ")
    return text


def _first_in_list(text: str) -> str:
    """`1/ 90 Trần Quý, Q11 2/ 12 Lê Lợi, Q1`: of several addresses the first."""
    several = _NUMBERED_LIST.match(text)
    return several[2].strip(" ,;|") if several else text


def _first_of_several(text: str) -> str:
    folded = aligned_fold(text)
    first = _FIRST_OF.search(folded)
    second = folded.find(first[0][: first[0].index("1")] + "2", first.end()) if first else -1
    return text[first.end() : second].strip(" ,;|&-") if first and second > 0 else text


def _said(text: str, pattern: re.Pattern[str], behind: str) -> str:
    """The first match replaced by its group 1, and what is to stand behind it."""
    match = pattern.search(aligned_fold(text))
    if match is None:
        return text
    return f"{text[: match.start()]}{text[slice(*match.span(1))]}{behind}{text[match.end() :].lstrip(' ')}"
