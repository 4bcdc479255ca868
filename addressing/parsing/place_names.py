"""Names of places in one form: `Bệnh viện Chợ Rẫy`, `BV Chợ Rẫy` and `Cho Ray Hospital` share their words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from addressing.parsing.text import fold
from store.city import PROFILES, CityProfile

_SHORT = {
    "trung hoc pho thong": "thpt", "trung hoc co so": "thcs", "truong thpt": "thpt", "truong thcs": "thcs",
    "truong trung hoc pho thong": "thpt", "truong trung hoc co so": "thcs", "truong ptth": "thpt", "ptth": "thpt",
    "truong tieu hoc": "tieu hoc", "truong mam non": "mam non", "truong mau giao": "mau giao",
    "truong dai hoc": "dh", "dai hoc": "dh", "truong dh": "dh", "truong cao dang": "cd", "cao dang": "cd",
    "benh vien": "bv",
    "tru so uy ban nhan dan": "ubnd", "tru so ubnd": "ubnd", "uy ban nhan dan": "ubnd", "uy ban": "ubnd",
    "cong vien": "cv", "khu cong nghiep": "kcn",
    "khu che xuat": "kcx", "khu cong nghe cao": "kcnc", "khu do thi": "kdt", "khu dan cu": "kdc", "chung cu": "cc",
    "nha van hoa": "nvh", "san van dong": "svd", "trung tam thuong mai": "tttm", "trung tam y te": "ttyt",
    "khach san": "ks", "nha hang": "nhahang", "cua hang": "cuahang", "ngan hang": "nganhang", "buu dien": "buudien",
    "ben xe": "benxe", "bx": "benxe",
    "san bay": "sanbay", "nha tho": "nhatho", "bao tang": "baotang", "thu vien": "thuvien",
    "cong an": "congan", "sieu thi": "sieuthi", "nha ga": "ga",
    "hospital": "bv", "university": "dh", "college": "cd", "market": "cho", "park": "cv", "museum": "baotang",
    "pagoda": "chua", "church": "nhatho", "airport": "sanbay", "bus station": "benxe", "hotel": "ks", "bridge": "cau",
    "industrial park": "kcn", "library": "thuvien", "primary school": "tieu hoc", "kindergarten": "mam non",
    "high school": "thpt", "secondary school": "thcs", "post office": "buudien", "supermarket": "sieuthi",
    "cong ty tnhh": "congty", "cong ty co phan": "congty", "cong ty cp": "congty", "cong ty": "congty",
    "toa an nhan dan": "toaan", "toa an": "toaan", "kho bac nha nuoc": "khobac", "kho bac": "khobac",
    "chi cuc thue": "cucthue", "cuc thue": "cucthue", "tram y te": "tramyte", "tyt": "tramyte",
    "trung tam van hoa": "ttvh", "nha thieu nhi": "nhathieunhi", "bao hiem xa hoi": "bhxh",
    "vien kiem sat nhan dan": "vks", "vien kiem sat": "vks", "buu cuc": "buudien", "phong kham": "phongkham",
    "phong cong chung": "congchung", "van phong cong chung": "congchung", "nha thuoc": "nhathuoc",
    "vong xoay": "vongxoay", "bung binh": "vongxoay", "roundabout": "vongxoay", "cay xang": "cayxang",
    "tram xang": "cayxang", "nha hat": "nhahat",
    "truong th": "tieu hoc", "th": "tieu hoc", "truong cap 1": "tieu hoc", "cap 1": "tieu hoc",
    "truong cap 2": "thcs", "cap 2": "thcs", "truong cap 3": "thpt", "cap 3": "thpt",
    "truong mn": "mam non", "mn": "mam non", "truong mg": "mau giao", "mg": "mau giao",
    "bvdk": "bv da khoa", "bv dk": "bv da khoa", "pkdk": "phongkham da khoa", "pk da khoa": "phongkham da khoa",
    "pk": "phongkham",
    "truong hv": "hoc vien", "hv": "hoc vien", "c c": "cc", "b v": "bv", "trung tam": "tt", "tt y te": "ttyt",
    "tt thuong mai": "tttm", "tt van hoa": "ttvh", "cs": "co so",
    "ca phuong": "congan phuong", "ca quan": "congan quan", "ca xa": "congan xa", "ca huyen": "congan huyen",
    "ttgdtx": "tt giao duc thuong xuyen", "tt gdtx": "tt giao duc thuong xuyen",
    "nt": "nhatho", "bd": "buudien", "nh": "nganhang", "st": "sieuthi",
    "can ho": "canho", "nga tu": "ngatu", "nga ba": "ngaba", "nga nam": "nganam", "nga sau": "ngasau",
    "nga bay": "ngabay", "apartment": "cc", "railway station": "ga",
}  # fmt: skip
_PATTERN = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _SHORT), key=len, reverse=True)) + r")\b")
#: The city, in whatever way it is written behind a name.
CITY = "thanhpho"
#: Words that say little: without them a name is still that name.
GENERIC = frozenset(
    {
        *(
            "cho",
            "bv",
            "dh",
            "cd",
            "thpt",
            "thcs",
            "tieu",
            "hoc",
            "mam",
            "non",
            "mau",
            "giao",
            "truong",
            "ubnd",
            "congan",
        ),
        *("cv", "kcn", "kcx", "kdt", "kdc", "cc", "nvh", "svd", "tttm", "ttyt", "ks", "ga", "cau", "chua", "nhatho"),
        *("benxe", "sanbay", "metro", "baotang", "thuvien", "sieuthi", "phuong", "quan", "tram", "buudien", "nganhang"),
        *("toaan", "khobac", "cucthue", "tramyte", "ttvh", "nhathieunhi", "bhxh", "vks", "phongkham", "congchung"),
        *("nhathuoc", "vongxoay", "cayxang", "nhahat", CITY),
        *("tt", "congty", "canho", "cuahang", "nhahang", "ngatu", "ngaba", "nganam", "ngasau", "ngabay"),
    }
)


#: `Huyện Sỹ` and `Huyện Sĩ`, `Lý` and `Lí`; `Ngã 4`; `UBND P.12`, `BV Q.5`: written in one way.
_SOUND_Y = re.compile(r"\b(qu|[bcdghklmnprstvx]{1,2})y\b")
_FORK = re.compile(r"\bnga ([3-7])\b")
_FORKS = {"3": "nga ba", "4": "nga tu", "5": "nga nam", "6": "nga sau", "7": "nga bay"}
_UNIT_SHORT = re.compile(r"(?<=[a-z0-9] )([pq])(?: ?(?=\d{1,2}\b)| (?=[a-z]{2,} [a-z]{2,}))")
_UNITS = {"p": "phuong ", "q": "quan "}
#: `KCX Linh Trung II`
_ROMAN = re.compile(r"(?<=[a-z]{2} )(i{1,3}|iv)$")
_ROMANS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


_NUMBERS = re.compile(r"[^\s\d]*\d\S*")


#: The words that kinds of places are made of.
KIND_WORDS = frozenset(
    {"metro", "coffee", "plaza", "tower", "building"}
    | {word for long in _SHORT for word in long.split() if len(word) > 2 and word.isalpha()}
)


#: What is said by its initials all over the country, in names and of them.
_INITIALS = {
    "gtvt": "giao thong van tai", "khtn": "khoa hoc tu nhien", "khxhnv": "khoa hoc xa hoi va nhan van",
    "khxh nv": "khoa hoc xa hoi va nhan van", "khxh": "khoa hoc xa hoi", "cntt": "cong nghe thong tin",
    "spkt": "su pham ki thuat", "su pham kt": "su pham ki thuat", "sp ki thuat": "su pham ki thuat",
    "khcn": "khoa hoc va cong nghe", "tnmt": "tai nguyen va moi truong", "gddt": "giao duc va dao tao",
    "ldtbxh": "lao dong thuong binh va xa hoi", "dhbk": "dh bach khoa", "dhqg": "dh quoc gia",
    "dhyd": "dh y duoc", "dhsp": "dh su pham", "dhkt": "dh kinh te", "ptnk": "pt nang khieu",
    "pho thong nang khieu": "pt nang khieu", "tand": "toaan", "bv nd": "bv nhan dan", "bvnd": "bv nhan dan",
    "sb": "sanbay", "dh sp": "dh su pham", "bcvt": "buu chinh vien thong", "kbnn": "khobac", "khobac nn": "khobac",
}  # fmt: skip
_SAID_SHORT = re.compile(r"\b(?:" + "|".join(sorted(_INITIALS, key=len, reverse=True)) + r")\b")
_ESTATE = re.compile(
    r"(?:khu (?:cong nghiep|che xuat|cong nghe|dan cu|do thi|nha o|biet thu)"
    r"|cum cong nghiep|cu xa|k(?:cn|cx|cnc|dc|dt))\b"
)


def _cities_said(profiles: Iterable[CityProfile]) -> re.Pattern[str]:
    """A city behind a name, as it is written: `TP.HCM`, `Thành phố Hồ Chí Minh`, `HCMC`; not what bears its name."""
    forms = {
        one
        for city in profiles
        for one in city.aliases
        if one.startswith(("tp", city.code_prefix.lower())) or "city" in one
    }
    forms |= {fold(city.name_vi) for city in profiles}
    every = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    return re.compile(rf"(?<=\S )(?:{every})\b")


_CITY = _cities_said(PROFILES.values())


@lru_cache(maxsize=16384)
def place_key(text: str) -> str:
    """The folded name with long words for kinds of places in their short form, and what sounds alike written alike."""
    key = _SOUND_Y.sub(r"\1i", _CITY.sub(CITY, fold(text)))
    key = _UNIT_SHORT.sub(lambda match: _UNITS[match[1]], _FORK.sub(lambda match: _FORKS[match[1]], key))
    key = _PATTERN.sub(lambda match: _SHORT[match[0]], _ROMAN.sub(lambda match: _ROMANS[match[1]], key))
    return _SAID_SHORT.sub(lambda match: _INITIALS[match[0]], key)


def numbers_of(key: str) -> tuple[str, ...]:
    """The words of a name that have a digit: `so 1` is not a misspelled `so 11`."""
    return tuple(_NUMBERS.findall(key))


def is_estate(name: str) -> bool:
    """Whether that is called what has streets of its own: `KCN Vĩnh Lộc`, `Cư xá Lữ Gia`."""
    return _ESTATE.match(fold(name)) is not None
