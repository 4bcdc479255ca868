"""The spines that take longest, made before anybody asks: the first number asked for on a long road made it wait."""

from __future__ import annotations

import asyncio

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.grounds import Grounds

_PAUSE_S = 0.02


async def made_ahead(gazetteer: Gazetteer, centre: tuple[float, float]) -> None:
    """Makes those of the longest streets; `centre` is the city's heart, (lon, lat) in degrees.

    In a thread, and with a pause after each: whoever asks meanwhile comes first.
    """
    grounds = Grounds(gazetteer, centre)
    for street in grounds.long_streets():
        await asyncio.to_thread(grounds.spine, street)
        await asyncio.sleep(_PAUSE_S)
