"""100,000 malformed questions: is there any exception, and how long did the slowest take?"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

from addressing.geocoder import Geocoder
from addressing.matching.query import classify
from addressing.parsing.parse import parse
from bench.chance import chance
from bench.city import City
from bench.malformed import malformed
from bench.table import Table
from bench.timing import Times, ms
from store.city import CityProfile
from store.database import Pools
from store.errors import BadInput, TooLarge
from web.memory import settle

COUNT = 100_000
SEARCHED = 5_000
SLOW_MS = 50.0
_SHOWN = 70
_HEADER = ("question", "texts", "exceptions", "p50", "p99", "slowest", f"> {SLOW_MS:g} ms", "the slowest text")


@dataclass(slots=True)
class Fared:
    """How one kind of question fared; BadInput and TooLarge are answers."""

    times: Times = field(default_factory=Times)
    exceptions: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    slow: int = 0
    texts: int = 0

    def note(self, text: str, seconds: float, error: Exception | None) -> None:
        """One more text."""
        self.texts += 1
        self.times.note(seconds)
        took = seconds * 1000
        self.slowest = max(self.slowest, (took, text))
        self.slow += took > SLOW_MS
        if error is not None and not isinstance(error, BadInput | TooLarge):
            self.exceptions[f"{type(error).__name__}: {error}"[:_SHOWN]] += 1

    def row(self, name: str) -> list[str]:
        """As it is told."""
        times = [ms(self.times.p50), ms(self.times.percentile(0.99)), ms(self.slowest[0])]
        worst = ascii(self.slowest[1])[:_SHOWN].replace("|", "/")
        return [name, f"{self.texts:,}", str(self.exceptions.total()), *times, str(self.slow), worst]


def run(city: City) -> list[Table]:
    """All of them parsed and classified, a sample of them searched."""
    texts = list(malformed(chance("malformed"), COUNT))
    parsed = _parsed(texts, city.settings.profile)
    searched = asyncio.run(_searched(city, chance("malformed, searched").sample(texts, SEARCHED)))
    notes = [f"- {count}× {error}" for fared in (parsed, searched) for error, count in fared.exceptions.most_common(5)]
    rows = [parsed.row("parse and classify"), searched.row("search")]
    return [Table("Malformed questions", _HEADER, rows, notes)]


def _parsed(texts: list[str], profile: CityProfile) -> Fared:
    fared = Fared()
    for text in texts:
        start = time.perf_counter()
        raised = _read(text, profile)
        fared.note(text, time.perf_counter() - start, raised)
    return fared


def _read(text: str, profile: CityProfile) -> Exception | None:
    try:
        parse(text, profile)
        classify(text, profile)
    except Exception as raised:  # which there are is the question
        return raised
    return None


async def _searched(city: City, texts: list[str]) -> Fared:
    fared, pools = Fared(), Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        geocoder = Geocoder(pools.reader, city.settings.profile)
        await geocoder.search("12 Lê Lợi")
        # As a worker does when it is ready: else its rounds of the garbage collector are what is measured.
        settle()
        for text in texts:
            start = time.perf_counter()
            raised = await _answer(geocoder, text)
            fared.note(text, time.perf_counter() - start, raised)
    finally:
        await pools.reader.close()
    return fared


async def _answer(geocoder: Geocoder, text: str) -> Exception | None:
    try:
        await geocoder.search(text)
    except Exception as raised:  # which there are is the question
        return raised
    return None
