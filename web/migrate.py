"""The doors of migration: an old-style address as it is written now, and back; one, or a table of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from addressing.bulk.search import Bulk
from addressing.files.stream import folder_order
from addressing.gazetteer.things import Unit
from addressing.labels import unit_label
from addressing.migrate.address import Candidate, Migration, Migrator
from addressing.migrate.bulk import BulkMigrator
from addressing.migrate.one import MigrationDesk
from addressing.migrate.table import MigrationStream
from addressing.migrate.words import Reason
from store.bilingual import Bilingual, Lang
from web import file_answer, file_upload, geocodejson
from web.language import lang_of
from web.services import Services, services_of

router = APIRouter(prefix="/migrate", tags=["chuyển đổi địa chỉ / migration"])

_WITH_COMMAND = Bilingual("chia tệp, hoặc dùng: bandoso migrate", "split it, or use: bandoso migrate")
Direction = Annotated[
    Literal["new", "old"], Query(description="new: as it is written now; old: as before the reform of July 2025")
]


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


@router.post("/csv", summary="Migrate a file", response_class=StreamingResponse, openapi_extra=file_upload.BODY)
async def migrate_file(request: Request, direction: Direction = "new") -> StreamingResponse:
    """Every row comes back in its order with the migrated address beside it; what is not sure says so.

    Formats and columns are found as for `/search/csv`. A worker does few files at a time: 503 with Retry-After says
    when to come back.
    """
    services = services_of(request)

    async def work(sent: file_upload.Sent) -> MigrationStream:
        gazetteer, profile = await services.geocoder.gazetteer(), services.settings.profile
        connect = services.pools.sync_reader.connection
        bulk = BulkMigrator(Bulk(gazetteer, profile, connect), Migrator(gazetteer, profile), connect, direction)
        order = folder_order(sent.path.parent, sent.name, sent.out, sent.columns, results=sent.results)
        return MigrationStream(order, profile, bulk)

    return await file_answer.answered(request, direction, work, _WITH_COMMAND)


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
