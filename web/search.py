"""The doors of geocoding: search, structured search, reverse; answers as the BAN / addok API gives them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, Field, model_validator

from addressing.answer import Answer
from addressing.matching.filters import KNOWN_TYPES
from addressing.reverse.route import MOST_POINTS
from store.bilingual import Bilingual
from store.errors import BadInput
from web import bodies, geocodejson, search_csv
from web.language import lang_of
from web.services import Services, services_of

router = APIRouter(tags=["tìm kiếm / search"])

MAX_QUERY = 500
MAX_LIMIT = 50

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="how many answers at most")]
Lon = Annotated[float | None, Query(ge=-180, le=180, description="longitude in degrees (EPSG:4326)")]
Lat = Annotated[float | None, Query(ge=-90, le=90, description="latitude in degrees (EPSG:4326)")]
Kind = Annotated[
    list[str] | None,
    Query(alias="type", description=f"only answers of these types: {', '.join(KNOWN_TYPES)}; may be repeated"),
]
Unit = Annotated[
    str, Query(max_length=200, description="only in this unit, old or new: its name (`Quận 3`) or its code (`26740`)")
]
CityCode = Annotated[str, Query(max_length=200, description="as `unit`, in addok's word")]
Box = Annotated[str, Query(max_length=200, description="only inside west,south,east,north, in degrees (EPSG:4326)")]
Text = Annotated[str, Query(description="", max_length=MAX_QUERY)]


@router.get("/api/", include_in_schema=False)  # as Photon writes it
@router.get("/api", include_in_schema=False)
@router.get("/search/", include_in_schema=False)  # as addok and the BAN write it
@router.get("/search", response_model=dict[str, Any], summary="Find an address, a place, a unit, a code")
async def search(
    request: Request,
    q: Annotated[str, Query(description="as people type it; also a digital address, a plus code, or lat,lon")] = "",
    limit: Limit = 5,
    autocomplete: Annotated[bool, Query(description="1: the last word may be unfinished")] = False,
    lat: Lat = None,
    lon: Lon = None,
    kind: Kind = None,
    unit: Unit = "",
    bbox: Box = "",
    citycode: CityCode = "",
) -> Response:
    """A GeocodeJSON FeatureCollection, the best answer first; each tells its level, confidence and accuracy."""
    services = services_of(request)
    query, unit = _checked(q), unit or citycode
    near = _near(lon, lat)
    filters = await services.geocoder.filters(types=_named(kind), unit=unit, box=bbox)
    answers = await services.geocoder.search(
        query, limit=limit, autocomplete=autocomplete, near=near, lang=lang_of(request), filters=filters
    )
    return _collection(services, answers, query, limit, kind, unit, bbox)


@router.get("/search/structured", response_model=dict[str, Any], summary="Find an address by its parts")
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
    unit: Unit = "",
    bbox: Box = "",
    citycode: CityCode = "",
    housenumber: Annotated[str, Query(description="as `number`, in addok's word", max_length=MAX_QUERY)] = "",
    amenity: Annotated[str, Query(description="as `name`, in Nominatim's word", max_length=MAX_QUERY)] = "",
    county: Annotated[str, Query(description="as `district`, in Nominatim's word", max_length=MAX_QUERY)] = "",
    city: Annotated[str, Query(description="the city, or the district where none is said", max_length=MAX_QUERY)] = "",
) -> Response:
    """As `/search`, with the parts of the address in fields of their own; ward and district may be old or new."""
    services = services_of(request)
    unit = unit or citycode
    number, name, district = number or housenumber, name or amenity, district or county or city
    fields = {"number": number, "street": street, "ward": ward, "district": district, "name": name}
    query = _checked(", ".join(part.strip() for part in fields.values() if part.strip()))
    filters = await services.geocoder.filters(types=_named(kind), unit=unit, box=bbox)
    answers = await services.geocoder.structured(
        **fields, limit=limit, near=_near(lon, lat), lang=lang_of(request), filters=filters
    )
    return _collection(services, answers, query, limit, kind, unit, bbox)


@router.get("/reverse/", include_in_schema=False)
@router.get("/reverse", response_model=dict[str, Any], summary="What is at a position")
async def reverse(
    request: Request,
    lon: Annotated[float, Query(ge=-180, le=180, description="longitude in degrees (EPSG:4326)")],
    lat: Annotated[float, Query(ge=-90, le=90, description="latitude in degrees (EPSG:4326)")],
    limit: Limit = 1,
    kind: Kind = None,
) -> Response:
    """The nearest address, the street with its side and number there, the alley, the ward; `distance` in metres."""
    services = services_of(request)
    filters = await services.geocoder.filters(types=_named(kind))
    found = await services.geocoder.reverse(lon, lat, limit, lang=lang_of(request), types=filters.types)
    return _collection(services, found, f"{lat},{lon}", limit, kind)


def _flat(position: object) -> object:
    """A position without its height, which GPS tracks and routers write behind it."""
    return position[:2] if isinstance(position, list) else position


Position = Annotated[tuple[float, float], BeforeValidator(_flat)]


class Route(BaseModel):
    """A GeoJSON LineString, or a Feature of one: coordinates are [lon, lat] in degrees (EPSG:4326)."""

    type: Literal["LineString"]
    coordinates: Annotated[list[Position], Field(min_length=2, max_length=MOST_POINTS)]

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: Any) -> Any:
        is_feature = isinstance(given, dict) and given.get("type") == "Feature"
        return given.get("geometry") if is_feature else given


@router.post("/reverse/route", summary="What a route runs along", openapi_extra=bodies.taking(Route))
async def reverse_route(request: Request) -> dict[str, Any]:
    """The route's stretches in order, one street or alley each: metres, wards, the numbers at its ends."""
    services = services_of(request)
    # The door is open to everybody: a megabyte is several times what the longest route takes.
    route = await bodies.form_of(request, Route, 1)
    stretches = await services.geocoder.route(route.coordinates, lang=lang_of(request))
    return geocodejson.route(stretches)


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
        raise BadInput(
            "Cần cả lon lẫn lat",
            "lon and lat go together",
            hint=Bilingual("gửi cả hai hoặc bỏ cả hai", "send both, or neither"),
        )
    return (lon, lat) if lon is not None and lat is not None else None


def _named(kind: list[str] | None) -> list[str]:
    """The types asked for; an empty one, as forms send it, asks for none."""
    return [one for one in kind or () if one]


def _collection(
    services: Services,
    answers: list[Answer],
    query: str,
    limit: int,
    kind: list[str] | None,
    unit: str = "",
    bbox: str = "",
) -> Response:
    asked = {"type": ",".join(_named(kind)), "unit": unit, "bbox": bbox}
    filters = {name: value for name, value in asked.items() if value}
    more = {"filters": filters} if filters else {}
    found = geocodejson.collection(answers, services.settings.profile, query=query, limit=limit, **more)
    return geocodejson.written(found)


router.include_router(search_csv.router)
