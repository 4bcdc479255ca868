"""Geocoding a file at the terminal: progress, a report, and going on after a stop."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from commands.terminal import console, opened
from store.check import demand_city
from store.database import Database

if TYPE_CHECKING:  # arrow and openpyxl take a moment to load, and no other command needs them
    from addressing.files.job import FileJob, Order
    from addressing.files.report import FileReport

app = typer.Typer()

Columns = Annotated[
    list[str] | None,
    typer.Option("--columns", "-c", help="the columns that hold it, in order: names or numbers; again for each"),
]
To = Annotated[
    str, typer.Option("--to", help="the output's format, where its name does not say: csv tsv ndjson xlsx parquet")
]
Again = Annotated[bool, typer.Option("--again", help="begin anew, whatever an earlier run left")]

Positions = Annotated[bool, typer.Option("--reverse", help="the columns hold positions: find what is there")]
Workers = Annotated[int, typer.Option("--workers", min=0, max=64, help="processes that geocode a large file")]

SMALL = 20_000


@app.command()
def geocode(
    source: Path,
    target: Path,
    columns: Columns = None,
    to: To = "",
    again: Again = False,
    positions: Positions = False,
    workers: Workers = 2,
) -> None:
    """Geocode a file (csv, tsv, txt, xlsx, parquet, ndjson): every row kept, in order, with what was found beside it.

    Beside the output come `out.report.json` and `out.exceptions.csv`. Stopped or killed, the same command goes on.
    """
    from addressing.files.job import Order
    from addressing.files.table import format_named, format_of, unknown_format

    out = format_named(to) if to else format_of(target.name)
    if out is None:
        raise unknown_format(target.suffix or target.name)
    order = Order(source, target, out, tuple(_split(columns or [])), "reverse" if positions else "geocode")
    with opened() as database:
        demand_city(database)
        report = _run(database, order, again=again, workers=workers)
    for line in report.lines():
        if line:
            console.print(line, markup=False, soft_wrap=True)
    _say_where(target)


def _split(columns: list[str]) -> list[str]:
    return [name.strip() for given in columns for name in given.split(",") if name.strip()]


def _say_where(target: Path) -> None:
    from addressing.files.job import beside

    report, exceptions = beside(target)
    console.print(f"[green]✓[/green] {target}   {report.name}   {exceptions.name}", soft_wrap=True)


def _run(database: Database, order: Order, *, again: bool, workers: int) -> FileReport:
    from addressing.files.job import FileJob
    from addressing.registry import revision

    with database.connect("reader", autocommit=True) as connection:
        job = FileJob(order, database.settings.profile, revision=lambda: revision.current(connection))
        return _done(job, database, again=again, workers=workers)


def _done(job: FileJob, database: Database, *, again: bool, workers: int) -> FileReport:
    from addressing.jobs.tools import JobTools

    job.begin(again=again)
    if job.resumed_at:
        console.print(f"▸ tiếp tục từ dòng {job.resumed_at:,} / going on from row {job.resumed_at:,}")
    # A small file is done before other processes would be ready.
    tools = JobTools(database, workers if (job.total or 0) - job.resumed_at > SMALL else 0)
    try:
        with Rows(job.total, job.resumed_at) as shown:
            for done in job.steps(tools.answers(job.order.kind)):
                shown.at(done)
        return job.finish(tools.closest)
    except BaseException as error:
        job.stop()
        if isinstance(error, KeyboardInterrupt):
            rows = f"{job.report.rows:,}"
            again_vi, again_en = "chạy lại lệnh này để tiếp tục", "run the same command to go on"
            said = f"dừng ở dòng {rows}; {again_vi} / stopped at row {rows}; {again_en}"
            console.print(said, soft_wrap=True)
        raise
    finally:
        tools.close()


class Rows:
    """Rows, rows a second, time left: a bar on a terminal, a line now and then elsewhere."""

    EVERY = 10.0

    def __init__(self, total: int | None, begun_at: int) -> None:
        self._total, self._begun_at = total, begun_at
        self._begun = self._told = time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._bar.add_task("", total=total, completed=begun_at)

    def __enter__(self) -> Rows:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def at(self, done: int) -> None:
        """`done` rows are done."""
        now = time.monotonic()
        rate = (done - self._begun_at) / max(now - self._begun, 1e-6)
        of = f" / {self._total:,}" if self._total else ""
        text = f"{done:,}{of} dòng / rows, {rate:,.0f}/s"
        self._bar.update(self._task, completed=done, description=text)
        if not console.is_terminal and now - self._told > self.EVERY:
            self._told = now
            left = f", còn / left {max(0, self._total - done) / max(rate, 1e-6):,.0f} s" if self._total else ""
            console.print(f"▸ {text}{left}", markup=False)
