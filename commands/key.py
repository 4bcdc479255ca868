"""Department keys."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.terminal import actor, console, opened
from store import keys

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke department keys.")


@app.command("create")
def create(
    owner: Annotated[str, typer.Argument(help="the department")],
    scope: Annotated[list[str], typer.Option(help=f"one or more of {', '.join(keys.SCOPES)}")],
    label: str = "",
) -> None:
    """Make a key and print it; this is the only time that it is shown."""
    with opened() as database, database.transaction("writer") as connection:
        print(keys.create(connection, owner, scope, label, actor=actor()))


@app.command("list")
def show_all() -> None:
    """The keys in force."""
    with opened() as database, database.transaction("writer") as connection:
        found = keys.listing(connection)
    table = Table("id", "owner", "label", "scopes")
    for key in found:
        table.add_row(str(key.id), key.owner, key.label, ", ".join(key.scopes))
    Console().print(table)


@app.command("revoke")
def revoke(key_id: int) -> None:
    """End a key."""
    with opened() as database, database.transaction("writer") as connection:
        keys.revoke(connection, key_id, actor=actor())
    console.print(f"[green]✓[/green] {key_id}")
