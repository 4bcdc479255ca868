"""From an upload to a published layer; runs in a thread."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson

from layers import catalogue
from layers.meta import LayerMeta
from layers.publish import PublishedVersion, publish_vector
from layers.style import Style
from layers.versions import delete_files
from store.bilingual import Bilingual
from store.database import Database
from store.errors import BadInput, NotFound
from store.keys import Key
from web.keyring import actor_of
from web.multipart import Upload

RASTERS = (".tif", ".tiff")
TEXTS = ("title_vi", "title_en", "description_vi", "description_en", "theme", "licence", "source", "key_column")
KNOWN = {*TEXTS, "id", "crs", "layer", "style", "min_zoom", "max_zoom", "listed"}


def publish(database: Database, key: Key, upload: Upload) -> PublishedVersion:
    """Publishes the upload as the key's department. What a layer says already need not be said again."""
    # GDAL's and pandas' libraries are half of a worker's memory and start; only those who publish need them.
    from loaders.raster import load_raster
    from loaders.vector import read_vector

    meta = meta_of(database, key, upload)
    crs = upload.fields.get("crs") or None
    if upload.path.suffix.lower() in RASTERS:
        return load_raster(database, upload.path, meta, actor=actor_of(key), crs=crs)
    profile = database.settings.profile
    layer = upload.fields.get("layer") or None
    with (
        read_vector(upload.path, layer=layer, crs=crs, profile=profile, name=upload.name) as source,
        database.transaction("writer") as connection,
    ):
        done = publish_vector(connection, meta, source, actor=actor_of(key), city=profile)
    delete_files(database.settings.data_folder, done.stale_files)
    return done


def meta_of(database: Database, key: Key, upload: Upload) -> LayerMeta:
    """The layer's metadata out of the form's fields and of what the layer says already; BadInput for what is wrong."""
    unknown = sorted(set(upload.fields) - KNOWN)
    if unknown:
        known = ", ".join(sorted(KNOWN))
        raise BadInput(
            f"Trường lạ: {', '.join(unknown)[:200]}",
            f"unknown field: {', '.join(unknown)[:200]}",
            hint=Bilingual(f"có: {known}", f"there are: {known}"),
        )
    told = {name: value for name, value in upload.fields.items() if value and name in TEXTS}
    layer_id = upload.fields.get("id", "")
    before = _before(database, layer_id)
    merged: dict[str, Any] = {"title_vi": "", "theme": "other", "licence": "", "source": key.owner, **before, **told}
    merged |= {name: _whole(upload.fields[name], name) for name in ("min_zoom", "max_zoom") if upload.fields.get(name)}
    merged["title_en"] = merged.get("title_en") or merged["title_vi"]
    if upload.fields.get("listed"):
        merged["listed"] = _yes(upload.fields["listed"])
    if upload.fields.get("style"):
        merged["style"] = _style(upload.fields["style"])
    return LayerMeta(**(merged | {"id": layer_id, "owner": key.owner}))


def _before(database: Database, layer_id: str) -> dict[str, Any]:
    with database.connect("reader") as connection:
        try:
            meta = catalogue.layer(connection, layer_id).meta
        except NotFound:
            return {}
    return {name: getattr(meta, name) for name in asdict(meta) if name != "style"}


def _style(text: str) -> Style:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadInput("«style» không phải JSON", f"style is not JSON ({error})") from None
    if not isinstance(value, dict):
        raise BadInput("«style» phải là đối tượng JSON", "style must be a JSON object")
    return Style.from_json(value)


def _whole(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadInput(f"«{name}» phải là số nguyên", f"{name} must be a whole number") from None


def _yes(text: str) -> bool:
    if text.lower() in ("true", "1", "yes", "có"):
        return True
    if text.lower() in ("false", "0", "no", "không"):
        return False
    raise BadInput("«listed» phải là true hoặc false", "listed must be true or false")
