"""Versions of a layer: the note of a new one, switching, withdrawing, rolling back, dropping what is too old."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg import Connection, errors, sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from layers.meta import LayerMeta, is_layer_id
from layers.style import Style
from store import audit
from store.bilingual import Bilingual
from store.errors import Conflict, Forbidden, NotFound
from store.sqlfiles import load

KEEP = 3  # versions kept beside the current one
DATA = "layer_data"
Extent = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What is to be noted of a version. `extent` in degrees: west, south, east, north."""

    kind: str
    geometry_type: str | None = None
    table_schema: str | None = None
    table_name: str | None = None
    raster_path: str | None = None
    columns: list[dict[str, str]] = field(default_factory=list)
    feature_count: int | None = None
    extent: Extent | None = None
    source_crs: str | None = None
    file_name: str | None = None
    file_sha256: str | None = None
    report: dict[str, object] = field(default_factory=dict)


@contextmanager
def as_writer(connection: Connection[Any]) -> Iterator[None]:
    """Works in the writer's role, whoever the caller is, so that the writer can drop later what is made here."""
    row = connection.execute("SELECT current_setting('role')").fetchone()
    connection.execute("SET LOCAL ROLE bandoso_writer")
    yield
    before = row[0] if row else "none"
    connection.execute(
        sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(before) if before != "none" else sql.SQL("NONE"))
    )


def lock(connection: Connection[Any], layer_id: str) -> None:
    """Two publications of one layer wait for each other, until the caller's transaction ends; NotFound for no id."""
    if not is_layer_id(layer_id):
        raise no_layer(layer_id)
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('layer:' || %s, 0))", [layer_id])


def demand_owner(connection: Connection[Any], layer_id: str, owner: str, kind: str | None = None) -> bool:
    """Whether the layer exists; Forbidden when it is another department's, Conflict when it is of another kind."""
    row = connection.execute("SELECT owner, kind FROM catalogue.layer WHERE id = %s", [layer_id]).fetchone()
    if row is None:
        return False
    if row[0] != owner:
        raise Forbidden(
            f"Lớp «{layer_id}» là của «{row[0]}»",
            f"the layer {layer_id!r} belongs to {row[0]!r}",
            hint=Bilingual("hãy chọn mã lớp khác", "choose another layer id"),
        )
    if kind is not None and row[1] != kind:
        raise Conflict(f"Lớp «{layer_id}» là lớp {row[1]}", f"the layer {layer_id!r} is a {row[1]} layer")
    return True


def next_version(connection: Connection[Any], layer_id: str) -> int:
    """The number after the highest ever used: numbers are not used twice."""
    row = connection.execute(
        "SELECT coalesce(max(version), 0) + 1 FROM catalogue.layer_version WHERE layer_id = %s", [layer_id]
    ).fetchone()
    return int(row[0]) if row else 1


def note(
    connection: Connection[Any], meta: LayerMeta, style: Style, version: int, new: NewVersion, *, actor: str
) -> tuple[str, ...]:
    """Writes layer and version, switches to it, and tells. Returns the raster files that no version needs any more."""
    _upsert_layer(connection, meta, style, new.kind)
    connection.execute(load(__package__, "insert_version.sql"), _version_row(meta.id, version, new, actor))
    switch(connection, meta.id, version)
    audit.record(
        connection, actor, "layer.publish", f"layer/{meta.id}", version=version, file=new.file_name, **new.report
    )
    return prune(connection, meta.id)


def switch(connection: Connection[Any], layer_id: str, version: int | None) -> None:
    """Makes `version` the current one (None: none), and wakes everybody who holds the catalogue."""
    connection.execute(
        "UPDATE catalogue.layer SET current_version = %s, updated_at = now() WHERE id = %s", [version, layer_id]
    )
    connection.execute("UPDATE catalogue.revision SET revision = revision + 1")
    connection.execute("SELECT pg_notify('catalogue_changed', %s)", [layer_id])


def unpublish(connection: Connection[Any], layer_id: str, owner: str, *, actor: str) -> None:
    """Withdraws a layer; its versions stay and `rollback` brings one back. NotFound, Forbidden."""
    with as_writer(connection):
        lock(connection, layer_id)
        if not demand_owner(connection, layer_id, owner) or _current(connection, layer_id) is None:
            raise no_layer(layer_id)
        switch(connection, layer_id, None)
        audit.record(connection, actor, "layer.unpublish", f"layer/{layer_id}")


def rollback(connection: Connection[Any], layer_id: str, owner: str, version: int | None, *, actor: str) -> int:
    """Switches to `version` (None: the newest before the current), and returns it. NotFound, Forbidden, Conflict."""
    with as_writer(connection):
        lock(connection, layer_id)
        if not demand_owner(connection, layer_id, owner):
            raise no_layer(layer_id)
        target = version if version is not None else _before_current(connection, layer_id)
        _demand_kept(connection, layer_id, target)
        switch(connection, layer_id, target)
        audit.record(connection, actor, "layer.rollback", f"layer/{layer_id}", version=target)
    return target


def prune(connection: Connection[Any], layer_id: str) -> tuple[str, ...]:
    """Drops the data of versions too old to roll back to; the files of rasters are the caller's to delete."""
    with connection.cursor(row_factory=dict_row) as cursor:
        old = cursor.execute(load(__package__, "old_versions.sql"), {"layer_id": layer_id, "keep": KEEP}).fetchall()
    files = []
    for row in old:
        ours = row["table_schema"] == DATA and row["table_name"] == table_of(layer_id, row["version"])
        if ours and not _drop_table(connection, row["table_name"]):
            continue
        connection.execute(
            "UPDATE catalogue.layer_version SET dropped_at = clock_timestamp() WHERE layer_id = %s AND version = %s",
            [layer_id, row["version"]],
        )
        files += [row["raster_path"]] if row["raster_path"] else []
    return tuple(files)


def table_of(layer_id: str, version: int) -> str:
    """The table's name of a published version, in schema layer_data."""
    return f"{layer_id}_v{version}"


def no_layer(layer_id: str) -> NotFound:
    """The error for an id that is no layer, or no longer one."""
    return NotFound(f"Không có lớp «{layer_id[:80]}»", f"no layer {layer_id[:80]!r}")


def delete_files(data_folder: Path, files: tuple[str, ...]) -> None:
    """Deletes raster files below the data folder that no version needs any more: after the commit, never before."""
    root = data_folder.resolve()
    for name in files:
        path = (root / name).resolve()
        if path.is_relative_to(root):
            path.unlink(missing_ok=True)


def _drop_table(connection: Connection[Any], table: str) -> bool:
    # A long read may hold the table: then it is dropped by the next publication, and nobody waits for it now.
    try:
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '500ms'")
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(DATA, table)))
            connection.execute("SET LOCAL lock_timeout = DEFAULT")
    except errors.LockNotAvailable:
        return False
    return True


def _upsert_layer(connection: Connection[Any], meta: LayerMeta, style: Style, kind: str) -> None:
    row = {name: getattr(meta, name) for name in LayerMeta.__dataclass_fields__}
    connection.execute(load(__package__, "upsert_layer.sql"), row | {"kind": kind, "style": Jsonb(style.to_json())})


def _version_row(layer_id: str, version: int, new: NewVersion, actor: str) -> dict[str, object]:
    row = {name: getattr(new, name) for name in NewVersion.__dataclass_fields__}
    return row | {
        "layer_id": layer_id,
        "version": version,
        "columns": Jsonb(new.columns),
        "extent": list(new.extent) if new.extent else None,
        "report": Jsonb(new.report),
        "published_by": actor,
    }


def _current(connection: Connection[Any], layer_id: str) -> int | None:
    row = connection.execute("SELECT current_version FROM catalogue.layer WHERE id = %s", [layer_id]).fetchone()
    return row[0] if row else None


def _before_current(connection: Connection[Any], layer_id: str) -> int:
    current = _current(connection, layer_id)
    row = connection.execute(
        "SELECT max(version) FROM catalogue.layer_version WHERE layer_id = %s AND dropped_at IS NULL "
        "AND (%s::integer IS NULL OR version < %s)",
        [layer_id, current, current],
    ).fetchone()
    if row is None or row[0] is None:
        raise Conflict("Không còn phiên bản cũ hơn", "there is no earlier version to go back to")
    return int(row[0])


def _demand_kept(connection: Connection[Any], layer_id: str, version: int) -> None:
    row = connection.execute(
        "SELECT dropped_at IS NULL FROM catalogue.layer_version WHERE layer_id = %s AND version = %s",
        [layer_id, version],
    ).fetchone()
    if row is None:
        raise NotFound(f"Lớp «{layer_id}» không có phiên bản {version}", f"{layer_id!r} has no version {version}")
    if not row[0]:
        raise Conflict(
            f"Dữ liệu của phiên bản {version} đã xoá", f"the data of version {version} is gone",
            hint=Bilingual(f"chỉ giữ {KEEP} phiên bản gần nhất", f"only the last {KEEP} versions are kept"),
        )  # fmt: skip
