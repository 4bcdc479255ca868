"""From a parsed address to answers: house, else an estimate, else the alley, the street in its ward, the street."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely

from addressing.answer import Answer
from addressing.compose import Composer, numbered
from addressing.estimate import estimate
from addressing.gazetteer import Gazetteer
from addressing.houses import House, HouseSource, keys_to_try
from addressing.numbers import number_key, number_parts
from addressing.parse import ParsedAddress
from addressing.rank import Candidate, centrality, nearness
from addressing.streets_match import StreetHit
from addressing.things import Street, distance_m, middle_of, reach_m
from addressing.units_match import UnitClues, clues_of
from addressing.windows import Asked, Known

_LOOKED_UP = 60
_ESTIMATED = 3
_ONE_DOOR_M = 40.0
#: How often a house whose street was inferred is on it (docs/decisions/0006), and how far from it one may stand.
INFERRED_TRUST = 0.93
INFERRED_M = 45.0
#: A house whose source names its street goes before a twin whose street was inferred.
_INFERRED_BEHIND = 0.05


@dataclass(frozen=True, slots=True)
class Fit:
    """A street that the address may be on, and how well it fits."""

    hit: StreetHit
    clues: UnitClues
    score: float

    @property
    def street(self) -> Street:
        """The street."""
        return self.hit.street


@dataclass(frozen=True, slots=True)
class AddressSearch:
    """One address looked for; `near` is (lon, lat) in degrees."""

    composer: Composer
    parsed: ParsedAddress
    near: tuple[float, float] | None = None

    @property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer asked."""
        return self.composer.gazetteer

    def fits(self, hits: Sequence[StreetHit]) -> list[Fit]:
        """The streets hit, best first by name, typed units, nearness and importance."""
        clues: dict[str, UnitClues] = {}
        fits = []
        for hit in hits:
            if hit.rest not in clues:
                loose = (*self.parsed.loose, *([hit.rest] if hit.rest else []))
                clues[hit.rest] = clues_of(self.gazetteer, self.parsed.units, loose)
            fits.append(Fit(hit, clues[hit.rest], self._score(hit, clues[hit.rest])))
        return sorted(fits, key=lambda fit: (-fit.score, fit.street.id))[:_LOOKED_UP]

    def _score(self, hit: StreetHit, clues: UnitClues) -> float:
        street = hit.street
        close = nearness(self.near, street.lon, street.lat)
        alley = -0.1 if street.is_alley and not self.parsed.alley else 0.0
        central = centrality(self.composer.profile.centre, street.lon, street.lat)
        return hit.likeness + clues.score(street.units) + close + central + 0.08 * street.importance + alley

    async def candidates(self, houses: HouseSource, fits: Sequence[Fit]) -> list[Candidate]:
        """Answers for the fitting streets: one look-up for all of them, then estimates on the best."""
        key = self.parsed.number_key or number_key(self.parsed.alley or "")
        if not key:
            return [c for fit in fits for c in self.street(fit)]
        alleys = self._alleys_asked(fits, key)
        # `hẻm 453` is the alley; `hẻm 453/12` is as often a house in it as an alley of its own.
        found = [] if alleys and "/" not in key else await self._houses(houses, fits, key)
        by_street = {fit.street.id: fit for fit in fits}
        result = alleys + [self._house(by_street, house) for house in found]
        housed = {house.street_id for house in found}
        # A house on a worse street does not hide the better street that lacks the number.
        open_fits = [] if alleys else [fit for fit in fits if fit.street.id not in housed]
        found_at = max((by_street[h.street_id or 0].score for h in found), default=-1.0)
        best = max((fit.score for fit in fits), default=0.0)
        likely = [fit for fit in open_fits[:_ESTIMATED] if fit.score > max(best - 0.5, found_at - 0.15)]
        windows = await houses.known([Asked(fit.street.id, key) for fit in likely]) if likely else []
        for fit, known in zip(likely, windows, strict=True):
            result += self._estimated(fit, key, known)
        return result + [c for fit in open_fits[len(likely) :] for c in self.street(fit, missing_number=True)]

    def _alleys_asked(self, fits: Sequence[Fit], key: str) -> list[Candidate]:
        """The alleys themselves, where no house in them was asked for."""
        if self.parsed.number:
            return []
        found = []
        for fit in fits:
            alley = self.gazetteer.alleys.get(fit.street.id, {}).get(key)
            if alley is not None:
                hit = replace(fit.hit, street=self.gazetteer.streets[alley])
                found += self.street(replace(fit, hit=hit, score=fit.score + 0.3), matched=f"hẻm {self.parsed.alley}")
        return found

    async def _houses(self, houses: HouseSource, fits: Sequence[Fit], key: str) -> list[House]:
        streets = [fit.street.id for fit in fits]
        keys = list(keys_to_try(key))
        if self.parsed.house:
            keys.append(number_key(self.parsed.house))
        found = await houses.find(streets, keys)
        exact = [h for h in found if h.key == keys[0] or self._on_its_alley(h)]
        return _one_each(exact or [h for h in found if h.key in keys_to_try(key)])

    def _on_its_alley(self, house: House) -> bool:
        """`98 Hẻm 86 Đinh Phong Phú` kept under the alley's own name."""
        street = self.gazetteer.streets.get(house.street_id or 0)
        return bool(self.parsed.house and street and street.is_alley and house.key == number_key(self.parsed.house))

    def _house(self, fits: dict[int, Fit], house: House) -> Candidate:
        fit = fits[house.street_id or 0]
        units = self.units_of(house, fit.street)
        agreeing, missing = fit.clues.split(units)
        matched = (self.parsed.number or self.parsed.alley or "", fit.hit.typed, *agreeing)
        unmatched = self._unmatched(missing)
        score = fit.score - fit.clues.score(fit.street.units) + fit.clues.score(units) + 0.3
        score -= _INFERRED_BEHIND if house.inferred else 0.0

        def make() -> Answer:
            found = self.composer.house(house, fit.street, level="house", matched=matched, unmatched=unmatched)
            return replace(found, accuracy_m=INFERRED_M, why=self._inferred()) if house.inferred else found

        close = nearness(self.near, house.lon, house.lat)
        quality = self._quality(fit, missing) * (INFERRED_TRUST if house.inferred else 1.0)
        return Candidate(make, score + close, quality, (-house.importance, "", house.id))

    def _inferred(self) -> str:
        vi = self.composer.lang == "vi"
        return "đường suy từ vị trí của nhà" if vi else "its street is inferred from where it stands"

    def units_of(self, house: House, street: Street) -> frozenset[int]:
        """The units of a house, of its street where it has none."""
        ids = frozenset(u for u in (house.ward_id, house.old_ward_id, house.old_district_id) if u is not None)
        return ids or street.units

    def _unmatched(self, missing: Sequence[str]) -> tuple[str, ...]:
        # Where a number or a street was read, the other words are a name beside it; else they are what is asked for.
        beside = self.parsed.number or self.parsed.street or self.parsed.alley
        place = [self.parsed.place] if self.parsed.place and beside else []
        return (*missing, *place, *self.parsed.inside)

    def _quality(self, fit: Fit, missing: Sequence[str]) -> float:
        return fit.hit.likeness * (0.75 ** len(missing))

    def _estimated(self, fit: Fit, key: str, known: Sequence[Known]) -> list[Candidate]:
        street = fit.street
        found = estimate(key, known, self.alley_lines(street, key), street.line())
        if found is None:
            return self.street(fit, missing_number=True)
        close = nearness(self.near, found.lon, found.lat)
        where = self.composer.at(found.lon, found.lat)
        units = frozenset(u.id for u in (where.ward, where.old_ward, where.old_district) if u) or street.units
        agreeing, missing = fit.clues.split(units)
        number = self.parsed.number
        name = self._written(street, key)
        answer = self.composer.answer(
            found.level,
            found.lon,
            found.lat,
            name,
            where,
            accuracy_m=round(found.accuracy_m, 1),
            kind="alley" if found.level == "alley" else "house",
            number=number,
            street=street.name,
            street_id=street.id,
            why=found.why,
            importance=street.importance,
            matched=(*([number] if number else []), fit.hit.typed, *agreeing),
            unmatched=self._unmatched(missing),
        )
        score = fit.score - fit.clues.score(street.units) + fit.clues.score(units)
        estimated = Candidate.of(answer, score + close + 0.1, found.trust * self._quality(fit, missing))
        # An estimate outside the typed ward, on a street that does run through it: the stretch in the ward is surer.
        contradicts = len(missing) > len(fit.clues.split(street.units)[1])
        return [estimated, *(self.street(fit, missing_number=True) if contradicts else [])]

    def _written(self, street: Street, key: str) -> str:
        """What was asked for, in the registry's spelling: `453/12 Lê Văn Sỹ`; an alley without a house by its name."""
        if self.parsed.number:
            return numbered(self.parsed.number, street.name)
        alley = self.gazetteer.alleys.get(street.id, {}).get(key)
        return self.gazetteer.streets[alley].name if alley else f"Hẻm {self.parsed.alley} {street.name}"

    def alley_lines(self, street: Street, key: str) -> dict[str, shapely.geometry.base.BaseGeometry]:
        """The street's alleys by path: those that may hold the number, and those whose mouths tell where it is."""
        first = number_parts(key)[0]
        wanted = {}
        for path, alley_id in self.gazetteer.alleys.get(street.id, {}).items():
            if "/" not in path or number_parts(path)[0] == first:
                line = self.gazetteer.streets[alley_id].line()
                if line is not None:
                    wanted[path] = line
        return wanted

    def street(self, fit: Fit, *, missing_number: bool = False, matched: str = "") -> list[Candidate]:
        """The street itself, within the typed wards where it runs through them."""
        _, missing = fit.clues.split(fit.street.units)
        lacking = [self.parsed.number or f"hẻm {self.parsed.alley}"] if missing_number else []
        tie = (-fit.street.importance, fit.street.name, fit.street.id)
        if fit.street.wkb is None:
            return []
        return [
            Candidate(lambda: self._street_answer(fit, lacking, matched), fit.score, self._quality(fit, missing), tie)
        ]

    def _street_answer(self, fit: Fit, lacking: Sequence[str], matched: str) -> Answer:
        street = fit.street
        lon, lat, accuracy = self._within_wards(fit) or _whole(street)
        agreeing, missing = fit.clues.split(street.units)
        return self.composer.answer(
            "alley" if street.is_alley else "street",
            lon,
            lat,
            street.name,
            self.composer.at(lon, lat),
            accuracy_m=round(accuracy, 1),
            kind="alley" if street.is_alley else "street",
            street=street.name,
            street_id=street.id,
            importance=street.importance,
            matched=(*([matched] if matched else []), fit.hit.typed, *agreeing),
            unmatched=(*lacking, *self._unmatched(missing)),
        )

    def _within_wards(self, fit: Fit) -> tuple[float, float, float] | None:
        """(lon, lat, accuracy) of the stretch inside a typed ward or district, where outlines tell."""
        line = fit.street.line()
        if line is None:
            return None
        for clue in sorted(fit.clues.clues, key=lambda c: c.level, reverse=True):
            for unit_id in sorted(clue.ids & fit.street.units):
                outline = self.gazetteer.outline(unit_id)
                inside = line.intersection(outline) if outline is not None else None
                if inside is not None and inside.length > 0 and (middle := middle_of(_lines(inside))):
                    return (*middle, max(30.0, reach_m(inside)))
        return None


def _lines(shape: shapely.geometry.base.BaseGeometry) -> shapely.geometry.base.BaseGeometry:
    """Only the lines of an intersection; a touch leaves points."""
    parts = [part for part in getattr(shape, "geoms", [shape]) if part.length > 0]
    return shapely.union_all(parts)


def _whole(street: Street) -> tuple[float, float, float]:
    line = street.line()
    return (street.lon, street.lat, max(30.0, reach_m(line) if line is not None else street.length_m / 2))


def _one_each(houses: Sequence[House]) -> list[House]:
    """One house for what is mapped twice at one door (a shop and its house); duplicates farther apart stay apart."""
    kept: list[House] = []
    for house in sorted(houses, key=lambda h: (h.kind != "house", -h.importance, h.id)):
        doors = (k for k in kept if (k.street_id, k.key) == (house.street_id, house.key))
        if not any(distance_m((k.lon, k.lat), (house.lon, house.lat)) < _ONE_DOOR_M for k in doors):
            kept.append(house)
    return kept
