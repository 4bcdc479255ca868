"""The door of bulk geocoding: a CSV comes in as addok's API takes it, and streams out as it is geocoded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from addressing.bulk import Bulk, BulkReport, geocode_csv
from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge
from web.services import Services

router = APIRouter(tags=["tìm kiếm / search"])

#: Smaller than on the command line: the first rows should come back soon.
CHUNK = 1_000
_PIECE = 1 << 16


@router.post("/search/csv", summary="Geocode a CSV", response_class=StreamingResponse)
async def search_csv(
    request: Request,
    data: Annotated[UploadFile | None, File(description="the CSV, with a header line")] = None,
    columns: Annotated[list[str] | None, Form(description="the columns that make the address, in order")] = None,
) -> StreamingResponse:
    """Every row comes back in its order with what was found beside it; bad rows are kept and marked.

    Delimiter and encoding are found; so are the columns, when none are given (`X-Columns` states them).
    """
    services: Services = request.app.state.services
    if data is None:
        raise BadInput(
            "Thiếu tệp CSV",
            "no CSV was sent",
            hint=Bilingual("gửi multipart, trường «data»", "send multipart, field `data`"),
        )
    _check_size(data, services)
    gazetteer = await services.geocoder.gazetteer()
    bulk = Bulk(gazetteer, services.settings.profile, services.pools.sync_reader.connection)
    report = BulkReport()
    wanted = [name for column in columns or [] for name in column.split(",") if name.strip()]
    out = geocode_csv(_pieces(data.file), bulk, report, columns=wanted, chunk=CHUNK)
    # The header comes first, and with it every error that the file as a whole can have.
    head = await run_in_threadpool(next, out)
    return StreamingResponse(chain([head], out), media_type="text/csv; charset=utf-8", headers=_headers(data, report))


def _check_size(data: UploadFile, services: Services) -> None:
    limit = services.settings.max_upload_mb
    if data.size is not None and data.size > limit << 20:
        raise TooLarge(
            f"Tệp lớn hơn {limit} MB",
            f"the file is larger than {limit} MB",
            hint=Bilingual("dùng dòng lệnh: bandoso geocode", "use the command line: bandoso geocode"),
            limit_mb=limit,
        )


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _headers(data: UploadFile, report: BulkReport) -> dict[str, str]:
    stem = "".join(c for c in (data.filename or "").rsplit(".", 1)[0] if c.isascii() and (c.isalnum() or c in "-_"))
    # Header values are Latin-1: names of columns in Vietnamese are percent-encoded.

    return {
        "Content-Disposition": f'attachment; filename="{stem or "addresses"}.geocoded.csv"',
        "X-Columns": quote(report.columns, safe=" +"),
        "X-Columns-Guessed": "1" if report.guessed else "0",
        "X-Encoding": report.encoding,
    }
