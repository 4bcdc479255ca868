"""Tables in people's formats, for tests: written from a header and rows, and read as rows by name."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from addressing.files.table import Format


def written(path: Path, kind: Format, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    if kind in ("csv", "tsv"):
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter="\t" if kind == "tsv" else ",").writerows([header, *rows])
    elif kind == "ndjson":
        lines = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        for row in [header, *rows]:
            book.active.append(row)
        book.save(path)
    else:
        pq.write_table(pa.table({name: [row[n] for row in rows] for n, name in enumerate(header)}), path)
    return path


def read(path: Path, kind: Format) -> list[dict[str, Any]]:
    if kind in ("csv", "tsv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream, delimiter="\t" if kind == "tsv" else ","))
    if kind == "ndjson":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if kind == "xlsx":
        header, *rows = openpyxl.load_workbook(path)["bandoso"].iter_rows(values_only=True)
        return [dict(zip(header, row, strict=True)) for row in rows]
    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return found
