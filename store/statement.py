"""A statement of a `.sql` file as libpq takes it: `$1` for `%(name)s`, parameters and rows turned at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from psycopg import errors
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from store import sqlfiles

Parameter = int | float | str | None | Sequence[int] | Sequence[float] | Sequence[str]
Row = tuple[Any, ...]
_WELL = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_PLACE = re.compile(r"%\((\w+)\)s")


class Statement:
    """One `.sql` file; its parameters tell their types by where they stand, or by casts."""

    def __init__(self, room: str, file: str) -> None:
        self._room, self._file = room, file

    @cached_property
    def text(self) -> bytes:
        """The statement with numbered parameters."""
        numbers = {place: f"${n}" for n, place in enumerate(self._places, 1)}
        text = _PLACE.sub(lambda match: numbers[match[1]], sqlfiles.load(self._room, self._file))
        return text.replace("%%", "%").encode()

    @cached_property
    def _places(self) -> list[str]:
        return list(dict.fromkeys(_PLACE.findall(sqlfiles.load(self._room, self._file))))

    def values(self, parameters: Mapping[str, Parameter]) -> list[bytes | None]:
        """The parameters in their order, as PostgreSQL reads them from text. psycopg's DataError for a NUL."""
        return [_dumped(parameters[place]) for place in self._places]


def rows_of(result: PGresult) -> list[Row]:
    """The rows of a result, as psycopg's cursors give them; psycopg's error where it is one."""
    return Reading().rows(result)


class Reading:
    """Reads the results of one statement over one connection: how each column is read is found out but once."""

    def __init__(self) -> None:
        self._transformer = Transformer()
        self._found_out = False

    def rows(self, result: PGresult) -> list[Row]:
        """As rows_of."""
        if result.status not in _WELL:
            raise errors.error_from_result(result)
        transformer = self._transformer
        transformer.set_pgresult(result, set_loaders=not self._found_out)
        self._found_out = True
        return transformer.load_rows(0, result.ntuples, tuple)


def _dumped(value: Parameter) -> bytes | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _without_zero(value).encode()
    if isinstance(value, int | float):
        return repr(value).encode()
    return f"{{{','.join([_quoted(one) if isinstance(one, str) else repr(one) for one in value])}}}".encode()


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_without_zero(text)}"'


def _without_zero(text: str) -> str:
    """A NUL ends a text for libpq: what stands behind it would be lost without a word."""
    if "\0" in text:
        raise errors.DataError("PostgreSQL text cannot contain NUL")
    return text
