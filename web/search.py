"""The doors of geocoding: search, structured search, reverse; answers as the BAN / addok API gives them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from addressing.answer import Answer
from store.bilingual import Bilingual
from store.errors import BadInput
from web import geocodejson, search_csv
from web.language import lang_of
from web.services import Services

router = APIRouter(tags=["tìm kiếm / search"])

MAX_QUERY = 500
MAX_LIMIT = 50

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="how many answers at most")]
Lon = Annotated[float | None, Query(ge=-180, le=180, description="longitude in degrees (EPSG:4326)")]
Lat = Annotated[float | None, Query(ge=-90, le=90, description="latitude in degrees (EPSG:4326)")]
Kind = Annotated[
    str | None, Query(alias="type", description="only answers of this type: housenumber, street, municipality, poi ...")
]
Text = Annotated[str, Query(description="", max_length=MAX_QUERY)]


@router.get("/search", summary="Find an address, a place, a unit, a code")
async def search(
    request: Request,
    q: Annotated[str, Query(description="as people type it; also a digital address, a plus code, or lat,lon")] = "",
    limit: Limit = 5,
    autocomplete: Annotated[bool, Query(description="1: the last word may be unfinished")] = False,
    lat: Lat = None,
    lon: Lon = None,
    kind: Kind = None,
) -> dict[str, Any]:
    """A GeocodeJSON FeatureCollection, the best answer first; each tells its level, confidence and accuracy."""
    services: Services = request.app.state.services
    query = _checked(q)
    near = _near(lon, lat)
    answers = await services.geocoder.search(
        query, limit=_wanted(limit, kind), autocomplete=autocomplete, near=near, lang=lang_of(request)
    )
    return _collection(services, answers, query, limit, kind)


@router.get("/search/structured", summary="Find an address by its parts")
async def structured(
    request: Request,
    number: Text = "",
    street: Text = "",
    ward: Text = "",
    district: Text = "",
    name: Text = "",
    limit: Limit = 5,
    lat: Lat = None,
    lon: Lon = None,
    kind: Kind = None,
) -> dict[str, Any]:
    """The same by fields; ward and district may be old or new."""
    services: Services = request.app.state.services
    fields = {"number": number, "street": street, "ward": ward, "district": district, "name": name}
    query = _checked(", ".join(part.strip() for part in fields.values() if part.strip()))
    answers = await services.geocoder.structured(
        **fields, limit=_wanted(limit, kind), near=_near(lon, lat), lang=lang_of(request)
    )
    return _collection(services, answers, query, limit, kind)


@router.get("/reverse", summary="What is at a position")
async def reverse(
    request: Request,
    lon: Annotated[float, Query(ge=-180, le=180, description="longitude in degrees (EPSG:4326)")],
    lat: Annotated[float, Query(ge=-90, le=90, description="latitude in degrees (EPSG:4326)")],
    limit: Limit = 1,
    kind: Kind = None,
) -> dict[str, Any]:
    """The nearest address, the street or alley, the ward; `distance` in metres."""
    services: Services = request.app.state.services
    answers = await services.geocoder.reverse(lon, lat, limit=_wanted(limit, kind), lang=lang_of(request))
    return _collection(services, answers, f"{lat},{lon}", limit, kind)


def _checked(query: str) -> str:
    """The query, when it can be one."""
    if not query.strip():
        raise BadInput(
            "Chưa có nội dung cần tìm",
            "an empty query",
            hint=Bilingual("ví dụ: /search?q=453/12 Lê Văn Sỹ", "for example: /search?q=453/12 Lê Văn Sỹ"),
        )
    if len(query) > MAX_QUERY:
        raise BadInput(
            f"Nội dung tìm kiếm dài quá {MAX_QUERY} ký tự",
            f"a query of more than {MAX_QUERY} characters",
            hint=Bilingual("tìm nhiều địa chỉ một lúc: POST /search/csv", "for many addresses: POST /search/csv"),
            length=len(query),
        )
    return query


def _near(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    if (lon is None) != (lat is None):
        raise BadInput("Cần cả lon lẫn lat", "lon and lat go together")
    return (lon, lat) if lon is not None and lat is not None else None


def _wanted(limit: int, kind: str | None) -> int:
    """More are asked for where some will be filtered out."""
    return MAX_LIMIT if kind else limit


def _collection(services: Services, answers: list[Answer], query: str, limit: int, kind: str | None) -> dict[str, Any]:
    kept = [a for a in answers if kind is None or geocodejson.kind_of(a) == kind][:limit]
    more = {"filters": {"type": kind}} if kind else {}
    return geocodejson.collection(kept, services.settings.profile, query=query, limit=limit, **more)


router.include_router(search_csv.router)
