"""The words that Vietnamese addresses are made of, as patterns over folded text (text.aligned_fold)."""

from __future__ import annotations

import re
from functools import lru_cache

from addressing.text import fold, tone_key
from store.city import CityProfile

# A keyword stands alone: not inside a word, not inside a number path.
B = r"(?<![a-z0-9/])"
END = r"(?![a-z0-9/])"
# Where a unit's name without a comma stops.
STOP = (
    r"(?:phuong|quan|q|huyen|h|tp|tphcm|hcm|hcmc|thanh pho|tinh|thi xa|thi tran|xa|ward|district|dist|city|province"
    r"|viet nam|vietnam|vn|ho chi minh|sai gon|saigon|thanhpho|p|f)\b"
)
NAME = rf"[a-z]+(?: (?!{STOP})[a-z]+){{0,4}}"
NAME_END = rf"(?=\s*(?:$|[,\n\f)(\d]| {STOP}|[qpf][. ]?\d|\.(?:\s|$)))"

PHONE = re.compile(
    r"(?:(?:s?dt|tel|phone|hotline|lien he|lh|zalo|mobile|call)[ .:]*)?"
    r"(?<![\d/])(?:\+?84|0)[ .-]?\d(?:[ .-]?\d){7,9}(?![\d/])"
)
LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
COUNTRY = re.compile(rf"{B}(?:viet nam|vietnam|vn)\.?\s*(?=$|[,\n\f)])")
POSTCODE = re.compile(rf"(?<=[\s,.]){B}([78]\d{{4,5}}){END}(?!\s+(?!viet|vn)[a-z]{{2,}})")

WARD_KINDS = {
    "phuong": "phường", "ward": "phường", "p": "phường", "f": "phường", "w": "phường", "xa": "xã", "x": "xã",
    "commune": "xã", "thi tran": "thị trấn", "tt": "thị trấn", "dac khu": "đặc khu",
}  # fmt: skip
DISTRICT_KINDS = {
    "quan": "quận", "q": "quận", "district": "", "dist": "", "huyen": "huyện", "h": "huyện", "thi xa": "thị xã",
    "tx": "thị xã", "thanh pho": "thành phố", "tp": "thành phố", "d": "quận",
}  # fmt: skip
_SPELLINGS = (
    *("phường", "phuờng", "phừơng", "quận", "huyện", "xã", "thị trấn", "thị xã", "thành phố", "đặc khu", "tỉnh"),
    *("tầng", "lầu", "phòng", "căn", "căn hộ", "tòa", "tòa nhà", "lô", "khối", "tháp"),
    *("tổ", "ấp", "khu phố", "thôn", "khóm", "tổ dân phố", "hẻm", "ngõ", "ngách", "kiệt", "đường", "đ", "phố"),
)
_RIGHT = frozenset(" ".join(map(tone_key, word.split())) for word in _SPELLINGS)

WARD_NUMBER = re.compile(rf"{B}(phuong|ward|p|f|w)[ .:]{{0,2}}0?(\d{{1,2}}){END}(?![.-]\d)")
WARD_NAME = re.compile(
    rf"{B}(?<!tri )(?:(phuong|ward|xa(?! lo\b)|commune|thi tran|dac khu|p|tt|x)(?:\s*[.:]\s*|\s+))({NAME}){NAME_END}"
)
DISTRICT_NUMBER = re.compile(rf"{B}(quan|district|dist|q|d\.)[ .:]{{0,2}}0?(\d{{1,2}}){END}(?![.-]\d)")
DISTRICT_WORD = re.compile(
    rf"{B}(quan|q)[. ]\s*(nhat|nhi|hai|ba|tu|bon|nam|sau|bay|tam|chin|muoi mot|muoi hai|muoi){END}"
    rf"(?=\s*(?:$|[,\n\f)]|{STOP}))"
)
_NO_QUAN = r"(?!(?:an|com|ca phe|cafe|nhau|nuoc|bun|su|oc|lau|tra|bia|pho|chay)\b)"
DISTRICT_NAME = re.compile(
    rf"{B}(?<!huyen thanh )(?:(quan {_NO_QUAN}|quan(?=\.)|(?<!ba )huyen|thi xa|tx|thanh pho|tp|district|dist|q|h)"
    rf"(?:\s*[.:]\s*|\s*))(?<=[ .:])({NAME}){NAME_END}"
)
PROVINCE_NAME = re.compile(rf"{B}(tinh(?! lo\b)|province of)\s+({NAME}){NAME_END}")
ENGLISH_UNIT = re.compile(rf"(?:^|[,\n\f])\s*({NAME}) (ward|commune|district|city|province)\s*(?=$|[,\n\f)])")
DISTRICT_WORDS = {
    "nhat": "1", "nhi": "2", "hai": "2", "ba": "3", "tu": "4", "bon": "4", "nam": "5", "sau": "6", "bay": "7",
    "tam": "8", "chin": "9", "muoi": "10", "muoi mot": "11", "muoi hai": "12",
}  # fmt: skip
# Provinces that the city took in on 2025-07-01: still typed as the last part of an address.
MERGED_PROVINCES = re.compile(
    r"[,\n\f]\s*(binh duong|ba ria\s*[- ]\s*vung tau|ba ria vung tau|brvt|br-vt)\s*(?=[,\n\f]*\s*$)"
)

INSIDE = (
    re.compile(rf"{B}(tang|lau)\s*(?:\d{{1,2}}|tret|ham|lung|g){END}"),
    re.compile(rf"{B}(\d{{1,2}}(?:st|nd|rd|th) floor\b|(?:floor|level)\s*\d{{1,2}}{END})"),
    re.compile(rf"{B}(phong|room|rm|p)[. ]{{0,2}}[a-z]?\d{{3,4}}[a-z]?{END}"),
    re.compile(rf"{B}(can ho|can|apartment|apt|unit)[. ]{{1,2}}(?=\S*\d)[a-z0-9][\w.\-]*"),
    re.compile(rf"{B}(block|toa nha|toa|thap|tower|khoi)\s+(?:[a-z]?\d{{1,2}}(?:\.\d+)?[a-z]?|[a-z]){END}"),
    re.compile(rf"(?<=[a-z0-9,] )(?<!dai )(?<!quoc )(?<!tinh )(?<!huong )(?<!xa )(lo)\s+[a-z]?\d{{0,2}}{END}"),
)
NEIGHBOURHOOD = re.compile(
    rf"{B}(khu pho|kp|to dan pho|tdp|to|ap|thon|khom|hamlet|quarter)[. ]{{0,2}}(\d{{1,2}}[a-z]?){END}"
)

_UNIT = r"(?:[a-z]{0,2}|[a-z]{1,2}-)\d{1,5}(?:[a-z]\d{0,2}|[a-z]{2,3}(?![a-z]))?"
_SLASH = r"(?: ?[/\\+&–-] ?| (?:xet|xuyet|xuyec|xec|sec|suyet) )"
NUMBER = re.compile(
    rf"(?:(?:dia chi|d/c|dc)[ .:]*)?(?:(?:so nha|nha so|sn|so|nha|no|number|lo)\b[ .:]*|# ?)?"
    rf"({_UNIT}(?:{_SLASH}{_UNIT})*(?: ?(?:bis|ter)\b)?(?: [abc](?= [a-z]{{2}}|$))?)(?=[ ,.:]|$)"
)
SPOKEN_SLASH = re.compile(r" (?:xet|xuyet|xuyec|xec|sec|suyet) ")
ASIDE = re.compile(r"(?:nay la|nay thuoc|truoc la|truoc day la|truoc day|cu la|cu|moi|now|formerly|old|new)")
LABEL = re.compile(r"^(?:dia chi|d/c|dc|address|add)\s*[:.]\s*")
ALLEY = re.compile(
    rf"(?:hem xe hoi|duong hem|hem|hxh|ngach|ngo|kiet|alley|lane)\b[ .:]*(?:so )?"
    rf"({_UNIT}(?:{_SLASH}{_UNIT})*|[a-z](?= ))?(?=[ ,.]|$)\s*"
)
STREET_WORD = re.compile(
    r"(?:(duong|street|pho)\s+|d\s*\.\s*|d (?=[a-z]+ [a-z])|(?=(dai lo|dl|quoc lo|ql|tinh lo|tl|huong lo|hl|xa lo)\b))"
)
STREET_AFTER = re.compile(r"\S (?:street|st\.?|str\.?|road|rd\.?|avenue|ave\.?|boulevard|blvd\.?)$")
TRAILING_NUMBER = re.compile(
    rf"^(?P<street>.*[a-z]\S*)[ ,]+(?:(?:so nha|nha so|sn|so) (?P<said>{_UNIT}(?:{_SLASH}{_UNIT})*)"
    rf"|(?P<path>\d{{1,5}}[a-z]?(?:/{_UNIT})+))$"
)
MIDDLE_NUMBER = re.compile(
    rf"(?<= )(?<!so )(?<!lo )(?<!duong )(?<!thang )(?<!km )(?<!khu )(?<!cau )(?<!hem )"
    rf"({_UNIT}(?:{_SLASH}{_UNIT})*)(?= +[a-z]{{2,}} [a-z]{{2,}})"
    r"(?! thang \d)"
)
PLACE_WORD = re.compile(
    r"(?:cho|truong|benh vien|bv|dai hoc|dh|cao dang|cd|thpt|thcs|tieu hoc|mam non|mau giao|ubnd|uy ban|cong vien|cv"
    r"|cau|chua|nha tho|dinh|mieu|den|ga|san bay|ben xe|ben tau|sieu thi|trung tam|tt|khach san|ks|nha hang|nh|quan"
    r"|cafe|ca phe|cong an|ngan hang|buu dien|buu cuc|chung cu|cc|khu dan cu|kdc|khu do thi|kdt|khu cong nghiep|kcn"
    r"|khu biet thu|khu che xuat|kcx|toa nha|cao oc|building|plaza|tower|residence|cong ty|cty|cua hang|shop|vong xoay"
    r"|nga tu|nga ba|nga sau|nga nam|nga bay|bao tang|nha van hoa|nvh|thu vien|san van dong|svd|ho boi|tram|metro|hotel"
    r"|market|hospital|school|university|park)\b"
)


def spelled(typed: str) -> bool:
    """Whether a typed keyword is that word: plain, or with that word's own accents (`quán` is no `quận`)."""
    word = typed.strip(" .:").lower()
    return word.isascii() or " ".join(map(tone_key, word.split())) in _RIGHT


@lru_cache(maxsize=8)
def city_pattern(profile: CityProfile) -> re.Pattern[str]:
    """The city's names that nothing else bears: `TP.HCM`, `Thành phố Hồ Chí Minh`, `Ho Chi Minh City`."""
    name = fold(profile.name_vi).removeprefix("thanh pho ")
    sure = [a for a in profile.aliases if a.startswith("tp") or "city" in a]
    forms = "|".join(re.escape(a).replace(r"\ ", r"[ .]*") for a in sorted(sure, key=len, reverse=True))
    short = "|".join(re.escape(a) for a in profile.aliases if a.isalpha() and len(a) <= 4)
    return re.compile(
        rf"{B}(?:(?:thanh pho|t\.?p)[. ]*(?:{re.escape(name)}|{short})|{forms}"
        rf"|(?:{short}|{re.escape(name)}) city)(?: city)?\.?{END}"
    )


@lru_cache(maxsize=8)
def bare_city_pattern(profile: CityProfile) -> re.Pattern[str]:
    """The city's names that are also names of other things (`Sài Gòn`): only where a part of their own, or last."""
    name = fold(profile.name_vi).removeprefix("thanh pho ")
    bare = sorted({name, *(a for a in profile.aliases if not a.startswith("tp") and "city" not in a)}, key=len)
    forms = "|".join(re.escape(a) for a in reversed(bare))
    return re.compile(rf"(?:(?:^|[,\n\f])\s*(?:{forms})\s*(?=$|[,\n\f])|(?<=[\s,\n])(?:{forms})\s*$)")
