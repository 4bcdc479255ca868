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
from starlette.responses import FileResponse

from addressing import feed
from addressing.feed import Change, Page
from web import etag
from web.registry_desk import services_of
from web.services import Services

router = APIRouter(prefix="/addresses", tags=["địa chỉ số / digital addresses"])

NDJSON = "application/x-ndjson"
MEDIA = {"parquet": "application/vnd.apache.parquet", "gpkg": "application/geopackage+sqlite3", "csv": "text/csv"}
Format = Annotated[Literal["json", "ndjson"] | None, Query(description="by default what Accept asks for")]
_FRESH = "public, no-cache"


@router.get("/changes", summary="What changed in the registry since a number")
async def changes(
    request: Request,
    since: Annotated[int, Query(ge=0, le=2**62, description="the number up to which it is known")] = 0,
    limit: Annotated[int, Query(ge=1, le=feed.MOST)] = 1000,
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

    The file is prepared when it is first asked for, and again when it is older than the operator wants it to be.
    """
    services = services_of(request)
    made = await asyncio.to_thread(prepared, services, kind)
    cursor = made.stem.rpartition("-")[2]
    return FileResponse(
        made,
        media_type=MEDIA[kind],
        filename=made.name,
        headers={"X-Feed-Cursor": cursor, "Cache-Control": _FRESH, "ETag": f'"{made.name}"'},
    )


def prepared(services: Services, kind: str) -> Path:
    """A file that is not too old, made where there is none; of several who ask at once, one makes it."""
    folder = services.settings.data_folder / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    # pyarrow and GDAL: only who exports needs them.
    from addressing import export

    with export.alone(folder / f".{kind}.lock"), services.database.connect("reader") as connection:
        last = feed.latest(connection)
        connection.rollback()
        found = _kept(folder, kind, last, services.settings.export_minutes * 60)
        if found is None:
            made = export.export(connection, folder / f"addresses.{kind}")
            found = made.path.rename(folder / f"addresses-{made.cursor}.{kind}")
            _forget(folder, kind, found)
    return found


def _kept(folder: Path, kind: str, last: int, seconds: float) -> Path | None:
    """The newest file of a kind, unless it is too old, or of a later time than the registry (an older backup)."""
    for path in sorted(folder.glob(f"addresses-*.{kind}"), key=lambda path: path.stat().st_mtime, reverse=True):
        cursor = int(path.stem.rpartition("-")[2])
        if cursor == last or (cursor < last and time.time() - path.stat().st_mtime < seconds):
            return path
    return None


def _forget(folder: Path, kind: str, kept: Path) -> None:
    """Older files go; who is reading one goes on reading it."""
    for path in folder.glob(f"addresses-*.{kind}"):
        if path != kept:
            path.unlink(missing_ok=True)
