"""What is sent to the status door, read within limits: JSON or CSV."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from layers.status_records import csv_records, json_records, json_value
from store.errors import TooLarge

BODY_LIMIT = 16 * 2**20  # bytes: 50,000 observations with their details


async def json_of(request: Request) -> object:
    """The body as JSON; BadInput when it is not, TooLarge beyond 16 MB."""
    return json_value(await _body(request))


async def records_of(request: Request) -> list[Mapping[str, object]]:
    """The records: a JSON list (or one record), or CSV (`text/csv`, UTF-8) whose first line names the columns."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return (csv_records if media_type == "text/csv" else json_records)(await _body(request))


async def _body(request: Request) -> bytes:
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > BODY_LIMIT:
            raise TooLarge(f"Tối đa {BODY_LIMIT >> 20} MB", f"at most {BODY_LIMIT >> 20} MB at a time")
    return bytes(read)
