"""Kinds of places by the words people use for them: `cà phê`, `cây xăng`, `ATM`."""

from __future__ import annotations

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.parsing.text import fold
from addressing.parsing.unit_names import bare_unit_key

_MOST_KIND_WORDS = 4
_WORDS = {
    "ca phe": "cafe", "cafe": "cafe", "coffee": "cafe", "quan ca phe": "cafe", "quan cafe": "cafe",
    "coffee shop": "cafe",
    "atm": "atm", "cay atm": "atm", "may rut tien": "atm", "ngan hang": "bank", "bank": "bank",
    "cay xang": "fuel", "tram xang": "fuel", "gas station": "fuel", "petrol station": "fuel",
    "nha thuoc": "pharmacy", "hieu thuoc": "pharmacy", "pharmacy": "pharmacy",
    "khach san": "hotel", "ks": "hotel", "hotel": "hotel", "nha nghi": "hotel",
    "nha hang": "restaurant", "quan an": "restaurant", "restaurant": "restaurant",
    "truong": "school", "truong hoc": "school", "school": "school", "benh vien": "hospital", "bv": "hospital",
    "hospital": "hospital", "phong kham": "clinic", "cho": "market", "market": "market",
    "sieu thi": "supermarket", "supermarket": "supermarket", "cua hang tien loi": "convenience",
    "tap hoa": "convenience",
    "cong vien": "park", "park": "park", "tram xe buyt": "bus_stop", "tram bus": "bus_stop", "bus stop": "bus_stop",
    "chua": "worship", "nha tho": "worship", "bai xe": "parking", "bai giu xe": "parking", "parking": "parking",
    "buu dien": "post_office", "post office": "post_office", "cong an": "police", "ca": "police", "police": "police",
    "thu vien": "library", "library": "library", "metro": "metro_station", "ga metro": "metro_station",
    "chung cu": "housing", "bao tang": "museum", "museum": "museum",
    "san bay": "airport", "airport": "airport", "ben xe": "bus_station", "bus station": "bus_station",
    "rap phim": "cinema", "rap chieu phim": "cinema", "cinema": "cinema", "nha hat": "theatre", "theatre": "theatre",
    "dai hoc": "university", "truong dai hoc": "university", "university": "university", "mall": "mall",
    "trung tam thuong mai": "mall", "tttm": "mall", "shopping mall": "mall", "nghia trang": "cemetery",
    "san van dong": "stadium", "svd": "stadium", "stadium": "stadium", "ben pha": "ferry", "pha": "ferry",
    "pagoda": "worship", "church": "worship", "tram y te": "clinic", "clinic": "clinic", "mam non": "kindergarten",
    "truong mam non": "kindergarten", "kindergarten": "kindergarten", "khu cong nghiep": "industrial",
    "kcn": "industrial", "pccc": "fire_station", "cuu hoa": "fire_station", "fire station": "fire_station",
    "ga tau": "station", "nha ga": "station", "train station": "station",
}  # fmt: skip


def category_of(text: str) -> str | None:
    """The category of places that `text` is a word for; None where it is a name."""
    return _WORDS.get(fold(text))


def kind_and_unit(gazetteer: Gazetteer, text: str) -> tuple[str, str] | None:
    """`siêu thị Gò Vấp`: a word for a kind of place, and the bare name of a unit; None for other texts."""
    words = text.split()
    parted = ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, min(len(words), _MOST_KIND_WORDS + 1)))
    return next((p for p in parted if category_of(p[0]) and bare_unit_key(p[1]) in gazetteer.units_by_key), None)
