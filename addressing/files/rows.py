"""One row out: the input's cells, and beside them what was found, in the columns that addok's CSV API gives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from addressing.answer import Answer
from addressing.parsing.sheet import Sheet
from addressing.parsing.units_text import take_units
from store.city import CityProfile
from store.errors import BadInput, BandosoError, TooLarge
from store.values import value_class

RESULT_COLUMNS = (
    "latitude", "longitude", "result_label", "result_score", "result_type", "result_id", "result_housenumber",
    "result_name", "result_street", "result_city", "result_citycode", "result_status", "result_level",
    "result_confidence", "result_accuracy_m", "result_code", "result_plus_code", "result_ward", "result_old_ward",
    "result_old_district", "result_unmatched", "result_cause",
)  # fmt: skip
_AT = {name: n for n, name in enumerate(RESULT_COLUMNS)}
STATUS, LEVEL, CAUSE, LABEL = (_AT[f"result_{name}"] for name in ("status", "level", "cause", "label"))
CONFIDENCE, ACCURACY = _AT["result_confidence"], _AT["result_accuracy_m"]
_TYPES = {
    "house": "housenumber", "interpolated": "housenumber", "alley": "street", "street": "street",
    "ward": "municipality", "place": "poi",
}  # fmt: skip
UNSURE, SURE = 0.5, 0.8


@value_class(frozen=True, slots=True)
class Outcome:
    """A row's fate: `status` ok, not-found, skipped or error; `cause` a stable word, empty where all is well."""

    status: str
    cause: str = ""
    answer: Answer | None = None

    def cells(self) -> list[str]:
        """The cells of RESULT_COLUMNS."""
        if self.answer is None:
            by_name = {"result_status": self.status, "result_cause": self.cause}
        else:
            by_name = _cells(self.answer) | {"result_status": self.status, "result_cause": self.cause}
        return [by_name.get(name, "") for name in RESULT_COLUMNS]

    @property
    def level(self) -> str:
        """The match level; empty where there is no answer."""
        return self.answer.level if self.answer else ""


def outcome_of(found: Sequence[Answer] | BandosoError, *, numbered: bool, profile: CityProfile) -> Outcome:
    """The outcome of one search; `numbered` when a street was found and a house number was asked."""
    if isinstance(found, TooLarge):
        return Outcome("error", "too-long")
    if isinstance(found, BadInput):
        return Outcome("error", "bad-code")
    if isinstance(found, BandosoError) or not found:
        return Outcome("not-found", "nothing-found")
    return Outcome("ok", _cause(found[0], numbered, profile), found[0])


def header_of(columns: Sequence[str], ours: Sequence[str] = RESULT_COLUMNS) -> list[str]:
    """The header out: the input's, then ours; a name the input has already gets a number."""
    taken = set(columns)
    header = list(columns)
    for name in ours:
        free, n = name, 2
        while free in taken:
            free, n = f"{name}_{n}", n + 1
        taken.add(free)
        header.append(free)
    return header


def _cause(answer: Answer, numbered: bool, profile: CityProfile) -> str:
    if answer.level == "ward":
        return "ward-only"
    if numbered and answer.level in ("street", "alley"):
        return "street-only" if answer.level == "street" else "number-unknown"
    if answer.level == "interpolated":
        # A registered house is told as an estimate where another street of its name may be meant.
        return "namesake" if answer.code else "number-unknown"
    if answer.unmatched:
        sure = answer.confidence >= SURE and not any(_says_unit(text, profile) for text in answer.unmatched)
        return "words-left" if sure else "parts-disagree"
    return "several-fit" if answer.confidence < UNSURE else ""


@lru_cache(maxsize=4096)
def _says_unit(text: str, profile: CityProfile) -> bool:
    """Whether a part is a ward or district, and so speaks against a place elsewhere; floors and names do not."""
    return any(unit.level != "city" for unit in take_units(Sheet(text), profile))


def _cells(answer: Answer) -> dict[str, str]:
    kind = _TYPES[answer.level]
    return {
        "latitude": f"{answer.lat:.6f}",
        "longitude": f"{answer.lon:.6f}",
        "result_label": answer.label,
        "result_score": f"{answer.confidence:g}",
        "result_type": kind,
        "result_id": answer.code or "",
        "result_housenumber": (answer.number or "") if kind == "housenumber" else "",
        "result_name": answer.name,
        "result_street": answer.street or "",
        "result_city": answer.city,
        "result_citycode": answer.ward_code or "",
        "result_level": answer.level,
        "result_confidence": f"{answer.confidence:g}",
        "result_accuracy_m": f"{answer.accuracy_m:g}",
        "result_code": answer.code or "",
        "result_plus_code": answer.plus_code,
        "result_ward": answer.ward or "",
        "result_old_ward": answer.old_ward or "",
        "result_old_district": answer.old_district or "",
        "result_unmatched": "; ".join(answer.unmatched),
    }
