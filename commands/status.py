"""Pushing and reading status."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commands.terminal import actor, console, opened
from store.errors import BadInput

app = typer.Typer(no_args_is_help=True, help="Push and read status.")


@app.command("topics")
def topics() -> None:
    """The topics and how fresh they are."""
    from layers import status_topic

    with opened() as database, database.transaction("reader") as connection:
        found = status_topic.topics(connection)
    longest = max((len(topic.id) for topic, _ in found), default=0)
    for topic, state in found:
        latest = f"{state.latest_at:%Y-%m-%d %H:%M %Z}" if state.latest_at else "—"
        replayed = " (phát lại / replay)" if state.replay else ""
        count = state.features or state.events
        print(f"{topic.id:{longest}}  {latest:20}  {count:>6,}  {topic.title}{replayed}")


@app.command("push")
def push(
    topic: Annotated[str, typer.Argument(help="its id, as `bandoso status topics` shows it")],
    file: Annotated[
        Path | None, typer.Argument(help="JSON or CSV of observations; none: one by --feature, --value")
    ] = None,
    feature: Annotated[str, typer.Option(help="what one observation is about: a ward's code, a camera's id")] = "",
    value: Annotated[float | None, typer.Option(help="what was observed there")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="take the good records where others are refused")] = False,
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
