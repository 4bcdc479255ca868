"""The database: start, stop, migrate, back up, restore."""

from __future__ import annotations

from pathlib import Path

import typer

from commands.terminal import Reporter, console, opened
from store import migrate as migrations
from store.cluster import PrivateCluster
from store.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Start, stop, migrate, back up and restore the database.")


@app.command("start")
def start() -> None:
    """Start the private PostGIS and bring it up to date."""
    with opened() as database:
        console.print(f"[green]✓[/green] {database.for_programs()[0]}", highlight=False)


@app.command("stop")
def stop() -> None:
    """Stop the private PostGIS."""
    PrivateCluster.of(Settings()).stop()


@app.command("migrate")
def migrate() -> None:
    """Apply the migrations that are not applied yet."""
    with opened(migrated=False) as database:
        done = migrations.migrate(database)
    console.print(f"[green]✓[/green] {', '.join(done) or 'không có gì mới / nothing new'}")


@app.command("backup")
def backup(folder: Path) -> None:
    """Write the database and the published rasters into a folder."""
    from store.backup import backup

    with opened(migrated=False) as database, Reporter() as report:
        console.print(f"[green]✓[/green] {backup(database, folder, report)}")


@app.command("restore")
def restore(folder: Path) -> None:
    """Bring a backup into an empty database."""
    from store.backup import restore

    with opened(migrated=False) as database, Reporter() as report:
        restore(database, folder, report)
    console.print(f"[green]✓[/green] {folder} → {database.settings.database_url or database.settings.data_folder}")
