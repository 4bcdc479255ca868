"""The command-line door: thin, every command a call into a room."""

from __future__ import annotations

import sys

import typer

from commands import (
    address,
    address_life,
    batch,
    db,
    geocode,
    geocode_file,
    jobs,
    key,
    load,
    migrate,
    plates,
    publish,
    serve,
    status,
    street,
    unit,
)
from commands.explained import explained
from commands.letters import read_as_utf8, refuse_lost_letters

ABOUT = "The digital map of the city: search, files, the registry, layers, the server. Manual: docs/operator.md"

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=ABOUT)
for commands in (serve, publish, geocode, geocode_file, migrate, plates):
    app.add_typer(commands.app)
app.add_typer(load.app, name="load")
address.app.add_typer(address_life.app)
app.add_typer(address.app, name="address")
app.add_typer(batch.app, name="batch")
app.add_typer(street.app, name="street")
app.add_typer(unit.app, name="unit")
app.add_typer(status.app, name="status")
app.add_typer(jobs.app, name="jobs")
app.add_typer(key.app, name="key")
app.add_typer(db.app, name="db")


def main() -> None:
    """Runs the command; what goes wrong is one line and a hint, never a stack trace."""
    read_as_utf8()
    with explained():
        refuse_lost_letters(sys.argv[1:])
        app(standalone_mode=True)


if __name__ == "__main__":
    main()
