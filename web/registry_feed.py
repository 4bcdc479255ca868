"""The doors of those who keep a mirror: the feed of changes, and the whole registry as a file."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from addressing.publishing import feed
from addressing.publishing.export_kept import KeptExports, cursor_of
from addressing.publishing.feed import Change, Page
from store.bilingual import Bilingual
from store.errors import Unavailable
from web import etag
from web.ranged_file import RangedFile
from web.services import Services, services_of

router = APIRouter(prefix="/addresses", tags=["địa chỉ số / digital addresses"])

NDJSON = "application/x-ndjson"
MEDIA = {"parquet": "application/vnd.apache.parquet", "gpkg": "application/geopackage+sqlite3", "csv": "text/csv"}
Format = Annotated[Literal["json", "ndjson"] | None, Query(description="by default what Accept asks for")]
_FRESH = "public, no-cache"
#: How long somebody waits for a file that a small registry has in a moment; and when to come back for a large one.
_PATIENCE_S, RETRY_S = 5.0, 20


@router.get("/changes", summary="What changed in the registry since a number")
async def changes(
    request: Request,
    since: Annotated[int, Query(ge=0, le=2**62, description="the number up to which it is known")] = 0,
    limit: Annotated[int, Query(ge=1, le=feed.MOST)] = 100,
    format: Format = None,  # noqa: A002 the parameter's name
) -> Response:
    """Each change with its address as it is now, or without one when it is in force no more, and then its successors.

    Ask again with `next`; a change that commits late is never skipped. 410: the number is not of this registry; start
    again from an export.
    """
    services = services_of(request)
    page = await run_in_threadpool(_read, services, since, limit)
    lines = format == "ndjson" or (format is None and NDJSON in request.headers.get("accept", ""))
    tag = etag.tag(since, limit, page.latest, lines)
    more = f"/addresses/changes?since={page.next}&limit={limit}"
    headers = {
        "ETag": tag,
        "Cache-Control": _FRESH,
        "Vary": "Accept",
        "X-Next-Cursor": str(page.next),
        "Link": f'<{more}>; rel="next"',
    }
    if etag.held(request, tag):
        return etag.not_modified(tag, _FRESH)
    body = b"".join(_lines(page)) if lines else orjson.dumps(_told(page), default=str)
    return Response(body, media_type=NDJSON if lines else "application/json", headers=headers)


def _read(services: Services, since: int, limit: int) -> Page:
    with services.pools.sync_reader.connection() as connection:
        return feed.changes(connection, since, limit)


def _told(page: Page) -> dict[str, Any]:
    changes = [_change(change) for change in page.changes]
    return {"changes": changes, "next": page.next, "latest": page.latest, "more": page.more}


def _lines(page: Page) -> Iterator[bytes]:
    for change in page.changes:
        yield orjson.dumps(_change(change), default=str, option=orjson.OPT_APPEND_NEWLINE)


def _change(change: Change) -> dict[str, Any]:
    return {
        "seq": change.seq,
        "at": change.at,
        "action": change.action,
        "why": change.why,
        "code": change.code,
        "address": change.address,
        "successors": change.successors,
    }


@router.get("/export.{kind}", summary="The whole registry as one file")
async def exported(request: Request, kind: Literal["parquet", "gpkg", "csv"]) -> Response:
    """All addresses in force at one moment: GeoParquet, GeoPackage or CSV. X-Feed-Cursor is where the feed goes on.

    The file is prepared beside the searches when it is first asked for, and again when it is older than the operator
    wants it to be: meanwhile the last one is given. 503 with Retry-After while there is none.
    """
    made = await _prepared(KeptExports(services_of(request).database), kind)
    return RangedFile(
        made,
        media_type=MEDIA[kind],
        filename=made.name,
        headers={"X-Feed-Cursor": str(cursor_of(made)), "Cache-Control": _FRESH, "ETag": f'"{made.name}"'},
    )


async def _prepared(exports: KeptExports, kind: str) -> Path:
    found, fresh = await run_in_threadpool(exports.newest, kind)
    until, begun = time.monotonic() + _PATIENCE_S, False
    while not fresh and time.monotonic() < until:
        if not begun:
            await run_in_threadpool(exports.begin, kind)
            begun = True
        await asyncio.sleep(0.2)
        found, fresh = await run_in_threadpool(exports.newest, kind)
    if found is None:
        raise Unavailable(
            "Đang soạn tệp toàn bộ địa chỉ", "the file of all addresses is being prepared",
            hint=Bilingual("thử lại sau một lát", "try again in a moment"), retry_after=RETRY_S,
        )  # fmt: skip
    return found
