"""Answers on a street whose number is not registered: an estimate, the stretch in its ward, the street as a whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from addressing.answer import Answer, Level
from addressing.estimating.estimate import Estimate, Ground, estimate
from addressing.estimating.middle import middle
from addressing.estimating.numbering import TABLE
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.houses import Place
from addressing.gazetteer.things import Street, reach_m
from addressing.gazetteer.windows import Known
from addressing.matching.calibration import accuracy_m
from addressing.matching.compose import Composer, numbered
from addressing.matching.fit import Fit, unmatched
from addressing.matching.grounds import Grounds
from addressing.matching.rank import SHARPNESS, Along, Candidate, nearness, once
from addressing.parsing.numbers import leading_integer
from addressing.parsing.parse import ParsedAddress
from addressing.reasons import Reason, say
from store.values import value_class

#: What known numbers around the one asked for add to the score of their street, and a guess by custom alone.
BY_NEIGHBOURS, _BY_CUSTOM = 0.1, 0.03
#: What standing across the border of the typed ward takes off: another street of the name may be in the ward.
_ACROSS = 0.05
_VAGUE_M = 400.0
_TOO_SHORT, _MOST_TOO_SHORT = 0.15, 1.5
_CUSTOM_M = 600.0
#: Beyond all known numbers, and of more than so many times its street; or of more than so many times the highest of so
#: many known, on a street too short for it. 17 numbers of 3,430 are: an estimate is no nearer to them than the street.
_NO_ROOM = 5.0
_FAR_BEYOND, _WELL_KNOWN = 4, 4
_BY_WHAT_IS_BELOW = ("start", "beyond", "mouth")
_LEAST_M = 30.0


def most_numbers(street: Street) -> float:
    """Up to which number, or one less, nothing speaks against a street for its length."""
    if street.is_alley or not street.length_m:
        return math.inf
    return math.floor(street.length_m / TABLE.pace(street.length_m)) - 1


def _needed(street: Street, key: str) -> float:
    """How many times its length a street would need for a number at the usual pace; 0 where that says nothing."""
    number = leading_integer(key)
    if number is None or street.is_alley or not street.length_m:
        return 0.0
    return TABLE.pace(street.length_m) * number / street.length_m


def _no_room(street: Street, key: str, known: Sequence[Known]) -> bool:
    """Whether a street hardly has such a number: nobody is told where it is."""
    needed, number = _needed(street, key), leading_integer(key) or 0
    if needed <= 1:
        return False
    highest = max((leading_integer(one.key) or 0 for one in known), default=0)
    return number > highest if needed > _NO_ROOM else len(known) >= _WELL_KNOWN and number > _FAR_BEYOND * highest


@value_class(frozen=True, slots=True)
class StreetAnswers:
    """The answers of one question; `near` is (lon, lat) in degrees."""

    composer: Composer
    parsed: ParsedAddress
    near: tuple[float, float] | None = None

    @property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer asked."""
        return self.composer.gazetteer

    @property
    def grounds(self) -> Grounds:
        """Where estimates are made."""
        return Grounds(self.gazetteer, self.composer.profile.centre)

    def estimated(self, fit: Fit, key: str, known: Sequence[Known], *, only_best: bool = False) -> list[Candidate]:
        """Where number `key` of a street may be, by the known numbers around it; the street where nothing tells."""
        ground = self.grounds.of(fit.street, fit.clues)
        if ground is None:
            return self.street(fit, missing_number=True)
        found = estimate(key, known, ground)
        # On a long road of which nothing is known custom tells too little: its middle is the smaller mistake.
        too_long = bool(found) and found[0].kind == "start" and found[0].spread_m > _CUSTOM_M
        if not found or too_long or (found[0].kind in _BY_WHAT_IS_BELOW and _no_room(fit.street, key, known)):
            return self.street(fit, missing_number=True)
        made = [
            self._estimate(fit, key, one, ground, math.log(one.share / found[0].share) / SHARPNESS)
            for one in (found[:1] if only_best else found)
        ]
        if only_best:
            return made
        # An estimate outside the typed ward, on a street that does run through it: the stretch in the ward is surer.
        missing = unmatched(self.parsed, fit.clues.split(fit.street.units)[1])
        lost = set(missing) < set(made[0].make().unmatched) - set(self._lacking(missing_number=True))
        return [*made, *(self.street(fit, missing_number=True) if lost else [])]

    def behind(self, fit: Fit, key: str, known: Sequence[Known]) -> Candidate:
        """The same of a street that cannot come first: weighed as the street, estimated when it is shown."""
        _, missing = fit.clues.split(fit.street.units)
        tie = (-fit.street.importance, fit.street.name, fit.street.id)

        def make() -> Answer:
            made = self.estimated(fit, key, known, only_best=True)
            return made[0].make() if made else self._street_answer(fit, self._lacking(True), "")

        return Candidate(once(make), fit.score + BY_NEIGHBOURS, fit.quality(len(missing)), tie)

    def _estimate(self, fit: Fit, key: str, found: Estimate, ground: Ground, less: float) -> Candidate:
        street, number = fit.street, self.parsed.number
        lon, lat, where = found.lon, found.lat, self.composer.at(found.lon, found.lat)
        units = where.ids or street.units
        told = units
        # A street is often the border of the typed ward: what stands across it is told as the ward's all the same.
        if ground.holds(found):
            told = units | street.units | ground.units
            if not units & ground.units:
                lon, lat = self.grounds.moved_into(ground.units, lon, lat)
                where = self.composer.at(lon, lat)
        agreeing, missing = fit.clues.split(told)
        # Nothing near is known: the answer is the street, at the place in it that is likeliest.
        vague = found.kind == "start" or found.spread_m > _VAGUE_M
        level: Level = "street" if vague else found.level
        answer = self.composer.answer(
            level,
            lon,
            lat,
            street.name if vague else self._written(street, key),
            where,
            accuracy_m=accuracy_m(found.kind, found.spread_m, ground.course.asked_m),
            kind=level if level != "interpolated" else "house",
            number=None if vague else number,
            street=street.name,
            street_id=street.id,
            why=say(found.why, self.composer.lang),
            importance=street.importance,
            matched=(*([number] if number and not vague else []), fit.hit.typed, *agreeing),
            unmatched=(*self._lacking(vague), *unmatched(self.parsed, missing)),
        )
        evidence = (_BY_CUSTOM if found.kind == "start" else BY_NEIGHBOURS) - self.too_short(street, key)
        evidence -= _ACROSS if fit.clues.split(units)[1] != missing else 0.0
        score = fit.score_in(told) + nearness(self.near, found.lon, found.lat) + evidence + less
        return Candidate.of(answer, score, fit.quality(len(missing)))

    def _lacking(self, missing_number: bool) -> list[str]:
        return [self.parsed.number or f"hẻm {self.parsed.alley}"] if missing_number else []

    def _written(self, street: Street, key: str) -> str:
        """What was asked for, in the registry's spelling: `453/12 Lê Văn Sỹ`; an alley without a house by its name."""
        if self.parsed.number:
            return numbered(self.parsed.number, street.name)
        alley = self.gazetteer.alleys.get(street.id, {}).get(key)
        return self.gazetteer.streets[alley].name if alley else f"Hẻm {self.parsed.alley} {street.name}"

    def street(self, fit: Fit, *, missing_number: bool = False, matched: str = "") -> list[Candidate]:
        """The street itself, within the typed wards where it runs through them."""
        if fit.street.wkb is None:
            return []
        _, missing = fit.clues.split(fit.street.units)
        tie = (-fit.street.importance, fit.street.name, fit.street.id)
        make = partial(self._street_answer, fit, self._lacking(missing_number), matched)
        along = Along(fit.street.id, make) if fit.clues.clues else None
        less = self.too_short(fit.street, self.parsed.number_key) if missing_number else 0.0
        return [Candidate(once(make), fit.score - less, fit.quality(len(missing)), tie, along=along)]

    def too_short(self, street: Street, key: str) -> float:
        """What speaks against a street that is shorter than so many numbers need."""
        needed = _needed(street, key)
        return _TOO_SHORT * min(max(math.log(needed), 0.0), _MOST_TOO_SHORT) if needed > 1 else 0.0

    def _street_answer(self, fit: Fit, lacking: Sequence[str], matched: str, standing: Sequence[Place] = ()) -> Answer:
        street = fit.street
        lon, lat, accuracy, why = self._whole_or_stretch(fit, standing)
        agreeing, missing = fit.clues.split(street.units)
        kind: Level = "alley" if street.is_alley else "street"
        return self.composer.answer(
            kind,
            lon,
            lat,
            street.name,
            self.composer.at(lon, lat),
            accuracy_m=round(accuracy, 1),
            kind=kind,
            street=street.name,
            street_id=street.id,
            importance=street.importance,
            why=say(why if lacking else Reason("named_street"), self.composer.lang),
            matched=(*([matched] if matched else []), fit.hit.typed, *agreeing),
            unmatched=(*lacking, *unmatched(self.parsed, missing)),
        )

    def _reach_m(self, street: Street) -> float:
        asked = ("reach", street.id)
        found: float | None = self.gazetteer.memo.get(asked)
        if found is None:
            line = street.line()
            found = self.gazetteer.memo.put(asked, reach_m(line) if line is not None else street.length_m / 2)
        return found

    def _whole_or_stretch(self, fit: Fit, standing: Sequence[Place]) -> tuple[float, float, float, Reason]:
        """(lon, lat, accuracy, why) inside a typed ward or district, where outlines tell, rather where houses stand."""
        street, grounds = fit.street, self.grounds
        # Without typed units no stretch is meant, and a spine takes long to make.
        spine = grounds.spine(street) if fit.clues.clues else None
        inside = grounds.inside(street, spine, fit.clues) if spine is not None else ()
        if spine is None or not inside:
            return street.lon, street.lat, max(_LEAST_M, self._reach_m(street)), Reason("street")
        units = ", ".join(clue.text for clue in fit.clues.clues if clue.agreement(street.units) > 0)
        metre, reach = middle(inside, [along for along, _ in spine.measure_many(standing)])
        return *spine.at(metre), reach, Reason("stretch", (units,))
