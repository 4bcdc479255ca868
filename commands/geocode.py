"""Geocoding at the terminal: one question."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from commands.terminal import opened
from store.database import Database
from store.errors import NotFound

app = typer.Typer()


def _asked(ask: Callable[[Any], Awaitable[list[Any]]]) -> list[Any]:
    """What a geocoder of our own answers to `ask`."""
    from addressing.geocoder import Geocoder
    from store.database import Pools

    async def answers(database: Database) -> list[Any]:
        pools = Pools(database)
        await pools.open()
        try:
            return await ask(Geocoder(pools.reader, database.settings.profile))
        finally:
            await pools.close()

    with opened() as database:
        return asyncio.run(answers(database))


def _print_answers(answers: list[Any]) -> None:
    if not answers:
        raise NotFound("Không tìm thấy", "nothing found")
    table = Table("", "±m", "", "mã / code", "lon, lat")
    for answer in answers:
        sure = f"{answer.level} {answer.confidence:.2f}"
        position = f"{answer.lon:.6f}, {answer.lat:.6f}"
        table.add_row(answer.label, f"{answer.accuracy_m:.0f}", sure, answer.code or answer.plus_code, position)
    Console().print(table)


@app.command()
def search(query: list[str], limit: int = 5) -> None:
    """Find an address or a place, as people type it."""
    _print_answers(_asked(lambda geocoder: geocoder.search(" ".join(query), limit=limit)))


@app.command()
def reverse(lon: float, lat: float, limit: int = 3) -> None:
    """What is at a position (degrees)."""
    _print_answers(_asked(lambda geocoder: geocoder.reverse(lon, lat, limit)))
