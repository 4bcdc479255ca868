"""The tiles door: vector and picture tiles, and TileJSON."""

from __future__ import annotations

import gzip
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from tiles import tilejson
from tiles.grid import tile as tile_at
from tiles.tilejson import Site
from web import etag
from web.language import lang_of
from web.services import services_of

router = APIRouter(prefix="/tiles", tags=["tiles"])

MVT, PNG = "application/vnd.mapbox-vector-tile", "image/png"
REVISION = Annotated[str | None, Query(alias="v", description="the version from TileJSON: then the tile may be kept")]
KEPT = "public, max-age=604800, immutable"  # the address carries the version
ASKED = "public, no-cache"


@router.get("/base", summary="TileJSON of the base map")
async def base(request: Request) -> Response:
    """TileJSON 3.0 of the composite base map."""
    services = services_of(request)
    layers = {layer.id: layer for layer in services.catalogue.layers}
    version = await services.tiles.base_version()
    body = tilejson.of_base(layers, version, services.settings.profile, _site(request))
    return _document(request, body)


@router.get("/base/{z}/{x}/{y}.mvt", summary="A tile of the base map")
async def base_tile(request: Request, z: int, x: int, y: int, v: REVISION = None) -> Response:
    """One MVT with the layers water, waterways, landuse, boundaries, buildings, roads, places and ward_labels."""
    tiles, place = services_of(request).tiles, tile_at(z, x, y)
    version = await tiles.base_version()
    mark = etag.tag("base", version, z, x, y)
    if etag.held(request, mark):
        return etag.not_modified(mark, _keeping(v, version))
    return _mvt(request, await tiles.base_tile(place), mark, _keeping(v, version))


@router.get("/{layer}", summary="TileJSON of a layer")
async def layer(request: Request, layer: str) -> Response:
    """TileJSON 3.0, with the layer's style beside."""
    services = services_of(request)
    found = services.catalogue.get(layer)
    return _document(request, tilejson.of_layer(found, await services.tiles.version(found), _site(request)))


@router.get("/{layer}/{z}/{x}/{y}.mvt", summary="A vector tile of a layer")
async def vector_tile(request: Request, layer: str, z: int, x: int, y: int, v: REVISION = None) -> Response:
    """MVT: the layer's features, feature id = fid, attribute feature_key; `<layer>_labels` with points of named areas.

    A tile without features is 200 with an empty body, which every client reads as an empty tile.
    """
    tiles, place = services_of(request).tiles, tile_at(z, x, y)
    found = tiles.vector_layer(layer)
    version = await tiles.version(found)
    mark = etag.tag(layer, version, z, x, y)
    if etag.held(request, mark):
        return etag.not_modified(mark, _keeping(v, version))
    return _mvt(request, await tiles.vector_tile(found, place), mark, _keeping(v, version))


@router.get("/{layer}/{z}/{x}/{y}.png", summary="A picture tile of a raster layer")
async def raster_tile(request: Request, layer: str, z: int, x: int, y: int, v: REVISION = None) -> Response:
    """PNG, 256 pixels, transparent where there is no data."""
    tiles, place = services_of(request).tiles, tile_at(z, x, y)
    found = tiles.raster_layer(layer)
    version = await tiles.version(found)
    mark = etag.tag(layer, version, z, x, y)
    if etag.held(request, mark):
        return etag.not_modified(mark, _keeping(v, version))
    body = await tiles.raster_tile(found, place)
    return Response(body, media_type=PNG, headers={"ETag": mark, "Cache-Control": _keeping(v, version)})


def _site(request: Request) -> Site:
    origin = services_of(request).settings.public_url or str(request.base_url)
    return Site(origin.rstrip("/"), lang_of(request))


def _keeping(asked: str | None, version: str) -> str:
    return KEPT if asked == version else ASKED


def _mvt(request: Request, packed: bytes, mark: str, keeping: str) -> Response:
    headers = {"ETag": mark, "Cache-Control": keeping, "Vary": "Accept-Encoding"}
    if packed and "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type=MVT, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(packed, media_type=MVT, headers=headers)


def _document(request: Request, body: dict[str, object]) -> Response:
    content = orjson.dumps(body)
    mark = etag.tag(content)
    if etag.held(request, mark):
        return etag.not_modified(mark, ASKED)
    headers = {"ETag": mark, "Cache-Control": ASKED, "Access-Control-Allow-Origin": "*"}
    return Response(content, media_type="application/json", headers=headers)
