"""The output for registered houses of one kind: made once, with holes for what is each house's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from addressing.bulk.frames import Best, grade_of
from addressing.bulk.houses import Row
from addressing.files.rows import RESULT_COLUMNS, SURE, UNSURE, Outcome, outcome_of
from addressing.files.tails import Told, tail_of, tail_text
from addressing.gazetteer.houses import House
from addressing.gazetteer.memo import Memo
from addressing.matching.compose import Composer
from addressing.matching.namesakes import as_namesake
from store.values import value_class

_MOST = 8_000
#: Written as it is in CSV and in formats.
_plain = re.compile(r"[0-9A-Za-z/.+-]+").fullmatch
_FIELDS = tuple(House.__dataclass_fields__)
NUMBER, NAME, _LON, _LAT = map(_FIELDS.index, ("number", "name", "lon", "lat"))
_WARD, _OLD_WARD, _DISTRICT = map(_FIELDS.index, ("ward_id", "old_ward_id", "old_district_id"))
#: What stands in a text for what is a house's own, and for the confidence; no registered text has it (private use).
_HOLES = {
    "lat": "\ue000", "lon": "\ue001", "number": "\ue002", "code": "\ue003", "plus_code": "\ue004", "sure": "\ue005",
}  # fmt: skip
_COLUMNS = {hole: (*_FIELDS, "sure").index(name) for name, hole in _HOLES.items()}
_HOLE = re.compile("[\ue000-\ue005]")


@value_class(frozen=True, slots=True)
class Template:
    """The end of a line with holes (`%`) for what `own` takes of a house's row with, behind it, how sure it is.

    `told` is for the report.
    """

    text: str
    own: Callable[[Sequence[Any]], tuple[Any, ...]]
    told: Told

    def written(self, row: Row, sure: str) -> bytes:
        """The end of the line of a house."""
        return (self.text % self.own((*row, sure))).encode()


class Templates:
    """Writes answers that are registered houses."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._kept: Memo[tuple[Any, ...], Template] = Memo(_MOST)

    def written(self, best: Best, template: Template | None, delimiter: str | None) -> tuple[bytes, Told]:
        """The end of the line of an answer, and what is told of it; `template` is what `template` gives for it."""
        if template is None:
            return self._alone(best, delimiter)
        return template.written(best[0], said(best[1])), template.told

    def template(self, best: Best, delimiter: str | None) -> Template | None:
        """The template of an answer; None where more of the house is its own."""
        row, sure, grade, namesake = best
        if row[NAME] is not None or not _plain(row[NUMBER] or ""):
            return None
        units = () if has_units(row) else self._units_at(row)
        kind = (*grade_of(row), *units, grade.unmatched, sure < UNSURE, sure >= SURE, delimiter, namesake)
        template = self._kept.get(kind)
        if template is None:
            template = self._template(best, delimiter)
            self._kept.put(kind, template)
        return template

    def _units_at(self, row: Row) -> tuple[int | None, ...]:
        """The units of a house, by its position where it is in none that is known."""
        where = self._composer.at(row[_LON], row[_LAT], (row[_WARD], row[_OLD_WARD], row[_DISTRICT]))
        return tuple(unit.id if unit else None for unit in (where.ward, where.old_ward, where.old_district))

    def _outcome(self, house: House, best: Best) -> Outcome:
        _, sure, grade, namesake = best
        street = self._composer.gazetteer.streets.get(house.street_id or 0)
        told: dict[str, Any] = as_namesake(self._composer.lang) if namesake else {"level": "house"}
        answer = self._composer.house(house, street, unmatched=grade.unmatched, confidence=sure, **told)
        return outcome_of([answer], numbered=False, profile=self._composer.profile)

    def _alone(self, best: Best, delimiter: str | None) -> tuple[bytes, Told]:
        outcome = self._outcome(House(*best[0]), best)
        return tail_of(outcome.cells(), delimiter), (outcome.status, outcome.level, outcome.cause)

    def _template(self, best: Best, delimiter: str | None) -> Template:
        row = list(best[0])
        for name in ("number", "code", "plus_code"):
            row[_FIELDS.index(name)] = _HOLES[name]
        outcome = self._outcome(House(*row), best)
        by_name = dict(zip(RESULT_COLUMNS, outcome.cells(), strict=True))
        by_name |= {"latitude": _HOLES["lat"], "longitude": _HOLES["lon"]}
        by_name |= {"result_score": _HOLES["sure"], "result_confidence": _HOLES["sure"]}
        whole = tail_text(list(by_name.values()), delimiter)
        # Without halves of surrogate pairs, so that what is made of it is encoded without a question.
        text = whole.encode("utf-8", "replace").decode().replace("%", "%%")
        columns = [_COLUMNS[hole] for hole in _HOLE.findall(text)]
        return Template(_HOLE.sub(_form, text), itemgetter(*columns), (outcome.status, outcome.level, outcome.cause))


@lru_cache(maxsize=1024)
def said(sure: float) -> str:
    """A confidence as it is written."""
    return f"{sure:g}"


def has_units(row: Row) -> bool:
    """Whether the units of a house are known; else they are told by its position."""
    return row[_WARD] is not None and row[_DISTRICT] is not None


def _form(hole: re.Match[str]) -> str:
    return "%.6f" if hole[0] in (_HOLES["lat"], _HOLES["lon"]) else "%s"
