"""A new version's table: filled by COPY, batch by batch, with what is fit to stay; then keyed, indexed, analysed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import batched
from typing import Any

from psycopg import Connection, Copy, DataError, InternalError, errors, sql

from layers import geometry
from layers.meta import LayerMeta
from layers.source import ColumnType, Feature, FeatureSource
from layers.versions import DATA, Extent
from layers.vn2000 import Coordinates, Projection, crs_hint, propose
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, TooLarge
from store.progress import Progress

BATCH = 2000
REFUSALS_TOLD = 1000
MAX_COLUMNS = 400  # what fits a PostgreSQL page when every value is long
MAX_KEY = 200  # characters of a feature's key, as in a status
SQL_TYPES: dict[ColumnType, str] = {
    "text": "text", "integer": "int8", "double": "float8",
    "boolean": "bool", "date": "date", "timestamp": "timestamptz",
}  # fmt: skip
INT8 = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row (1-based, in file order) that was kept out, and why."""

    row: int
    reason: Bilingual

    @property
    def vi(self) -> str:
        """The reason in Vietnamese."""
        return self.reason.vi

    @property
    def en(self) -> str:
        """The reason in English."""
        return self.reason.en


@dataclass
class Staged:
    """What came into the table."""

    geometry_type: str
    kept: int = 0
    repaired: int = 0
    refused_count: int = 0
    extent: Extent | None = None
    told: list[Refusal] = field(default_factory=list)
    raw: Coordinates | None = None

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """The first refused rows."""
        return tuple(self.told)

    def refuse(self, row: int, reason: Bilingual) -> None:
        """Notes that a row is kept out."""
        self.refused_count += 1
        if len(self.told) < REFUSALS_TOLD:
            self.told.append(Refusal(row, reason))

    def widen(self, bounds: Extent | None) -> None:
        """Makes the extent hold `bounds` too."""
        if bounds is None or self.extent is None:
            self.extent = self.extent or bounds
            return
        a, b = self.extent, bounds
        self.extent = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def stage(
    connection: Connection[Any],
    table: str,
    meta: LayerMeta,
    source: FeatureSource,
    way: Projection,
    *,
    city: CityProfile | None,
    progress: Progress,
) -> Staged:
    """Makes and fills `layer_data.<table>`. `source`'s columns bear their SQL names already (titles: the source's own).

    BadInput when nothing usable is in it, when the key column does not identify, or when it lies outside the city.
    """
    _demand_few_columns(source)
    key = _key_index(meta, source)
    staged = Staged(geometry.STORED_TYPE[source.geometry_type])
    _create(connection, table, source, staged.geometry_type)
    _fill(connection, table, source, way, key, staged, f"publish {meta.id}", progress)
    _demand_something(staged)
    if city is not None:
        _demand_in_city(staged, way, city)
    _demand_unique(connection, table, meta)
    _finish(connection, table, staged)
    return staged


def _demand_few_columns(source: FeatureSource) -> None:
    if len(source.columns) > MAX_COLUMNS:
        raise TooLarge(
            f"Tệp có {len(source.columns)} cột, tối đa {MAX_COLUMNS}",
            f"the file has {len(source.columns)} columns, {MAX_COLUMNS} at most",
        )


def _key_index(meta: LayerMeta, source: FeatureSource) -> int | None:
    if meta.key_column is None:
        return None
    for index, column in enumerate(source.columns):
        if meta.key_column in (column.name, column.title_vi):
            return index
    listed = ", ".join(column.title_vi for column in source.columns) or "—"
    raise BadInput(
        f"Tệp không có cột khoá «{meta.key_column}»",
        f"the file has no key column {meta.key_column!r}",
        hint=Bilingual(f"các cột: {listed}", f"columns: {listed}"),
    )


def _create(connection: Connection[Any], table: str, source: FeatureSource, geometry_type: str) -> None:
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(SQL_TYPES[column.type]))
        for column in source.columns
    ]
    fixed = [
        sql.SQL("fid bigint NOT NULL"),
        sql.SQL("feature_key text NOT NULL"),
        sql.SQL("geom geometry({}, 4326) NOT NULL").format(sql.SQL(geometry_type)),
    ]
    connection.execute(
        sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(DATA, table), sql.SQL(", ").join(fixed + columns))
    )


def _fill(
    connection: Connection[Any], table: str, source: FeatureSource, way: Projection, key: int | None,
    staged: Staged, step: str, progress: Progress,
) -> None:  # fmt: skip
    types = ["int8", "text", "bytea", *(SQL_TYPES[column.type] for column in source.columns)]
    casts = [CASTS[column.type] for column in source.columns]
    names = sql.SQL(", ").join(map(sql.Identifier, ["fid", "feature_key", "geom", *(c.name for c in source.columns)]))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(DATA, table), names)
    row = 0
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(types)
            for batch in batched(source.features(), BATCH):
                _copy_batch(copy, batch, row, way, casts, key, staged)
                row += len(batch)
                progress(step, row, source.count)
    except (DataError, InternalError, errors.ProgramLimitExceeded) as error:
        raise _unfit(str(error)) from error


def _copy_batch(
    copy: Copy, batch: Sequence[Feature], before: int, way: Projection,
    casts: list[Callable[[Any], Any]], key: int | None, staged: Staged,
) -> None:  # fmt: skip
    wkb = [feature[0] for feature in batch]
    if staged.raw is None:
        staged.raw = geometry.sample(wkb)
    ready = geometry.prepare(wkb, way, staged.geometry_type)
    staged.repaired += ready.repaired
    staged.widen(ready.bounds)
    for index, (ewkb, (_, values)) in enumerate(zip(ready.ewkb, batch, strict=True)):
        row = before + index + 1
        if ewkb is None:
            staged.refuse(row, ready.refused[index])
            continue
        record = _cast(values, casts)
        if isinstance(record, Bilingual):
            staged.refuse(row, record)
            continue
        copy.write_row((row, _key_of(record, key, row), ewkb, *record))
        staged.kept += 1


def _cast(values: Sequence[object], casts: list[Callable[[Any], Any]]) -> list[Any] | Bilingual:
    if len(values) != len(casts):
        return Bilingual("số cột khác với tiêu đề", "another number of columns than the header")
    try:
        return [None if value is None else cast(value) for cast, value in zip(casts, values, strict=True)]
    except (ValueError, TypeError, OverflowError) as error:
        return Bilingual(f"giá trị không hợp lệ: {error}", f"unfit value: {error}")


def _key_of(record: list[Any], key: int | None, row: int) -> str:
    if key is None:
        return str(row)
    text = "" if record[key] is None else str(record[key]).strip()
    if not text:
        raise BadInput(
            f"Dòng {row}: cột khoá trống",
            f"row {row}: the key column is empty",
            hint=Bilingual("chọn cột khoá khác, hoặc bỏ trống", "choose another key column, or none"),
        )
    if len(text) > MAX_KEY:
        raise BadInput(
            f"Dòng {row}: khoá dài quá {MAX_KEY} ký tự",
            f"row {row}: a key of more than {MAX_KEY} characters",
            hint=Bilingual("chọn cột khoá khác, hoặc bỏ trống", "choose another key column, or none"),
        )
    return text


def _demand_something(staged: Staged) -> None:
    if staged.kept:
        return
    reasons = "; ".join(f"{refusal.row}: {refusal.reason.en}" for refusal in staged.told[:3])
    raise BadInput(
        f"Tệp không có đối tượng nào dùng được (bỏ {staged.refused_count} dòng)",
        f"the file has no usable feature ({staged.refused_count} rows refused)",
        hint=Bilingual(f"lý do: {reasons}", f"reasons: {reasons}") if reasons else None,
    )


def _demand_in_city(staged: Staged, way: Projection, city: CityProfile) -> None:
    assert staged.extent is not None
    (west, south, east, north), box = staged.extent, city.box
    if west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]:
        return
    proposals = propose(staged.raw, city) if staged.raw is not None and len(staged.raw) else []
    where = f"{west:.3f}, {south:.3f} – {east:.3f}, {north:.3f}"
    raise BadInput(
        f"Theo {way.name}, lớp này nằm ngoài {city.name_vi}: {where}",
        f"by {way.name} the layer lies outside {city.name_en}: {where}",
        hint=crs_hint(proposals),
    )


def _demand_unique(connection: Connection[Any], table: str, meta: LayerMeta) -> None:
    if meta.key_column is None:
        return
    statement = sql.SQL("SELECT feature_key FROM {} GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 3")
    twice = [row[0] for row in connection.execute(statement.format(sql.Identifier(DATA, table)))]
    if twice:
        listed = ", ".join(twice)
        raise BadInput(
            f"Cột khoá «{meta.key_column}» có giá trị trùng: {listed}",
            f"the key column {meta.key_column!r} has values more than once: {listed}",
            hint=Bilingual("chọn cột khoá khác, hoặc bỏ trống", "choose another key column, or none"),
        )


def _finish(connection: Connection[Any], table: str, staged: Staged) -> None:
    relation = sql.Identifier(DATA, table)
    if staged.geometry_type == "Geometry":
        _narrow(connection, relation, staged)
    for statement in (
        "ALTER TABLE {} ADD PRIMARY KEY (fid), ADD UNIQUE (feature_key)",
        "CREATE INDEX ON {} USING gist (geom)",
        "ANALYZE {}",
        "GRANT SELECT ON {} TO bandoso_reader, bandoso_owner",
    ):
        connection.execute(sql.SQL(statement).format(relation))


def _narrow(connection: Connection[Any], relation: sql.Identifier, staged: Staged) -> None:
    """A source that did not say its type, but has only one kind of geometry, gets a column of that type."""
    kinds = sql.SQL("SELECT array_agg(DISTINCT replace(ST_GeometryType(geom), 'ST_', '')) FROM {}").format(relation)
    row = connection.execute(kinds).fetchone()
    found: set[str] = set(row[0]) if row else set()
    for one, many in (("Point", "Point"), ("LineString", "MultiLineString"), ("Polygon", "MultiPolygon")):
        if found <= {one, many}:
            staged.geometry_type = many
            value = sql.SQL("geom" if one == many else "ST_Multi(geom)")
            change = sql.SQL("ALTER TABLE {} ALTER COLUMN geom TYPE geometry({}, 4326) USING {}")
            connection.execute(change.format(relation, sql.SQL(many), value))
            return


def _unfit(reason: str) -> BadInput:
    return BadInput("Tệp có giá trị không lưu được", f"the file has a value that cannot be stored ({reason[:200]})")


def _integer(value: Any) -> int:
    number = int(value)
    if number not in INT8:
        raise OverflowError(f"{number} > 64 bit")
    return number


def _double(value: Any) -> float | None:
    number = float(value)
    return None if math.isnan(number) else number


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def _timestamp(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(value: Any) -> str:
    return str(value).replace("\x00", "")


CASTS: dict[ColumnType, Callable[[Any], Any]] = {
    "text": _text, "integer": _integer, "double": _double, "boolean": bool, "date": _date, "timestamp": _timestamp,
}  # fmt: skip
