"""What goes wrong in a command is one line and a hint, never a stack trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from pydantic import ValidationError
from rich.markup import escape

from commands.terminal import console
from store.again import BUSY, GAVE_WAY, LATER
from store.bilingual import Bilingual
from store.database import unreachable
from store.errors import BandosoError
from store.room import no_room


@contextmanager
def explained() -> Iterator[None]:
    """Says what ended the block, and exits: 1 for what can be explained, 130 for Ctrl-C."""
    try:
        yield
    except BandosoError as error:
        _fail(str(error), error.hint)
    except OSError as error:
        if error.filename is None and not no_room(error):
            raise
        if error.filename is None:
            again = Bilingual("dọn chỗ, rồi chạy lại", "make room, then run it again")
            _fail(f"Không ghi được tệp / cannot write files: {error.strerror}", again)
        said = Bilingual(f"Không đọc hoặc ghi được {error.filename}", f"cannot read or write it ({error.strerror})")
        _fail(str(said), None)
    except GAVE_WAY:
        _fail(str(BUSY), LATER)
    except psycopg.OperationalError as error:
        gone = unreachable(error)
        _fail(str(gone), gone.hint)
    except ValidationError as error:
        wrong = "; ".join(f"BANDOSO_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        _fail(f"Cấu hình sai / wrong settings: {wrong}", None)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _fail(said: str, hint: Bilingual | None) -> None:
    console.print(f"[red]✗[/red] {escape(said)}", soft_wrap=True)
    if hint:
        said_once = hint.vi if hint.vi == hint.en else str(hint)
        console.print(f"  → {said_once}", markup=False, soft_wrap=True)
    raise SystemExit(1)
