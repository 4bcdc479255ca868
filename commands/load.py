"""Loading what people have, and publishing layers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.publish import meta_of
from commands.terminal import Reporter, actor, console, opened, told
from store.database import Database

app = typer.Typer(no_args_is_help=True, help="Load units, extracts, addresses, rasters or a whole bundle.")


def _load(work: Callable[[Database, Reporter], Any]) -> None:
    with opened() as database, Reporter() as report:
        done = work(database, report)
    told(done)


@app.command("bundle")
def load_bundle_command(
    folder: Annotated[Path | None, typer.Argument(help="the bundle; none: packages")] = None,
) -> None:
    """Load a whole city bundle, or what the registry packages carry."""
    from loaders.bundle import load_bundle

    _load(
        lambda database, report: load_bundle(database, database.settings, folder or database.settings.city_data, report)
    )


@app.command("units")
def load_units_command(
    folder: Annotated[Path | None, typer.Argument(help="the bundle; none: packages")] = None,
) -> None:
    """Load old and new administrative units with their validity and succession."""
    from loaders.units import load_units

    _load(lambda database, report: load_units(database, folder or database.settings.city_data, report))


@app.command("osm")
def load_osm_command(source: Annotated[str, typer.Argument(help="an .osm.pbf file or its URL")]) -> None:
    """Load streets, alleys, house numbers, places and old boundaries of an OpenStreetMap extract."""
    from loaders.osm import load_osm

    _load(lambda database, report: load_osm(database, source, report))


@app.command("addresses")
def load_addresses_command(file: Path) -> None:
    """Load registered addresses from a CSV file; bad rows are kept in a report beside it."""
    from loaders.addresses import load_addresses

    _load(lambda database, report: load_addresses(database, file, report))


@app.command("raster")
def load_raster_command(
    file: Path,
    layer_id: Annotated[str, typer.Option("--id", help="the layer's id")],
    title_vi: Annotated[str, typer.Option(help="title in Vietnamese")],
    title_en: Annotated[str, typer.Option(help="title in English")],
    theme: str = "environment",
    owner: str = "bandoso",
    licence: str = "",
    crs: Annotated[str | None, typer.Option(help="EPSG code, where the file does not say")] = None,
) -> None:
    """Load a GeoTIFF as a raster layer."""
    from loaders.raster import load_raster

    with opened() as database, Reporter() as report:
        meta = meta_of(layer_id, title_vi, title_en, theme, owner, licence, file)
        done = load_raster(database, file, meta, report, actor=actor(), crs=crs)
    console.print(f"[green]✓[/green] {done.layer_id} v{done.version}")
