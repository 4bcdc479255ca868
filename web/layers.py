"""The layers door: the catalogue for everybody; publishing, withdrawing and going back for departments."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from layers import catalogue, versions
from layers.catalogue import Layer, LayerVersion
from layers.meta import THEMES
from layers.publish import PublishedVersion
from store.errors import BadInput
from web import etag, keyring, layers_publish
from web.language import lang_of
from web.multipart import received
from web.openapi import KEYED
from web.services import services_of

router = APIRouter(prefix="/layers", tags=["layers"])

FRESH = "public, no-cache"
FILES = "GeoPackage, .zip of a shapefile, GeoJSON, FlatGeobuf, KML, CSV with lon and lat, GeoTIFF ..."

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "id"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": FILES},
                        "id": {"type": "string", "pattern": "^[a-z][a-z0-9_]{1,49}$"},
                        **{name: {"type": "string"} for name in layers_publish.TEXTS},
                        "crs": {"type": "string", "example": "EPSG:9210", "description": "or `auto`"},
                        "layer": {"type": "string", "description": "which layer of a file that has several"},
                        "style": {"type": "string", "description": "JSON, e.g. {\"color\": \"#1f6feb\"}"},
                        "min_zoom": {"type": "integer"},
                        "max_zoom": {"type": "integer"},
                        "listed": {"type": "boolean"},
                    },
                }
            }
        },
    },
    **KEYED,
}  # fmt: skip


@router.get("", summary="The catalogue of layers")
async def listing(request: Request) -> Response:
    """All published layers, and the themes with their titles."""
    services = services_of(request)
    mark = etag.tag("layers", services.catalogue.revision, lang_of(request), _origin(request))
    if etag.held(request, mark):
        return etag.not_modified(mark, FRESH)
    body = {
        "revision": services.catalogue.revision,
        "themes": {name: {"vi": title.vi, "en": title.en} for name, title in THEMES.items()},
        "layers": [_described(layer, request) for layer in services.catalogue.layers],
    }
    return _answer(body, headers={"ETag": mark, "Cache-Control": FRESH})


@router.get("/{layer_id}", summary="One layer")
async def one(request: Request, layer_id: str) -> Response:
    """What the catalogue says about a layer."""
    return _answer(_described(services_of(request).catalogue.get(layer_id), request), headers={"Cache-Control": FRESH})


@router.get("/{layer_id}/versions", summary="The history of a layer")
async def history(request: Request, layer_id: str) -> Response:
    """Every version, the newest first, with what was refused and repaired; the data of the last few are kept."""

    def read() -> list[LayerVersion]:
        with services_of(request).pools.sync_reader.connection() as connection:
            return catalogue.history(connection, layer_id)

    found = await run_in_threadpool(read)
    return _answer({"layer": layer_id, "versions": [_version(version) for version in found]})


@router.post("", status_code=201, summary="Publish a layer from a file", openapi_extra=_FORM)
async def publish(request: Request) -> Response:
    """Publishes the file as the next version of the layer `id`, live at once (department key, scope `publish`).

    Fields that the layer had before may be left out. A file that cannot be trusted is refused whole, and nothing
    changes; rows without a usable geometry are left out and reported.
    """
    services = services_of(request)
    key = await run_in_threadpool(keyring.key_of, request, services.pools, "publish")
    folder = services.settings.data_folder / "uploads"
    async with received(request, folder, services.settings.max_upload_mb) as upload:
        done = await run_in_threadpool(layers_publish.publish, services.database, key, upload)
    await services.catalogue.reload()
    return _answer(_published(done, request), 201, {"Location": f"/layers/{done.layer_id}"})


@router.post("/{layer_id}/rollback", summary="Go back to an earlier version", openapi_extra=KEYED)
async def rollback(request: Request, layer_id: str, version: int | None = None) -> Response:
    """Makes `version` the current one; without it the one before the current (department key, scope `publish`)."""
    services = services_of(request)
    if version is not None and not 0 < version < 2**31:
        raise BadInput("Số phiên bản không hợp lệ", "that is no version number")

    def back() -> int:
        key = keyring.key_of(request, services.pools, "publish")
        with services.pools.sync_writer.connection() as connection:
            return versions.rollback(connection, layer_id, key.owner, version, actor=keyring.actor_of(key))

    current = await run_in_threadpool(back)
    await services.catalogue.reload()
    return _answer({"layer": layer_id, "version": current})


@router.delete("/{layer_id}", status_code=204, summary="Withdraw a layer", openapi_extra=KEYED)
async def withdraw(request: Request, layer_id: str) -> Response:
    """Takes the layer out of the catalogue; its versions stay, and `rollback` brings one back (its own department)."""
    services = services_of(request)

    def away() -> None:
        key = keyring.key_of(request, services.pools, "publish")
        with services.pools.sync_writer.connection() as connection:
            versions.unpublish(connection, layer_id, key.owner, actor=keyring.actor_of(key))

    await run_in_threadpool(away)
    await services.catalogue.reload()
    return Response(status_code=204)


def _described(layer: Layer, request: Request) -> dict[str, Any]:
    meta, origin = layer.meta, _origin(request)
    ending = "mvt" if layer.kind == "vector" else "png"
    return {
        "id": layer.id,
        "kind": layer.kind,
        "title": meta.title.say(lang_of(request)),
        "title_vi": meta.title_vi,
        "title_en": meta.title_en,
        "description_vi": meta.description_vi,
        "description_en": meta.description_en,
        "theme": meta.theme,
        "owner": meta.owner,
        "licence": meta.licence,
        "source": meta.source,
        "style": layer.style.to_json(),
        "min_zoom": meta.min_zoom,
        "max_zoom": meta.max_zoom,
        "listed": meta.listed,
        "key_column": meta.key_column,
        "version": layer.version,
        "published_at": layer.published_at,
        "geometry_type": layer.geometry_type,
        "columns": [
            {"name": c.name, "type": c.type, "title_vi": c.title_vi or c.name, "title_en": c.title_en or c.name}
            for c in layer.columns
        ],
        "feature_count": layer.feature_count,
        "extent": layer.extent,
        "source_crs": layer.source_crs,
        "links": {
            "self": f"{origin}/layers/{layer.id}",
            "ogc": f"{origin}/ogc/collections/{layer.id}",
            "tilejson": f"{origin}/tiles/{layer.id}",
            "tiles": f"{origin}/tiles/{layer.id}/{{z}}/{{x}}/{{y}}.{ending}",
        },
    }


def _version(version: LayerVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "current": version.current,
        "kept": version.kept,
        "feature_count": version.feature_count,
        "source_crs": version.source_crs,
        "file_name": version.file_name,
        "file_sha256": version.file_sha256,
        "published_at": version.published_at,
        "report": version.report,
    }


def _published(done: PublishedVersion, request: Request) -> dict[str, Any]:
    lang, origin = lang_of(request), _origin(request)
    return {
        "layer": done.layer_id,
        "version": done.version,
        "feature_count": done.feature_count,
        "extent": done.extent,
        "repaired": done.repaired,
        "refused": done.refused_count,
        "refusals": [{"row": refusal.row, "reason": refusal.reason.say(lang)} for refusal in done.refused[:100]],
        "notes": [note.say(lang) for note in done.notes],
        "links": {"self": f"{origin}/layers/{done.layer_id}", "ogc": f"{origin}/ogc/collections/{done.layer_id}"},
    }


def _origin(request: Request) -> str:
    public = services_of(request).settings.public_url
    return (public or str(request.base_url)).rstrip("/")


def _answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers=headers, media_type="application/json")
