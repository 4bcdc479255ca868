"""Geocoding at the terminal: one question."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from commands.terminal import opened
from store.bilingual import Bilingual
from store.check import demand_city
from store.database import Database
from store.errors import NotFound

app = typer.Typer()
Limit = Annotated[int, typer.Option(help="at most so many answers")]
FEWER_WORDS = Bilingual(
    "thử bớt chữ, hoặc số nhà và tên đường: 453/12 Lê Văn Sỹ", "try fewer words, or number and street: 453/12 Lê Văn Sỹ"
)
INSIDE = Bilingual(
    "kinh độ trước, vĩ độ sau, trong thành phố: 106.7 10.77", "longitude first, then latitude, in the city: 106.7 10.77"
)


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
        demand_city(database)
        return asyncio.run(answers(database))


def _print_answers(answers: list[Any], hint: Bilingual) -> None:
    if not answers:
        raise NotFound("Không tìm thấy", "nothing found", hint=hint)
    table = Table("địa chỉ / address", "±m", "khớp / match", "mã / code", "lon, lat")
    for answer in answers:
        sure = f"{answer.level} {answer.confidence:.2f}"
        position = f"{answer.lon:.6f}, {answer.lat:.6f}"
        table.add_row(answer.label, f"{answer.accuracy_m:.0f}", sure, answer.code or answer.plus_code, position)
    Console().print(table)


@app.command()
def search(query: Annotated[list[str], typer.Argument(help="453/12 le van sy q3")], limit: Limit = 5) -> None:
    """Find an address or a place, as people type it."""
    _print_answers(_asked(lambda geocoder: geocoder.search(" ".join(query), limit=limit)), FEWER_WORDS)


@app.command()
def reverse(
    lon: Annotated[float, typer.Argument(help="longitude in degrees: 106.7")],
    lat: Annotated[float, typer.Argument(help="latitude in degrees: 10.77")],
    limit: Limit = 3,
) -> None:
    """What is at a position."""
    _print_answers(_asked(lambda geocoder: geocoder.reverse(lon, lat, limit)), INSIDE)
