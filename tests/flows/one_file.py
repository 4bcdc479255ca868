"""One file geocoded in a process of its own, slowly and in small chunks, so that a test can kill it in between.

It prints the row at which it took up the work, and then, as often as it keeps what is done, how many rows that is.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

from addressing.bulk.answering import ClosestAnswers
from addressing.bulk.engine import BulkEngine, gazetteer_of
from addressing.files import job as file_job
from addressing.files.table import format_named, format_of
from addressing.files.tails import Done, Texts
from store.database import Database
from store.settings import Settings


def main(url: str, source: str, target: str) -> None:
    database = Database(Settings(database_url=url, _env_file=None))
    profile, gazetteer = database.settings.profile, gazetteer_of(database)
    connection = database.connect("reader", autocommit=True)
    answers = BulkEngine.within(gazetteer, profile, lambda: nullcontext(connection)).geocode
    order = file_job.Order(Path(source), Path(target), format_of(target) or format_named("csv"))
    job = file_job.FileJob(order, profile, chunk=20)
    job.begin()
    print(job.resumed_at, flush=True)
    for done in job.steps(_slowly(answers)):
        if done % 100 == 0:
            job.keep()
            print(done, flush=True)
    job.finish(ClosestAnswers(gazetteer, profile, lambda: database.transaction("reader")))


def _slowly(answers: file_job.Answers) -> file_job.Answers:
    def answered(chunks: Iterable[Texts]) -> Iterator[Done]:
        for found in answers(chunks):
            time.sleep(0.01)
            yield found

    return answered


if __name__ == "__main__":
    main(*sys.argv[1:])
