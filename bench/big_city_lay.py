"""A street built up: houses along it, alleys between them, alleys off those; all by one seed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import compress

import numpy as np
import shapely
from numpy.random import Generator

from addressing.registry.rows import AddressRow, StreetRow
from bench.big_city_shape import SHORTEST, Course, Doors, Floats, bent, doors
from bench.big_city_streets import RealStreet, scale_at

SOURCE = "bench"
#: Metres between doors, and from the middle of the road to them.
STREET, ALLEY = (6.0, 9.0), (4.6, 3.5)
#: The share of made-up alleys that are registered by name; the others are known by their numbers alone.
REGISTERED, INNER_REGISTERED = 0.22, 0.08


@dataclass
class Laid:
    """What was built on one street: doors in groups, and the alleys that are registered."""

    numbers: list[str] = field(default_factory=list)
    points: list[Floats] = field(default_factory=list)
    alleys: list[tuple[str, Course]] = field(default_factory=list)


class Builder:
    """Builds up one street, to about `wanted` houses and never fewer while there is room."""

    def __init__(self, street: RealStreet, seed: int, wanted: int) -> None:
        self.street = street
        self.wanted = wanted
        self._random: Generator = np.random.default_rng([seed, zlib.crc32(street.ref.encode())])
        self._scale = scale_at(street.middle_latitude)
        self._laid = Laid()
        self._mouths: list[tuple[int, Course, float, float]] = []
        self._paths: set[str] = set()

    def built(self) -> Laid:
        """The street with houses, its real alleys, then as many made-up ones as it needs."""
        alone = not self.street.path
        for course in self.street.courses(self._scale):
            if course.length > SHORTEST:
                found = self._stand(course, "", STREET if alone else ALLEY)
                self._note_mouths(course, found)
        for alley in self.street.alleys:
            self._real_alley(alley)
        if alone:
            self._made_up_alleys()
        return self._laid

    def _stand(self, course: Course, prefix: str, spacing: tuple[float, float]) -> Doors:
        found = doors(self._random, course.length, *spacing)
        numbers = [prefix + number for number in found.written()]
        # Written as number_key writes them, but for `Bis`.
        free = [number.upper() not in self.street.taken for number in numbers]
        self._laid.numbers.extend(compress(numbers, free))
        self._laid.points.append(course.beside(found.far, found.left)[np.array(free, dtype=bool)] / self._scale)
        return found

    def _note_mouths(self, course: Course, found: Doors) -> None:
        plain = np.flatnonzero(found.suffix == 0)
        for n in plain.tolist():
            side = 1.0 if found.left[n] > 0 else -1.0
            self._mouths.append((int(found.number[n]), course, float(found.far[n]), side))

    def _real_alley(self, alley: RealStreet) -> None:
        path = alley.path or ""
        self._paths.add(path)
        for course in alley.courses(self._scale)[:1]:
            self._stand(course, f"{path}/", ALLEY)

    def _made_up_alleys(self) -> None:
        for n in self._random.permutation(len(self._mouths)).tolist():
            if len(self._laid.numbers) >= self.wanted:
                return
            number, course, far, side = self._mouths[n]
            if str(number) not in self._paths:
                self._alley(str(number), course, far, side, self._random.lognormal(4.6, 0.6), inner=False)

    def _alley(self, path: str, off: Course, far: float, side: float, length: float, *, inner: bool) -> None:
        length = float(np.clip(length, 20.0, 120.0 if inner else 350.0))
        start = off.beside(np.array([far]), np.array([0.0]))[0]
        heading = off.heading(far) + side * np.pi / 2 + self._random.normal(0.0, 0.2)
        course = bent(self._random, start, heading, length)
        self._paths.add(path)
        self._stand(course, f"{path}/", ALLEY)
        if self._random.random() < (INNER_REGISTERED if inner else REGISTERED):
            self._laid.alleys.append((path, course))
        if not inner:
            self._inner_alleys(path, course)

    def _inner_alleys(self, path: str, course: Course) -> None:
        for number in range(self._random.poisson(course.length / 90.0)):
            far = self._random.uniform(0.2, 0.95) * course.length
            side = float(self._random.choice((-1.0, 1.0)))
            door = 2 * int(far / ALLEY[0]) + (1 if side > 0 else 2) + 2 * number
            if f"{path}/{door}" not in self._paths:
                self._alley(f"{path}/{door}", course, far, side, self._random.lognormal(3.7, 0.5), inner=True)


def addresses(street: RealStreet, laid: Laid, seed: int, count: int) -> Iterator[AddressRow]:
    """`count` of the houses laid, drawn by chance, in the order in which they stand."""
    positions = np.round(np.concatenate(laid.points), 7).tolist() if laid.points else []
    random = np.random.default_rng([seed, zlib.crc32(street.ref.encode()), 1])
    drawn = np.sort(random.choice(len(positions), min(count, len(positions)), replace=False))
    for n in drawn.tolist():
        lon, lat = positions[n]
        yield AddressRow("house", SOURCE, f"{street.ref}:{n}", lon, lat, number=laid.numbers[n], street=street.name)


def alley_rows(street: RealStreet, laid: Laid) -> Iterator[StreetRow]:
    """The alleys laid that are registered by name."""
    scale = scale_at(street.middle_latitude)
    for path, course in laid.alleys:
        wkb = shapely.to_wkb(shapely.LineString(course.corners / scale))
        name = f"Hẻm {path} {street.name}"
        yield StreetRow(
            name, "alley", wkb, SOURCE, f"{street.ref}:{path}", "residential", path, parent_name=street.name
        )
