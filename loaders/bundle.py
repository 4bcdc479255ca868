"""`load bundle`: all that a city bundle has, or what registry packages carry; each step once, and resumed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from psycopg import Connection

from addressing.registry.intake import take_addresses
from layers.publish import publish_relation, publish_vector
from loaders import land_cover
from loaders.bundle_layers import FILE_LAYERS, PLACES, RELATION_LAYERS, FileLayer
from loaders.bundle_places import bundle_place_rows
from loaders.feeds import load_feeds
from loaders.intake_result import into_report
from loaders.osm import load_osm
from loaders.osm_read import Thing
from loaders.raster import load_raster
from loaders.report import LoadReport
from loaders.units import load_units
from loaders.units_read import has_units
from loaders.vector import read_vector
from store import sqlfiles
from store.bilingual import Bilingual
from store.city import CityProfile
from store.database import Database
from store.errors import BadInput
from store.loads import done, fingerprint, step
from store.progress import Progress, silent
from store.settings import Settings

LOADER = "bundle"
VERSION = "bundle 1"


def load_bundle(database: Database, settings: Settings, folder: Path | None, progress: Progress = silent) -> LoadReport:
    """Loads the bundle in `folder`; None: units and land cover of registry packages. What was done is skipped.

    BadInput when `folder` is no folder, or has none of the files a bundle is made of.
    """
    found = _extracts(folder) if folder is not None else []
    if folder is not None:
        _check(folder, found)
    report = LoadReport(LOADER, str(folder or "packages"))
    with_units = folder if folder is not None and has_units(folder) else None
    report.merge(load_units(database, with_units, progress))
    for extract in found:
        report.merge(load_osm(database, extract, progress, more=_more_water(folder, settings.profile)))
    bundle = _Bundle(database, settings.profile, folder, progress, report)
    bundle.places()
    for layer in FILE_LAYERS:
        bundle.file_layer(layer)
    bundle.relations()
    bundle.land_cover()
    report.merge(load_feeds(database, settings, folder, progress))
    if not found and not _has_streets(database):
        report.note(str(_HOW_TO_GET_STREETS))
    return report


_HOW_TO_GET_STREETS = Bilingual(
    "chưa có đường và số nhà: «bandoso load osm TỆP|URL» nạp một trích xuất OpenStreetMap (.osm.pbf)",
    "no streets and house numbers yet: `bandoso load osm FILE|URL` loads an OpenStreetMap extract (.osm.pbf)",
)


def _extracts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.osm.pbf"))


def _check(folder: Path, extracts: list[Path]) -> None:
    if not folder.is_dir():
        raise BadInput(
            f"Không có thư mục «{folder}»",
            f"there is no folder {str(folder)!r}",
            hint=Bilingual("xem BANDOSO_CITY_DATA", "look at BANDOSO_CITY_DATA"),
        )
    if not extracts and not has_units(folder) and not any((folder / layer.file).is_file() for layer in FILE_LAYERS):
        raise BadInput(
            f"Thư mục «{folder}» không phải gói dữ liệu thành phố",
            f"{folder} is no city bundle",
            hint=Bilingual("cần wards-2025.gpkg, *.osm.pbf …", "it needs wards-2025.gpkg, *.osm.pbf …"),
        )


def _more_water(folder: Path | None, profile: CityProfile) -> dict[str, Callable[[], Iterator[Thing]]]:
    """The bundle's lakes and rivers for the base map, which reach beyond the extract."""
    if folder is None or not (folder / PLACES).is_file():
        return {}

    def things(layer: str, tags: dict[str, str]) -> Iterator[Thing]:
        with read_vector(folder / PLACES, layer=layer, profile=profile) as source:
            names = [column.name for column in source.columns]
            for number, (wkb, values) in enumerate(source.features()):
                row = dict(zip(names, values, strict=True))
                if wkb is not None:
                    yield Thing(f"{layer}-{number}", tags | {"name": str(row["name"] or "")}, wkb)

    return {
        "base_water": lambda: things("lakes", {"natural": "water"}),
        "base_waterways": lambda: things("rivers", {"waterway": "river"}),
    }


def _has_streets(database: Database) -> bool:
    with database.transaction("reader") as connection:
        return connection.execute("SELECT 1 FROM registry.street LIMIT 1").fetchone() is not None


class _Bundle:
    """One bundle's load, under way; without a `folder` only what needs no file of one."""

    def __init__(
        self, database: Database, city: CityProfile, folder: Path | None, progress: Progress, report: LoadReport
    ) -> None:
        self.database, self.city, self.progress, self.report = database, city, progress, report
        self._folder = folder

    def _file(self, name: str) -> Path | None:
        """The bundle's file of this name, where it has one."""
        path = self._folder / name if self._folder is not None else None
        return path if path is not None and path.is_file() else None

    def places(self) -> None:
        """The places of the bundle into the registry."""
        path = self._file(PLACES)
        if path is None:
            return

        def work(connection: Connection[Any], report: LoadReport) -> None:
            rows = bundle_place_rows(connection, path.parent, self.city, report)
            into_report(take_addresses(connection, rows, self.progress, city=self.city), "places", report)

        self._step("places", str(path), fingerprint(path, f"{VERSION} places 2"), work)

    def file_layer(self, layer: FileLayer) -> None:
        """One layer out of one of the bundle's files, when the file is there."""
        path = self._file(layer.file)
        if path is None:
            return

        def work(connection: Connection[Any], report: LoadReport) -> None:
            with read_vector(path, layer=layer.layer, profile=self.city) as source:
                version = publish_vector(
                    connection, layer.meta, source, actor=LOADER, city=self.city, progress=self.progress
                )
            report.take(f"layer {layer.meta.id}", version.feature_count)
            for refusal in version.refused:
                report.refuse(refusal.reason.en, f"{layer.meta.id} {refusal.row}")

        self._step(f"layer {layer.meta.id}", str(path), fingerprint(path, f"{VERSION} {layer.meta!r}"), work)

    def relations(self) -> None:
        """The registry's own views: a new version whenever what they show was loaded anew."""
        with self.database.transaction("owner") as connection:
            revision = connection.execute(sqlfiles.load(__package__, "registry_state.sql")).fetchone()
        for layer in RELATION_LAYERS:
            mark = f"{VERSION} {layer.meta!r} {revision}"

            def work(connection: Connection[Any], report: LoadReport, layer: Any = layer) -> None:
                done = publish_relation(connection, layer.meta, "layer_data", layer.relation, actor=LOADER)
                report.take(f"layer {layer.meta.id}", done.feature_count)

            self._step(f"layer {layer.meta.id}", "registry", mark, work)

    def land_cover(self) -> None:
        """The raster of the registry package. Its file is written first, so the note follows the publication."""
        meta, path = land_cover.meta(), land_cover.package_file()
        name, mark = f"{LOADER} layer {meta.id}", fingerprint(path, f"{VERSION} {meta!r}")
        if done(self.database, name, mark) is not None:
            self.report.skipped.append(name)
            return
        load_raster(
            self.database, path, meta, self.progress, actor=LOADER, crs=land_cover.CRS, colours=land_cover.colours()
        )
        with step(self.database, name, path.name, mark):
            self.report.take(f"layer {meta.id}")

    def _step(self, name: str, source: str, mark: str, work: Callable[[Connection[Any], LoadReport], None]) -> None:
        loader = f"{LOADER} {name}"
        if done(self.database, loader, mark) is not None:
            self.report.skipped.append(loader)
            return
        self.progress(name, 0, None)
        with step(self.database, loader, source, mark) as running:
            mine = LoadReport(loader, source)
            work(running.connection, mine)
            running.report = mine.to_json()
        self.report.merge(mine)
