"""The ground of every street, made before anybody asks: the first number asked for on a street waited for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.grounds import Grounds
from store.event_loop import at_work

#: The longest take up to 60 ms each, so a thread makes them; all others take 6 ms at most, and mostly a third of one.
_LONG = 200
_BITE_S = 0.001
#: While answers are at work it rests so many times longer, less after what a thread made, which whoever asks for it
#: first would wait for.
_LONGER, _LONGER_BESIDE = 60, 20


async def made_ahead(gazetteer: Gazetteer, centre: tuple[float, float]) -> None:
    """Makes those of all streets, the longest first; `centre` is the city's heart, (lon, lat) in degrees.

    A few seconds of processor time in all, in small bites with rests between: whoever asks meanwhile comes first.
    """
    grounds = Grounds(gazetteer, centre)
    streets = grounds.longest_first()
    for street in streets[:_LONG]:
        await _rest(await asyncio.to_thread(_timed, grounds.prepare, street), _LONGER_BESIDE)
    await _in_bites(gazetteer.neighbours, gazetteer.units)
    await _in_bites(grounds.prepare, streets[_LONG:])


def _timed[T](work: Callable[[T], object], thing: T) -> float:
    """How many seconds of its thread's processor time the work took."""
    begun = time.thread_time()
    work(thing)
    return time.thread_time() - begun


async def _in_bites[T](work: Callable[[T], object], things: Iterable[T]) -> None:
    begun = time.thread_time()
    for thing in things:
        work(thing)
        worked_s = time.thread_time() - begun
        if worked_s > _BITE_S:
            await _rest(worked_s, _LONGER)
            begun = time.thread_time()


async def _rest(worked_s: float, longer: float) -> None:
    """As long as was worked, and longer where this thread is busy with answers."""
    if await at_work(worked_s):
        await asyncio.sleep(longer * worked_s)
