"""`python -m bench.peers [geocoder ...]`: addok, Nominatim, a trigram query and ours, on the same data, in one run.

What they need is installed by `setup/peers.sh`. The OSM extract is the bundle's (BANDOSO_CITY_DATA).
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from bench import city, machine
from bench.peers import addok, nominatim, ours, trigram
from bench.peers.asking import Client, Heard, a_second, heard
from bench.peers.held_out import Asked, HeldOut, copied
from bench.table import Table
from bench.timing import share

TOOLS = Path(".tools/peers")
Served = Callable[[], AbstractContextManager[Client]]


def main(wanted: Sequence[str]) -> int:
    """Asks those named, all when none is; the exit code."""
    work = TOOLS.resolve() / "work"
    with city.opened() as opened, copied(opened) as copy:
        for line in machine.described(opened):
            print(line)
        peers = _peers(work, copy, opened.settings.city_data)
        asked = {name: served for name, served in peers.items() if name in wanted or not wanted}
        results = [_measured(name, served, copy.questions) for name, served in asked.items()]
    for table in _tables(results):
        print(table, flush=True)
    return 0


def _peers(work: Path, copy: HeldOut, bundle: Path | None) -> dict[str, Served]:
    tools = TOOLS.resolve()
    extract = next(iter((bundle or Path(os.devnull)).glob("*.osm.pbf")), None)
    peers: dict[str, Served] = {"ours": lambda: ours.served(work, copy.conninfo)}
    peers["trigram"] = lambda: trigram.served(copy.conninfo)
    if (tools / "bin" / "addok").exists():
        peers["addok"] = lambda: addok.served(tools, work, copy.conninfo)
    if (tools / "bin" / "nominatim").exists() and extract:
        peers["nominatim"] = lambda: nominatim.served(tools, work, copy.conninfo, extract, copy.nodes)
    return peers


class Measured:
    """What one geocoder answered, and how many answers a second it gives four clients."""

    def __init__(self, name: str, answers: list[Heard], a_second: float) -> None:
        self.name, self.answers, self.a_second = name, answers, a_second

    def about(self, start: str) -> list[Heard]:
        """The answers to questions whose set begins with `start`."""
        return [one for one in self.answers if one.asked.about.startswith(start)]


def _measured(name: str, served: Served, questions: Sequence[Asked]) -> Measured:
    with ExitStack() as stack:
        client = stack.enter_context(served())
        heard(client, questions[:50])
        measured = Measured(client.name, heard(client, questions), a_second(client, questions))
    print(f"{name}: asked", flush=True)
    return measured


def _tables(results: Sequence[Measured]) -> Iterator[Table]:
    sets = list(dict.fromkeys(one.asked.about for one in results[0].answers))
    header = ("set", "geocoder", "questions", "≤ 50 m", "≤ 100 m", "≤ 300 m", "> 1 km", "no answer", "median")
    rows = [_row(about, result) for about in ("registered", *sets) for result in results]
    yield Table("Nearness of the first answer", header, rows, ["`registered` is all eight ways of writing together."])
    yield Table(
        "Speed, and honesty",
        ("geocoder", "p50", "p95", "answers/s, 4 clients", "«house» on a number not registered", "of these ≤ 100 m"),
        [_speed(result) for result in results],
        ["Over HTTP, one worker; the clients run on the same two cores."],
    )


def _row(about: str, result: Measured) -> list[str]:
    answers = result.about(about)
    metres = [one.metres for one in answers if one.metres is not None]
    within = [share([one.metres is not None and one.metres <= limit for one in answers]) for limit in (50, 100, 300)]
    far = share([one.metres is not None and one.metres > 1000 for one in answers])
    silent = share([one.metres is None for one in answers])
    median = f"{statistics.median(metres):,.0f} m" if metres else "–"
    return [about, result.name, str(len(answers)), *within, far, silent, median]


def _speed(result: Measured) -> list[str]:
    times = sorted(one.seconds for one in result.answers)
    p50, p95 = (f"{1000 * times[int(len(times) * part)]:.1f} ms" for part in (0.5, 0.95))
    houses = [one for one in result.about("not registered") if one.house]
    near = share([one.metres is not None and one.metres <= 100 for one in houses]) if houses else "–"
    return [result.name, p50, p95, f"{result.a_second:,.0f}", str(len(houses)), near]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
