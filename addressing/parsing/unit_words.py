"""The words of units, as rules over folded text: kinds, numbers and names of wards, districts and provinces."""

from __future__ import annotations

import re

from addressing.parsing.keywords import spelled
from addressing.parsing.numerals import IN_WORDS, TENS_IN_WORDS
from addressing.parsing.rule import END, B, rule


def _no_tri_phuong(match: re.Match[str], typed: str) -> bool:
    """`Nguyễn Tri Phương` is no ward, plain neither; but `Đào Trí phường Phú An` is in one."""
    kind = typed[slice(*match.span(1))]
    after_tri = match[1].startswith("ph") and match.string[: match.start()].endswith(" tri ")
    return not (after_tri and (kind.isascii() or not spelled(kind)))


#: Names of people and lands in which a unit's kind is a syllable, as what stands in front of it: `Lạc Long Quân`,
#: `Bà Huyện Thanh Quan`, `Huỳnh Tịnh Của`, `Xô Viết Nghệ Tĩnh`.
_NAMES_WITH = {"quan": ("lac long", "huyen thanh"), "huyen": ("ba",), "tinh": ("huynh", "nghe")}
_IN_NO_NAME = "".join(rf"(?<!{front} (?={kind}))" for kind, fronts in _NAMES_WITH.items() for front in fronts)

_ENGLISH = re.compile(r"\b(?:w\.? ?\d+|ward|street|st|road|rd|alley|lane|floor|room|apt|hcmc)\b")
_ADDRESS_BEFORE = re.compile(r"\d\S* (?!(?:kdc|kdt|kcn|khu|chung cu|cc|du an)\b)[a-z]{2,}(?: [a-z]+)+[^,\n\f]*[,\n\f]")


_WARD_BEFORE = re.compile(r"\bw(?:ard)?[ .]?\d{1,2},?$")


def _in_english(match: re.Match[str], typed: str) -> bool:
    """`12 Le Lai, D3`: behind a house and its street, in a text without accents or with words of English."""
    letter = typed[match.end(1) - 1]
    if letter in "Dd" and _WARD_BEFORE.search(match.string, 0, match.start()):
        return True
    if letter != "D":
        return False
    if not _ADDRESS_BEFORE.search(match.string, 0, match.start()):
        return False
    return typed.isascii() or _ENGLISH.search(match.string) is not None


# Where a unit's name without a comma stops. A kind that nothing follows belongs to the name (Phường Chợ Quán).
STOP = (
    r"(?:(?:cu|moi)(?=\s*(?:$|[,()\n\f]))"
    r"|(?:phuong|quan|huyen|xa)\b(?=[ .:]*[a-z0-9])(?!(?<=quan) (?:quan|q)\b)(?! (?:ward|district|commune)\b)"
    r"|tinh\b(?= [a-z])(?! (?:huyen|thi xa|thanh pho|tp)\b)|(?:q|h|tp|tphcm|hcm|hcmc|thanh pho"
    r"|thi xa|thi tran|ward|district|dist|city|province|viet nam|vietnam|vn|ho chi minh|sai gon|saigon|thanhpho|p|f"
    r"|tt|tx|duong(?<!binh duong)(?= [a-z0-9])|khu pho|kp|hoac|hem|hxh|so nha"
    r"|benh vien|chung cu|cong ty|cong vien|dai hoc|cao dang|nha tho|sieu thi"
    r"|khach san|buu dien)\b)"
)
NAME = rf"(?!hcm|tphcm)[a-z]+(?: (?!{STOP})[a-z]+){{0,4}}"
_LONG_NAME = NAME.replace("{0,4}", "{0,6}")
NAME_END = rf"(?=\s*(?:$|[,:\n\f)(\]\[\d]|/ | {STOP}|[qpf][. ]?\d|\.(?:\s|$)))"

#: `Q.B.Thạnh`, `P.T.Định`: a letter for a name's first word.
_SHORT = r"(?:(?<=[pqhx]\.)[a-z]\.(?=[a-z]{2}))?"

WARD_KINDS = {
    "phuong": "phường", "phg": "phường", "ph": "phường",
    "ward": "phường", "p": "phường", "f": "phường", "w": "phường", "xa": "xã", "x": "xã",
    "commune": "xã", "thi tran": "thị trấn", "tt": "thị trấn", "t.t": "thị trấn", "dac khu": "đặc khu", "dk": "đặc khu",
}  # fmt: skip
DISTRICT_KINDS = {
    "quan": "quận", "q": "quận", "district": "", "dist": "", "huyen": "huyện", "h": "huyện", "thi xa": "thị xã",
    "tx": "thị xã", "thanh pho": "thành phố", "tp": "thành phố", "t.p": "thành phố", "d": "quận",
}  # fmt: skip
WARD_NUMBER = rule(
    rf"{B}(phuong|phg|ph|ward|p|f|w)(?:[ .:]{{0,2}}|-)(?:(?:so|no)[. ]{{1,2}})?0?(\d{{1,2}}){END}(?![.-]\d)",
    "phuong phg ph ward p f w",
    1,
    numbered=True,
)
WARD_NAME = rule(
    rf"{B}(?:(phuong(?! phuong\b)|ward|(?<!cu )(?<!cong )(?<!thi )xa(?! (?:lo|hoi|p|f|phuong)\b)"
    rf"|commune|thi tran|dac khu|phg|ph(?=\.)"
    r"|[fw](?=\.)|p|tt|t\.t|x|dk)"
    r"(?: *[.:] *| +))"
    rf"({_SHORT}{_LONG_NAME}){NAME_END}",
    "phuong phg ph ward xa commune thi dac p f w tt t x dk",
    1,
    meant=_no_tri_phuong,
)
DISTRICT_NUMBER = rule(
    rf"{B}{_IN_NO_NAME}(quan|district|dist|q|d\.(?! ?so\b))(?:[ .:]{{0,2}}|-)(?:(?:so|no)[. ]{{1,2}})?0?(\d{{1,2}})"
    rf"(?:st|nd|rd|th)?{END}"
    r"(?![.-]\d)",
    "quan district dist q d",
    1,
    numbered=True,
)
#: `W12, D10`: said so by who writes English; `D2` is a street as well.
DISTRICT_LETTER = rule(
    r"(?= *d\d)(?:(?<=[,\n\f])|(?<=\bw\d)|(?<=\bw\d\d)|(?<=ward \d)|(?<=ward \d\d))( *d)(\d|1[0-2])(?!\d)"
    r"(?=[ ,.\n\f]*(?:(?:hcmc?|ho chi minh(?: city)?|sai ?gon)[ ,.\n\f]*)?$|, *w(?:ard)?[ .]?\d"
    r"|(?=[ ,])(?:(?<=ward \d, d\d)|(?<=ward \d\d, d\d)|(?<=ward \d, d\d\d)|(?<=ward \d\d, d\d\d)"
    r"|(?<=ward \d,d\d)|(?<=ward \d\d,d\d)|(?<=ward \d d\d)|(?<=ward \d\d d\d)))",
    "d",
    meant=_in_english,
)
DISTRICT_WORD = rule(
    rf"{B}(quan|q|district|dist)[. ]\s*({IN_WORDS}){END}(?=\s*(?:$|[,\n\f)(\]]|{STOP}))",
    "quan q district dist",
    1,
)
WARD_WORD = rule(
    rf"{B}(phuong|ward|p\.|(?<=[,\n\f] )p(?= ))\s?({TENS_IN_WORDS}|{IN_WORDS}){END}"
    r"(?=\s*(?:$|[,\n\f)(\]]|quan\b|q\b|q\d)"
    # `phường hai mươi tám Bình Thạnh`
    r"|(?:(?<=muoi [a-z]{2})|(?<=muoi [a-z]{3})|(?<=muoi [a-z]{4})) [a-z]{2})",
    "phuong ward p",
    1,
)
_NO_QUAN = (
    r"(?!(?:an|com|ca phe|cafe|nhau|nuoc|bun|su|oc|lau|tra|bia|pho|chay|huyen|phuong|thanh pho|quan|q"
    r"|ward|district|commune)\b)"
)
DISTRICT_NAME = rule(
    rf"{B}{_IN_NO_NAME}"
    rf"(?:(quan {_NO_QUAN}|quan(?=[.:])|huyen|thi xa|tx|thanh pho|tp|t\.p|district|dist|q"
    r"|h)"
    rf"(?: *[.:] *| *))(?<=[ .:])(?!(?:st|str|street|road|rd|ave)\b)({_SHORT}{NAME}){NAME_END}",
    "quan huyen thi tx thanh tp t district dist q h",
    1,
)
PROVINCE_NAME = rule(
    rf"{B}{_IN_NO_NAME}(tinh(?! lo\b)|province of) +(?=[a-z]{{2}})"
    rf"(?!nga |quan|phuong|huyen|thi xa|tp\b)({NAME}){NAME_END}",
    "tinh province",
    1,
)
# `Thu Duc City` is a city, `Sunrise City` and `căn hộ Dragon City` are houses.
_NO_CITY = (
    r"(?!(?:[a-z]+|(?:can ho|chung cu|cc|cao oc|toa|khu|du an|kdt|kdc|the|nha|trung tam|tttm|sieu thi|block|van phong)"
    r"\b[a-z ]*) city\b)"
)
_ROADS = r"(?:street|str|st|road|rd|avenue|ave|boulevard|blvd|highway|lane)\b"
_ENGLISH_NAME = rf"(?!(?:hcmc?|tphcm)\b)[a-z]+(?: (?!{STOP}|{_ROADS})[a-z]+){{0,4}}"
ENGLISH_UNIT = rule(
    r"(?:^|[,\n\f]|(?<= st)(?= )|(?<= st\.)|(?<= str\.)|(?<= street)|(?<= rd\.)|(?<= road)|(?<= ave\.)|(?<= blvd\.)"
    r"|(?<=ward \d)(?= )|(?<=ward \d\d)(?= )|(?<=[a-z] ward)(?= )|(?<=[a-z] commune)(?= )|(?<= highway)(?= )"
    r"|(?<= boulevard)(?= )|(?<= avenue)(?= ))"
    rf" *{_NO_CITY}({_ENGLISH_NAME}) (ward|commune|special zone|district|dist(?:\.|(?= *(?:[,\n\f]|$)))|city|province"
    r"|town(?= *, *[a-z ]+ district))"
    r" *(?=$|[,\n\f)]|(?<=ward )dist|(?:hcmc?|sai ?gon|ho chi minh)[ ,.]*$|(?:[a-z]+ ){1,4}(?:district|city)\b)",
    "ward commune zone district dist city province town",
)
#: `phường Diên Hồng (Nguyễn Tri Phương cũ)`
FORMER_NAME = rule(r"(?<=\n) ?[(\[]([a-z]+(?: [a-z]+){0,4}?) cu *[)\]]", "cu")
#: `5th District`, `3rd Ward`.
ENGLISH_ORDINAL = rule(
    r"(?:(?:^|[,\n\f]) *|(?<=[a-z.] )(?=\d{1,2}(?:st|nd|rd|th) ))((\d{1,2})(?:st|nd|rd|th)? (ward|district)) *"
    r"(?=$|[,\n\f)]|\d{1,2}(?:st|nd|rd|th) dist|(?<=\d[a-z]{2} ward )[a-z])",
    "ward district",
)
#: `12 Nguyen Hue Ben Nghe Ward District 1`: where the ward's name begins the registry can tell.
ENGLISH_KIND = rule(
    r"(?:(?<=[a-z]{2})|(?<= [a-z])) (?:ward|commune|district|dist\.?) *(?=$|[,\n\f])", "ward commune district dist"
)
