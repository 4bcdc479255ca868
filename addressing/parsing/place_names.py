"""Names of places in one form: `Bệnh viện Chợ Rẫy`, `BV Chợ Rẫy` and `Cho Ray Hospital` share their words."""

from __future__ import annotations

import re
from functools import lru_cache

from addressing.parsing.text import fold

_SHORT = {
    "trung hoc pho thong": "thpt", "trung hoc co so": "thcs", "truong thpt": "thpt", "truong thcs": "thcs",
    "truong tieu hoc": "tieu hoc", "truong mam non": "mam non", "truong mau giao": "mau giao",
    "truong dai hoc": "dh", "dai hoc": "dh", "truong dh": "dh", "truong cao dang": "cd", "cao dang": "cd",
    "benh vien": "bv", "uy ban nhan dan": "ubnd", "uy ban": "ubnd", "cong vien": "cv", "khu cong nghiep": "kcn",
    "khu che xuat": "kcx", "khu cong nghe cao": "kcnc", "khu do thi": "kdt", "khu dan cu": "kdc", "chung cu": "cc",
    "nha van hoa": "nvh", "san van dong": "svd", "trung tam thuong mai": "tttm", "trung tam y te": "ttyt",
    "khach san": "ks", "nha hang": "nhahang", "cua hang": "cuahang", "ngan hang": "nganhang", "buu dien": "buudien",
    "ben xe": "benxe", "san bay": "sanbay", "nha tho": "nhatho", "bao tang": "baotang", "thu vien": "thuvien",
    "cong an": "congan", "sieu thi": "sieuthi", "nha ga": "ga",
    "hospital": "bv", "university": "dh", "college": "cd", "market": "cho", "park": "cv", "museum": "baotang",
    "pagoda": "chua", "church": "nhatho", "airport": "sanbay", "bus station": "benxe", "hotel": "ks", "bridge": "cau",
    "industrial park": "kcn", "library": "thuvien", "primary school": "tieu hoc", "kindergarten": "mam non",
    "high school": "thpt", "secondary school": "thcs", "post office": "buudien", "supermarket": "sieuthi",
    "cong ty tnhh": "congty", "cong ty co phan": "congty", "cong ty cp": "congty", "cong ty": "congty",
    "can ho": "canho", "nga tu": "ngatu", "nga ba": "ngaba", "nga nam": "nganam", "nga sau": "ngasau",
    "nga bay": "ngabay", "apartment": "cc", "railway station": "ga",
}  # fmt: skip
_PATTERN = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _SHORT), key=len, reverse=True)) + r")\b")
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
        *("congty", "canho", "cuahang", "nhahang", "ngatu", "ngaba", "nganam", "ngasau", "ngabay"),
    }
)


_NUMBERS = re.compile(r"[^\s\d]*\d\S*")


@lru_cache(maxsize=32768)
def place_key(text: str) -> str:
    """The folded name with long words for kinds of places in their short form."""
    return _PATTERN.sub(lambda match: _SHORT[match[0]], fold(text))


def numbers_of(key: str) -> tuple[str, ...]:
    """The words of a name that have a digit: `so 1` is not a misspelled `so 11`."""
    return tuple(_NUMBERS.findall(key))
