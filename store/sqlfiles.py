"""SQL lives in `.sql` files beside its caller; this reads them, once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import LiteralString, cast


@cache
def load(room: str, name: str) -> LiteralString:
    """The text of `<room>/sql/<name>`, e.g. `load("addressing", "house.sql")`. Files of our own wheel only, so trusted."""
    return cast(LiteralString, (files(room) / "sql" / name).read_text(encoding="utf-8"))
