"""Plus codes (Open Location Code): a position in the open standard, decodable offline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from openlocationcode import openlocationcode as olc

from store.bilingual import Bilingual
from store.errors import BadInput

DIGITS = 11
_ALPHABET = np.frombuffer(b"23456789CFGHJMPQRVWX", np.uint8)
_PAIRS = 5
_UNITS = 8000  # a degree's share of the pairs' last place
_ROWS, _COLUMNS = 5**5, 4**5  # into which the grid then divides it
_SHAPED = re.compile(
    r"(?:[23456789CFGHJMPQRVWX0]{4,8}\+[23456789CFGHJMPQRVWX]{0,7}|[23456789CFGHJMPQRVWX0]{2,3}\+[23456789CFGHJMPQRVWX]{2,7})",
    re.IGNORECASE,
)


@lru_cache(maxsize=16384)
def encode(lon: float, lat: float) -> str:
    """The 11-digit plus code (about 3 m) of a position in degrees (EPSG:4326)."""
    return str(olc.encode(lat, lon, DIGITS))


def encode_many(positions: Sequence[tuple[float, float]]) -> list[str]:
    """`encode` of many (lon, lat) at once, digit for digit the same."""
    lon, lat = np.asarray(positions, dtype=float).reshape(-1, 2).T
    scaled = [(lat + 90) * (_UNITS * _ROWS), (lon + 180) * (_UNITS * _COLUMNS)]
    whole = [np.floor(value) for value in scaled]
    # The reference rounds to six places before it cuts: what is within reach of that, and the poles, it does itself.
    odd = np.logical_or.reduce([value - cut > 0.999 for value, cut in zip(scaled, whole, strict=True)])
    odd |= ~((np.abs(lat) < 90) & (np.abs(lon) < 180))
    codes = _digits(*(np.where(odd, 0, cut).astype(np.int64) for cut in whole))
    for n in np.flatnonzero(odd).tolist():
        codes[n] = encode(*positions[n])
    return codes


def _digits(lat: NDArray[np.int64], lon: NDArray[np.int64]) -> list[str]:
    """The codes of positions counted in the grid's smallest steps from the south pole and the antimeridian."""
    lat, lon = lat // (_ROWS // 5), lon // (_COLUMNS // 4)
    places = np.empty((len(lat), DIGITS + 1), np.uint8)
    places[:, DIGITS] = _ALPHABET[lat % 5 * 4 + lon % 4]
    lat, lon = lat // 5, lon // 4
    for pair in reversed(range(_PAIRS)):
        at = 2 * pair + (2 * pair >= 8)
        places[:, at], places[:, at + 1] = _ALPHABET[lat % 20], _ALPHABET[lon % 20]
        lat, lon = lat // 20, lon // 20
    places[:, 8] = ord("+")
    return [str(code) for code in places.view(f"S{DIGITS + 1}").ravel().astype(f"U{DIGITS + 1}").tolist()]


def find(text: str) -> str | None:
    """The plus code, full or short, that `text` is or begins with (`QPGW+4X Quận 1`), upper case; or None."""
    first = text.strip().split(" ", 1)[0].rstrip(",")
    if not _SHAPED.fullmatch(first):
        return None
    code = first.upper()
    # `82+84 Cao Thắng` is two houses.
    if not olc.isFull(code) and not any(char.isalpha() for char in code):
        return None
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
