"""Batches of addresses from a ward: checked, looked at, registered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands.terminal import actor, console, opened
from store.again import again
from store.errors import BadInput

if TYPE_CHECKING:
    from addressing.batch.batch import Batch

app = typer.Typer(no_args_is_help=True, help="Check and register batches of addresses (CSV, XLSX).")
Owner = Annotated[str, typer.Option(help="the department whose batch it is: the source of its addresses")]


@app.command("check")
def check(
    source: Path,
    owner: Owner = "operator",
    ward: Annotated[str, typer.Option(help="code or name of the only ward it may register in")] = "",
    near_m: Annotated[float, typer.Option(help="the same number this near is the same address, metres")] = 30.0,
    report: Annotated[Path | None, typer.Option(help="write the report: .csv or .html")] = None,
) -> None:
    """Check a CSV or XLSX (number, street, lon, lat); nothing is registered. Prints the batch's number."""
    from addressing.batch import batch

    if not source.is_file():
        raise BadInput(f"Không có tệp {source}", f"there is no file {source}")
    with opened() as database, database.transaction("writer") as connection, source.open("rb") as stream:
        pieces = iter(lambda: stream.read(1 << 18), b"")
        made = batch.submit(
            connection, pieces, owner=owner, actor=actor(), name=source.name, ward=ward, near_m=near_m,
            city=database.settings.profile,
        )  # fmt: skip
    _told(made)
    if made.findings and not report:
        console.print(f"  → bandoso batch show {made.id}", markup=False)
    if report:
        _write(made.id, report)
    print(made.id)


@app.command("show")
def show(batch_id: int, report: Annotated[Path | None, typer.Option(help="write it: .csv or .html")] = None) -> None:
    """A batch: its counts, its rows that are not good; or its whole report in a file."""
    from addressing.batch import batch

    with opened() as database, database.transaction("writer") as connection:
        _told(batch.batch_of(connection, batch_id))
        rows = batch.rows_of(connection, batch_id, count=40, states=["refused", "warned"])
    for row in rows:
        for finding in row.findings:
            colour = "red" if finding.severity == "error" else "yellow"
            console.print(f"[{colour}]{row.n:>6}[/{colour}] ", end="")
            console.print(f"{row.number or ''} {row.street_text or ''}: {finding.said()}", markup=False, soft_wrap=True)
    if report:
        _write(batch_id, report)


@app.command("apply")
def apply(
    batch_id: int,
    mode: Annotated[Literal["all", "rows"], typer.Option(help="all or nothing; or every row that is good")] = "all",
    refuse_warnings: Annotated[bool, typer.Option("--refuse-warnings", help="rows with warnings are not good")] = False,
    why: str = "",
) -> None:
    """Register a batch; done twice it registers nothing twice."""
    from addressing.batch import apply as batch_apply

    with opened() as database:
        done = again(
            lambda: batch_apply.apply(
                lambda: database.transaction("writer"), batch_id, mode, actor=actor(), why=why,
                accept_warnings=not refuse_warnings, city=database.settings.profile,
            )
        )  # fmt: skip
    _told(done)


def _told(found: Batch) -> None:
    counts = "  ".join(f"{state} {count:,}" for state, count in sorted(found.rows.items()))
    console.print(f"lô / batch {found.id} ({found.state}): {counts}", markup=False)
    for code, count in sorted(found.findings.items(), key=lambda item: -item[1]):
        console.print(f"  {count:>7,} {code}", markup=False)


def _write(batch_id: int, target: Path) -> None:
    from addressing.batch import batch
    from addressing.batch import csv as batch_csv
    from web import batch_page

    with opened() as database, database.transaction("writer") as connection:
        found = batch.batch_of(connection, batch_id)
        if target.suffix == ".html":
            rows = batch.rows_of(connection, batch_id, count=5_000, states=["refused", "warned"])
            target.write_text(batch_page.page(connection, found, rows, "vi", alone=True), encoding="utf-8")
        else:
            target.write_bytes(b"".join(batch_csv.lines(found.header, batch.every_row(connection, batch_id))))
    console.print(f"[green]✓[/green] {target}")
