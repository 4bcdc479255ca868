"""`load osm FILE|URL`: old boundaries, streets and alleys, houses, places and the base map of an extract.

Each step is one transaction with its own fingerprint: a load that was broken off goes on with the step it was in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from psycopg import Connection

from addressing.registry.intake import take_addresses, take_streets, take_units
from addressing.registry.intake_moved import follow_references
from addressing.registry.rows import AddressRow
from layers.publish import publish_vector
from loaders import osm_read
from loaders.download import fetch, is_url
from loaders.intake_result import into_report
from loaders.osm_base import BASE_LAYERS
from loaders.osm_former import former_units
from loaders.osm_houses import Streets, house_rows
from loaders.osm_places import PLACE_KEYS, place_rows
from loaders.osm_read import Thing
from loaders.osm_streets import street_rows
from loaders.osm_told import Told
from loaders.osm_units import boundaries, shaped_units
from loaders.report import LoadReport
from store.bilingual import Bilingual
from store.database import Database
from store.errors import BadInput
from store.loads import done, fingerprint, step
from store.progress import Progress, silent

LOADER = "osm"
VERSION = "osm 6"
More = Mapping[str, Callable[[], Iterable[Thing]]]


def load_osm(
    database: Database, source: str | Path, progress: Progress = silent, *, more: More | None = None
) -> LoadReport:
    """Loads an extract, a file or a URL. `more`: further things for base layers, by layer id, from other files.

    BadInput for what is no extract; Unavailable when the URL cannot be fetched. Steps done before are skipped.
    """
    path = local_file(database, source, progress)
    osm_read.check_readable(path)
    report = LoadReport(LOADER, str(source))
    load = _Load(database, path, fingerprint(path, VERSION), progress, report)
    load.step("units", load.units, also=_units_state(database))
    load.step("former units", load.former_units, also=_units_state(database))
    load.step("streets", load.streets)
    load.step("houses", load.houses)
    load.step("places", load.places)
    load.step("base", lambda c, r: load.base(c, r, more or {}), also=",".join(sorted(more or {})))
    return report


def local_file(database: Database, source: str | Path, progress: Progress) -> Path:
    """The file itself, or the download of a URL; BadInput when there is no such file."""
    if is_url(str(source)):
        return fetch(str(source), database.settings.data_folder / "downloads", progress)
    path = Path(source)
    if not path.is_file():
        raise BadInput(
            f"Không có tệp «{path}»",
            f"there is no file {str(path)!r}",
            hint=Bilingual("ghi đường dẫn hoặc địa chỉ http(s)", "give a path or an http(s) address"),
        )
    return path


def _units_state(database: Database) -> str:
    """What units are loaded: outlines are matched to them again when they change."""
    with database.transaction("owner") as connection:
        rows = connection.execute("SELECT fingerprint FROM ops.load WHERE loader = 'units' ORDER BY fingerprint")
        return hashlib.sha256(" ".join(row[0] for row in rows).encode()).hexdigest()[:16]


class _Load:
    """One extract's load, under way."""

    def __init__(self, database: Database, path: Path, mark: str, progress: Progress, report: LoadReport) -> None:
        self.database, self.path, self.mark, self.progress, self.report = database, path, mark, progress, report
        self.city = database.settings.profile

    def step(self, name: str, work: Callable[[Connection[Any], LoadReport], None], also: str = "") -> None:
        """Runs `work` in a transaction of its own, unless it was done with this file before."""
        loader, mark = f"{LOADER} {name}", f"{self.mark} {also}".strip()
        if done(self.database, loader, mark) is not None:
            self.report.skipped.append(loader)
            return
        self.progress(f"osm: {name}", 0, None)
        with step(self.database, loader, str(self.path), mark) as running:
            mine = LoadReport(loader, str(self.path))
            work(running.connection, mine)
            running.report = mine.to_json()
        self.report.merge(mine)

    def units(self, connection: Connection[Any], report: LoadReport) -> None:
        """Outlines of old wards and districts that have none yet."""
        found = boundaries(osm_read.areas(self.path, "boundary"))
        rows = shaped_units(connection, found, report)
        into_report(take_units(connection, rows, progress=self.progress, city=self.city), "units", report)

    def former_units(self, connection: Connection[Any], report: LoadReport) -> None:
        """Wards and districts that were gone before the last ones of before the reform."""
        changed = osm_read.last_changed(self.path)
        if changed is None:
            report.note("former wards are not looked for: the extract does not say of when it is")
            return
        seen, reform = changed + timedelta(days=1), self.city.reform_date
        if seen > reform:
            return
        found = boundaries(osm_read.areas(self.path, "boundary"))
        rows, links = former_units(connection, found, seen, reform, report)
        into_report(take_units(connection, rows, links, self.progress, city=self.city), "former units", report)

    def streets(self, connection: Connection[Any], report: LoadReport) -> None:
        """Streets and alleys."""
        rows = street_rows(self._counted(osm_read.ways(self.path, "highway"), "osm: ways"), report)
        into_report(take_streets(connection, rows, self.progress, city=self.city), "streets", report)

    def houses(self, connection: Connection[Any], report: LoadReport) -> None:
        """House numbers."""
        streets = Streets.of_registry(connection)
        key = "addr:housenumber"
        things = chain(osm_read.nodes(self.path, key), osm_read.ways(self.path, key))
        self._addresses(connection, house_rows(things, streets, report), "houses", report)

    def places(self, connection: Connection[Any], report: LoadReport) -> None:
        """Places people look for."""
        things = chain(osm_read.nodes(self.path, *PLACE_KEYS), osm_read.areas(self.path, *PLACE_KEYS))
        self._addresses(connection, place_rows(things, Told.of_registry(connection), report), "places", report)

    def _addresses(
        self, connection: Connection[Any], found: Iterable[AddressRow], what: str, report: LoadReport
    ) -> None:
        """All of the extract's `what`, those by another reference than before recognised."""
        rows = list(found)
        if followed := follow_references(connection, rows):
            report.note(f"{what} known by another reference before: {followed}")
        into_report(take_addresses(connection, rows, self.progress, city=self.city), what, report)

    def base(self, connection: Connection[Any], report: LoadReport, more: More) -> None:
        """The base map's layers."""
        for layer in BASE_LAYERS:
            source = layer.source(self.path, self.city, more.get(layer.meta.id, tuple))
            if next(source.features(), None) is None:
                report.note(f"{layer.meta.id}: nothing in the extract")
                continue
            version = publish_vector(connection, layer.meta, source, actor=LOADER, progress=self.progress)
            report.take(layer.meta.id, version.feature_count)
            for refusal in version.refused:
                report.refuse(refusal.reason.en, f"{layer.meta.id} {refusal.row}")

    def _counted(self, things: Iterable[Thing], name: str) -> Iterator[Thing]:
        for count, thing in enumerate(things):
            if count % 5000 == 0:
                self.progress(name, count, None)
            yield thing
