"""Streets: found by name, renamed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.terminal import actor, console, opened
from store.again import again

app = typer.Typer(no_args_is_help=True, help="Find and rename streets.")
Ward = Annotated[str, typer.Option(help="a ward the street runs through, where several have the name")]


@app.command("find")
def find(name: str, ward: Ward = "") -> None:
    """The streets of a name, with their ids and wards."""
    from addressing.reform import street as reform_street

    with opened() as database, database.transaction("reader") as connection:
        found = reform_street.find(connection, name, ward)
    if not found:
        raise reform_street.no_street(name)
    table = Table("id", "đường / street", "m", "phường / wards", "địa chỉ / addresses")
    for one in found:
        table.add_row(str(one.id), one.name, f"{one.length_m:.0f}", ", ".join(one.wards), str(one.addresses))
    Console().print(table)


@app.command("rename")
def rename(
    street: Annotated[str, typer.Argument(help="its id, or its name")],
    name: Annotated[str, typer.Argument(help="the new name")],
    ward: Ward = "",
    why: str = "",
    effective: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the first day of the new name")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would be done, change nothing")] = False,
) -> None:
    """Rename a street: codes stay, the old name stays searchable, its alleys follow."""
    from addressing.reform import street as reform_street

    with opened() as database:

        def work() -> reform_street.Renamed:
            with database.transaction("writer") as connection:
                return reform_street.rename(
                    connection, reform_street.the_one(connection, street, ward), name, actor=actor(), why=why,
                    effective=effective.date() if effective else None, dry_run=dry_run, city=database.settings.profile,
                )  # fmt: skip

        done = again(work)
    mark = "(thử / dry run)" if dry_run else "✓"
    console.print(f"{mark} {done.was} → {done.now}: {done.addresses:,} địa chỉ / addresses", markup=False)
    for was, now in done.alleys:
        console.print(f"  {was} → {now}", markup=False)
