"""Administrative units: reformed from a table."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.terminal import actor, console, opened, text_of
from store.again import again

app = typer.Typer(no_args_is_help=True, help="Reform administrative units.")


@app.command("reform")
def reform(
    table: Annotated[Path, typer.Argument(help="CSV: old_code, new_code, part, new_name, new_kind, outline (WKT)")],
    effective: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="the first day of the new units")],
    outlines: Annotated[Path | None, typer.Option(help="GeoJSON with the property code")] = None,
    why: str = "",
    carry_out: Annotated[bool, typer.Option("--carry-out", help="without it: a dry run that changes nothing")] = False,
) -> None:
    """Reform wards in one operation: a report first; with --carry-out it is done, codes kept, old names searchable."""
    from addressing.reform import table as reform_table
    from addressing.reform import units as reform_units

    read = reform_table.read_table(text_of(table), text_of(outlines) if outlines else "")
    with opened() as database:

        def work() -> reform_units.ReformReport:
            with database.transaction("owner") as connection:
                return reform_units.reform(
                    connection, read, effective.date(), actor=actor(), why=why, dry_run=not carry_out,
                    city=database.settings.profile,
                )  # fmt: skip

        done = again(work)
    mark = "✓" if carry_out else "(thử / dry run)"
    console.print(f"{mark} {done.ended} → {done.made}; {done.addresses:,} địa chỉ / addresses", markup=False)
    for one in done.moved:
        to = f"{one.new_code} {one.new_name}" if one.new_code else "?"
        console.print(f"  {one.old_code} {one.old_name} → {to}: {one.addresses:,}", markup=False)
    for note in done.notes:
        console.print(f"  ! {note}", markup=False)
