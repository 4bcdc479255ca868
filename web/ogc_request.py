"""A request as pygeoapi's handlers want it, with the parts that we answer ourselves held back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import shapely
from pygeoapi.api import APIRequest
from starlette.requests import Request

from layers import cql
from layers.catalogue import Layer
from layers.cql import Where
from layers.feature_query import types_of
from layers.vn2000 import projection, unknown_crs
from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge
from web import bodies
from web.language import lang_of
from web.ogc_config import CRS84

MAX_BODY_MB = 4
HELD_BACK = frozenset({"filter", "filter-crs"})
CSV = {"csv": "text/csv; charset=utf-8"}
#: As the standard names a CRS. In anything else PROJ would look for the name of one, for a third of a second.
_CRS_NAMED = re.compile(
    r"(https?://www\.opengis\.net/def/crs/|urn:ogc:def:crs:)[\w.:/-]{1,60}|EPSG:\d{1,9}|OGC:\w{1,9}", re.IGNORECASE
)
#: The query parameters that OGC API Features, CQL2 and pygeoapi define for items.
KNOWN = frozenset(
    """
    bbox bbox-crs crs f lang limit offset resulttype datetime sortby properties skipGeometry q
    filter filter-lang filter-crs profile
    """.split()  # noqa: SIM905
)


class Parameters(dict[str, str]):
    """Query parameters, of which some are listed (for links) but not given (pygeoapi would read them its own way)."""

    def get(self, key: str, default: Any = None) -> Any:
        """The parameter, unless it is held back."""
        return default if key in HELD_BACK else super().get(key, default)

    def told(self, key: str) -> str | None:
        """The parameter, held back or not."""
        return super().get(key)


class OgcRequest(APIRequest):  # type: ignore[misc]
    """One request. `html` says that a page is wanted; the handlers then answer JSON, of which the page is made."""

    def __init__(self, request: Request, locales: list[Any], body: bytes) -> None:
        self.html = False
        self._lang = lang_of(request)
        super().__init__(request, locales)
        self._args = Parameters(request.query_params)
        self._data = body

    def _get_locale(self, headers: Any, supported_locales: list[Any]) -> tuple[str, Any]:
        """The language of all our pages; a browser that says nothing else keeps the one it switched to."""
        return self._lang, next(each for each in supported_locales if each.language == self._lang)

    def _get_format(self, headers: Any, extra_formats: dict[str, str] | None = None) -> str | None:
        extra = {**CSV, **(extra_formats or {})} if self._path_info.endswith("/items") else {}
        found: str | None = super()._get_format(headers, extra)
        self.html = found == "html"
        return "json" if self.html else found

    @property
    def raw(self) -> bool:
        """Whether the features go out as PostGIS wrote them."""
        return self.format in (None, "json") and not self.html


async def read(request: Request, locales: list[Any]) -> OgcRequest:
    """The request with its body; TooLarge beyond 4 MB."""
    if request.method != "POST":
        return OgcRequest(request, locales, b"")
    too_large = TooLarge("Yêu cầu quá lớn (tối đa 4 MB)", "the request is too large (4 MB at most)")
    return OgcRequest(request, locales, await bodies.body_of(request, MAX_BODY_MB, too_large))


def demand_number(request: OgcRequest) -> None:
    """BadInput for a limit that is none; `true` would be a number to pygeoapi, and none to PostgreSQL."""
    if not (request.params.told("limit") or "1").strip().lstrip("+-").isdigit():
        raise BadInput(
            "limit phải là số nguyên dương",
            "limit is a positive whole number",
            hint=Bilingual("ví dụ: limit=100", "for example: limit=100"),
        )


def demand_known(request: OgcRequest, layer: Layer) -> None:
    """BadInput for a query parameter that neither the standards nor the layer know: it would be ignored silently."""
    unknown = sorted(set(request.params) - KNOWN - {column.name for column in layer.columns})
    if unknown:
        columns = ", ".join(column.name for column in layer.columns)
        raise BadInput(
            f"Tham số lạ: {', '.join(unknown)[:200]}. Thuộc tính của lớp: {columns}",
            f"unknown parameter: {', '.join(unknown)[:200]}. The layer's properties: {columns}",
        )


def cql_filter(request: OgcRequest, layer: Layer) -> Where | None:
    """The condition of `filter` or of a CQL2 JSON body; BadInput where it cannot be understood."""
    text, language = request.params.told("filter"), request.params.told("filter-lang")
    if text is None and not request.data:
        return None
    project = _to_crs84(request.params.told("filter-crs"))
    as_json = request.data or (text or "").encode() if request.data or language in ("cql2-json", "cql-json") else None
    request._data = b""
    tree = cql.parse_json(as_json) if as_json is not None else cql.parse_text(text or "")
    return cql.where(tree, types_of(layer), project)


def _to_crs84(uri: str | None) -> Callable[[str], str] | None:
    """Takes the GeoJSON of a filter's literal from the CRS `uri`, in its own axis order, to longitude and latitude."""
    if not uri or uri == CRS84:
        return None
    if not _CRS_NAMED.fullmatch(uri):
        raise unknown_crs(uri)
    way = projection(uri)

    def project(text: str) -> str:
        shape = shapely.transform(shapely.from_geojson(text), way.from_official)
        return str(shapely.to_geojson(shape))

    return project
