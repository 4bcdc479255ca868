"""Ways round: words that say no more than `đường`, `hẻm` and a number would, put so. Pure.

`12 mặt tiền đường Lê Lợi` is `12 đường Lê Lợi`, `vào hẻm 57 tới nhà 5` is `hẻm 57 số 5`, `9/B Lê Lợi` is `9B Lê Lợi`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from addressing.parsing.numerals import numeral
from addressing.parsing.text import fold

_UNIT = r"\d{1,4}[A-Za-z]?"
_PATH = rf"{_UNIT}(?:/{_UNIT})*"
_PLAIN_PATH = r"\d{1,4}(?:/\d{1,4})*"
_ALLEY = r"h[eẻẽ]m"
_STREET = r"(?:đường|duong)"
_NAME = r"(?=\s+[^\W\d_]{2})"
_UP_TO = r"(?:đ[ếe]n|den|t[ớo]i)"
_AT = r"(?:t[ạa]i|đến|den|t[ớo]i)"
_GO = r"(?:(?:đi|di|r[ẽe]|qu[ẹe]o|ch[ạa]y)\s)?(?:v[àa]o|v[ôo])"
_TO_THE_HOUSE = rf"(?:{_UP_TO}\s(?:(?:căn\s)?nh[àa]|c[ăa]n|s[ốo])|nh[àa](?!\strọ))(?:\ss[ốo])?"
_WITHIN = r"(?:trong|ngay|t[ạa]i|ở|tr[êe]n)"
_NO_CORNER = r"(?<!g[óo]c )(?<!(?<!ố )nh[àa] )(?<!c[ăa]n )(?<!đ[ấa]t )(?<!l[ôo] )"
#: These go with it: see adverts.
_NO_FRONT = (
    r"(?<!nhà)(?<!nha)(?<!bán)(?<!ban)(?<!thuê)(?<!thue)(?<!gấp)(?<!gap)(?<!đất)(?<!dat)(?<!bằng)(?<!bang)(?<!căn)"
    r"(?<!can)(?<!góc)(?<!goc)(?<!lô)(?<!tòa)(?<!toà)(?<!nền)"
)
_SIDE_BY_SIDE = r"(?:ho[ặa]c|or)"

#: Apart, for each is sought by how it begins: where a word does, or at a figure.
_MAYBE_WORDS = re.compile(
    r"\b(?:(?:m[ặa]t (?:ti[ềe]n|đường|duong)|mt|t[êe]n|(?:tr[ụu]c|tuy[ếe]n|con) (?:đường|duong)|rue|cnr|hx[tm]|hbg"
    rf"|street num(?:ber)?|đs[ốo]|[đd]so? \d+|v[àa]o h|v[ôo] h|{_STREET}\s+{_STREET}|{_SIDE_BY_SIDE}|g[ạa]ch)\b"
    rf"|m[ưu][ơờo]i\b|n[ốo]i d[àa]i\)"
    rf"|{_AT} (?:s[ốo] (?:nhà )?|nhà (?:s[ốo] )?)?\d|n[ằa]m {_WITHIN}\s|t[ừu] (?:s[ốo] )?\d|đs[ốo]?(?=\d)"
    rf"|(?:v[àa]o|v[ôo]) (?={_ALLEY})|{_ALLEY} (?:s[ốo] )?\d\S* (?:nh[àa]|{_UP_TO})\b"
    rf"|thu[ộo]c (?=[pqxhtPQXHT])|(?:t[ạa]i|tr[êe]n) (?=[pqxhtđdPQXHTĐD])|l[ôo] [A-Z]{{1,2}}\.\d"
    rf"|st\. ?(?:no\.? ?)?\d|{_STREET}\s?:)",
    re.IGNORECASE,
)
#: What such words begin with, folded.
_TELLING = frozenset(
    [
        "mat",
        "mt",
        "ten",
        "truc",
        "tuyen",
        "con",
        "rue",
        "street",
        "dso",
        "ds",
        "vao",
        "vo",
        "duong",
        "hoac",
        "or",
        "gach",
        "tai",
        "thuoc",
        "tren",
        "den",
        "toi",
        "nam",
        "tu",
        "hem",
        "lo",
        "cnr",
        "hxt",
        "hxm",
        "hbg",
        "st",
        "muoi",
        "noi",
    ]
)
_MAYBE_FIGURES = re.compile(
    rf"\d(?:\s?/\s?(?:{_ALLEY}|{_STREET})|[A-Za-z]?_\d|[a-z]? st\.? (?:no\.? ?)?\d| (?:ngay )?[đd][ầa]u h"
    rf"| th[áa]ng \d\d? s[ốo] \d| [A-Z] {_STREET}"
    r"| (?:½|1/2) |(?: [a-h])/\d|\s?\(\d"
    r"|\s?\([A-H]\)|[/.'’][A-H]\b| [A-H],|\s?, ?[A-H]\s|\s?[\"“'‘][A-H][\"”'’])",
    re.IGNORECASE,
)


_Usual = str | Callable[[re.Match[str]], str]


def _same(pattern: str, usual: _Usual, flags: int = re.IGNORECASE) -> tuple[re.Pattern[str], _Usual]:
    return re.compile(pattern, flags), usual


_DIGITS = r"(?:hai|ba|bốn|bon|tư|năm|nam|sáu|sau|bảy|bay|tám|tam|chín|chin)"

_SAME = (
    # `số nhà hai mươi lăm Lê Lai`
    _same(
        r"(?<!đường )(?<!duong )\b(s[ốo](?: nh[àa])?|nh[àa] s[ốo]|h[ẻe]m) "
        rf"((?:{_DIGITS} m[ưu][ơo]i|m[ưu][ờo]i)(?: (?:{_DIGITS}|m[ộốo]t|l[ăa]m))?)(?= [^\W\d_]{{2,}} [^\W\d_])",
        lambda match: f"{match[1]} {numeral(fold(match[2]))}",
    ),
    _same(
        rf"^((?:{_DIGITS} m[ưu][ơo]i|m[ưu][ờo]i)(?: (?:{_DIGITS}|m[ộốo]t|l[ăa]m)))"
        r"(?= (?!th[áa]ng\b)[^\W\d_]{2,} [^\W\d_])",
        lambda match: numeral(fold(match[1])),
    ),
    # `22 Tô Hiệu (nối dài)`
    _same(r"(?<=[^\W\d_]) ?\((n[ốo]i d[àa]i)\)", r" \1,"),
    # `12 ½ Lê Lợi`, `12 1/2 Lê Lợi`
    _same(rf"^((?:s[ốo]\s(?:nhà\s)?)?{_PATH})\s(?:½|1/2)(?=\s[^\W\d_]{{2,}}\s[^\W\d_])", r"\1½"),
    # `Tên đường: Cao Thắng`
    _same(rf"\b({_STREET})\s?:\s?(?=[^\W_])", r"\1 "),
    _same(r"\bcnr\.?\s(?:of\s)?", "corner of "),
    # `HXT`, `HBG`: alleys for lorries, for carts
    _same(r"\b(?:hx[tm]|hbg)\b", "HXH"),
    # `12 mặt tiền Lê Lợi`, `12 trục đường Lê Lợi`, `12A rue Pasteur`
    _same(rf"{_NO_CORNER}(\d[a-h]?)\s(?:(?:nhà\s)?m[ặa]t ti[ềe]n|mt|rue)(?:\s{_STREET})?{_NAME}", r"\1 đường"),
    # `quán trà sữa MT Nguyễn Gia Trí`
    _same(
        rf"{_NO_FRONT}(?<=[^\W\d_]{{2}})\s(?:m[ặa]t ti[ềe]n|mt)(?:\s{_STREET})?"
        r"(?=\s(?!(?:ch[ợo]|tr[ườu]+[ờo]?ng|khu|kdc|s[ốo]|[đd][ườu]+[ờo]?ng)\b)[^\W\d_]{2,}\s[^\W\d_]{2})",
        ", đường",
    ),
    _same(rf"\b(?:m[ặa]t|t[êe]n|tr[ụu]c|tuy[ếe]n|con)\s{_STREET}{_NAME}", "đường"),
    _same(r"\bstreet\s(?:number|num\.?)\s(?=\d)", "Street No. "),
    _same(r"\bt[êe]n\s(?=(?:ph[ườuo]+ng|qu[ậa]n|huy[ệe]n|xã)\s)", ""),
    _same(r"(?:\bđs[ốo]?|(?<=\d )dso?)\s?(?=\d)", "đường số "),
    # `12 a/3 Trần Quốc Toản`, `134(136) Lý Chính Thắng`
    _same(rf"^((?:s[ốo]\s(?:nhà\s)?)?{_PLAIN_PATH})\s([a-h])(?=/\d)", r"\1\2"),
    _same(rf"(?<![\w/])({_PATH})\s?\({_PATH}\)(?=\s(?!tháng|thang)[^\W\d_]{{2}})", r"\1"),
    # `21 st. 11, An Khanh Ward`
    _same(
        r"(?:(?<=^\d )|(?<=\d\d )|(?<=\d[a-z] )|(?<=\d, )(?=st\.)|(?<=\d,)(?=st\.))st\.?\s?(?:no\.?\s?)?"
        r"(?=\d{1,3}\b)",
        "Street ",
    ),
    # `52 đầu hẻm Nguyễn Khoái`
    _same(rf"(?<=\d)\s(?:ngay\s)?[đd][ầa]u\s{_ALLEY}\s(?=[^\W\d_]{{2}})", " "),
    # `1 tháng 5 số 22 Tân Phú`
    _same(r"^(?=\d{1,2} th[áa]ng \d{1,2} s[ốo] \d)", "đường "),
    # but not `Đường Đường số 8`: with that word in its name it is another street than `Số 8`.
    _same(rf"\b{_STREET}\s+(?=đường\s(?!(?:s[ốo]\s?)?\d))", ""),
    _same(rf"\bn[ằa]m\s(?={_WITHIN}\s)", ""),
    # `26/đường số 9`
    _same(rf"(?<=\d)\s?/\s?(?={_STREET}\s)", " "),
    # `4/hẻm 189`, `vào hẻm 57 tới nhà 5`, `hẻm 113 nhà 103 Bành Văn Trân`
    _same(rf"(?<=\d)\s?/\s?(?={_ALLEY}\s?\d)", " "),
    _same(rf"\b{_GO}\s(?={_ALLEY}\s\d)", ""),
    _same(rf"\b({_ALLEY}\s(?:s[ốo]\s)?{_PATH}),?\s{_TO_THE_HOUSE}\s(?={_PATH}(?:[\s,]|$))", r"\1 số "),
    # `11(D)`, `11 "D"`, `9/B`, `9.B`, `360 D, đường …`, `665 Q đường …`
    _same(rf"(?<![\w/])({_PLAIN_PATH})\s?[(\"“'‘]([A-Ha-h])[)\"”'’](?=[\s,])", r"\1\2", 0),
    _same(rf"^((?:s[ốo]\s(?:nhà\s)?)?{_PLAIN_PATH})\s([a-z])(?=\s{_STREET}\s)", r"\1\2"),
    _same(rf"(?<![\w/.])({_PLAIN_PATH})[/.'’]([A-Ha-h])(?=,?\s(?:Đ\.?\s)?[^\W\d_]{{2}})", r"\1\2", 0),
    _same(rf"^((?:s[ốo]\s(?:nhà\s)?)?{_PLAIN_PATH})\s([a-h])(?=,\s?(?:{_STREET}\s|Đ\.)\s?\S)", r"\1\2"),
    # `194 - B Nam Kỳ Khởi Nghĩa`, where the dash is a comma by now
    _same(rf"^((?:[Ss]ố\s)?{_PLAIN_PATH})\s?,\s?([A-Habceg])(?=\s[^\W\d_]{{2,}}\s[^\W\d_])", r"\1\2", 0),
    # `Kho hàng tại 88, Nguyễn Chế Nghĩa`, `Giao đến 8A Mạc Đĩnh Chi`
    _same(
        rf"(?:(?<=\s)|(?<=^))([^\W\d_]+)\s{_AT}\s(?=(?:s[ốo]\s(?:nhà\s)?|nhà\s(?:s[ốo]\s)?)?\d)",
        r"\1, ",
    ),
    # `12 Lê Lợi thuộc phường Bến Nghé`, `số 17 trên đường Hòa Hảo`
    _same(
        r"(?<!nha)(?<!hieu)(?<!quay)(?<!tiem)[\s,]+(?:thu[ộo]c|t[ạa]i)"
        r"\s(?=(?:ph[ườuo]+ng|qu[ậa]n|x[ãa]|huy[ệe]n|th[àa]nh ph[ốo]|tp)\b|[pq]\.?\s?\d|[pqxh]\.)",
        ", ",
    ),
    _same(r"(?<=\d)\s(?:tr[êe]n|t[ạa]i)\s(?=(?:đường|duong|đ\.)\s)", " "),
    # `Lô H.01 đường số 8`
    _same(r"\b(l[ôo]\s[A-Z]{1,2})\.(?=\d)", r"\1"),
    # `40_24`, `74 gạch 6`
    _same(r"(\d[a-z]?)(?:_|\s(?:gạch|gach)(?:\s(?:chéo|cheo))?\s)(?=\d)", r"\1/"),
    _same(rf"(?<![\w/])({_UNIT})\s{_SIDE_BY_SIDE}\s({_UNIT}){_NAME}", r"\1+\2"),
    _same(rf"\bt[ừu]\s(?:s[ốo]\s)?({_UNIT})\s{_UP_TO}\s(?:s[ốo]\s)?({_UNIT}){_NAME}", r"\1-\2"),
)


def is_straight(text: str, words: frozenset[str]) -> bool:
    """Whether `text`, whose runs of letters are, folded, `words`, has none of these."""
    if _MAYBE_FIGURES.search(text) is not None:
        return False
    return _TELLING.isdisjoint(words) or _MAYBE_WORDS.search(text) is None


def straight(text: str, words: frozenset[str]) -> str:
    """`text` with such words put as other people put them."""
    if is_straight(text, words):
        return text
    for pattern, usual in _SAME:
        text = pattern.sub(usual, text)
    return text
