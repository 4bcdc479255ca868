"""What a junction is called: `Ngã tư Gò Mây`, of which the map has the flyover alone, or a street that ends there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import shapely

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import METRES_PER_DEGREE, Street, distance_m
from addressing.matching.address_search import AddressSearch
from addressing.matching.crossings import line_of
from addressing.matching.known_names import is_street
from addressing.matching.places import CROSSINGS, find_places
from addressing.matching.rank import Candidate
from addressing.matching.spot_names import SpotNames, telling
from addressing.parsing.described import crossing_alone
from addressing.parsing.place_names import place_key
from addressing.parsing.text import fold
from addressing.reasons import said_alone
from store.values import value_class

_FORK = r"nga (?:ba|tu|nam|sau|bay|[3-7])"
_OF_JUNCTION = rf"(?:{_FORK}|vong xoay|bung binh|nut giao(?: thong)?|giao lo)"
_JUNCTION = re.compile(rf"(?:(?:ngay|tai) )?(?:{_OF_JUNCTION} )+(?=\S)")
_ITS_NAME = re.compile(rf"(?:(?:{_OF_JUNCTION}|cau vuot(?: thep)?) )+(?=\S)")
_SAID = re.compile(_OF_JUNCTION)
_FIRST_WORDS = ("cau", "nga", "vong", "nut", "bung", "giao")
#: How far a junction reaches; how far from it a street may be that is told to be at it.
_JUNCTION_M, _AT_M = 150.0, 600.0
#: How like a name a flyover of that name is; that of what is said to be a junction only a street is known.
_FLYOVER, _STREET_ALONE = 0.95, 0.5
#: Two parts of a junction are this near.
_SAME_M = 600.0
#: What stands at the junction that has its name; schools and cinemas of the name stand anywhere.
_LANDMARKS = frozenset(
    {"market", "park", "worship", "monument", "attraction", "bus_station", "station", "metro_station"}
)


def junctions_called(gazetteer: Gazetteer, text: str) -> list[Street]:
    """The junctions that `text` names, each by one street of it: a roundabout sooner than a flyover, a short one first.

    Of one that is called like a street, `Ngã tư Quang Trung`, no flyover: it may cross that street anywhere.
    """
    name = _name(text)
    held = [gazetteer.streets[n] for n in _by_name(gazetteer).get(name.replace(" ", ""), ())]
    said = [street for street in held if _SAID.search(fold(street.name))]
    found: list[Street] = []
    for street in sorted(said or held, key=lambda one: (not _SAID.match(fold(one.name)), one.length_m, one.id)):
        if all(distance_m((street.lon, street.lat), (other.lon, other.lat)) > _SAME_M for other in found):
            found.append(street)
    return found if said or not is_street(gazetteer, name) else []


def _name(text: str) -> str:
    """What the junction is called, folded; empty for what is none."""
    said = _JUNCTION.match(folded := fold(text))
    return folded[said.end() :] if said else ""


def _by_name(gazetteer: Gazetteer) -> dict[str, list[int]]:
    """Streets that are parts of a junction, by what it is called, its words joined.

    `Vòng xoay Nguyễn Văn Linh - Quốc lộ 1A` is called by the first of its streets as well.
    """
    found: dict[str, list[int]] | None = gazetteer.memo.get(_by_name)
    if found is None:
        found = {}
        for street in gazetteer.streets.values():
            begins = not street.is_alley and fold(street.name[:4]).startswith(_FIRST_WORDS)
            if begins and (said := _ITS_NAME.match(folded := fold(street.name))):
                names = {folded, fold(street.name.split(" - ")[0])} if _SAID.match(folded) else {folded}
                for name in names:
                    found.setdefault(name[said.end() :].replace(" ", ""), []).append(street.id)
        gazetteer.memo.put(_by_name, found)
    return found


@value_class(frozen=True, slots=True)
class Junctions:
    """Junctions that one description names, alone or with a street that leads there."""

    names: SpotNames

    def candidates(self, parts: Sequence[str]) -> list[Candidate]:
        """`Ngã tư Gò Mây`, `Ngã tư An Sương, Trường Chinh`: the junction, on that street; none for what no map has."""
        gazetteer = self.names.composer.gazetteer
        known = junctions_called(gazetteer, parts[0])
        if not known or self._is_called_so(parts[0]):
            return []
        name = _name(parts[0])
        if is_street(gazetteer, name) and any(is_street(gazetteer, p) and fold(p) != name for p in parts[1:]):
            # Where two streets meet tell the two.
            return []
        others = [part for part in parts[1:] if not self.names.is_unit(part)]
        lines = [line for part in others[:1] if (line := self._line(part)) is not None]
        if others and not lines:
            return []
        return [found for street in known for found in self._at(street, parts[0], others, lines)]

    def on_street(self, parts: Sequence[str]) -> list[Candidate]:
        """`Ngã tư Phạm Ngọc Thạch`: somewhere on that street, where no junction has the name; sooner than a school."""
        gazetteer, name = self.names.composer.gazetteer, crossing_alone(parts[0])
        if len(parts) > 1 or not name or not telling(name) or not is_street(gazetteer, name):
            return []
        if self._is_called_so(parts[0]) or self._has_a_landmark(parts[0]):
            return []
        asked = replace(self.names.parsed, place=None, street=name)
        search = AddressSearch(self.names.composer, asked, self.names.near)
        fits = search.fits(self.names.streets(name, guess=False))
        return [replace(c, quality=_STREET_ALONE * c.quality) for fit in fits for c in search.street(fit)]

    def _is_called_so(self, text: str) -> bool:
        """Whether something else known is called a junction of that name: a stop there."""
        hits = find_places(self.names.composer.gazetteer, text)
        return any(not CROSSINGS.isdisjoint(place_key(hit.place.name).split()) for hit in hits)

    def _has_a_landmark(self, text: str) -> bool:
        """Whether a market or a park of that name is known, which is sooner there."""
        hits = find_places(self.names.composer.gazetteer, text)
        return any(hit.place.category in _LANDMARKS for hit in hits)

    def _line(self, text: str) -> shapely.Geometry | None:
        gazetteer = self.names.composer.gazetteer
        lines = [line_of(gazetteer, hit.street) for hit in self.names.streets(text, guess=False)]
        held = [line for line in lines if line is not None]
        return shapely.union_all(held) if held else None

    def _at(
        self, street: Street, text: str, others: Sequence[str], lines: Sequence[shapely.Geometry]
    ) -> Iterator[Candidate]:
        lon, lat, composer = street.lon, street.lat, self.names.composer
        for line in lines:
            way = shapely.shortest_line(line, shapely.Point(lon, lat))
            if shapely.length(way) * METRES_PER_DEGREE > _AT_M:
                return
            lon, lat = (float(degrees) for degrees in shapely.get_coordinates(way)[0])
        where = composer.at(lon, lat)
        units = where.ids
        clues = self.names.clues({text, *others})
        agreeing, missing = clues.split(units)
        # A junction is often on a border.
        if clues.against(units | street.units):
            return
        likeness = 1.0 if _SAID.search(fold(street.name)) else _FLYOVER
        answer = composer.answer(
            "place", lon, lat, street.name, where,
            accuracy_m=_JUNCTION_M, kind="crossing", importance=street.importance,
            matched=(text, *others, *agreeing), unmatched=tuple(missing),
            why=said_alone("junction", composer.lang),
        )  # fmt: skip
        score = likeness + clues.score(units) + self.names.bias(lon, lat) + 0.1 * answer.importance
        yield Candidate.of(answer, score, likeness * 0.8 ** len(missing))
