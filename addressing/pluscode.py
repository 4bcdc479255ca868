"""Plus codes (Open Location Code): a position in the open standard, decodable offline."""

from __future__ import annotations

import re

from openlocationcode import openlocationcode as olc

from store.bilingual import Bilingual
from store.errors import BadInput

DIGITS = 11
_SHAPED = re.compile(r"[23456789CFGHJMPQRVWX0]{2,8}\+[23456789CFGHJMPQRVWX]{0,7}", re.IGNORECASE)


def encode(lon: float, lat: float) -> str:
    """The 11-digit plus code (about 3 m) of a position in degrees (EPSG:4326)."""
    return str(olc.encode(lat, lon, DIGITS))


def find(text: str) -> str | None:
    """The plus code, full or short, that `text` is or begins with (`QPGW+4X Quận 1`), upper case; or None."""
    first = text.strip().split(" ", 1)[0].rstrip(",")
    if not _SHAPED.fullmatch(first):
        return None
    code = first.upper()
    return code if olc.isValid(code) and (olc.isFull(code) or olc.isShort(code)) else None


def decode(code: str, near: tuple[float, float]) -> tuple[float, float, float]:
    """(lon, lat, accuracy in metres) of a full or short code; a short one is the nearest such to `near` (lon, lat).

    Raises BadInput for what is no plus code.
    """
    code = code.strip().upper()
    if not olc.isValid(code):
        raise BadInput(
            "Plus code không đúng dạng",
            "not a plus code",
            hint=Bilingual("ví dụ 7P28QPG2+QQ4", "for example 7P28QPG2+QQ4"),
        )
    if olc.isShort(code):
        code = olc.recoverNearest(code, near[1], near[0])
    area = olc.decode(code)
    half_metres = max(area.latitudeHi - area.latitudeLo, area.longitudeHi - area.longitudeLo) * 111_320 / 2
    return float(area.longitudeCenter), float(area.latitudeCenter), float(half_metres)
