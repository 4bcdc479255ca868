"""`python -m bench [question ...]`: the machine, then each question's table."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module

from bench import city, machine
from bench.city import City
from bench.table import Table
from store.errors import BandosoError

QUESTIONS = (
    "search", "names", "guesses", "stops", "listings", "facilities", "places", "leave_one_out", "former_wards",
    "reverse", "calibration", "bulk", "items", "tiles", "live", "throughput", "start", "loading", "fuzz", "batches",
)  # fmt: skip
Run = Callable[[City], list[Table]]


def main(wanted: Sequence[str]) -> int:
    """Runs the questions asked for, all when none is named; the exit code."""
    unknown = sorted(set(wanted) - set(QUESTIONS))
    if unknown:
        print(f"✗ {', '.join(unknown)}? {', '.join(QUESTIONS)}", file=sys.stderr)
        return 2
    try:
        with city.opened() as opened:
            _tell(opened, wanted or QUESTIONS)
    except BandosoError as error:
        print(f"✗ {error}" + (f"\n  → {error.hint}" if error.hint else ""), file=sys.stderr)
        return 1
    return 0


def _tell(opened: City, questions: Sequence[str]) -> None:
    for line in machine.described(opened):
        print(line)
    print("`of the floor`: the share of the floor's speed that ours reaches; 1.00 is as quick as the floor.\n")
    for question in questions:
        start = time.monotonic()
        run: Run = import_module(f"bench.{question}").run
        for table in run(opened):
            print(table, flush=True)
        took = f"{time.monotonic() - start:.0f} s, load average {machine.load()}"
        print(f"`python -m bench {question}`: {took}\n", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
