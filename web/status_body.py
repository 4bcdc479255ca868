"""What is sent to the status door, read within limits: JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import orjson
from starlette.requests import Request

from store.errors import BadInput, TooLarge

BODY_LIMIT = 16 * 2**20  # bytes: 50,000 observations with their details


async def json_of(request: Request) -> object:
    """The body as JSON; BadInput when it is not, TooLarge beyond 16 MB."""
    try:
        return orjson.loads(await _body(request))
    except orjson.JSONDecodeError as error:
        raise BadInput("Nội dung không phải JSON", f"the body is not JSON ({error})") from None


async def records_of(request: Request) -> list[Mapping[str, object]]:
    """The records: a JSON list (or one record), or CSV (`text/csv`, UTF-8) whose first line names the columns."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/csv":
        return _csv(await _body(request))
    body = await json_of(request)
    if isinstance(body, dict):
        return [body]
    if not isinstance(body, list):
        raise BadInput("Cần một danh sách bản ghi", "a list of records is needed")
    return body


async def _body(request: Request) -> bytes:
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > BODY_LIMIT:
            raise TooLarge(f"Tối đa {BODY_LIMIT >> 20} MB", f"at most {BODY_LIMIT >> 20} MB at a time")
    return bytes(read)


def _csv(body: bytes) -> list[Mapping[str, object]]:
    try:
        rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        if not {"feature", "value"} <= set(rows.fieldnames or ()):
            raise BadInput("CSV cần cột feature và value", "the CSV needs the columns feature and value")
        return [{name: value for name, value in row.items() if name is not None} for row in rows]
    except UnicodeDecodeError:
        raise BadInput("CSV phải là UTF-8", "the CSV must be UTF-8") from None
    except csv.Error as error:
        raise BadInput("CSV không đọc được", f"the CSV cannot be read ({error})") from None
