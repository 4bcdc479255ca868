"""What property adverts put around an address: what is done with the house, its price, size and rooms. Pure.

`Bán gấp nhà mặt tiền đường Lê Lợi, DT 4x12m, giá 5,2 tỷ` is `đường Lê Lợi`; the rest tells of the house, not of where
it is.
"""

from __future__ import annotations

import re

from addressing.parsing.rule import Rule
from addressing.parsing.sheet import Sheet

_AMOUNT = r"\d+(?:[.,]\d+)?"
# No run of breaks is passed over: each is a beginning of its own.
_BEFORE = r"(?:^|(?<=[,(.:!|\f\n-])) *"
_AFTER = r"(?= *(?:$|[,).|\f\n-]))"
_SIZED = r"(?:(?:dt|dtsd|dtcn|dtxd|dien tich|ngang|khuon vien)\s*:?\s*)?"
_DOUBLE = "".join(rf"|(?<=^{first}[-+])" for first in (r"\d", r"\d\d", r"\d{3}", r"\d{4}"))
#: `128 Triệu Quang Phục, Quận 5` is a house: at the beginning, behind `số`, within a path or `12-14`, before a unit.
_NO_STREET = (
    rf"(?!(?:(?<=^)|(?<=so )|(?<=hem )|(?<=/){_DOUBLE})"
    r"\d{1,4} trieu [a-z]{2,} [a-z]{2,})"
    r"(?!\d{1,4} trieu (?!thuong|bot|bao|mot|moi|tra|con|chua|coc|net|full|cho|lien|gop|ban)[a-z]{2,} [a-z]{2,}"
    r"(?:,? (?:phuong|quan|p|q|f)[. ]?[a-z0-9]| *$))"
)
_PRICE = (
    r"\b(?:gia(?: ban| thue| chi| tot| re| chao| tam)?\s*:?\s*)?(?:chi |nhinh |hon |khoang |tu |duoi )?"
    rf"(?<!quan )(?<!phuong ){_NO_STREET}{_AMOUNT}"
    r"\s*(?:(?:ty|tr)(?:\d{1,3}| \d)(?!\w|[.,]\d| ?tr)|(?:ty|trieu|tr(?=\s*[/,.)]|\s*$)|usd|vnd)(?![a-z])|\$(?!\w))"
    rf"(?:\s*{_AMOUNT}\s*(?:trieu|tr)(?![a-z]))?"
    r"(?:\s*/\s*(?:thang|th|m2|nam|can|nen)(?![a-z]))?(?: (?:con )?(?:c?tl|thuong luong|bot loc)(?![a-z]))?"
)
_AREA = (
    rf"\b{_SIZED}(?:ngang:? {_AMOUNT} ?m?[ ,]{{1,2}}dai:? {_AMOUNT} ?m?\b|(?:ngang|rong):? {_AMOUNT} ?m\b{_AFTER}"
    rf"|{_AMOUNT}\s*m?\s*x\s*{_AMOUNT}\s*(?:m2?)?\b|{_AMOUNT}\s*(?:m2|met vuong)\b)"
)
_ROOMS = rf"{_BEFORE}(?:\d{{1,2}}\s*(?:pn|wc|phong ngu|toilet|lau|tret|tang)\b[ +,&]*)+{_AFTER}"
_PHRASE = (
    rf"{_BEFORE}(?:so hong(?: rieng)?(?: chinh chu)?|so do|shr|shcc|phap ly(?: ro rang| chuan| day du)?|hem xe hoi|hxh"
    r"|hem o ?to|hem thong|hem rong(?: \d+m)?|xe hoi (?:vao nha|do cua|toi cua)|(?:full )?noi that(?: day du| cao cap)?"
    r"|gia re|gia tot|gia dau tu|thuong luong|vao o ngay|o ngay|chinh chu|mien trung gian|nha moi(?: xay| dep)?"
    rf"|gia|lien he|lh)\s*:?{_AFTER}"
)
_SELLER = r"(?:(?:chinh chu|chu nha|chu|(?:ket|can|ngop) (?:tien|bank|von)|ngop|can|gia dinh|minh|em|toi) ){0,3}"
_SOLD = rf"(?:{_SELLER}(?:ban (?:gap|nhanh|re|lo)|ban|cho thue|sang nhuong|sang gap|chuyen nhuong|thanh ly|sang))"
_STOREY = r"(?:\d{1,2} ?(?:tret|lung|lau|tang|me)|tret|lung|san thuong|st(?=\s*(?:$|[,).|\f\n-])| (?:so )?\d\S* [a-z]))"
#: `nhà 1 trệt 2 lầu`; `nhà 3 lầu 60 Lê Lai`, but `nhà 3 lầu 2` is the second floor of number 3.
_STOREYS = (
    rf"\b(?:{_SOLD} )?(?:can )?(?:(?:nha )?{_STOREY}(?:[ ,+&]{{1,3}}{_STOREY})+"
    r"|nha \d ?(?:lau|tang|tam|me)\b(?! \d\S*+(?! [a-z]+ [a-z])))\b(?: o(?= (?:so )?\d))?"
)
_WHAT = (
    r"(?:gap|nhanh|can nha|nha rieng|nha mat pho|nha nguyen can|nguyen can|nha pho|nha tro|nha xuong"
    r"|nha cap 4|nha c4|c4|nha"
    r"|can ho(?: chung cu| dich vu| mini)?|dat nen|dat tho cu|dat|lo dat|mat bang|mb"
    r"|lo(?= goc\b)|(?:sap|quay|kiosk|ki ?ot)(?= cho\b)|phong tro|van phong|shophouse|biet thu|villa|kho xuong"
    r"|cua hang|toa nha|khach san|mbkd|(?:tiem|shop|spa|salon|nha hang|nha thuoc|kiosk|ki ot|sap)"
    r"(?= (?:duong|pho|so|hem|mat tien|mt|goc|tai)\b| \d+[^ ,]* [^\W\d])"
    r"|quan(?= (?:an|ca phe|cafe|nhau|com|pho|duong|so|hem)\b| (?!(?:[1-9]|1[0-2]) duong\b)\d+[^ ,]* [^\W\d]))"
)
#: `hẻm Âu Cơ`, `MT Lê Quang Định`: the name of a street, which these words tell.
_NAME = (
    r" (?!(?:duong|pho|gan|ngay|thong|rong|quay|vao|dep|khu|cach|xe|o ?to|nhua|cho|vip|kinh|kd|lon|nho|cut|so|tai|tren"
    r"|ban|noi|thuoc|sat|doi|truoc|an|ca|cafe|nhau|yen|be|moi|sau|hem|hxh|goc|mat|mt|va|chinh|shr|dt|gia)\b)"
    r"[a-z]{2,} [a-z]{2}"
)
_HOW = (
    rf"(?:(?:hxh|hem xe hoi|hem o ?to|hem(?! xe| o ?to))(?! (?:so )?\d|{_NAME})(?: thong\b)?|\d ?(?:mat tien|mt)"
    rf"|(?:mat tien|mt)(?!{_NAME})|goc|cap 4|\d ?pn(?: ?\d ?wc)?"
    r"|moi xay|moi|dep|gia re|chinh chu|so hong(?: rieng)?|shr|kinh doanh|kd|nam tren|tren|tai|thuoc|an|ca phe|cafe"
    r"|nhau)"
)
_WHERE = r"(?=\s+(?:duong|pho|so|hem|ngo|hxh|mat tien|mt|goc|tai|tren|khu|\d)|\s*[,:.])"
_HEADLINE = (
    rf"{_BEFORE}(?:(?:(?:chinh chu|chu nha|can|gia dinh)\s+){{0,2}}{_SOLD}\s+{_WHAT}(?:\s+(?:{_WHAT}|{_HOW}))*\b\s*:?"
    rf"|(?:nha|can ho|dat|phong|mat bang)\s+(?:can ban|ban|cho thue)(?:\s+{_HOW})*{_WHERE}"
    rf"|{_SOLD}(?=\s+(?:chung cu|cc|kdc|kdt)\b)|{_SOLD}\s+can(?=\s+[a-z]{{2,}} [a-z])"
    rf"|{_SOLD}(?=\s+(?:so (?:nha )?|hem |hxh |duong )?\d+\S* (?:duong )?[a-z]{{2,}} [a-z])"
    r"|(?:nha |can )?(?:goc )?(?:\d ?)?(?:(?:mat tien|mt)(?=\s+(?:duong|pho|so|\d))"
    r"|(?:mat tien|mtkd)(?=\s+[a-z]{2,} [a-z]{2})))"
)
#: `Saigon Pearl 2PN 1WC`: behind a name.
_ROOMS_BEHIND = (
    r"(?<=[a-z0-9]) (?:\d ?(?:pn|wc|phong ngu|toilet)\b[ +,&]*)+(?= *(?:$|[,).|\f\n-]|[a-z]))"
    r"|(?<=[a-z]) \d{1,2} phong(?= (?:duong|hem|mat tien|mt|hxh|so)\b)"
)
#: `Villa Thảo Điền cho thuê`
_OFFERED = r"(?<=[a-z]) (?:can )?(?:cho thue|can ban|ban gap|sang nhuong)(?: gap| lai)?(?= *(?:$|[,).|\f\n-]))"
_UNIT_NEXT = r"(?:phuong|p|f|quan|q|xa|x|huyen|h|tp|thanh pho)(?:[. ]|\d)"
#: `hẻm 4m`, `HXH rộng 6m`: how wide, or how far in.
_WIDTH = (
    r"\b(?:(?:di |re |queo )?vao )?(?:hem(?: xe hoi| o ?to| xe tai| (?:xe )?ba gac| xe may| thong| cut| nhua| be tong"
    r"| lon| nho)?|hxh|ngo|duong(?: nhua| be tong| noi bo)?)(?: rong)? \d{1,2}(?:[.,]\d)? ?m"
    r"(?=\s*(?:$|[,).|\f\n-]|\d|(?:so (?:nha )?|hem |hxh |ngo )\d|xe |thong|(?:duong )?[a-z]{2,} [a-z]"
    rf"|{_UNIT_NEXT}))"
    r"(?: xe (?:hoi|tai)(?: (?:vao|toi|do) (?:duoc|nha|cua))?)?"
)
#: `HXH 7 chỗ`: for cars of seven seats.
_SEATS = (
    r"\b(?:hxh|hem xe hoi|hem|xe hoi) \d{1,2} cho(?: (?:thong|quay dau|vao nha|do cua))*(?![a-z])(?! [a-z]+ [a-z]+ \d)"
)
#: `hẻm thứ 3 bên trái`: which one, but not its number.
_NTH = r"\bhem thu (?:\d{1,2}|nhat|hai|ba|tu|nam|sau)\b(?: (?:ben|tay) (?:trai|phai))?"
#: `12/3 Lê Lợi hẻm xe hơi P.5`: no alley's number follows.
_WIDE_ALLEY = (
    r"(?<=[a-z0-9]) (?:hem xe hoi|hxh|hem o ?to|hem ba gac|hem xe tai)(?: (?:rong )?\d{1,2}m)?"
    rf"(?= *(?:$|[,).|\f\n-]|{_UNIT_NEXT}))"
)
#: `góc 2MT`, `nhà 2 mặt tiền`: a corner house, and no number of it; `2 mặt tiền Lê Lợi` is number 2.
_FRONTS = (
    r"\b(?:(?:(?:nha|can|can nha|lo|lo dat|dat) )?goc |(?:nha|can|can nha|lo|lo dat|dat) )?"
    r"[234](?:mt|(?:(?<=[a-z\f] \d)|(?<=\f\d))(?<!so \d)(?<!so nha \d)(?<!sn \d) ?(?:mt|mat tien|mat hem(?! (?:so )?\d)"
    r"|mat(?= hem)))\b"
)
_RULES = tuple(
    Rule(re.compile(pattern))
    for pattern in (
        _PRICE,
        _AREA,
        _ROOMS,
        _STOREYS,
        _SEATS,
        _HEADLINE,
        _ROOMS_BEHIND,
        _OFFERED,
        _FRONTS,
        _PHRASE,
        _WIDTH,
        _NTH,
        _WIDE_ALLEY,
    )
)
MAYBE = re.compile(
    r"(?:hem|ngo|duong|bo|hoi|to|tai|rong|gac|may|thong|cut|nhua|tong|lon|nho) \d{1,2}(?:[.,]\d)? ?m\b|"
    r"\d\s*\$|\d\s*(?:mt|ty|trieu|tr|usd|vnd|m2|pn|wc|lau|tret|tang|phong|met)\b|\d\s*m?\s*x\s*\d|\b(?:ngang|mtkd|ban|thue|sang|nhuong|hxh|shr"
    r"|o ?to|ba gac|so hong|so do|xe hoi|mat tien|mat hem|mt|hem thu|phap ly|noi that|gia|chinh chu|lh|lien he)\b"
)


#: Brackets and dashes that held nothing else.
_EDGES = re.compile(r"[ (,.–-]+\f[\f ),.–-]*|\f[\f ),.–-]+")


#: Without a word of these, or a figure and what it counts, a text has none of all that.
_TELLING = frozenset(
    [
        "ngang",
        "mtkd",
        "ban",
        "thue",
        "sang",
        "nhuong",
        "hxh",
        "shr",
        "hong",
        "do",
        "hoi",
        "o",
        "oto",
        "gac",
        "tien",
        "mt",
        "mat",
        "thu",
        "ly",
        "that",
        "gia",
        "chu",
        "lh",
        "he",
    ]
)
_COUNTED = re.compile(r"\d\s*(?:\$|m?\s*x\s*\d|(?:m|mt|ty|trieu|tr|usd|vnd|m2|pn|wc|lau|tret|tang|phong|met)\b)")


def take_adverts(sheet: Sheet) -> list[str]:
    """Takes such words out of the sheet; as typed."""
    if not sheet.says(_TELLING) and not _COUNTED.search(sheet.folded):
        return []
    if not MAYBE.search(sheet.folded):
        return []
    taken = [text for rule in _RULES for text in sheet.take(rule) if text]
    sheet.folded = _EDGES.sub(lambda match: "\f" * len(match.group()), sheet.folded)
    return taken
