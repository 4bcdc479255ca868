"""Administrative units as they are shown: with level, code, names and the time they were in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from addressing.labels import unit_label
from store.bilingual import Lang
from store.values import value_class


@value_class(frozen=True, slots=True)
class Unit:
    """A unit. `valid_from`, `valid_to` as dates, None where open; a code says nothing without them."""

    id: int
    level: str
    code: str
    kind: str
    name: str
    full_name: str
    name_en: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def label(self, lang: Lang) -> str:
        """Its full name in `lang`."""
        return unit_label(self.kind, self.name, self.full_name, lang, self.name_en)

    def as_json(self, lang: Lang = "vi") -> dict[str, Any]:
        """As the API gives it."""
        return {
            "code": self.code,
            "level": self.level,
            "name": self.label(lang),
            "name_vi": self.full_name,
            "name_en": self.label("en"),
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
        }


def unit_of(columns: dict[str, Any] | None) -> Unit | None:
    """The unit of a row's JSON object as the SQL files make it (jsonb of registry.unit), or None."""
    if not columns:
        return None
    start, end = columns.get("valid_from"), columns.get("valid_to")
    return Unit(
        id=columns["id"],
        level=columns["level"],
        code=columns["code"],
        kind=columns["kind"],
        name=columns["name"],
        full_name=columns["full_name"],
        name_en=columns.get("name_en"),
        valid_from=date.fromisoformat(start) if start else None,
        valid_to=date.fromisoformat(end) if end else None,
    )
