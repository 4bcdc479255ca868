"""The doors of migration: an old-style address as it is written now, and back; one, or a CSV of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Annotated, Any, BinaryIO, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from addressing.bulk.search import Bulk
from addressing.gazetteer.things import Unit
from addressing.labels import unit_label
from addressing.migrate.address import Candidate, Migration, Migrator
from addressing.migrate.csv import BulkMigrator, MigrateReport, migrate_csv
from addressing.migrate.one import MigrationDesk
from addressing.migrate.words import Reason
from store.bilingual import Bilingual, Lang
from store.errors import BadInput, Unavailable
from web import geocodejson
from web.language import lang_of
from web.multipart import parsed
from web.services import Services, services_of

router = APIRouter(prefix="/migrate", tags=["chuyển đổi địa chỉ / migration"])

Direction = Annotated[
    Literal["new", "old"], Query(description="new: as it is written now; old: as before the reform of July 2025")
]
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


@router.get("", summary="An old-style address as it is written now, or back")
async def migrate(
    request: Request,
    q: Annotated[str, Query(max_length=500, description="as people type it: 12 Lê Lợi, Phường Bến Nghé, Quận 1")],
    direction: Direction = "new",
) -> dict[str, Any]:
    """`status`: same, sure, likely, several (then `address` is null and `candidates` have shares), or unknown."""
    services = services_of(request)
    desk: MigrationDesk | None = getattr(request.app.state, "migration_desk", None)
    if desk is None:
        desk = request.app.state.migration_desk = MigrationDesk(services.geocoder, services.pools.reader)
    lang = lang_of(request)
    return _said(await desk.migrate(q, direction, lang=lang), services, lang)


@router.post("/csv", summary="Migrate a CSV", response_class=StreamingResponse, openapi_extra=_FORM)
async def migrate_file(request: Request, direction: Direction = "new") -> StreamingResponse:
    """Every row comes back in its order with the migrated address beside it; what is not sure says so.

    A worker does few files at a time: 503 with Retry-After says when to come back.
    """
    services = services_of(request)
    services.bulk_jobs.demand()
    form = await parsed(request, services.settings.max_upload_mb, "data")
    try:
        services.bulk_jobs.take()
    except Unavailable:
        _close(form)
        raise
    try:
        return await _begun(services, form, direction)
    except BaseException:
        _end(services, form)
        raise


async def _begun(services: Services, form: FormData, direction: Literal["new", "old"]) -> StreamingResponse:
    gazetteer, profile = await services.geocoder.gazetteer(), services.settings.profile
    connect = services.pools.sync_reader.connection
    bulk = BulkMigrator(Bulk(gazetteer, profile, connect), Migrator(gazetteer, profile), connect, direction)
    columns = [name for value in form.getlist("columns") if isinstance(value, str) for name in value.split(",")]
    report = MigrateReport()
    out = migrate_csv(_pieces(_data(form).file), bulk, report, columns=[c for c in columns if c.strip()])
    # Every error that the file as a whole can have comes with the header or with the first rows.
    head = await run_in_threadpool(lambda: list(islice(out, 2)))
    answer = _Job(chain(head, out), media_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="addresses.{direction}.csv"'
    # Header values are Latin-1: names of columns in Vietnamese are percent-encoded.
    answer.headers["X-Columns"] = quote(report.columns, safe=" +")
    answer.headers["X-Columns-Guessed"] = "1" if report.guessed else "0"
    answer.over = lambda: _end(services, form)
    return answer


def _end(services: Services, form: FormData) -> None:
    services.bulk_jobs.give_back()
    _close(form)


def _close(form: FormData) -> None:
    for _, part in form.multi_items():
        if isinstance(part, UploadFile):
            part.file.close()


def _data(form: FormData) -> UploadFile:
    data = form.get("data")
    if not isinstance(data, UploadFile):
        hint = Bilingual("gửi multipart, trường «data»", "send multipart, field `data`")
        raise BadInput("Thiếu tệp CSV", "no CSV was sent", hint=hint)
    return data


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(1 << 16):
        yield piece


def _said(done: Migration, services: Services, lang: Lang) -> dict[str, Any]:
    best = done.candidates[0] if done.ward else None
    return {
        "query": done.query,
        "direction": done.direction,
        "status": done.status,
        "confidence": done.confidence,
        "address": done.address,
        "ward": _candidate(best, lang) if best else None,
        "candidates": [_candidate(one, lang) for one in done.candidates],
        "changes": [{"what": change.what, "was": change.was, "now": change.now} for change in done.changes],
        "why": [_reason(reason, lang) for reason in done.reasons],
        "found": geocodejson.feature(done.found, services.settings.profile) if done.found else None,
    }


def _reason(reason: Reason, lang: Lang) -> dict[str, str]:
    said = reason.said()
    return {"reason": reason.code, "said": said.say(lang), "vi": said.vi, "en": said.en}


def _candidate(one: Candidate, lang: Lang) -> dict[str, Any]:
    parent = one.parent if one.parent and one.parent.level == "district" else None
    return {
        **_unit(one.unit, lang),
        "district": _unit(parent, lang) if parent else None,
        "likely": one.likely,
        "share": round(one.share, 3) if one.share is not None else None,
    }


def _unit(unit: Unit, lang: Lang) -> dict[str, Any]:
    said = unit_label(unit.kind, unit.name, unit.full_name, lang, unit.name_en or None)
    return {"code": unit.code, "name": said, "name_vi": unit.full_name, "current": unit.current}
