"""Old-style addresses into today's, and back: one text, or a table of them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from commands.terminal import Reporter, console, opened
from store.check import demand_city
from store.database import Database, Pools
from store.errors import BadInput

if TYPE_CHECKING:
    from addressing.migrate.address import Migration

app = typer.Typer()
What = Annotated[
    list[str], typer.Argument(help="an address, or IN and OUT of a table (csv, tsv, ndjson, xlsx, parquet)")
]
Form = Annotated[Literal["new", "old"], typer.Option(help="new: as it is written now; old: as before July 2025")]


@app.command()
def migrate(
    what: What,
    direction: Form = "new",
    columns: Annotated[list[str] | None, typer.Option(help="the columns that make the address, in order")] = None,
) -> None:
    """Write an old-style address as it is written now, or the other way round; says how sure that is and why."""
    from addressing.files.table import format_of

    if len(what) == 2 and format_of(what[0]):
        return _file(Path(what[0]), Path(what[1]), direction, columns or [])
    if columns:
        raise BadInput("--columns chỉ dùng với tệp", "--columns goes with a file")
    return _text(" ".join(what), direction)


def _file(source: Path, target: Path, direction: Literal["new", "old"], columns: list[str]) -> None:
    from addressing.migrate.table import migrate_file

    with opened() as database, Reporter() as report:
        demand_city(database)
        done = migrate_file(database, source, target, direction, columns=columns, progress=report)
    console.print(str(done), markup=False, soft_wrap=True)


def _text(text: str, direction: Literal["new", "old"]) -> None:
    with opened() as database:
        demand_city(database)
        done = asyncio.run(_migrated(database, text, direction))
    shown = Console()
    shown.print(done.address or "—", markup=False, soft_wrap=True)
    console.print(f"{done.status} {done.confidence:.2f}", markup=False)
    for reason in done.reasons:
        console.print(f"  · {reason.said()}", markup=False, soft_wrap=True)
    if len(done.candidates) > 1:
        table = Table("phường / ward", "khả năng / likely", "phần đất / share")
        for one in done.candidates:
            names = ", ".join(u.full_name for u in (one.unit, one.parent) if u and u.level != "city")
            table.add_row(names, f"{one.likely:.2f}", f"{one.share:.2f}" if one.share is not None else "?")
        shown.print(table)


async def _migrated(database: Database, text: str, direction: Literal["new", "old"]) -> Migration:
    from addressing.geocoder import Geocoder
    from addressing.migrate.one import MigrationDesk

    pools = Pools(database)
    await pools.open()
    try:
        desk = MigrationDesk(Geocoder(pools.reader, database.settings.profile), pools.reader)
        return await desk.migrate(text, direction)
    finally:
        await pools.close()
