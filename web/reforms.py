"""The doors of renaming a street and of reforming units (key scope `registry`)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Query, Request
from psycopg import Connection
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from addressing.batch.batch import own_ward
from addressing.reform import street as reform_street
from addressing.reform import table as reform_table
from addressing.reform import units as reform_units
from store.errors import Forbidden, NotFound
from web.language import lang_of
from web.registry_desk import changing, done
from web.registry_forms import Form, Text, body_of
from web.services import services_of

router = APIRouter(prefix="/registry", tags=["đổi tên, sắp xếp / renaming, reform"])


class NewStreetName(Form):
    """Another name of a street from a day on (default: today); `dry_run` changes nothing."""

    name: Text
    effective: date | None = None
    dry_run: bool = False


class UnitReform(Form):
    """A reform: `table` is the CSV's text, `outlines` GeoJSON by `code`. A dry run unless said otherwise."""

    most_mb: ClassVar[int] = 24

    table: str = Field(max_length=8_000_000)
    outlines: str = Field(default="", max_length=12_000_000)
    effective: date
    dry_run: bool = True


@router.get("/streets", summary="The streets of a name, with their ids and wards")
async def streets(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=200)],
    ward: Annotated[str, Query(max_length=200)] = "",
) -> dict[str, Any]:
    """All streets that bear this name or once bore it."""

    def work() -> list[reform_street.Found]:
        with services_of(request).pools.sync_reader.connection() as connection:
            return reform_street.find(connection, name, ward)

    found = await run_in_threadpool(work)
    return {"streets": [{**asdict(one), "length_m": float(one.length_m)} for one in found]}


@router.post(
    "/streets/{street_id}/rename", summary="Rename a street (key: registry)", openapi_extra=body_of(NewStreetName)
)
async def rename(request: Request, street_id: str) -> JSONResponse:
    """Digital addresses stay as they are, the old name still finds the street, its alleys are renamed with it, and
    every address of it gets an entry in its history."""
    key, form = await changing(request, NewStreetName)
    if not street_id.isascii() or not street_id.isdigit() or len(street_id) > 9:
        raise NotFound(f"Không có đường số hiệu {street_id[:40]}", f"there is no street {street_id[:40]}")

    def work(connection: Connection[Any], actor: str) -> reform_street.Renamed:
        return reform_street.rename(
            connection, int(street_id), form.name, actor=actor, why=form.why, effective=form.effective,
            dry_run=form.dry_run, city=services_of(request).settings.profile,
        )  # fmt: skip

    made = await done(request, key, work)
    alleys = [{"was": was, "now": now} for was, now in made.alleys]
    said = {"id": made.id, "was": made.was, "now": made.now, "alleys": alleys, "addresses": made.addresses}
    return JSONResponse(said | {"until": made.until.isoformat(), "dry_run": form.dry_run})


@router.post(
    "/units/reform", summary="Reform the wards (key: registry, of the city)", openapi_extra=body_of(UnitReform)
)
async def reform(request: Request) -> JSONResponse:
    """Answers a report; nothing is changed unless `dry_run` is false. All is done in one transaction or not at all, and
    every digital address stays as it is."""
    key, form = await changing(request, UnitReform)
    lang, table = lang_of(request), reform_table.read_table(form.table, form.outlines)

    def work(connection: Connection[Any], actor: str) -> reform_units.ReformReport:
        _demand_city(connection, key.owner)
        return reform_units.reform(
            connection, table, form.effective, actor=actor, why=form.why, dry_run=form.dry_run,
            city=services_of(request).settings.profile,
        )  # fmt: skip

    made = await done(request, key, work)
    said = {
        "effective": made.effective.isoformat(),
        "ended": made.ended,
        "made": made.made,
        "addresses": made.addresses,
    }
    more = {"moved": [asdict(one) for one in made.moved], "notes": [note.say(lang) for note in made.notes]}
    return JSONResponse(said | more | {"dry_run": form.dry_run}, headers={"Cache-Control": "no-store"})


def _demand_city(connection: Connection[Any], owner: str) -> None:
    """A ward's own key does not reform the city."""
    if own_ward(connection, owner) is not None:
        raise Forbidden("Khoá của phường không sắp xếp được đơn vị", "a ward's key cannot reform units")
