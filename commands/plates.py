"""House number plates as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from commands.terminal import console, opened, text_of

app = typer.Typer()


@app.command()
def plates(
    codes: Annotated[Path, typer.Argument(help="a CSV or text file; its first column holds digital addresses")],
    target: Path,
    size: Annotated[Literal["small", "full"], typer.Option(help="8 or 2 to an A4 sheet")] = "small",
) -> None:
    """House number plates with QR for many digital addresses, as one PDF."""
    from addressing import code as known
    from addressing.printing import plate as print_plate
    from addressing.printing import plates as print_plates

    first = [line.split(",")[0].strip().strip('"') for line in text_of(codes).splitlines()]
    with opened() as database, database.transaction("reader") as connection:
        settings = database.settings
        base = (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")
        # A header line is none of the codes.
        wanted = [
            line for n, line in enumerate(first) if n or known.looks_like_code(line, settings.profile.code_prefix)
        ]
        found = print_plates.plates_of(connection, wanted, settings.profile, lambda code: f"{base}/a/{code}")
    with target.open("wb") as out:
        count = print_plate.plates(out, found, size)
    console.print(f"[green]✓[/green] {target}: {count:,} biển / plates")
