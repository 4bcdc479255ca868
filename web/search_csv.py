"""The doors of small files: a table comes in as addok's API takes it, and streams out as it is geocoded."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from addressing.bulk.answering import reversing
from addressing.bulk.engine import BulkEngine
from addressing.files.job import Answers, Kind
from addressing.files.stream import FileStream, folder_order
from addressing.geocoder import Geocoder
from store.bilingual import Lang
from store.database import Database, Pools
from store.settings import Settings
from web import file_answer, file_upload
from web.language import lang_of
from web.services import services_of

router = APIRouter(tags=["tìm kiếm / search"])


class Needs(Protocol):
    """What of the services answering here needs."""

    settings: Settings
    database: Database
    pools: Pools
    geocoder: Geocoder


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


async def _answered(request: Request, kind: Kind) -> StreamingResponse:
    services, lang = services_of(request), lang_of(request)

    async def work(sent: file_upload.Sent) -> FileStream:
        order = folder_order(sent.path.parent, sent.name, sent.out, sent.columns, kind, sent.results)
        return FileStream(order, services.settings.profile, await answers_here(services, kind, lang))

    return await file_answer.answered(request, "geocoded", work)


async def answers_here(services: Needs, kind: Kind, lang: Lang) -> Answers:
    """Who answers in this process, with the gazetteer that searches use."""
    gazetteer = await services.geocoder.gazetteer()
    if kind == "reverse":
        return reversing(services.database, lambda: gazetteer, lang)
    connect = services.pools.sync_reader.connection
    return BulkEngine.within(gazetteer, services.settings.profile, connect, lang).geocode
