"""The door of bulk geocoding: a CSV comes in as addok's API takes it, and streams out as it is geocoded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from addressing.bulk import BulkEngine, BulkReport, geocode_csv
from store.bilingual import Bilingual
from store.errors import BadInput, Unavailable
from web.layers_upload import parsed
from web.services import Services

router = APIRouter(tags=["tìm kiếm / search"])

#: Smaller than on the command line: the first rows should come back soon.
CHUNK = 1_000
_PIECE = 1 << 16

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["data"],
                    "properties": {
                        "data": {"type": "string", "format": "binary", "description": "the CSV, with a header line"},
                        "columns": {
                            "type": "array",
                            "items": {"type": "string"},
                            "description": "the columns that make the address, in order",
                        },
                    },
                }
            }
        },
    }
}


class _Job(StreamingResponse):
    """An answer that says when it is over, whether it was read to the end or not."""

    over: Callable[[], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.over()


@router.post("/search/csv", summary="Geocode a CSV", response_class=StreamingResponse, openapi_extra=_FORM)
async def search_csv(request: Request) -> StreamingResponse:
    """Every row comes back in its order with what was found beside it; bad rows are kept and marked.

    Delimiter and encoding are found; so are the columns, when none are given (`X-Columns` states them). A worker does
    few files at a time: 503 with Retry-After says when to come back. Who hangs up ends the job.
    """
    services: Services = request.app.state.services
    # Asked before the upload, which may be in vain; taken after it, for who sends slowly must not keep others out.
    services.bulk_jobs.demand()
    form = await parsed(request, services.settings.max_upload_mb, "data")
    try:
        services.bulk_jobs.take()
    except Unavailable:
        _close(form)
        raise
    try:
        answer = await _begun(services, _file_of(form), _columns_of(form))
    except BaseException:
        _end(services, form)
        raise
    answer.over = lambda: _end(services, form)
    return answer


async def _begun(services: Services, data: UploadFile, columns: list[str]) -> _Job:
    gazetteer = await services.geocoder.gazetteer()
    engine = BulkEngine.within(gazetteer, services.settings.profile, services.pools.sync_reader.connection)
    report = BulkReport()
    out = geocode_csv(_pieces(data.file), engine, report, columns=columns, chunk=CHUNK)
    # Every error that the file as a whole can have comes with the header or with the first rows.
    head = await run_in_threadpool(lambda: list(islice(out, 2)))
    return _Job(chain(head, out), media_type="text/csv; charset=utf-8", headers=_headers(data, report))


def _end(services: Services, form: FormData) -> None:
    services.bulk_jobs.give_back()
    _close(form)


def _close(form: FormData) -> None:
    for _, part in form.multi_items():
        if isinstance(part, UploadFile):
            part.file.close()


def _file_of(form: FormData) -> UploadFile:
    data = form.get("data")
    if not isinstance(data, UploadFile):
        raise BadInput(
            "Thiếu tệp CSV",
            "no CSV was sent",
            hint=Bilingual("gửi multipart, trường «data»", "send multipart, field `data`"),
        )
    return data


def _columns_of(form: FormData) -> list[str]:
    given = [value for value in form.getlist("columns") if isinstance(value, str)]
    return [name for column in given for name in column.split(",") if name.strip()]


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
