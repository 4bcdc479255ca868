"""Names of units in one form: bare, folded, numbers without leading zeros."""

from __future__ import annotations

import re
from functools import lru_cache

from addressing.parsing.text import fold
from store.city import CityProfile

_KIND = re.compile(r"^(?:phuong|quan|huyen|xa|thi tran|thi xa|thanh pho|dac khu|tinh|p|q|h|x|tt|tx|tp)\s+(?=\S)")
_ZEROS = re.compile(r"\b0+(?=\d)")


def unit_key(name: str) -> str:
    """`Phường 03` → `3`; `Bến Nghé` → `ben nghe`."""
    return _ZEROS.sub("", fold(name))


@lru_cache(maxsize=2048)
def bare_unit_key(text: str) -> str:
    """unit_key of a name that may come with its kind: `tp thu duc` → `thu duc`."""
    return _KIND.sub("", unit_key(text))


def successor_of_district(key: str, profile: CityProfile) -> tuple[str, int] | None:
    """The key of the district that one of before the reform went into, and the year (`2` → `thu duc`, 2021).

    None for all others.
    """
    return next(((into, year) for district, into, year in profile.earlier_districts if district == key), None)
