"""The doors of a ward's batches (key scope `registry`): sent and checked, looked at, registered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from psycopg import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, JSONResponse

from addressing.batch import apply as batch_apply
from addressing.batch import batch
from addressing.batch import csv as batch_csv
from addressing.batch.batch import Batch, BatchRow
from store.again import again
from store.bilingual import Bilingual, Lang
from store.errors import BadInput, NotFound
from web import batch_page, keyring
from web.language import lang_of
from web.multipart import parsed
from web.openapi import KEYED
from web.registry_desk import demand_approver, done, key_of
from web.services import services_of

router = APIRouter(prefix="/registry/batches", tags=["lô địa chỉ / batches"])

#: 50,000 rows of a ward with all their columns.
_MOST_MB = 24
_FIELDS = {
    "data": {
        "type": "string",
        "format": "binary",
        "description": "CSV or XLSX: number, street, lon, lat; reference, name, kind",
    },
    "ward": {"type": "string", "description": "code or name of the only ward it may register in"},
    "near_m": {
        "type": "number",
        "default": batch.NEAR_M,
        "description": "same number this near: the same address, metres",
    },
}
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": {"type": "object", "required": ["data"], "properties": _FIELDS}}},
    },
    **KEYED,
}
States = Annotated[
    list[Literal["ready", "warned", "refused", "already", "applied"]] | None,
    Query(description="only rows of these states"),
]


@router.post(
    "", status_code=201, summary="Send a batch of addresses to be checked (key: registry)", openapi_extra=_FORM
)
async def send(request: Request) -> JSONResponse:
    """Nothing is registered yet. The same file again is the same batch, checked against the registry as it is now."""
    settings, key = services_of(request).settings, await key_of(request, "registry")
    form = await parsed(request, min(_MOST_MB, settings.max_upload_mb), "data")
    try:
        data, fields = form.get("data"), {k: v for k, v in form.multi_items() if isinstance(v, str)}
        if not isinstance(data, UploadFile):
            raise BadInput("Thiếu tệp", "no file was sent", hint=Bilingual("trường «data»", "the field `data`"))
        content, name = await data.read(), data.filename or ""
    finally:
        await form.close()
    near = _metres(fields.get("near_m", ""))

    def work(connection: Connection[Any], actor: str) -> Batch:
        return batch.submit(
            connection, [content], owner=key.owner, actor=actor, name=name, ward=fields.get("ward", ""), near_m=near,
            city=settings.profile,
        )  # fmt: skip

    made = await done(request, key, work)
    return JSONResponse(_summary(made), 201, {"Location": f"/registry/batches/{made.id}", "Cache-Control": "no-store"})


@router.get("/{batch_id}", summary="A batch with its report, row by row (key: registry)", openapi_extra=KEYED)
async def show(
    request: Request,
    batch_id: str,
    state: States = None,
    after: Annotated[int, Query(ge=0, description="rows after this one")] = 0,
    limit: Annotated[int, Query(ge=1, le=5_000)] = 1_000,
    format: Annotated[Literal["json", "csv", "html"], Query(description="html has a picture")] = "json",  # noqa: A002
) -> Response:
    """Each row with its findings: how severe they are, what they say in both languages, and what came closest. As CSV,
    all rows with all their columns."""
    key = await key_of(request, "registry")
    number, lang = _number(batch_id), lang_of(request)

    def work(connection: Connection[Any], _: str) -> Response:
        found = batch.batch_of(connection, number, key.owner)
        if format == "csv":
            return _csv(found, connection)
        rows = batch.rows_of(connection, number, after=after, count=limit, states=state)
        if format == "html":
            return HTMLResponse(batch_page.page(connection, found, rows, lang), headers={"Cache-Control": "no-store"})
        said = _summary(found) | {"report": [_row(row, lang) for row in rows]}
        said["next"] = rows[-1].n if len(rows) == limit else None
        return JSONResponse(said, headers={"Cache-Control": "no-store"})

    return await done(request, key, work)


@router.post("/{batch_id}/apply", summary="Register a batch (key: registry)", openapi_extra=KEYED)
async def register(
    request: Request,
    batch_id: str,
    mode: Annotated[Literal["all", "rows"], Query(description="all or nothing; or every row that is good")] = "all",
    warnings: Annotated[
        Literal["accept", "refuse"], Query(description="whether rows with warnings are good")
    ] = "accept",
    why: Annotated[str, Query(max_length=200)] = "",
) -> JSONResponse:
    """All rows are checked once more first. Asked for twice, it registers nothing twice; asked for again after a kill,
    it goes on where it stopped."""
    services, key = services_of(request), await key_of(request, "registry")
    demand_approver(request, key)
    number = _number(batch_id)

    def work() -> Batch:
        return batch_apply.apply(
            services.pools.sync_writer.connection, number, mode, actor=keyring.actor_of(key), owner=key.owner,
            why=why, accept_warnings=warnings == "accept", city=services.settings.profile,
        )  # fmt: skip

    return JSONResponse(_summary(await run_in_threadpool(again, work)), headers={"Cache-Control": "no-store"})


def _number(text: str) -> int:
    # Read here and not by the framework, so that who has no key is told that first.
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise NotFound(f"Không có lô «{text[:40]}»", f"there is no batch {text[:40]!r}")
    return int(text)


def _metres(text: str) -> float:
    try:
        return float(text) if text.strip() else batch.NEAR_M
    except ValueError:
        raise BadInput("near_m phải là số mét", "near_m is a number of metres") from None


def _csv(found: Batch, connection: Connection[Any]) -> Response:
    content = b"".join(batch_csv.lines(found.header, batch.every_row(connection, found.id)))
    told = {"Content-Disposition": f'attachment; filename="batch-{found.id}.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=told)


def _summary(found: Batch) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "owner": found.owner,
        "ward": {"code": found.ward_code, "name": found.ward} if found.ward_id else None,
        "near_m": found.near_m,
        "state": found.state,
        "rows": {"total": sum(found.rows.values()), **found.rows},
        "findings": found.findings,
        "submitted_at": found.submitted_at.isoformat(),
        "checked_at": found.checked_at.isoformat(),
        "applied_at": found.applied_at.isoformat() if found.applied_at else None,
        "links": {kind: f"/registry/batches/{found.id}?format={kind}" for kind in ("json", "csv", "html")},
    }


def _row(row: BatchRow, lang: Lang) -> dict[str, Any]:
    return {
        "row": row.n,
        "state": row.state,
        "cells": row.cells,
        "number": row.number,
        "street": row.street or row.street_text,
        "ward": row.ward,
        "position": [row.lon, row.lat] if row.lon is not None else None,
        "digital_address": row.code,
        "findings": [
            {"code": f.code, "severity": f.severity, "said": f.said().say(lang), "vi": f.said().vi, "en": f.said().en,
             "detail": dict(f.detail)}
            for f in row.findings
        ],
    }  # fmt: skip
