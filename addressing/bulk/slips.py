"""Rows with a slip in a keyword (`12 Đườnng số 5`): once that is put right they say what many other rows say."""

from __future__ import annotations

from addressing.matching.query import classify
from addressing.parsing.described import spelled_out
from addressing.parsing.repair import has_slip, is_plain
from addressing.parsing.sheet import normal, put_right
from store.city import CityProfile


def mended(text: str, profile: CityProfile) -> str | None:
    """A text without the slips of `text`, which begins with its number, that is read just alike; None where none is.

    Parsing puts the slips right before anything else, and finds nothing more to do in a text that is right already.
    """
    if not has_slip(text) or spelled_out(text) != text or classify(text, profile).kind != "words":
        return None
    right = put_right(text)
    alike = right != text and is_plain(right) and normal(right) == right and spelled_out(right) == right
    return right if alike and classify(right, profile).kind == "words" else None
