"""The command-line door: thin, every command a call into a room."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from addressing.rows import AddressKind
from store import check as checks
from store import keys
from store.bilingual import Bilingual
from store.cluster import PrivateCluster
from store.database import Database
from store.errors import BadInput, BandosoError, NotFound
from store.migrate import migrate
from store.settings import Settings

console = Console(stderr=True, highlight=False)
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
load_app = typer.Typer(no_args_is_help=True, help="Load units, extracts, addresses, rasters or a whole bundle.")
address_app = typer.Typer(no_args_is_help=True, help="Look at and change registered addresses.")
status_app = typer.Typer(no_args_is_help=True, help="Push and read status.")
key_app = typer.Typer(no_args_is_help=True, help="Make, list and revoke department keys.")
db_app = typer.Typer(no_args_is_help=True, help="Start, stop, migrate, back up and restore the database.")
for name, sub in (
    ("load", load_app),
    ("address", address_app),
    ("status", status_app),
    ("key", key_app),
    ("db", db_app),
):
    app.add_typer(sub, name=name)


def main() -> None:
    """Runs the command; what goes wrong is one line and a hint, never a stack trace."""
    try:
        app(standalone_mode=True)
    except BandosoError as error:
        _fail(str(error), error.hint)
    except ValidationError as error:
        wrong = "; ".join(f"BANDOSO_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        _fail(f"Cấu hình sai / wrong settings: {wrong}", None)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _fail(said: str, hint: Bilingual | None) -> None:
    console.print(f"[red]✗[/red] {escape(said)}", soft_wrap=True)
    if hint:
        console.print(f"  → {hint}", markup=False, soft_wrap=True)
    raise SystemExit(1)


class Reporter:
    """Progress on the terminal: a bar where there is one, else a line a step."""

    def __init__(self) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self.bars = Progress(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal)
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> Reporter:
        self.bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bars.stop()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        if step not in self.tasks:
            self.tasks[step] = self.bars.add_task(step, total=total)
            if not console.is_terminal:
                console.print(f"▸ {step}", markup=False)
        self.bars.update(self.tasks[step], completed=done, total=total)


def _actor() -> str:
    return f"cli:{os.environ.get('SUDO_USER') or getpass.getuser()}"


@contextmanager
def _opened(*, migrated: bool = True) -> Iterator[Database]:
    """A database that is up (a private cluster is started) and up to date."""
    database = Database(Settings())
    if not database.settings.database_url:
        PrivateCluster.of(database.settings).start()
    if migrated:
        migrate(database)
    yield database


# -- serve and check -------------------------------------------------------------------------------------------------


@app.command()
def serve() -> None:
    """Start the database, load the city if it is not loaded yet, and serve."""
    import uvicorn

    from loaders.bundle import load_bundle

    settings = Settings()
    database = Database(settings)
    cluster = None if settings.database_url else PrivateCluster.of(settings)
    started = cluster.start() if cluster else False
    try:
        with Reporter() as report:
            report("cơ sở dữ liệu / database", 0, None)
            migrate(database)
            loaded = load_bundle(database, settings, settings.city_data, report)
        _told(replace(loaded, skipped=[]))
        console.print(f"[green]✓[/green] http://{settings.host}:{settings.port}   (Ctrl-C: dừng / stop)")
        with tempfile.TemporaryDirectory(prefix="bandoso-metrics-") as folder:
            if settings.workers > 1:
                os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
            uvicorn.run(
                "web.app:app_from_environment", factory=True, host=settings.host, port=settings.port,
                workers=settings.workers, log_level=settings.log_level, access_log=False,
                timeout_graceful_shutdown=3, proxy_headers=True,
            )  # fmt: skip
    finally:
        if cluster and started:
            cluster.stop()


@app.command()
def check() -> None:
    """Is everything there that the program needs? Each failure with a hint; exit code 1 if there is one."""
    well = True
    for finding in checks.run(Database(Settings())):
        well = well and finding.ok
        console.print(f"{'[green]✓[/green]' if finding.ok else '[red]✗[/red]'} {finding.name}: ", end="")
        console.print(finding.said + (f"  → {finding.hint}" if not finding.ok else ""), markup=False, soft_wrap=True)
    raise SystemExit(0 if well else 1)


# -- load and publish ------------------------------------------------------------------------------------------------


def _told(report: Any) -> None:
    """What a load took, refused and noted."""
    for step in report.skipped:
        console.print(f"  = {step}: đã nạp / loaded before", markup=False)
    for what, count in ((what, count) for what, count in report.taken.items() if count):
        console.print(f"  + {what}: {count:,}", markup=False)
    for reason, refusals in report.refused.items():
        examples = "; ".join(refusals.examples[:3])
        console.print(f"  - {reason}: {refusals.count:,}  ({examples})", markup=False, soft_wrap=True)
    for note in report.notes:
        console.print(f"  · {note}", markup=False, soft_wrap=True)


def _load(work: Callable[[Database, Reporter], Any]) -> None:
    with _opened() as database, Reporter() as report:
        done = work(database, report)
    _told(done)


@load_app.command("bundle")
def load_bundle_command(
    folder: Annotated[Path | None, typer.Argument(help="the bundle; none: packages")] = None,
) -> None:
    """Load a whole city bundle, or what the registry packages carry."""
    from loaders.bundle import load_bundle

    _load(
        lambda database, report: load_bundle(database, database.settings, folder or database.settings.city_data, report)
    )


@load_app.command("units")
def load_units_command(
    folder: Annotated[Path | None, typer.Argument(help="the bundle; none: packages")] = None,
) -> None:
    """Load old and new administrative units with their validity and succession."""
    from loaders.units import load_units

    _load(lambda database, report: load_units(database, folder or database.settings.city_data, report))


@load_app.command("osm")
def load_osm_command(source: Annotated[str, typer.Argument(help="an .osm.pbf file or its URL")]) -> None:
    """Load streets, alleys, house numbers, places and old boundaries of an OpenStreetMap extract."""
    from loaders.osm import load_osm

    _load(lambda database, report: load_osm(database, source, report))


@load_app.command("addresses")
def load_addresses_command(file: Path) -> None:
    """Load registered addresses from a CSV file; bad rows are kept in a report beside it."""
    from loaders.addresses import load_addresses

    _load(lambda database, report: load_addresses(database, file, report))


@load_app.command("raster")
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

    with _opened() as database, Reporter() as report:
        meta = _meta(layer_id, title_vi, title_en, theme, owner, licence, file)
        done = load_raster(database, file, meta, report, actor=_actor(), crs=crs)
    console.print(f"[green]✓[/green] {done.layer_id} v{done.version}")


@app.command()
def publish(
    file: Path,
    layer_id: Annotated[str, typer.Option("--id", help="the layer's id; else from the file's name")] = "",
    title_vi: Annotated[str, typer.Option(help="title in Vietnamese; else the file's name")] = "",
    title_en: Annotated[str, typer.Option(help="title in English; else the Vietnamese one")] = "",
    theme: str = "other",
    owner: str = "bandoso",
    licence: str = "",
    layer: Annotated[str | None, typer.Option(help="which layer of a file that has several")] = None,
    crs: Annotated[str | None, typer.Option(help="EPSG:9210, or `auto`, where the file does not say")] = None,
    key_column: Annotated[str | None, typer.Option(help="the column that identifies a feature")] = None,
) -> None:
    """Publish a vector file as a layer: live in the OGC API, the tiles and the map at once."""
    from layers.publish import publish_vector
    from loaders.vector import read_vector

    with _opened() as database, Reporter() as report:
        profile = database.settings.profile
        with read_vector(file, layer=layer, crs=crs, profile=profile) as source:
            title = title_vi or file.stem
            meta = _meta(layer_id or file.stem, title, title_en or title, theme, owner, licence, file, key_column)
            with database.transaction("writer") as connection:
                done = publish_vector(connection, meta, source, actor=_actor(), city=profile, progress=report)
    console.print(f"[green]✓[/green] {done.layer_id} v{done.version}: {done.feature_count:,}", highlight=False)
    for refusal in done.refused[:5]:
        console.print(f"  - {refusal.row}: {refusal.reason}", markup=False)


def _meta(
    layer_id: str,
    title_vi: str,
    title_en: str,
    theme: str,
    owner: str,
    licence: str,
    file: Path,
    key: str | None = None,
) -> Any:
    from layers.meta import LayerMeta
    from layers.naming import layer_id_of

    return LayerMeta(
        id=layer_id_of(layer_id), title_vi=title_vi, title_en=title_en, theme=theme, owner=owner,
        licence=licence or "chưa khai báo / not stated", source=file.name, key_column=key,
    )  # fmt: skip


# -- geocode ---------------------------------------------------------------------------------------------------------


def _asked(ask: Callable[[Any], Awaitable[list[Any]]]) -> list[Any]:
    """What a geocoder of our own answers to `ask`."""
    from addressing.geocoder import Geocoder
    from store.database import Pools

    async def answers(database: Database) -> list[Any]:
        pools = Pools(database)
        await pools.open()
        try:
            return await ask(Geocoder(pools.reader, database.settings.profile))
        finally:
            await pools.close()

    with _opened() as database:
        return asyncio.run(answers(database))


def _print_answers(answers: list[Any]) -> None:
    if not answers:
        raise NotFound("Không tìm thấy", "nothing found")
    table = Table("", "±m", "", "mã / code", "lon, lat")
    for answer in answers:
        sure = f"{answer.level} {answer.confidence:.2f}"
        position = f"{answer.lon:.6f}, {answer.lat:.6f}"
        table.add_row(answer.label, f"{answer.accuracy_m:.0f}", sure, answer.code or answer.plus_code, position)
    Console().print(table)


@app.command()
def search(query: list[str], limit: int = 5) -> None:
    """Find an address or a place, as people type it."""
    _print_answers(_asked(lambda geocoder: geocoder.search(" ".join(query), limit=limit)))


@app.command()
def reverse(lon: float, lat: float, limit: int = 3) -> None:
    """What is at a position (degrees)."""
    _print_answers(_asked(lambda geocoder: geocoder.reverse(lon, lat, limit)))


@app.command()
def geocode(
    source: Path,
    target: Path,
    columns: Annotated[list[str] | None, typer.Option(help="the columns that make the address, in order")] = None,
) -> None:
    """Geocode a CSV file: every row kept, in order, with level, confidence and accuracy; bad rows marked."""
    from addressing.bulk import geocode_file

    with _opened() as database, Reporter() as report:
        done = geocode_file(database, source, target, columns=columns or (), progress=report)
    console.print(str(done), markup=False, soft_wrap=True)


# -- address ---------------------------------------------------------------------------------------------------------


@address_app.command("show")
def address_show(code: str) -> None:
    """An address by its digital address, with its history."""
    from addressing import record

    with _opened() as database, database.transaction("reader") as connection:
        profile = database.settings.profile
        found = record.lookup(connection, code, profile)
        events = record.history(connection, code, profile)
    Console().print_json(json.dumps({"address": asdict(found), "history": [asdict(e) for e in events]}, default=str))


@address_app.command("register")
def address_register(
    lon: float,
    lat: float,
    number: str = "",
    street: str = "",
    name: str = "",
    kind: AddressKind = "house",
    why: str = "",
) -> None:
    """Register one address and print its digital address."""
    from addressing import registry
    from addressing.rows import AddressRow

    row = AddressRow(
        source="operator", source_ref="", kind=kind, lon=lon, lat=lat, number=number or None,
        street=street or None, name=name or None,
    )  # fmt: skip
    with _opened() as database, database.transaction("writer") as connection:
        made = registry.register(connection, row, actor=_actor(), why=why, city=database.settings.profile)
    print(made.code)


@address_app.command("move")
def address_move(code: str, lon: float, lat: float, why: str = "") -> None:
    """Put an address at another position; its code stays."""
    from addressing import registry

    with _opened() as database, database.transaction("writer") as connection:
        registry.move(connection, code, lon, lat, actor=_actor(), why=why, city=database.settings.profile)
    console.print(f"[green]✓[/green] {code}")


@address_app.command("retire")
def address_retire(code: str, successor: str = "", why: str = "") -> None:
    """End an address; its code is never used again."""
    from addressing import registry

    with _opened() as database, database.transaction("writer") as connection:
        registry.retire(
            connection, code, successor=successor or None, actor=_actor(), why=why, city=database.settings.profile
        )
    console.print(f"[green]✓[/green] {code}")


# -- status ----------------------------------------------------------------------------------------------------------


@status_app.command("topics")
def status_topics() -> None:
    """The topics and how fresh they are."""
    from layers import status_topic

    with _opened() as database, database.transaction("reader") as connection:
        found = status_topic.topics(connection)
    table = Table("topic", "theme", "", "")
    for topic, state in found:
        table.add_row(topic.id, topic.theme, topic.title.vi, json.dumps(state.as_json(), default=str))
    Console().print(table)


@status_app.command("push")
def status_push(
    topic: str,
    file: Annotated[
        Path | None, typer.Argument(help="JSON or CSV of observations; none: one by --feature, --value")
    ] = None,
    feature: str = "",
    value: float | None = None,
    partial: bool = False,
) -> None:
    """Push observations: open maps change within a second."""
    from layers import status
    from layers.status_records import csv_records, json_records

    if file:
        read = csv_records if file.suffix.lower() == ".csv" else json_records
        records: list[Any] = list(read(file.read_bytes()))
    elif feature and value is not None:
        records = [{"feature": feature, "value": value}]
    else:
        raise BadInput("Cần tệp, hoặc --feature và --value", "give a file, or --feature and --value")
    with _opened() as database, database.transaction("writer") as connection:
        done = status.push(connection, topic, records, actor=_actor(), partial=partial)
    console.print(f"[green]✓[/green] {done.accepted:,} nhận / taken, {len(done.refused):,} từ chối / refused")


# -- key -------------------------------------------------------------------------------------------------------------


@key_app.command("create")
def key_create(
    owner: Annotated[str, typer.Argument(help="the department")],
    scope: Annotated[list[str], typer.Option(help=f"one or more of {', '.join(keys.SCOPES)}")],
    label: str = "",
) -> None:
    """Make a key and print it; this is the only time that it is shown."""
    with _opened() as database, database.transaction("writer") as connection:
        print(keys.create(connection, owner, scope, label, actor=_actor()))


@key_app.command("list")
def key_list() -> None:
    """The keys in force."""
    with _opened() as database, database.transaction("writer") as connection:
        found = keys.listing(connection)
    table = Table("id", "owner", "label", "scopes")
    for key in found:
        table.add_row(str(key.id), key.owner, key.label, ", ".join(key.scopes))
    Console().print(table)


@key_app.command("revoke")
def key_revoke(key_id: int) -> None:
    """End a key."""
    with _opened() as database, database.transaction("writer") as connection:
        keys.revoke(connection, key_id, actor=_actor())
    console.print(f"[green]✓[/green] {key_id}")


# -- db --------------------------------------------------------------------------------------------------------------


@db_app.command("start")
def db_start() -> None:
    """Start the private PostGIS and bring it up to date."""
    with _opened() as database:
        console.print(f"[green]✓[/green] {database.url}", highlight=False)


@db_app.command("stop")
def db_stop() -> None:
    """Stop the private PostGIS."""
    PrivateCluster.of(Settings()).stop()


@db_app.command("migrate")
def db_migrate() -> None:
    """Apply the migrations that are not applied yet."""
    with _opened(migrated=False) as database:
        done = migrate(database)
    console.print(f"[green]✓[/green] {', '.join(done) or 'không có gì mới / nothing new'}")


@db_app.command("backup")
def db_backup(folder: Path) -> None:
    """Write the database and the published rasters into a folder."""
    from store.backup import backup

    with _opened(migrated=False) as database, Reporter() as report:
        console.print(f"[green]✓[/green] {backup(database, folder, report)}")


@db_app.command("restore")
def db_restore(folder: Path) -> None:
    """Bring a backup into an empty database."""
    from store.backup import restore

    with _opened(migrated=False) as database, Reporter() as report:
        restore(database, folder, report)
    console.print("[green]✓[/green]")


if __name__ == "__main__":
    main()
