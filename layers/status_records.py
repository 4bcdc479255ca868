"""Status records as they are sent or kept in a file: JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import orjson

from store.errors import BadInput


def json_records(body: bytes) -> list[Mapping[str, object]]:
    """A JSON list of records, or one record. BadInput when it is neither."""
    read = json_value(body)
    if isinstance(read, dict):
        return [read]
    if not isinstance(read, list):
        raise BadInput("Cần một danh sách bản ghi", "a list of records is needed")
    return read


def json_value(body: bytes) -> object:
    """The body as JSON; BadInput when it is not."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadInput("Nội dung không phải JSON", f"the body is not JSON ({error})") from None


def csv_records(body: bytes) -> list[Mapping[str, object]]:
    """CSV in UTF-8 whose first line names the columns `feature` and `value`, perhaps `at`. BadInput otherwise."""
    try:
        rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        if not {"feature", "value"} <= set(rows.fieldnames or ()):
            raise BadInput("CSV cần cột feature và value", "the CSV needs the columns feature and value")
        return [{name: value for name, value in row.items() if name is not None} for row in rows]
    except UnicodeDecodeError:
        raise BadInput("CSV phải là UTF-8", "the CSV must be UTF-8") from None
    except csv.Error as error:
        raise BadInput("CSV không đọc được", f"the CSV cannot be read ({error})") from None
