"""Publishing: a new version of a layer is staged, checked, transformed and switched to in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from layers import versions
from layers.geometry import sample
from layers.meta import LayerMeta
from layers.naming import sql_names
from layers.source import Column, ColumnType, FeatureSource
from layers.stage import Refusal, Staged, stage
from layers.style import Style, default_style
from layers.versions import Extent, NewVersion, as_writer
from layers.vn2000 import Projection, choose, projection
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, NotFound
from store.progress import Progress, silent
from store.sqlfiles import load

SAMPLED = 2000  # features looked at to guess a CRS
REPORTED = 100  # refusals kept in the catalogue; all are in what publishing returns

#: The types of a relation's columns, as PostgreSQL names them, in our words.
_COLUMN_TYPES: dict[str, ColumnType] = {
    "smallint": "integer", "integer": "integer", "bigint": "integer",
    "real": "double", "double precision": "double", "numeric": "double",
    "boolean": "boolean", "date": "date",
    "timestamp with time zone": "timestamp", "timestamp without time zone": "timestamp",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """What a publication came to.

    `extent` is west, south, east, north in degrees (None: nothing in it). `refused` are the first rows kept out (at
    most 1,000), `refused_count` how many there were. `stale_files`: rasters to delete after the commit, relative to the
    data folder (`versions.delete_files`).
    """

    layer_id: str
    version: int
    feature_count: int
    extent: Extent | None
    repaired: int = 0
    refused: tuple[Refusal, ...] = ()
    refused_count: int = 0
    notes: tuple[Bilingual, ...] = ()
    stale_files: tuple[str, ...] = ()


def publish_vector(
    connection: Connection[Any],
    meta: LayerMeta,
    source: FeatureSource,
    *,
    actor: str,
    city: CityProfile | None = None,
    progress: Progress = silent,
) -> PublishedVersion:
    """Publishes `source` as the next version of `meta.id`, inside the caller's transaction (writer or owner).

    Rows without a usable geometry are kept out and reported. BadInput (nothing usable, a key column that is not unique,
    an unknown CRS, or with `city` a layer that lies nowhere near the city), Forbidden (another department's layer):
    roll the transaction back, and nothing has changed.
    """
    way = _way(source, city)
    source = replace(source, columns=_named(source.columns))
    with as_writer(connection):
        versions.lock(connection, meta.id)
        versions.demand_owner(connection, meta.id, meta.owner, "vector")
        version = versions.next_version(connection, meta.id)
        table = versions.table_of(meta.id, version)
        staged = stage(connection, table, meta, source, way, city=city, progress=progress)
        style = _style(connection, meta, staged.geometry_type, source.columns)
        notes = () if way.note is None else (way.note,)
        new = _staged_version(table, staged, source, way, notes)
        stale = versions.note(connection, meta, style, version, new, actor=actor)
    progress(f"publish {meta.id}", staged.kept + staged.refused_count, staged.kept + staged.refused_count)
    return PublishedVersion(
        meta.id,
        version,
        staged.kept,
        staged.extent,
        staged.repaired,
        staged.refused,
        staged.refused_count,
        notes,
        stale,
    )


def publish_relation(
    connection: Connection[Any], meta: LayerMeta, schema: str, relation: str, *, actor: str
) -> PublishedVersion:
    """Publishes an existing view or table that has fid, feature_key, geom (EPSG:4326) and attributes.

    Every call is a new version, so that caches of tiles and pages see that its data were loaded anew. NotFound when
    there is no such relation, BadInput when it lacks one of the three columns.
    """
    with as_writer(connection):
        versions.lock(connection, meta.id)
        versions.demand_owner(connection, meta.id, meta.owner, "vector")
        columns = _relation_columns(connection, schema, relation)
        count, geometry_type, extent = _measure(connection, schema, relation)
        style = _style(connection, meta, geometry_type, columns)
        version = versions.next_version(connection, meta.id)
        new = NewVersion(
            "vector",
            geometry_type,
            schema,
            relation,
            columns=[_column_json(column) for column in columns],
            feature_count=count,
            extent=extent,
            source_crs="EPSG:4326",
        )
        stale = versions.note(connection, meta, style, version, new, actor=actor)
    return PublishedVersion(meta.id, version, count, extent, stale_files=stale)


def publish_raster(
    connection: Connection[Any],
    meta: LayerMeta,
    path: Path,
    *,
    extent: Extent,
    source_crs: str,
    file_name: str,
    file_sha256: str,
    actor: str,
) -> PublishedVersion:
    """Publishes a GeoTIFF that stands below the data folder; `path` is relative to it. `extent` in degrees."""
    if path.is_absolute() or ".." in path.parts:
        raise BadInput(
            "Đường dẫn ảnh phải nằm trong thư mục dữ liệu", "the raster's path must be relative to the data folder"
        )
    with as_writer(connection):
        versions.lock(connection, meta.id)
        versions.demand_owner(connection, meta.id, meta.owner, "raster")
        version = versions.next_version(connection, meta.id)
        new = NewVersion(
            "raster",
            "Raster",
            raster_path=path.as_posix(),
            extent=extent,
            source_crs=source_crs,
            file_name=file_name,
            file_sha256=file_sha256,
        )
        style = _style(connection, meta, "Raster", ())
        stale = versions.note(connection, meta, style, version, new, actor=actor)
    return PublishedVersion(meta.id, version, 0, extent, stale_files=stale)


def _way(source: FeatureSource, city: CityProfile | None) -> Projection:
    if source.crs.strip().lower() != "auto":
        return projection(source.crs)
    if city is None:
        raise BadInput("Cần biết hệ toạ độ", "the CRS must be told where there is no city to guess it from")
    raw = sample([feature[0] for feature in islice(source.features(), SAMPLED)])
    if not len(raw):
        raise BadInput("Tệp không có toạ độ nào", "the file has no coordinates")
    return choose(raw, city).projection


def _named(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns under their SQL names; the source's own spelling stays as the title."""
    return tuple(
        replace(column, name=name, title_vi=column.title_vi or column.name, title_en=column.title_en or column.name)
        for column, name in zip(columns, sql_names(columns), strict=True)
    )


def _column_json(column: Column) -> dict[str, str]:
    return {
        "name": column.name,
        "type": column.type,
        "title_vi": column.title_vi or column.name,
        "title_en": column.title_en or column.name,
    }


def _staged_version(
    table: str, staged: Staged, source: FeatureSource, way: Projection, notes: tuple[Bilingual, ...]
) -> NewVersion:
    return NewVersion(
        "vector",
        staged.geometry_type,
        versions.DATA,
        table,
        columns=[_column_json(column) for column in source.columns],
        feature_count=staged.kept,
        extent=staged.extent,
        source_crs=way.name,
        file_name=source.file_name,
        file_sha256=source.file_sha256,
        report=_report(staged, notes),
    )


def _report(staged: Staged, notes: tuple[Bilingual, ...]) -> dict[str, object]:
    return {
        "repaired": staged.repaired,
        "refused": staged.refused_count,
        "refusals": [{"row": r.row, "vi": r.reason.vi, "en": r.reason.en} for r in staged.refused[:REPORTED]],
        "notes": [{"vi": note.vi, "en": note.en} for note in notes],
    }


def _style(connection: Connection[Any], meta: LayerMeta, geometry_type: str, columns: tuple[Column, ...]) -> Style:
    """The style asked for, else the one the layer has, else the default; its label is one of `columns`."""
    row = connection.execute("SELECT style FROM catalogue.layer WHERE id = %s", [meta.id]).fetchone()
    style = meta.style or (Style.from_json(row[0]) if row else default_style(geometry_type))
    if style.label is None:
        return style
    named = {column.title_vi: column.name for column in columns} | {column.name: column.name for column in columns}
    if style.label in named:
        return replace(style, label=named[style.label])
    if meta.style is None:
        return replace(style, label=None)
    listed = ", ".join(column.name for column in columns)
    raise BadInput(
        f"Kiểu vẽ ghi nhãn bằng cột «{style.label}» không có trong lớp",
        f"the style labels by {style.label!r}, which the layer does not have",
        hint=Bilingual(f"các cột: {listed}", f"columns: {listed}"),
    )


def _relation_columns(connection: Connection[Any], schema: str, relation: str) -> tuple[Column, ...]:
    there = connection.execute("SELECT to_regclass(format('%%I.%%I', %s::text, %s::text))", [schema, relation])
    row = there.fetchone()
    if row is None or row[0] is None:
        raise NotFound(f"Không có bảng {schema}.{relation}", f"no relation {schema}.{relation}")
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(load(__package__, "relation_columns.sql"), {"relation": row[0]}).fetchall()
    missing = {"fid", "feature_key", "geom"} - {column["name"] for column in found}
    if missing:
        raise BadInput(
            f"{schema}.{relation} thiếu cột {', '.join(sorted(missing))}",
            f"{schema}.{relation} lacks {', '.join(sorted(missing))}",
        )
    return tuple(
        Column(column["name"], _COLUMN_TYPES.get(column["type"], "text"))
        for column in found
        if column["name"] not in ("fid", "feature_key", "geom")
    )


def _measure(connection: Connection[Any], schema: str, relation: str) -> tuple[int, str, Extent | None]:
    statement = sql.SQL(load(__package__, "measure.sql")).format(relation=sql.Identifier(schema, relation))
    row = connection.execute(statement).fetchone()
    assert row is not None
    count, types, *sides = row
    west, south, east, north = sides
    extent = None if west is None else (west, south, east, north)
    return count, types[0] if types and len(types) == 1 else "Geometry", extent
