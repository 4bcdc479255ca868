"""Names of units in one form: bare, folded, numbers without leading zeros."""

from __future__ import annotations

import re

from addressing.text import fold

_KIND = re.compile(r"^(?:phuong|quan|huyen|xa|thi tran|thi xa|thanh pho|dac khu|tinh|p|q|h|x|tt|tx|tp)\s+(?=\S)")
#: Districts that went into a city of their own before the reform, and are typed to this day.
EARLIER_DISTRICTS = {"2": "thu duc", "9": "thu duc"}
_ZEROS = re.compile(r"\b0+(?=\d)")


def unit_key(name: str) -> str:
    """`Phường 03` → `3`; `Bến Nghé` → `ben nghe`."""
    return _ZEROS.sub("", fold(name))


def bare_unit_key(text: str) -> str:
    """unit_key of a name that may come with its kind: `tp thu duc` → `thu duc`."""
    return _KIND.sub("", unit_key(text))
