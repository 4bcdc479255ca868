"""From a parsed address to answers: house, else an estimate, else the alley, the street in its ward, the street."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from operator import itemgetter
from typing import Any

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.houses import House, HouseSource, OldNumber, keys_to_try
from addressing.gazetteer.things import Street, distance_m
from addressing.gazetteer.windows import Asked
from addressing.matching.compose import Composer, numbered
from addressing.matching.fit import Fit, Fits, unmatched
from addressing.matching.namesakes import as_namesake, is_within, most_of_namesakes
from addressing.matching.rank import Candidate, nearness, once, prominence
from addressing.matching.street_answers import BY_NEIGHBOURS, StreetAnswers
from addressing.matching.streets import StreetHit
from addressing.matching.units import UnitClues, clues_of
from addressing.parsing.numbers import is_range, number_key
from addressing.parsing.parse import ParsedAddress
from addressing.reasons import Reason, say
from store.values import value_class

#: So many streets of a name are asked for a number: the least of them may be the only one that has it.
_LOOKED_UP = 120
_BY_SCORE = itemgetter(0, 1)
#: A street that fits so much worse than the best (another ward's, mostly) is not worth a look-up: a number registered
#: on it adds half of that, and below it answers are not shown.
_OUT_OF_REACH = 0.6
#: What speaks against an alley where none was typed.
_ALLEY_UNSAID = 0.1
ESTIMATED = 6
ONE_DOOR_M = 40.0
#: How far apart both ends of a range may stand.
_ENDS_M = 120.0
#: What being registered adds to the score of its street; and how much less like the typed one another name is.
_REGISTERED = 0.3
_OTHER_NAME = 0.04
#: A number of today is rather meant than the same number of old; that the heir of an old one is right is almost sure.
_OLD_NUMBER, _HEIR_TRUST = 0.2, 0.97
#: How far behind the best an answer is not worth an estimate, and not worth being made at all.
BEHIND, HOPELESS = 0.4, 0.55
#: How often a house whose street was inferred is on it (docs/decisions/0006).
INFERRED_TRUST = 0.93
#: A house whose source names its street goes before a twin whose street was inferred.
_INFERRED_BEHIND = 0.05


@value_class(frozen=True, slots=True)
class AddressSearch:
    """One address looked for; `near` is (lon, lat) in degrees. `only_first`: no other answer will be made."""

    composer: Composer
    parsed: ParsedAddress
    near: tuple[float, float] | None = None
    only_first: bool = False

    @property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer asked."""
        return self.composer.gazetteer

    def fits(self, hits: Sequence[StreetHit]) -> Fits:
        """The streets hit, best first by name, typed units, nearness and importance."""
        of_rest: dict[str, UnitClues] = {}
        scored = []
        centre, near, said = self.composer.profile.centre, self.near, bool(self.parsed.alley)
        # A numbered name has hundreds of streets, each weighed for every new set of typed units.
        for hit in hits:
            street, clues = hit.street, of_rest.get(hit.rest)
            if clues is None:
                clues = of_rest[hit.rest] = self._clues(hit.rest)
            score = hit.likeness + clues.score(street.units)
            if near:
                score += nearness(near, street.lon, street.lat)
            score += prominence(centre, street.lon, street.lat, street.length_m, street.importance)
            if street.is_alley and not said:
                score -= _ALLEY_UNSAID
            scored.append((-score, street.id, hit))
        # A name has up to hundreds of streets: what is out of reach is not even put in order.
        reach = min((worse for worse, _, _ in scored), default=0.0) + _OUT_OF_REACH
        best = sorted((one for one in scored if one[0] < reach), key=_BY_SCORE)
        return Fits(Fit(hit, of_rest[hit.rest], -worse) for worse, _, hit in best[:_LOOKED_UP])

    def _clues(self, rest: str) -> UnitClues:
        return clues_of(self.gazetteer, self.parsed.units, (*self.parsed.loose, *([rest] if rest else [])))

    async def candidates(self, houses: HouseSource, fits: Fits) -> list[Candidate]:
        """Answers for the fitting streets: one look-up for all of them, then estimates on the best."""
        key = self.parsed.number_key or number_key(self.parsed.alley or "")
        if not key:
            return [c for fit in fits for c in self.street(fit)]
        alleys = self._alleys_asked(fits, key)
        # `hẻm 453` is the alley; `hẻm 453/12` is as often a house in it as an alley of its own.
        found = [] if alleys and "/" not in key else await self._houses(houses, fits, key)
        by_street = fits.by_street
        result = alleys + [self._door(fits, by_street[house.street_id or 0], house) for house in found]
        heirs = await houses.formerly(fits.renumbered, [key]) if fits.renumbered else []
        result += [self._heir(by_street[old.street_id], old, fits.likeness) for old in heirs]
        housed = {house.street_id for house in found} | {old.street_id for old in heirs}
        # A house on a worse street does not hide the better street that lacks the number.
        best = max((c.score for c in result), default=fits[0].score if fits else 0.0)
        open_fits = [] if alleys else [f for f in fits if f.street.id not in housed and f.score > best - HOPELESS]
        return result + await self._unregistered(houses, open_fits, key, best) if open_fits else result

    async def _unregistered(self, houses: HouseSource, fits: Sequence[Fit], key: str, best: float) -> list[Candidate]:
        """Answers on streets without the number: estimates where one may come first, or may be shown after it.

        What cannot come first is weighed as its street, and estimated when it is shown.
        """
        likely = [fit for fit in fits[:ESTIMATED] if fit.score > best - BEHIND]
        result = await self._estimates(houses, [fit for fit in likely if fit.score + BY_NEIGHBOURS > best], key)
        lead = max((c.score for c in result), default=best)
        # Those that were to come first may have lost: then the next may.
        later = [fit for fit in likely if fit.score + BY_NEIGHBOURS <= best]
        result += await self._estimates(houses, [fit for fit in later if fit.score + BY_NEIGHBOURS > lead], key)
        behind = [fit for fit in later if fit.score + BY_NEIGHBOURS <= lead]
        shown = behind if not self.only_first else []
        windows = await houses.known([Asked(fit.street.id, key) for fit in shown]) if shown else [[]] * len(behind)
        result += [self.on_street.behind(f, key, known) for f, known in zip(behind, windows, strict=True)]
        return result + [c for fit in fits[len(likely) :] for c in self.street(fit, missing_number=True)]

    async def _estimates(self, houses: HouseSource, fits: Sequence[Fit], key: str) -> list[Candidate]:
        windows = await houses.known([Asked(fit.street.id, key) for fit in fits]) if fits else []
        asked = zip(fits, windows, strict=True)
        return [candidate for fit, known in asked for candidate in self.on_street.estimated(fit, key, known)]

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

    async def _houses(self, houses: HouseSource, fits: Fits, key: str) -> list[House]:
        tried = keys_to_try(key)
        keys = list(tried)
        if self.parsed.house:
            keys.append(number_key(self.parsed.house))
        if dashed := self._dashed:
            keys.append(dashed)
        found = await houses.find(list(fits.by_street), keys)
        whole = [h for h in found if h.key == dashed] if dashed else []
        exact = whole or [h for h in found if h.key == keys[0] or self._on_its_alley(h)]
        return one_each(exact or both_ends([h for h in found if h.key in tried], key))

    @property
    def _dashed(self) -> str:
        """`F100-18A/1` of `F100 - 18A/1`: a flat and its house as it is read, and as often one number."""
        if not self.parsed.inside:
            return ""
        # A dash between a name and an address is a comma by now.
        number, text = self.parsed.number, self.parsed.text
        inside = next((part for part in self.parsed.inside if f"{part}, {number}" in text), "")
        return number_key(f"{inside}-{number}") if inside else ""

    def _on_its_alley(self, house: House) -> bool:
        """`98 Hẻm 86 Đinh Phong Phú` kept under the alley's own name."""
        street = self.gazetteer.streets.get(house.street_id or 0)
        return bool(self.parsed.house and street and street.is_alley and house.key == number_key(self.parsed.house))

    def _heir(self, fit: Fit, old: OldNumber, named: float) -> Candidate:
        """The house that has another number now."""
        street = self.gazetteer.streets.get(old.house.street_id or 0, fit.street)
        was, now = numbered(old.number, fit.street.name), numbered(old.house.number, street.name)
        why = say(Reason("formerly", (was, now)), self.composer.lang)
        found = self.house(
            fit, old.house, named, stands_on=street, why=why, former_number=old.number, former_street_id=old.street_id
        )
        return replace(found, score=found.score - _OLD_NUMBER, quality=found.quality * _HEIR_TRUST)

    def _door(self, fits: Fits, fit: Fit, house: House) -> Candidate:
        """A house found; told as an estimate where another street of its name may have the number as well."""
        most = fits.namesakes.get(fit.street.id)
        if most is None:
            most = fits.namesakes[fit.street.id] = most_of_namesakes(self.gazetteer, fits, fit)
        if not is_within(most, house.key):
            return self.house(fit, house, fits.likeness)
        return self.house(fit, house, fits.likeness, **as_namesake(self.composer.lang))

    def house(self, fit: Fit, house: House, named: float, stands_on: Street | None = None, **more: Any) -> Candidate:
        """A registered house on a fitting street; `named` is how like the typed name the best of the streets' is."""
        units = self.units_of(house, fit.street)
        agreeing, missing = fit.clues.split(units)
        parsed = self.parsed if house.key != self._dashed else replace(self.parsed, inside=())
        matched = (self.parsed.number or self.parsed.alley or "", fit.hit.typed, *agreeing)
        make = partial(
            self.composer.house, house, stands_on or fit.street,
            **{"level": "house", "matched": matched, "unmatched": unmatched(parsed, missing), **more},
        )  # fmt: skip
        score, quality = self.weight(fit, units, len(missing), named, inferred=house.inferred)
        score += nearness(self.near, house.lon, house.lat)
        return Candidate(once(make), score, quality, (self._after(house), "", house.id))

    def weight(
        self, fit: Fit, units: frozenset[int], missing: int, named: float, *, inferred: bool
    ) -> tuple[float, float]:
        """The score and the quality of a house in `units` on a fitting street, against which so many typed units speak.

        `named` is how like the typed name the best of the streets' is; nearness is not in it.
        """
        quality = fit.quality(missing) * (INFERRED_TRUST if inferred else 1.0)
        # That a street of another name has the number says little when the street of this very name is known.
        registered = _REGISTERED if fit.hit.likeness > named - _OTHER_NAME else BY_NEIGHBOURS
        return fit.score_in(units) + registered - (_INFERRED_BEHIND if inferred else 0.0), quality

    def _after(self, house: House) -> float:
        """Orders doors of one number: where no name was typed, the plain door goes before what is named there."""
        return (0.0 if house.name is None or self.parsed.place else 2.0) - house.importance

    def units_of(self, house: House, street: Street) -> frozenset[int]:
        """The units of a house, of its street where it has none."""
        ids = frozenset(u for u in (house.ward_id, house.old_ward_id, house.old_district_id) if u is not None)
        return ids or street.units

    @property
    def on_street(self) -> StreetAnswers:
        """The answers on streets without the number."""
        return StreetAnswers(self.composer, self.parsed, self.near)

    def street(self, fit: Fit, *, missing_number: bool = False, matched: str = "") -> list[Candidate]:
        """The street itself, within the typed wards where it runs through them."""
        return self.on_street.street(fit, missing_number=missing_number, matched=matched)


def both_ends(houses: Sequence[House], key: str) -> list[House]:
    """Of the houses found for a range those whose number is the range, or both its ends where these stand together.

    One end alone need not be the house meant: it is a known number near it.
    """
    span = is_range(key)
    if span is None:
        return list(houses)
    low, high = (str(end) for end in span)
    ends = {end: [h for h in houses if h.key == end] for end in (low, high)}
    together = [
        one
        for one in ends[low]
        if any(
            one.street_id == other.street_id and distance_m((one.lon, one.lat), (other.lon, other.lat)) < _ENDS_M
            for other in ends[high]
        )
    ]
    return [h for h in houses if h.key not in ends] + together


def one_door(lon: float, lat: float, other_lon: float, other_lat: float) -> bool:
    """Whether two places of the same number (in degrees) are the same door."""
    return distance_m((lon, lat), (other_lon, other_lat)) < ONE_DOOR_M


def one_each(houses: Sequence[House]) -> list[House]:
    """One house for what is mapped twice at one door (a shop and its house); duplicates farther apart stay apart."""
    if len(houses) < 2:
        return list(houses)
    kept: list[House] = []
    for house in sorted(houses, key=lambda h: (h.kind != "house", -h.importance, h.id)):
        doors = (k for k in kept if (k.street_id, k.key) == (house.street_id, house.key))
        if not any(one_door(k.lon, k.lat, house.lon, house.lat) for k in doors):
            kept.append(house)
    return kept
