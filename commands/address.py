"""Looking at and changing registered addresses."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer
from rich.console import Console

from addressing.registry.rows import AddressKind
from commands.terminal import actor, console, opened

app = typer.Typer(no_args_is_help=True, help="Look at and change registered addresses.")


@app.command("show")
def show(code: str) -> None:
    """An address by its digital address, with its history."""
    from addressing.registry import record

    with opened() as database, database.transaction("reader") as connection:
        profile = database.settings.profile
        found = record.lookup(connection, code, profile)
        events = record.history(connection, code, profile)
    Console().print_json(json.dumps({"address": asdict(found), "history": [asdict(e) for e in events]}, default=str))


@app.command("register")
def register(
    lon: float,
    lat: float,
    number: str = "",
    street: str = "",
    name: str = "",
    kind: AddressKind = "house",
    why: str = "",
    *,
    duplicate: bool = False,
) -> None:
    """Register one address and print its digital address; --duplicate: another house of a number already there."""
    from addressing.registry import registry
    from addressing.registry.rows import AddressRow

    row = AddressRow(
        source="operator", source_ref="", kind=kind, lon=lon, lat=lat, number=number or None,
        street=street or None, name=name or None,
    )  # fmt: skip
    with opened() as database, database.transaction("writer") as connection:
        made = registry.register(
            connection, row, actor=actor(), why=why, city=database.settings.profile, duplicate=duplicate
        )
    print(made.code)


@app.command("move")
def move(code: str, lon: float, lat: float, why: str = "") -> None:
    """Put an address at another position; its code stays."""
    from addressing.registry import registry

    with opened() as database, database.transaction("writer") as connection:
        registry.move(connection, code, lon, lat, actor=actor(), why=why, city=database.settings.profile)
    console.print(f"[green]✓[/green] {code}")


@app.command("retire")
def retire(code: str, successor: str = "", why: str = "") -> None:
    """End an address; its code is never used again."""
    from addressing.registry import registry

    with opened() as database, database.transaction("writer") as connection:
        registry.retire(
            connection, code, successor=successor or None, actor=actor(), why=why, city=database.settings.profile
        )
    console.print(f"[green]✓[/green] {code}")
