"""Jobs: the process that does them, which `bandoso serve` starts and watches over."""

from __future__ import annotations

import logging
import signal
import time
from typing import Annotated

import psycopg
import typer

from commands.parent import end_with_parent
from commands.terminal import console, opened
from store.database import Database
from store.errors import BandosoError

app = typer.Typer(no_args_is_help=True, help="Jobs: files handed in over HTTP, geocoded by turns.")
log = logging.getLogger("bandoso.jobs")


@app.command()
def run() -> None:
    """Do jobs until stopped. `bandoso serve` runs one such process; another machine may run more."""
    with opened(migrated=False) as database:
        work(database)


@app.command(name="list")
def listing(limit: Annotated[int, typer.Option(help="at most so many jobs")] = 50) -> None:
    """The newest jobs of everybody."""
    from addressing.jobs import queue as job_queue

    with opened() as database, database.transaction("writer") as connection:
        newest = job_queue.newest(connection, limit)
        for job in newest:
            said = f"{job.id}  {job.state:10} {job.rows_done:>10,}/{job.rows_total or 0:<10,} {job.owner}: {job.name}"
            console.print(said, markup=False, soft_wrap=True)
    if not newest:
        console.print("chưa có việc nào / no jobs yet")


def work(database: Database) -> None:
    """Does jobs until SIGTERM, Ctrl-C, or the end of the process that started this one."""
    from addressing.jobs.runner import Runner

    logging.basicConfig(level=database.settings.log_level.upper(), format="%(levelname)s:  %(name)s: %(message)s")
    runner = Runner(database)
    for sign in (signal.SIGTERM, signal.SIGINT):
        if signal.getsignal(sign) is not signal.SIG_IGN:
            signal.signal(sign, lambda *_: setattr(runner, "stopping", True))
    end_with_parent()
    while not runner.stopping:
        try:
            runner.run()
        except (psycopg.Error, BandosoError) as error:
            # What was done is kept; the jobs go on when the database is back, or there is room for files again.
            log.warning("the jobs pause (%s)", error if isinstance(error, BandosoError) else type(error).__name__)
            until = time.monotonic() + _pause(error)
            while time.monotonic() < until and not runner.stopping:
                time.sleep(0.5)


def _pause(error: psycopg.Error | BandosoError) -> float:
    """Seconds until it is worth trying again."""
    after = error.detail.get("retry_after") if isinstance(error, BandosoError) else None
    return after if isinstance(after, int) else 2


if __name__ == "__main__":
    # `bandoso serve` started it and ends it: at Ctrl-C, which all of a terminal get, it would be started again.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run()
