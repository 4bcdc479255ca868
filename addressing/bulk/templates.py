"""The output for registered houses of one kind: made once, with holes for what is each house's own."""

from __future__ import annotations

import re
from dataclasses import replace
from operator import itemgetter
from typing import Any

from addressing.bulk.frames import Best, grade_of
from addressing.bulk.memo import Memo
from addressing.files.rows import CAUSE, LEVEL, RESULT_COLUMNS, UNSURE, Outcome, outcome_of
from addressing.files.tails import tail_of
from addressing.gazetteer.houses import House
from addressing.matching.compose import Composer
from store.values import value_class

_MOST = 20_000
#: Written as it is in CSV and in formats.
_PLAIN = re.compile(r"[0-9A-Za-z/.+-]+")
_FIELDS = tuple(House.__dataclass_fields__)
_own = itemgetter(*map(_FIELDS.index, ("lat", "lon", "number", "code", "plus_code")))
_NUMBER, _NAME, _WARD, _DISTRICT = map(_FIELDS.index, ("number", "name", "ward_id", "old_district_id"))
#: They stand in a text for its holes, `_own` and the confidence; no registered text has them (private use).
_HOLES = ("\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005")
_FORMATS = ("{0:.6f}", "{1:.6f}", "{2}", "{3}", "{4}", "{5:g}")


@value_class(frozen=True, slots=True)
class Template:
    """The end of a line with holes; `level` and `cause` are for the report."""

    text: str
    level: str
    cause: str


class Templates:
    """Writes answers that are registered houses."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._kept: Memo[tuple[Any, ...], Template] = Memo(_MOST)

    def written(self, best: Best, delimiter: str | None) -> tuple[str, str, str]:
        """The end of the line, the level and the cause of an answer."""
        row = best.row
        number = row[_NUMBER]
        # Of a house with a name, or in no known ward, more is its own.
        if row[_WARD] is None or row[_DISTRICT] is None or row[_NAME] is not None or not number:
            return self._alone(best, delimiter)
        if not _PLAIN.fullmatch(number):
            return self._alone(best, delimiter)
        kind = (*grade_of(row), best.unmatched, best.confidence < UNSURE, delimiter)
        template = self._kept.get(kind)
        if template is None:
            template = self._template(best, delimiter)
            self._kept.put(kind, template)
        return template.text.format(*_own(row), best.confidence), template.level, template.cause

    def _outcome(self, house: House, best: Best) -> Outcome:
        street = self._composer.gazetteer.streets.get(house.street_id or 0)
        answer = self._composer.house(house, street, level="house", unmatched=best.unmatched)
        return outcome_of([replace(answer, confidence=best.confidence)], numbered=False)

    def _alone(self, best: Best, delimiter: str | None) -> tuple[str, str, str]:
        cells = self._outcome(House(*best.row), best).cells()
        return tail_of(cells, delimiter), cells[LEVEL], cells[CAUSE]

    def _template(self, best: Best, delimiter: str | None) -> Template:
        hollow = replace(House(*best.row), number=_HOLES[2], code=_HOLES[3], plus_code=_HOLES[4])
        outcome = self._outcome(hollow, best)
        by_name = dict(zip(RESULT_COLUMNS, outcome.cells(), strict=True))
        by_name |= {"latitude": _HOLES[0], "longitude": _HOLES[1]}
        by_name |= {"result_score": _HOLES[5], "result_confidence": _HOLES[5]}
        text = tail_of(list(by_name.values()), delimiter).replace("{", "{{").replace("}", "}}")
        for hole, form in zip(_HOLES, _FORMATS, strict=True):
            text = text.replace(hole, form)
        return Template(text, outcome.level, outcome.cause)
