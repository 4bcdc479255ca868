"""Pushing and reading status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from commands.terminal import actor, console, opened
from store.errors import BadInput

app = typer.Typer(no_args_is_help=True, help="Push and read status.")


@app.command("topics")
def topics() -> None:
    """The topics and how fresh they are."""
    from layers import status_topic

    with opened() as database, database.transaction("reader") as connection:
        found = status_topic.topics(connection)
    table = Table("topic", "theme", "", "")
    for topic, state in found:
        table.add_row(topic.id, topic.theme, topic.title.vi, json.dumps(state.as_json(), default=str))
    Console().print(table)


@app.command("push")
def push(
    topic: str,
    file: Annotated[
        Path | None, typer.Argument(help="JSON or CSV of observations; none: one by --feature, --value")
    ] = None,
    feature: str = "",
    value: float | None = None,
    partial: bool = False,
) -> None:
    """Push observations: open maps change within a second."""
    from layers import status
    from layers.status_records import csv_records, json_records

    if file:
        read = csv_records if file.suffix.lower() == ".csv" else json_records
        records: list[Any] = list(read(file.read_bytes()))
    elif feature and value is not None:
        records = [{"feature": feature, "value": value}]
    else:
        raise BadInput("Cần tệp, hoặc --feature và --value", "give a file, or --feature and --value")
    with opened() as database, database.transaction("writer") as connection:
        done = status.push(connection, topic, records, actor=actor(), partial=partial)
    console.print(f"[green]✓[/green] {done.accepted:,} nhận / taken, {len(done.refused):,} từ chối / refused")
