"""The OGC API door: pygeoapi's handlers under /ogc, over the catalogue as it is at each request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Protocol

import orjson
import psycopg
from psycopg_pool import PoolTimeout
from pygeoapi.api import API, describe_collections, get_collection_schema, itemtypes, landing_page, openapi_, tiles
from pygeoapi.api import processes as processes_api
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from addressing.files.job import Answers, Kind
from addressing.geocoder import Geocoder
from layers.catalogue import CatalogueCache, Layer
from layers.provider import Counts
from store.bilingual import Bilingual, Lang
from store.database import Database, Pools
from store.errors import BadInput, BandosoError, NotFound
from store.settings import Settings
from web import etag, ogc_config, ogc_exceptions, ogc_pages, ogc_pygeoapi, ogc_request, ogc_tiles
from web.ogc_batch import Batch
from web.ogc_conformance import CLASSES
from web.ogc_geocode import Tools
from web.ogc_request import OgcRequest
from web.ogc_snapshot import Snapshot, give_access
from web.search_csv import answers_here

log = logging.getLogger("bandoso.ogc")

Answer = tuple[dict[str, str], int, Any]
Handler = Callable[..., Answer]
GEOJSON = "application/geo+json"
REVALIDATE = "public, no-cache"
#: Of a raster: GDAL asks every collection for features, and takes an error as its own.
NO_FEATURES = {"type": "FeatureCollection", "features": [], "numberMatched": 0, "numberReturned": 0, "links": []}
#: What only features have; pygeoapi fails over a collection that has none.
OF_FEATURES = frozenset({"schema", "queryables", "item"})


class Needs(Protocol):
    """What of the services this door needs."""

    settings: Settings
    database: Database
    pools: Pools
    catalogue: CatalogueCache
    geocoder: Geocoder


class OgcApi:
    """pygeoapi as one part of our application. `app` is mounted at /ogc, `refresh` takes a new catalogue."""

    def __init__(self, services: Needs) -> None:
        ogc_pygeoapi.install()
        self._services = services
        self._loop: asyncio.AbstractEventLoop | None = None
        config = ogc_config.read_config()
        config["resources"] = self._processes(config)
        with _logging_untouched(config["logging"]["level"]):
            self._api = API(config, {})
        self._counts = Counts()
        self._batch = Batch(services, self.base_url, self._answers)
        self._snapshot = self._snapshot_of([])
        self.app = Starlette(routes=self._routes(), exception_handlers=self._handlers())

    def refresh(self, layers: Sequence[Layer]) -> None:
        """From now on these are the collections; requests under way end with the state they began with."""
        self._snapshot = self._snapshot_of(layers)

    def _snapshot_of(self, layers: Sequence[Layer]) -> Snapshot:
        services = self._services
        return Snapshot(self._api, layers, services.pools.sync_reader, self._counts, services.settings.profile)

    def _processes(self, config: dict[str, Any]) -> dict[str, Any]:
        """The configured processes; each gets the geocoder and a way to run coroutines from its thread."""
        found = ogc_config.processes(config)
        for resource in found.values():
            resource["processor"]["tools"] = Tools(getattr(self._services, "geocoder", None), self.run)
        return found

    def run(self, coroutine: Coroutine[Any, Any, Any], timeout: float = 60.0) -> Any:
        """The result of a coroutine, run on the application's loop; for handlers, which run in threads."""
        if self._loop is None:
            raise RuntimeError("no request was answered yet")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout)

    async def _answers(self, kind: Kind, lang: Lang) -> Answers:
        """Who answers small tables, in this process."""
        return await answers_here(self._services, kind, lang)

    def base_url(self, request: Request) -> str:
        """Where this door is for the asking client, without a slash at the end."""
        public = self._services.settings.public_url
        return f"{public.rstrip('/')}/ogc" if public else ogc_pages.home(request)

    # Handlers of pygeoapi are plain functions: they run in a thread, on a view of the API that is this request's own.

    async def _call(self, request: Request, kind: str, handler: Handler, *names: str, keep: bool = True) -> Response:
        self._loop = asyncio.get_running_loop()
        snapshot = self._snapshot
        mark = self._mark(request, snapshot) if keep else None
        if mark and etag.held(request, mark):
            return etag.not_modified(mark, REVALIDATE)
        asked = await ogc_request.read(request, self._api.locales)
        if kind != "items" and not asked.is_valid():
            raise BadInput("Định dạng không có", "no such format")
        arguments = [request.path_params.get(name) for name in names]
        view = snapshot.view(self.base_url(request))
        if request.path_params.get("collection", "") not in {"", *snapshot.layers}:
            handler = _no_collection
        layer = snapshot.layers.get(request.path_params.get("collection", ""))
        if layer is not None and layer.kind == "raster" and (kind in OF_FEATURES or (kind == "items" and asked.html)):
            raise _no_features(layer)
        headers, status, content = await run_in_threadpool(handler, view, asked, *arguments)
        columns = layer.columns if layer else ()
        request.state.titles = {each.name: Bilingual(each.title_vi, each.title_en) for each in columns}
        return _response(request, asked, kind, headers, status, content, mark)

    def _mark(self, request: Request, snapshot: Snapshot) -> str | None:
        """The entity tag; None for what may change without a new revision of the catalogue."""
        layer = snapshot.layers.get(request.path_params.get("collection", ""))
        if request.method != "GET" or (layer is not None and layer.live):
            return None
        wanted = [request.headers.get(name, "") for name in ("accept", "accept-language")]
        return etag.tag(self._services.catalogue.revision, request.url, request.cookies.get("lang"), *wanted)

    def _items(self, view: API, asked: OgcRequest, collection: str) -> Answer:
        layer = view.snapshot.layers.get(collection)
        if layer is not None and layer.kind == "raster":
            return asked.get_response_headers(), 200, ogc_pygeoapi.to_json(NO_FEATURES)
        if layer is not None:
            ogc_request.demand_known(asked, layer)
            ogc_request.demand_number(asked)
            give_access(view, layer, raw=asked.raw, where=ogc_request.cql_filter(asked, layer))
        answer: Answer = itemtypes.get_collection_items(view, asked, collection)
        return answer

    def _openapi(self, view: API, asked: OgcRequest) -> Answer:
        view.openapi = view.snapshot.openapi(view.base_url)
        answer: Answer = openapi_(view, asked)
        return answer

    def _tilesets(self, view: API, asked: OgcRequest, collection: str, matrix_set: str | None = None) -> Answer:
        layer = view.snapshot.layers.get(collection)
        if layer is None or matrix_set not in (None, "WebMercatorQuad"):
            raise NotFound("Không có bộ ô bản đồ này", "no such tile set")
        describe = ogc_tiles.tilesets if matrix_set is None else ogc_tiles.tileset
        lang: Lang = "en" if str(asked.locale).startswith("en") else "vi"
        return asked.get_response_headers(), 200, ogc_pygeoapi.to_json(describe(layer, view.base_url, lang))

    async def _tile(self, request: Request) -> Response:
        layer = self._snapshot.layers.get(request.path_params["collection"])
        if layer is None or request.path_params["matrix_set"] != "WebMercatorQuad":
            raise NotFound("Không có bộ ô bản đồ này", "no such tile set")
        place = "{z}/{col}/{row}".format(**request.path_params)
        ending = "mvt" if layer.kind == "vector" else "png"
        there = f"{self.base_url(request).removesuffix('/ogc')}/tiles/{layer.id}/{place}.{ending}"
        return Response(status_code=HTTPStatus.TEMPORARY_REDIRECT, headers={"Location": there})

    def _routes(self) -> list[Route]:
        def door(
            path: str, kind: str, handler: Handler, *names: str, methods: Sequence[str] = ("GET",), keep: bool = True
        ) -> Route:
            async def endpoint(request: Request) -> Response:
                return await self._call(request, kind, handler, *names, keep=keep)

            return Route(path, _guarded(endpoint), methods=methods)

        one = "/collections/{collection}"
        return [
            door("/", "landing", landing_page),
            door("/conformance", "conformance", _conformance),
            door("/openapi", "openapi", self._openapi),
            door("/collections", "collections", _collections),
            door(one, "collection", _collections, "collection"),
            door(f"{one}/schema", "schema", get_collection_schema, "collection"),
            door(f"{one}/queryables", "queryables", itemtypes.get_collection_queryables, "collection"),
            door(f"{one}/items", "items", self._items, "collection", methods=("GET", "POST")),
            door(f"{one}/items/{{item:path}}", "item", itemtypes.get_collection_item, "collection", "item"),
            door(f"{one}/tiles", "tilesets", self._tilesets, "collection"),
            door(f"{one}/tiles/{{matrix_set}}", "tileset", self._tilesets, "collection", "matrix_set"),
            Route(f"{one}/tiles/{{matrix_set}}/{{z:int}}/{{row:int}}/{{col:int}}", self._tile),
            door("/TileMatrixSets", "matrixsets", tiles.tilematrixsets),
            door("/TileMatrixSets/{matrix_set}", "matrixset", tiles.tilematrixset, "matrix_set"),
            door("/processes", "processes", processes_api.describe_processes),
            door("/processes/{process}", "process", processes_api.describe_processes, "process"),
            *self._batch.routes(_guarded),
            door("/processes/{process}/execution", "execution", _execute, "process", methods=("POST",)),
        ]

    def _handlers(self) -> dict[Any, Callable[[Request, Any], Awaitable[Response]]]:
        return {BandosoError: ogc_exceptions.ours, HTTPException: ogc_exceptions.http}


def _guarded(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """`endpoint`, whose errors that nobody foresaw are answered as the OGC API answers."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (BandosoError, HTTPException):
            raise
        except Exception as error:
            return _unexpected(request, error)

    return answered


def _no_features(layer: Layer) -> NotFound:
    tiles_at = f"/ogc/collections/{layer.id}/tiles"
    return NotFound(
        "Lớp này là ảnh, không có đối tượng",
        "this collection is a picture and has no features",
        hint=Bilingual(f"ô ảnh của lớp: {tiles_at}", f"its tiles: {tiles_at}"),
    )


def _no_collection(view: API, asked: OgcRequest, *_: str) -> Answer:
    """What is no layer is none: pygeoapi takes a process of that name for one, and fails."""
    headers = asked.get_response_headers()
    answer: Answer = view.get_exception(HTTPStatus.NOT_FOUND, headers, "json", "NotFound", "Collection not found")
    return answer


def _conformance(view: API, asked: OgcRequest) -> Answer:
    """What this server conforms to: pygeoapi's own list claims transactions, which are not offered here."""
    return asked.get_response_headers(), 200, ogc_pygeoapi.to_json({"conformsTo": CLASSES})


def _execute(view: API, asked: OgcRequest, process: str) -> Answer:
    """Runs a process. Without subscribers: pygeoapi would call any address that a request names."""
    try:
        body = orjson.loads(asked.data)
    except orjson.JSONDecodeError as error:
        raise BadInput("Nội dung không phải JSON", f"the body is not JSON ({error})") from None
    if not isinstance(body, dict) or "subscriber" in body:
        raise BadInput('Cần {"inputs": …}, không có «subscriber»', 'it must be {"inputs": …}, without a subscriber')
    answer: Answer = processes_api.execute_process(view, asked, process)
    return answer


def _collections(view: API, asked: OgcRequest, collection: str | None = None) -> Answer:
    """Collections, where those without features say so: clients take every collection for one of features."""
    headers, status, content = describe_collections(view, asked, collection)
    pictures = {layer.id for layer in view.snapshot.layers.values() if layer.kind == "raster"}
    if status != HTTPStatus.OK or not pictures or asked.format not in (None, "json"):
        return headers, status, content
    found = orjson.loads(content)
    for one in found.get("collections", [found]):
        if one["id"] in pictures:
            one["itemType"] = "coverage"
    return headers, status, ogc_pygeoapi.to_json(found)


def _response(
    request: Request, asked: OgcRequest, kind: str, headers: dict[str, str], status: int, content: Any, mark: str | None
) -> Response:
    kept = {name: value for name, value in headers.items() if name.lower() not in ("x-powered-by", "content-type")}
    kept["Vary"] = "Accept, Accept-Language"
    if mark and status == HTTPStatus.OK:
        kept |= {"ETag": mark, "Cache-Control": REVALIDATE}
    else:
        kept["Cache-Control"] = "no-store"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("%s %s: %s", request.method, request.url.path, status)
    if asked.html and isinstance(content, str | bytes):
        page = ogc_pages.page(kind if status < HTTPStatus.BAD_REQUEST else "error", content, request)
        return Response(page, status, kept, "text/html; charset=utf-8")
    media_type = headers.get("Content-Type", "application/json")
    if kind in ("items", "item") and status == HTTPStatus.OK and media_type == "application/json":
        media_type = GEOJSON
    if not isinstance(content, str | bytes):
        content = ogc_pygeoapi.to_json(content)
    if status >= HTTPStatus.BAD_REQUEST and media_type == "application/json":
        refused = ogc_exceptions.pygeoapis(request, status, content)
        refused.headers.update(kept)
        return refused
    return Response(content, status, kept, media_type)


def _unexpected(request: Request, error: Exception) -> Response:
    """Answered here, for Starlette would answer and raise it again, through the whole application."""
    if isinstance(error, psycopg.OperationalError | PoolTimeout):
        return ogc_exceptions.no_database(request)
    if isinstance(error, psycopg.DataError):
        return ogc_exceptions.no_value(request)
    log.error("unexpected error at %s", request.url.path, exc_info=error)
    return ogc_exceptions.exception(request, 500, "NoApplicableCode", "lỗi không lường trước / an unexpected error")


@contextmanager
def _logging_untouched(level: str) -> Iterator[None]:
    """pygeoapi sets the root logger up, which is the program's; only its own loggers shall follow its file."""
    root = logging.getLogger()
    before, root_level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(root_level)
    logging.getLogger("pygeoapi").setLevel(level)
