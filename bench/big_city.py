"""`python -m bench.big_city`: lays a city-sized registry on the real streets, through the registry's own intake.

Odd and even sides, gaps, suffixes, numbers that stand twice, alleys and alleys off alleys, of which only some are
registered by name. The same seed over the same streets lays the same city.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from addressing.registry.intake import take_addresses, take_streets
from addressing.registry.rows import AddressRow, StreetRow
from bench.big_city_lay import SOURCE, Builder, Laid, addresses, alley_rows
from bench.big_city_streets import RealStreet, read_streets, shares
from bench.city import opened
from store.database import Database
from store.errors import BandosoError
from store.progress import Progress, silent
from store.settings import Settings

COUNT = 3_000_000
SEED = 1


@dataclass(frozen=True)
class BigCity:
    """A city of `count` houses on `streets`. It is always built to its full size first, then thinned to `count`."""

    streets: Sequence[RealStreet]
    count: int = COUNT
    seed: int = SEED
    full: int = COUNT

    @cached_property
    def _weights(self) -> list[float]:
        return [street.weight for street in self.streets]

    def _built(self) -> Iterator[tuple[RealStreet, Laid, int]]:
        """Each street, built up, with how many houses it is to give; what one cannot, the next ones do."""
        full = shares(self._weights, max(self.full, self.count))
        wanted = shares(self._weights, self.count)
        owed = 0
        for street, whole, part in zip(self.streets, full, wanted, strict=True):
            laid = Builder(street, self.seed, whole + owed).built()
            given = min(part + owed, len(laid.numbers))
            owed += part - given
            yield street, laid, given

    def addresses(self) -> Iterator[AddressRow]:
        """The houses, street by street."""
        for street, laid, given in self._built():
            yield from addresses(street, laid, self.seed, given)

    def alleys(self) -> Iterator[StreetRow]:
        """The alleys that are registered by name; they do not depend on how many houses are wanted."""
        for street, laid, _ in self._built():
            yield from alley_rows(street, laid)


class Made[T]:
    """Rows, and how many seconds it took to make them: that is the generator's time and not the loading's."""

    def __init__(self, rows: Iterator[T]) -> None:
        self._rows = rows
        self.seconds = 0.0

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        start = time.perf_counter()
        try:
            return next(self._rows)
        finally:
            self.seconds += time.perf_counter() - start


def city_on(database: Database, count: int = COUNT, seed: int = SEED) -> BigCity:
    """A city to be laid on the streets of `database`."""
    # Not as the reader, whose statement timeout is for citizens' questions: on a large city this takes longer.
    with database.transaction("owner") as connection:
        return BigCity(read_streets(connection, SOURCE), count, seed)


def lay(database: Database, count: int = COUNT, seed: int = SEED, progress: Progress = silent) -> None:
    """Lays the city into `database`, beside what it holds; laying it again changes nothing."""
    city = city_on(database, count, seed)
    for kind, take in (("streets", take_streets), ("addresses", take_addresses)):
        start = time.perf_counter()
        with database.transaction("owner") as connection:
            rows = Made(city.alleys() if kind == "streets" else city.addresses())
            report = take(connection, rows, progress, city=database.settings.profile)  # type: ignore[arg-type]
        took = f"{time.perf_counter() - start:.0f} s, {rows.seconds:.0f} s of it to make the rows"
        print(f"{kind}: {report.added:,} added, {report.unchanged:,} unchanged, {took}")
        for reason, refused in (report.refused + report.notes).most_common():
            print(f"  {reason}: {refused:,}")


def _tell(step: str, done: int, total: int | None) -> None:
    if done % 100_000 == 0:
        print(f"  {step} {done:,}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.big_city", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many houses")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--into", type=Path, help="a data folder with a loaded city; else the usual settings")
    asked = parser.parse_args(arguments)
    settings = Settings(data=asked.into) if asked.into else Settings()
    try:
        with opened(settings) as city:
            lay(city.database, asked.count, asked.seed, _tell)
    except BandosoError as error:
        print(f"✗ {error}" + (f"\n  → {error.hint}" if error.hint else ""), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
