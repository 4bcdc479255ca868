"""SQL lives in `.sql` files beside its caller; this reads them, once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import LiteralString


@cache
def load(room: str, name: str) -> LiteralString:
    """The text of `<room>/sql/<name>`, e.g. `load("addressing.registry", "twins.sql")`: files of ours, so trusted."""
    text: LiteralString = (files(room) / "sql" / name).read_text(encoding="utf-8")
    return text
