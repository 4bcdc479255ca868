"""Parsing a Vietnamese address as people type it: pure, no I/O, linear in the length of the text."""

from __future__ import annotations

import unicodedata

from addressing.parsing.leading_number import ANY, split_number, with_number
from addressing.parsing.numbers import number_key
from addressing.parsing.parsed import PART_NAMES, ParsedAddress, PartKind
from addressing.parsing.quick import quick
from addressing.parsing.thorough import thorough, thorough_kept
from addressing.parsing.units_text import UnitPart
from store.city import CityProfile

__all__ = ["PART_NAMES", "ParsedAddress", "PartKind", "UnitPart", "number_key", "parse"]


def parse(text: str, profile: CityProfile) -> ParsedAddress:
    """`text` taken apart. Never raises; what it cannot place stays in `place` and `loose`."""
    text = unicodedata.normalize("NFC", text)
    return quick(text, profile) or _remembered(text, profile) or thorough(text, profile)


def _remembered(text: str, profile: CityProfile) -> ParsedAddress | None:
    """The houses of a street differ in their number: the rest is read once. None where no plain number is in front."""
    split = split_number(text)
    if split is None or not text.startswith(split[0]):
        return None
    return with_number(thorough_kept(f"{ANY} {split[1]}", profile), split[0])
