"""Streets and alleys of an extract: ways of one name that touch or are near become one street as people mean it."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import STRtree

from addressing.parsing.text import fold, nfc
from addressing.registry.rows import StreetRow
from loaders.metres import flat
from loaders.osm_names import (
    SOURCE,
    StreetName,
    best_spelling,
    clean,
    is_foreign,
    is_generic,
    other_spellings,
    parent_keys,
    understand,
    without_english,
    written_name,
)
from loaders.osm_read import Thing
from loaders.report import LoadReport

Line = shapely.LineString | shapely.MultiLineString

_MAJOR = ("motorway", "trunk", "primary")
_NOT_STREETS = ("platform", "construction", "proposed", "rest_area", "services", "bus_stop", "elevator")
_MAX_PARENT_M = 600.0
#: A name that is at no more places than this is one street with a gap, where those are so near each other.
_FEW, _GAP_M = 3, 1000.0


@dataclass(frozen=True, slots=True)
class Way:
    """A named way, understood."""

    number: int
    name: StreetName
    tags: dict[str, str]
    line: shapely.LineString
    road_class: str


@dataclass(slots=True)
class Cluster:
    """The ways of one street."""

    ways: list[Way]
    shape: Line = field(init=False)
    plain: Line = field(init=False)

    def __post_init__(self) -> None:
        lines = [way.line for way in self.ways]
        merged = shapely.line_merge(shapely.MultiLineString(lines))
        assert isinstance(merged, Line)
        self.shape = merged
        self.plain = flat(self.shape)

    @property
    def name(self) -> StreetName:
        """The understood name, in its best spelling."""
        spellings: dict[str, float] = defaultdict(float)
        for way in self.ways:
            spellings[way.name.name] += way.line.length
        best = best_spelling(spellings)
        return next(way.name for way in self.ways if way.name.name == best)

    @property
    def ref(self) -> str:
        """Stable from run to run: the smallest way's id and the name's key."""
        return f"w{min(way.number for way in self.ways)} {self.ways[0].name.key}"

    @property
    def road_class(self) -> str:
        """The class most of its length has."""
        lengths: dict[str, float] = defaultdict(float)
        for way in self.ways:
            lengths[way.road_class] += way.line.length
        return max(sorted(lengths), key=lambda each: lengths[each])


def street_rows(things: Iterable[Thing], report: LoadReport) -> list[StreetRow]:
    """The streets and alleys of the ways `things`; what is no street is refused into `report` with its reason."""
    clusters = [c for ways in _by_key(things, report).values() for c in _split(ways)]
    clusters.sort(key=lambda cluster: cluster.ref)
    parents = _Parents([c for c in clusters if not c.ways[0].name.alley])
    rows = [_row(cluster, parents) for cluster in clusters]
    report.take("streets", sum(row.kind == "street" for row in rows))
    report.take("alleys", sum(row.kind == "alley" for row in rows))
    return rows


def _by_key(things: Iterable[Thing], report: LoadReport) -> dict[str, list[Way]]:
    found: dict[str, list[Way]] = defaultdict(list)
    for thing in things:
        road_class = thing.tags.get("highway", "")
        written = written_name(thing.tags)
        if not written or not road_class or road_class in _NOT_STREETS:
            continue
        name = understand(written)
        if isinstance(name, str):
            report.refuse(name, written)
            continue
        road_class = road_class.removesuffix("_link")
        assert isinstance(thing.geometry, shapely.LineString)
        found[name.key].append(Way(thing.number, name, thing.tags, thing.geometry, road_class))
    return found


def _reach(ways: Sequence[Way]) -> float:
    """How far apart, in metres, two ways of this name may be and still be one street."""
    name = ways[0].name
    if name.alley:
        return 150.0 if name.parent else 60.0
    if is_generic(name.key):
        return 60.0
    return 1000.0 if any(way.road_class in _MAJOR for way in ways) else 300.0


def _split(ways: list[Way]) -> Iterator[Cluster]:
    """The streets that ways of one name are."""
    groups, name = _grouped(ways, _reach(ways)), ways[0].name
    if 1 < len(groups) <= _FEW and not name.alley and not is_generic(name.key):
        groups = _grouped(ways, _GAP_M)
    yield from map(Cluster, groups)


def _grouped(ways: list[Way], reach_m: float) -> list[list[Way]]:
    """Groups of ways that hang together within reach of each other (union-find over an R-tree)."""
    if len(ways) == 1:
        return [ways]
    lines = flat(np.array([way.line for way in ways], dtype=object))
    pairs = STRtree(lines).query(lines, predicate="dwithin", distance=reach_m)
    root = list(range(len(ways)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for left, right in pairs.T:
        root[find(int(left))] = find(int(right))
    groups: dict[int, list[Way]] = defaultdict(list)
    for i, way in enumerate(ways):
        groups[find(i)].append(way)
    return list(groups.values())


class _Parents:
    """Finds the street an alley belongs to."""

    def __init__(self, streets: list[Cluster]) -> None:
        self.streets = streets
        self.by_key: dict[str, list[Cluster]] = defaultdict(list)
        for street in streets:
            self.by_key[street.ways[0].name.key].append(street)
        self.tree = STRtree([street.plain for street in streets])

    def of(self, alley: Cluster) -> Cluster | None:
        """The nearest street of the parent's name; for an alley that names none (`Hẻm 72`), the one it opens on."""
        parent = alley.name.parent
        if parent is None:
            return self._touched(alley)
        for key in parent_keys(parent):
            near = [(street.plain.distance(alley.plain), street.ref, street) for street in self.by_key.get(key, [])]
            distance, _, street = min(near, default=(math.inf, "", None))
            if street and distance <= _MAX_PARENT_M:
                return street
        return None

    def _touched(self, alley: Cluster) -> Cluster | None:
        touched = self.tree.query(alley.plain, predicate="dwithin", distance=15.0)
        candidates = [self.streets[i] for i in touched]
        return max(candidates, key=lambda s: (s.plain.length, s.ref), default=None)


def _row(cluster: Cluster, parents: _Parents) -> StreetRow:
    name = cluster.name
    parent = parents.of(cluster) if name.alley else None
    aliases, old, english = _other_names(cluster, name.name)
    return StreetRow(
        name=name.name if name.parent or not parent else f"{name.name} {parent.name.name}",
        kind="alley" if name.alley else "street",
        wkb=shapely.to_wkb(cluster.shape),
        source=SOURCE,
        source_ref=cluster.ref,
        street_class=cluster.road_class,
        alley_path=name.alley_path,
        parent_name=name.parent,
        parent_source_ref=parent.ref if parent else None,
        aliases=aliases,
        old_names=old,
        english_names=english,
    )


def _other_names(cluster: Cluster, name: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    seen: dict[str, dict[str, str]] = {"alias": {}, "old": {}, "english": {}}
    known = {fold(name)}

    def add(kind: str, text: str) -> None:
        for part in text.split(";"):
            spelled = nfc(part)
            alley = _ALLEY_WORD.match(fold(spelled)) is not None
            if is_foreign(spelled) or alley != cluster.ways[0].name.alley:
                continue
            if len(fold(spelled)) > 1 and fold(spelled) not in known:
                known.add(fold(spelled))
                seen[kind][fold(spelled)] = spelled

    for spelling in other_spellings(name):
        add("alias", spelling)
    for way in cluster.ways:
        add("alias", way.name.name)
        if without_english(whole := clean(written_name(way.tags))) != whole:
            add("english", whole)
        for key, value in way.tags.items():
            kind = _NAME_TAGS.get(key)
            if kind:
                add(kind, value)
    return tuple(seen["alias"].values()), tuple(seen["old"].values()), tuple(seen["english"].values())


_ALLEY_WORD = re.compile(r"(?:hem|alley|lane|ngach|ngo \d)\b")
_NAME_TAGS = {
    "alt_name": "alias", "alt_name:vi": "alias", "short_name": "alias", "official_name": "alias", "name:vi": "alias",
    "loc_name": "alias", "int_name": "english", "old_name": "old", "old_name:vi": "old", "name:en": "english",
}  # fmt: skip
