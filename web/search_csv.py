"""The doors of small files: a table comes in as addok's API takes it, and streams out as it is geocoded."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import psycopg
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from addressing.bulk.answering import reversing
from addressing.bulk.engine import BulkEngine
from addressing.files.job import Answers, Kind
from addressing.files.stream import FileStream, folder_order
from addressing.files.table import MEDIA
from addressing.geocoder import Geocoder
from store.bilingual import Lang
from store.database import Database, Pools
from store.errors import BandosoError
from store.settings import Settings
from web import file_upload
from web.language import lang_of
from web.services import Services, services_of

log = logging.getLogger("bandoso.web")
router = APIRouter(tags=["tìm kiếm / search"])


class Needs(Protocol):
    """What of the services answering here needs."""

    settings: Settings
    database: Database
    pools: Pools
    geocoder: Geocoder


class _Answer(StreamingResponse):
    """An answer that says when it is over, whether it was read to the end or not."""

    over: Callable[[], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except (BandosoError, psycopg.Error, OSError) as error:
            # The head is sent: what is left to say is that the answer is not whole, by not ending it.
            log.warning("%s breaks off (%s)", scope["path"], type(error).__name__)
        finally:
            self.over()


@router.post("/search/csv/", include_in_schema=False)  # as addok and the BAN write it
@router.post("/search/csv", summary="Geocode a file", response_class=StreamingResponse, openapi_extra=file_upload.BODY)
async def search_csv(request: Request) -> StreamingResponse:
    """Every row comes back in its order with what was found beside it; bad rows are kept and marked.

    Format, delimiter and encoding are found; so are the columns, when none are given (`X-Columns` states them). A
    worker does few files at a time: 503 with Retry-After says when to come back. Closing the connection ends it. Large
    files are for `POST /jobs`.
    """
    return await _answered(request, "geocode")


@router.post("/reverse/csv/", include_in_schema=False)
@router.post(
    "/reverse/csv",
    summary="Find what is at positions",
    response_class=StreamingResponse,
    openapi_extra=file_upload.BODY,
)
async def reverse_csv(request: Request) -> StreamingResponse:
    """As `/search/csv`, for a file of positions: columns of longitude and latitude in degrees."""
    return await _answered(request, "reverse")


async def _answered(request: Request, kind: Kind) -> _Answer:
    services = services_of(request)
    # Asked before the upload, which may be in vain; taken after it, for who sends slowly must not keep others out.
    services.bulk_jobs.demand()
    folder = tempfile.TemporaryDirectory(prefix="bandoso-file-", ignore_cleanup_errors=True)
    try:
        sent = await file_upload.take(request, Path(folder.name) / "in", services.settings.max_upload_mb)
        services.bulk_jobs.take()
    except BaseException:
        folder.cleanup()
        raise

    def over() -> None:
        services.bulk_jobs.give_back()
        folder.cleanup()

    try:
        answer = await _begun(services, sent, kind, lang_of(request))
    except BaseException:
        over()
        raise
    answer.over = over
    return answer


async def _begun(services: Services, sent: file_upload.Sent, kind: Kind, lang: Lang) -> _Answer:
    order = folder_order(sent.path.parent, sent.name, sent.out, sent.columns, kind)
    stream = FileStream(order, services.settings.profile, await answers_here(services, kind, lang))
    # Every error that the file as a whole can have comes with its first rows.
    await run_in_threadpool(stream.begin)
    return _Answer(stream.output(), media_type=MEDIA[sent.out], headers=_headers(stream))


async def answers_here(services: Needs, kind: Kind, lang: Lang) -> Answers:
    """Who answers in this process, with the gazetteer that searches use."""
    gazetteer = await services.geocoder.gazetteer()
    if kind == "reverse":
        return reversing(services.database, lambda: gazetteer, lang)
    connect = services.pools.sync_reader.connection
    return BulkEngine.within(gazetteer, services.settings.profile, connect, lang).geocode


def _headers(stream: FileStream) -> dict[str, str]:
    order, mapping = stream.order, stream.mapping
    stem = "".join(c for c in order.name.rsplit(".", 1)[0] if c.isascii() and (c.isalnum() or c in "-_"))
    # Header values are Latin-1: names of columns in Vietnamese are percent-encoded.
    return {
        "Content-Disposition": f'attachment; filename="{stem or "addresses"}.geocoded.{order.out}"',
        "X-Columns": quote(mapping.stated(), safe=" +"),
        "X-Columns-Guessed": "1" if mapping.guessed else "0",
        **({"X-Encoding": stream.table.stated["encoding"]} if "encoding" in stream.table.stated else {}),
    }
