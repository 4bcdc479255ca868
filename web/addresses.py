"""The door of digital addresses: each address as JSON or as a page, its QR code, its short link, its history."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

import segno
from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse

from addressing import code as codes
from addressing.publishing.asof import address_at, moment_of
from addressing.publishing.asof_list import Asked, addresses_at
from addressing.registry import edits
from addressing.registry.record import Address, history_async, lookup_async
from addressing.units import Unit
from store import sqlfiles
from store.bilingual import Lang
from store.city import CityProfile
from web import etag, page_text
from web.language import lang_of
from web.page_templates import render
from web.services import services_of

router = APIRouter(tags=["địa chỉ số / digital addresses"])

AsOf = Annotated[str | None, Query(max_length=40, description="as it was on a day (2024-01-01) or at a moment")]
Format = Annotated[Literal["json", "html"] | None, Query(description="json or html; by default what Accept asks for")]


@router.get("/addresses", summary="The addresses in force on a day, of a street or within a box")
async def listed(
    request: Request,
    as_of: AsOf = None,
    street: Annotated[str, Query(max_length=200, description="its name, of then or of now")] = "",
    number: Annotated[str, Query(max_length=40, description="a house number of then, on that street")] = "",
    bbox: Annotated[str, Query(max_length=120, description="west,south,east,north in degrees")] = "",
    after: Annotated[str, Query(max_length=40, description="the last code of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """A GeoJSON collection in the order of the codes: each address as it was on that day, or as it is now."""
    services = services_of(request)
    lang, profile = lang_of(request), services.settings.profile
    moment = moment_of(as_of, profile) if as_of else edits.now(profile)
    async with services.pools.reader.connection() as connection:
        asked = Asked(street, number, bbox, after, limit)
        found, more = await addresses_at(connection, asked, moment, profile)
    told: dict[str, Any] = {
        "type": "FeatureCollection",
        "as_of": moment.isoformat(),
        "features": [feature_of(one, profile, lang, short_url(request, one.code)) for one in found],
        "numberReturned": len(found),
        "next": found[-1].code if more else None,
    }
    return JSONResponse(told, headers={"Cache-Control": "no-cache"}, media_type="application/geo+json")


@router.get("/addresses/{code}", summary="One address by its digital address")
async def address(
    request: Request,
    code: str,
    format: Format = None,  # noqa: A002 the parameter's name
    as_of: AsOf = None,
) -> Response:
    """The address as a GeoJSON feature, or as a page with its QR code. 404 never issued, 400 mistyped, 410 retired.

    A retired one tells its `successors`, and which of those that followed are in force `now`. The ETag is for If-Match.
    """
    services = services_of(request)
    lang, profile = lang_of(request), services.settings.profile
    moment = moment_of(as_of, profile) if as_of is not None else None
    async with services.pools.reader.connection() as connection:
        found = await (
            address_at(connection, code, moment, profile) if moment else lookup_async(connection, code, profile)
        )
    short = short_url(request, found.code)
    vary = {"Vary": "Accept, Accept-Language, Cookie"}
    if format == "html" or (format is None and _prefers_html(request)):
        page = render(
            "address.html",
            lang,
            address=_flat(found, profile, lang),
            qr_svg=_inline_qr(short),
            short_url=short,
            spoken=page_text.texts(lang, page_text.ON_AN_ADDRESS),
        )
        return HTMLResponse(page, headers=vary)
    feature = feature_of(found, profile, lang, short)
    if moment:
        feature["properties"]["as_of"] = moment.isoformat()
    tag = tag_of(found.version, feature)
    if etag.held(request, tag):
        return etag.not_modified(tag, "no-cache")
    return JSONResponse(feature, headers={**vary, "ETag": tag}, media_type="application/geo+json")


@router.get("/addresses/{code}/units", summary="The units of a building, the houses of a project")
async def units(
    request: Request,
    code: str,
    after: Annotated[str, Query(max_length=40, description="the last code of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """The addresses within this one, by floor and number."""
    services = services_of(request)
    async with services.pools.reader.connection() as connection:
        found = await lookup_async(connection, code, services.settings.profile)
        cursor = await connection.execute(
            sqlfiles.load("addressing.registry", "address_units.sql"), {"id": found.id, "after": after, "limit": limit}
        )
        names = [column.name for column in cursor.description or ()]
        rows = await cursor.fetchall()
    return {"code": found.code, "units": [dict(zip(names, row, strict=True)) for row in rows]}


@router.get("/addresses/{code}/history", summary="All that happened to an address")
async def history(request: Request, code: str) -> dict[str, Any]:
    """Its events, oldest first; of a retired address too."""
    services = services_of(request)
    async with services.pools.reader.connection() as connection:
        events = await history_async(connection, code, services.settings.profile)
    return {
        "code": codes.demand(code, services.settings.profile.code_prefix),
        "events": [
            {"at": e.at.isoformat(), "who": e.who, "action": e.action, "why": e.why, "detail": e.detail} for e in events
        ],
    }


@router.get("/addresses/{code}/qr.svg", summary="The QR code of an address, SVG")
async def qr_svg(request: Request, code: str) -> Response:
    """A QR code that opens the address's page."""
    return _qr(await _issued_url(request, code), "svg", "image/svg+xml")


@router.get("/addresses/{code}/qr.png", summary="The QR code of an address, PNG")
async def qr_png(request: Request, code: str) -> Response:
    """The same as a picture, for printing."""
    return _qr(await _issued_url(request, code), "png", "image/png")


@router.get("/a/{code}", summary="The short link of an address")
async def short_link(request: Request, code: str) -> Response:
    """Where the QR codes lead: the address's page."""
    services = services_of(request)
    written = codes.demand(code, services.settings.profile.code_prefix)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/addresses/{written}{query}", status_code=307)


async def _issued_url(request: Request, code: str) -> str:
    services = services_of(request)
    async with services.pools.reader.connection() as connection:
        found = await lookup_async(connection, code, services.settings.profile)
    return short_url(request, found.code)


def short_url(request: Request, code: str) -> str:
    """Where the QR code of an address leads."""
    services = services_of(request)
    base = services.settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}/a/{code}"


def _prefers_html(request: Request) -> bool:
    """Browsers name text/html; programs ask for JSON or for anything."""
    accept = request.headers.get("accept", "")
    return "text/html" in accept and "json" not in accept.split("text/html")[0]


def _inline_qr(url: str) -> Markup:
    drawn = segno.make(url, error="m", micro=False).svg_inline(scale=4, border=2, dark="#102a33", omitsize=True)
    return Markup(drawn)  # noqa: S704 segno draws it, of a URL it encodes into squares


def _qr(url: str, kind: Literal["svg", "png"], media_type: str) -> Response:
    drawn = io.BytesIO()
    # Level M and a quiet zone of four modules are what a printed plate needs (ISO/IEC 18004).
    segno.make(url, error="m", micro=False).save(drawn, kind=kind, scale=8, border=4)
    return Response(drawn.getvalue(), media_type=media_type, headers={"Cache-Control": "public, max-age=86400"})


def tag_of(version: int, feature: dict[str, Any]) -> str:
    """The entity tag of an address: its version, which a change may name in If-Match, and what is shown of it."""
    return etag.tag(feature).replace('W/"', f'W/"{version}-')


def feature_of(found: Address, profile: CityProfile, lang: Lang, short: str) -> dict[str, Any]:
    """An address as GeoJSON."""
    own = f"/addresses/{found.code}"
    links = {"page": short, "units": f"{own}/units", "qr": f"{own}/qr.svg", "history": f"{own}/history"}
    return {
        "type": "Feature",
        "id": found.code,
        "geometry": {"type": "Point", "coordinates": [found.lon, found.lat]},
        "properties": _flat(found, profile, lang) | {"links": links},
    }


def _flat(found: Address, profile: CityProfile, lang: Lang) -> dict[str, Any]:
    return {
        "code": found.code,
        "label": found.label(profile, lang),
        "label_vi": found.label(profile, "vi"),
        "label_en": found.label(profile, "en"),
        "kind": found.kind,
        "category": found.category,
        "name": found.name,
        "number": found.number,
        "street": found.street,
        "lon": found.lon,
        "lat": found.lat,
        "plus_code": found.plus_code,
        "state": found.state,
        "ward": _unit(found.ward, lang),
        "old_ward": _unit(found.old_ward, lang),
        "old_district": _unit(found.old_district, lang),
        "city": profile.name_vi if lang == "vi" else profile.name_en,
        "other_names": [_dated(other._asdict()) for other in found.other_names],
        "old_streets": [_dated(name._asdict()) for name in found.old_streets],
        "positions": [position._asdict() for position in found.positions],
        "position_kind": found.position_kind,
        "parent": asdict(found.parent) if found.parent else None,
        "floor": found.floor,
        "version": found.version,
        "valid_from": found.valid_from.isoformat() if found.valid_from else None,
        "since": found.since.isoformat() if found.since else None,
        "national_place_id": found.national_place_id,
        "vnpost_code": found.vnpost_code,
        "source": found.source,
        "registered_at": found.created_at.isoformat(),
        "updated_at": found.updated_at.isoformat(),
    }


def _dated(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


def _unit(unit: Unit | None, lang: Lang) -> dict[str, Any] | None:
    return unit.as_json(lang) if unit else None
