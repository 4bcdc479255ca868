"""The in-process gazetteer: streets, units and places of one revision of the registry, indexed by name.

House numbers stay in PostGIS. A gazetteer is built whole and never changed; a new revision makes a new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

import shapely

from addressing.gazetteer.completion import Completion
from addressing.gazetteer.memo import Answers
from addressing.gazetteer.street_index import StreetIndex
from addressing.gazetteer.things import Place, Street, Unit, distance_m, wards_are_outlined
from addressing.parsing.numbers import number_key
from addressing.parsing.place_names import numbers_of, place_key
from addressing.parsing.street_names import initials
from store.city import CityProfile

#: Outlines of neighbours come from different sources: some 50 m.
_TOUCH_DEGREES = 0.0005
#: Outlines of 2018 and of 2025 were digitised apart: so small a part of a ward is in its neighbour by that alone.
_SLIVER = 0.04
#: So many of each are kept at least, and twice as many at most.
_ANSWERS, _FITS, _FOUND_PLACES = 10_000, 2_000, 150
#: Some times the streets of a city, each with the units it runs through.
_SHAPES = 30_000


class Gazetteer:
    """Look-ups by name; every method answers from memory."""

    def __init__(
        self,
        revision: int,
        profile: CityProfile,
        streets: Iterable[Street],
        units: Iterable[Unit],
        places: Iterable[Place],
        successions: Iterable[tuple[int, int, bool]],
        outlines: dict[int, bytes],
    ) -> None:
        self.revision, self.profile = revision, profile
        self.streets = {street.id: street for street in streets}
        self.places = {place.id: place for place in places}
        # By their lines, which few changes of the registry touch: they stay when the rest is forgotten.
        self.spines = Answers(_SHAPES)
        self.forget()
        self.put_units(units, successions, outlines)
        self.index_streets()
        self.index_places()

    def put_units(
        self, units: Iterable[Unit], successions: Iterable[tuple[int, int, bool]], outlines: dict[int, bytes]
    ) -> None:
        """Takes these for the units there are. Streets and places say in which of them they are."""
        self.units = {unit.id: unit for unit in units}
        self.current = frozenset(unit.id for unit in self.units.values() if unit.current)
        self.earlier = frozenset(unit.id for unit in self.units.values() if unit.earlier)
        # Apart from the rest: positions are asked for by the million, and hang on the outlines only.
        self._at, self._beside, self.stretches = Answers(_ANSWERS), Answers(_ANSWERS), Answers(_SHAPES)
        self._outlines, self.outlined = outlines, wards_are_outlined(self.units.values(), outlines)
        for made_of_outlines in ("_shapes", "_rough", "_by_unit"):
            vars(self).pop(made_of_outlines, None)
        self._succeed(successions)
        self._index_units()

    def forget(self) -> None:
        """Forgets what was found out from its streets, units and places."""
        self.memo = Answers(_ANSWERS)
        # Apart, for each is as long as a name has streets, or places.
        self.fits, self.found_places = Answers(_FITS), Answers(_FOUND_PLACES)

    def _succeed(self, successions: Iterable[tuple[int, int, bool]]) -> None:
        self.successors: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        self.predecessors: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for old, new, full in successions:
            self.successors[old].append((new, full))
            # What a unit was made of is told as of the eve of the reform; an earlier one is a way to find it.
            if old not in self.earlier:
                self.predecessors[new].append((old, full))
        self.children: dict[int, list[int]] = defaultdict(list)
        for unit in self.units.values():
            if unit.parent_id is not None and not unit.earlier:
                self.children[unit.parent_id].append(unit.id)

    def index_streets(self) -> None:
        """Makes the ways to `streets` anew."""
        self.by_name = StreetIndex(self.streets.values())
        self.alleys: dict[int, dict[str, int]] = defaultdict(dict)
        for street in self.streets.values():
            if street.is_alley and street.parent_id is not None and street.alley_path:
                self.alleys[street.parent_id].setdefault(number_key(street.alley_path) or street.alley_path, street.id)

    def _index_units(self) -> None:
        self.units_by_key = _group_ids((unit.key, unit.id) for unit in self.units.values() if unit.level != "city")
        self.unit_initials = _group_ids((initials(unit.key), unit.id) for unit in self.units.values())
        self.joined_units = {key: key.replace(" ", "") for key in self.units_by_key if not key.isdigit()}

    def index_places(self) -> None:
        """Makes the ways to `places` anew."""
        self.places_by_key = _group_ids((k, p.id) for p in self.places.values() for k in _keys_of(p))
        self.place_keys = list(self.places_by_key)
        #: By the numbers in them and by length: a mistyped name has the same numbers, and hardly more or fewer letters.
        self.place_keys_by_shape: dict[tuple[tuple[str, ...], int], list[str]] = defaultdict(list)
        for key in self.place_keys:
            self.place_keys_by_shape[numbers_of(key), len(key)].append(key)
        self.places_by_word = _group_ids(
            (word, n) for n, key in enumerate(self.place_keys) for word in set(key.split())
        )

    def amend_places(self, gone: Iterable[Place], now: Iterable[Place]) -> None:
        """Makes the ways to `places` anew for these alone, as they were and as they are.

        What another gazetteer, of which this one is a copy, holds of them stays as it is.
        """
        self.places_by_key, self.places_by_word = dict(self.places_by_key), dict(self.places_by_word)
        self.place_keys, self.place_keys_by_shape = list(self.place_keys), self.place_keys_by_shape.copy()
        for place in gone:
            for key in filter(None, _keys_of(place)):
                self.places_by_key[key] = [n for n in self.places_by_key[key] if n != place.id]
                if not self.places_by_key[key]:
                    self._forget_key(key)
        for place in now:
            for key in filter(None, _keys_of(place)):
                if key not in self.places_by_key:
                    self._learn_key(key)
                self.places_by_key[key] = sorted({*self.places_by_key.get(key, ()), place.id})

    def _forget_key(self, key: str) -> None:
        del self.places_by_key[key]
        n, shape = self.place_keys.index(key), (numbers_of(key), len(key))
        self.place_keys[n] = ""  # The others keep their numbers.
        self.place_keys_by_shape[shape] = [one for one in self.place_keys_by_shape[shape] if one != key]
        for word in set(key.split()):
            self.places_by_word[word] = [one for one in self.places_by_word[word] if one != n]

    def _learn_key(self, key: str) -> None:
        n, shape = len(self.place_keys), (numbers_of(key), len(key))
        self.place_keys.append(key)
        self.place_keys_by_shape[shape] = [*self.place_keys_by_shape.get(shape, ()), key]
        for word in set(key.split()):
            self.places_by_word[word] = [*self.places_by_word.get(word, ()), n]

    @cached_property
    def completion(self) -> Completion:
        """For suggestions while typing; made when first asked, for bulk never asks."""
        return Completion(self.streets.values(), self.units.values(), self.places.values())

    @cached_property
    def _shapes(self) -> tuple[shapely.STRtree, list[int]]:
        ids = sorted(self._outlines)
        tree = shapely.STRtree([shapely.from_wkb(self._outlines[i]) for i in ids])
        shapely.prepare(tree.geometries)
        return tree, ids

    @cached_property
    def _rough(self) -> tuple[shapely.STRtree, list[int]]:
        """Outlines with few corners: enough to tell which touch."""
        tree, ids = self._shapes
        return shapely.STRtree(shapely.simplify(tree.geometries, _TOUCH_DEGREES, preserve_topology=False)), ids

    @cached_property
    def _by_unit(self) -> dict[int, shapely.Geometry]:
        tree, ids = self._shapes
        return dict(zip(ids, tree.geometries.tolist(), strict=True))

    def warm(self) -> None:
        """Builds what is otherwise built at the first question."""
        self.units_at(0.0, 0.0)
        assert self.by_name.slips
        assert self._rough
        assert self._by_unit is not None

    def outline(self, unit_id: int) -> shapely.Geometry | None:
        """A unit's polygon in degrees, where the registry has it."""
        return self._by_unit.get(unit_id)

    def units_at(self, lon: float, lat: float) -> tuple[Unit | None, Unit | None, Unit | None]:
        """The ward now, the ward before the reform and its district, at a point; None where no outline covers it."""
        found: tuple[Unit | None, Unit | None, Unit | None] | None = self._at.get((lon, lat))
        return found if found is not None else self._at.put((lon, lat), self._units_at(lon, lat))

    def _units_at(self, lon: float, lat: float) -> tuple[Unit | None, Unit | None, Unit | None]:
        tree, ids = self._shapes
        # Boxes by the tree, then the prepared outlines: the tree's own predicate does not use what was prepared.
        boxes = tree.query(shapely.Point(lon, lat))
        inside = boxes[shapely.intersects_xy(tree.geometries[boxes], lon, lat)]
        found = [self.units[ids[n]] for n in inside if ids[n] not in self.earlier]
        ward = next((u for u in found if u.level == "ward" and u.current), None)
        # The first of its line: a ward that a later reform ended was made by the one before.
        old_ward = next(
            (u for u in found if u.level == "ward" and not u.current and u.id not in self.predecessors), None
        )
        district = next((u for u in found if u.level == "district"), None)
        if old_ward is not None and old_ward.parent_id is not None:
            district = self.units.get(old_ward.parent_id, district)
        return ward, old_ward, district

    def nearest_centre(self, lon: float, lat: float) -> tuple[Unit, float] | None:
        """The current ward whose centre is nearest by its own reach, and how many metres away that is.

        None where no centre is near enough, or where outlines of current wards are known: then those tell.
        """
        if self.outlined:
            return None
        found = [(unit, distance_m((u_lon, u_lat), (lon, lat))) for unit, u_lon, u_lat in self._centres()]
        inside = [(unit, away) for unit, away in found if away <= unit.radius_m]
        return min(inside, key=lambda one: (one[1] / one[0].radius_m, one[0].id), default=None)

    def _centres(self) -> Iterator[tuple[Unit, float, float]]:
        for unit_id in self.current:
            unit = self.units[unit_id]
            if unit.level == "ward" and unit.lon is not None and unit.lat is not None:
                yield unit, unit.lon, unit.lat

    def within(self, unit_id: int) -> frozenset[int]:
        """A unit and the one it is part of."""
        parent = self.units[unit_id].parent_id
        return frozenset({unit_id} if parent is None else {unit_id, parent})

    def around(self, unit_id: int) -> frozenset[int]:
        """A unit, the one it is part of, and those it became or came from."""
        return self.within(unit_id) | self.related(unit_id)

    def related(self, unit_id: int) -> frozenset[int]:
        """The units that took over any part of this one, or gave any part to it; a district stands for its wards."""
        of = [unit_id, *self.children.get(unit_id, ())]
        near = {u for links in (self.successors, self.predecessors) for one in of for u in _followed(links, one)}
        parents = {self.units[u].parent_id for u in near if u in self.units and not self.units[u].current}
        if unit_id in self.earlier:
            # A ward was a part of its district, a district of its city: what else is in those is elsewhere.
            inside = self.stands_for(unit_id)
            return inside if inside and self.units[unit_id].level == "district" else frozenset(near) | inside
        return frozenset(near | {p for p in parents if p is not None})

    def stands_for(self, unit_id: int) -> frozenset[int]:
        """Of an earlier unit, those on its ground by which later places are registered; none of any other.

        An earlier ward stands for what it went into; a district for the wards, old and new, that lie in it.
        """
        if unit_id not in self.earlier:
            return frozenset()
        asked = ("stands for", unit_id)
        found: frozenset[int] | None = self.memo.get(asked)
        if found is None:
            heirs = frozenset(u for u, _ in self.successors.get(unit_id, ()))
            inside = self._wards_inside(unit_id) if self.units[unit_id].level == "district" else heirs
            found = self.memo.put(asked, inside)
        return found

    def _wards_inside(self, district: int) -> frozenset[int]:
        outline = self.outline(district)
        if outline is None:
            return frozenset()
        wards = [u for u in self.units.values() if u.level == "ward" and u.id not in self.earlier]
        told = [u for u in wards if u.lon is not None and self.outline(u.id) is not None]
        inside = {u.id for u in told if u.lon and u.lat and shapely.intersects_xy(outline, u.lon, u.lat)}
        known = {u.id for u in told}
        # A ward without an outline lies where all that became of it does.
        blank = [(u.id, {heir for heir, _ in self.successors.get(u.id, ())}) for u in wards if u.id not in known]
        return frozenset(inside | {unit_id for unit_id, heirs in blank if heirs and heirs <= inside})

    def heirs(self, unit_id: int) -> list[int]:
        """The units that took a unit over; of a ward since when there were several reforms, those in force now."""
        direct = [u for u, _ in self.successors.get(unit_id, ())]
        followed = unit_id in self.earlier or any(u not in self.current for u in direct)
        if not followed or self.units[unit_id].level == "district":
            return direct
        last = sorted(u for u in _followed(self.successors, unit_id) if u in self.current)
        outline = self.outline(unit_id)
        shares = {u: self._share(outline, u) for u in last}
        return [u for u in last if shares[u] > _SLIVER] or last

    def _share(self, outline: shapely.Geometry | None, other: int) -> float:
        """The part of an outline that is in another unit; 1 where that cannot be told."""
        shape = self.outline(other)
        if outline is None or shape is None:
            return 1.0
        return float(shapely.area(shapely.intersection(outline, shape)) / shapely.area(outline))

    def in_districts(self, unit_id: int, districts: frozenset[int]) -> bool:
        """Whether a ward is or was in one of these districts, by its parent, or by what became of that."""
        parent = self.units[unit_id].parent_id
        if parent in districts:
            return True
        later = {u for u, _ in self.successors.get(parent, ())} if parent in self.earlier and parent else set()
        return bool(later & districts) or any(unit_id in self.stands_for(d) for d in districts)

    def neighbours(self, unit_id: int) -> frozenset[int]:
        """The wards, old and new, whose outlines touch this one's; none where its outline is not known."""
        found: frozenset[int] | None = self._beside.get(unit_id)
        return found if found is not None else self._beside.put(unit_id, self._touching(unit_id))

    def _touching(self, unit_id: int) -> frozenset[int]:
        rough, ids = self._rough
        near = rough.query(rough.geometries[ids.index(unit_id)], "dwithin", _TOUCH_DEGREES) if unit_id in ids else ()
        return frozenset(ids[n] for n in near if self.units[ids[n]].level == "ward") - {unit_id}


def _keys_of(place: Place) -> set[str]:
    return set(map(place_key, place.names))


def _followed(links: dict[int, list[tuple[int, bool]]], unit_id: int) -> set[int]:
    """All units that links lead to, over one reform or several."""
    found: set[int] = set()
    waiting = [unit_id]
    while waiting:
        new = {unit for unit, _ in links.get(waiting.pop(), ())} - found
        found |= new
        waiting += new
    return found


def _group_ids(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    grouped: dict[str, list[int]] = defaultdict(list)
    for key, value in pairs:
        if key:
            grouped[key].append(value)
    return dict(grouped)
