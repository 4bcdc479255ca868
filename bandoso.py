"""The command-line door: thin, every command a call into a room."""

from __future__ import annotations

import typer
from pydantic import ValidationError
from rich.markup import escape

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
from commands.terminal import console
from store.bilingual import Bilingual
from store.errors import BandosoError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
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
    try:
        app(standalone_mode=True)
    except BandosoError as error:
        _fail(str(error), error.hint)
    except OSError as error:
        if error.filename is None:
            raise
        said = Bilingual(f"Không đọc hoặc ghi được {error.filename}", f"cannot read or write it ({error.strerror})")
        _fail(str(said), None)
    except ValidationError as error:
        wrong = "; ".join(f"BANDOSO_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        _fail(f"Cấu hình sai / wrong settings: {wrong}", None)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _fail(said: str, hint: Bilingual | None) -> None:
    console.print(f"[red]✗[/red] {escape(said)}", soft_wrap=True)
    if hint:
        console.print(f"  → {hint}", markup=False, soft_wrap=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
