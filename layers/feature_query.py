"""Reading features of a published relation: the SQL, composed from checked names, with every value a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql

from layers.catalogue import Layer
from layers.cql import MOMENT, SQL_TYPES, Where
from layers.source import ColumnType
from store.bilingual import Bilingual
from store.errors import BadInput

MAX_OFFSET = 10_000_000
MAX_TERMS = 8
DIGITS = 7  # of a degree: a centimetre
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """What is asked of a layer. `box` in degrees: west, south, east, north; `moment`: RFC 3339 instant or interval."""

    limit: int = 10
    offset: int = 0
    box: Box | None = None
    moment: str | None = None
    equals: tuple[tuple[str, str], ...] = ()
    words: str | None = None
    where: Where | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    columns: tuple[str, ...] | None = None
    geometry: bool = True


@dataclass(slots=True)
class Condition:
    """A growing WHERE clause over `r`."""

    clauses: list[sql.Composable] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, clause: sql.Composable, *parameters: Any) -> None:
        """One more condition that must hold."""
        self.clauses.append(clause)
        self.parameters.extend(parameters)

    @property
    def sql(self) -> sql.Composable:
        """` WHERE ...`, or nothing."""
        if not self.clauses:
            return sql.SQL("")
        return sql.SQL(" WHERE {}").format(sql.SQL(" AND ").join(self.clauses))


def condition(layer: Layer, query: FeatureQuery) -> Condition:
    """Which features of `layer` the query is about; BadInput for a value that no column can have."""
    found = Condition()
    if query.box is not None:
        _add_box(found, query.box, layer.geometry_type)
    for name, value in query.equals:
        kind = types_of(layer)[name]
        found.add(sql.SQL("r.{} = %s::text::{}").format(sql.Identifier(name), sql.SQL(SQL_TYPES[kind])), value)
    if query.words:
        _add_words(found, layer, query.words)
    time = time_column(layer)
    if query.moment and time:
        _add_moment(found, time, query.moment)
    if query.where is not None:
        found.add(query.where.clause, *query.where.parameters)
    return found


def features(layer: Layer, query: FeatureQuery) -> tuple[sql.Composed, list[Any]]:
    """One row a feature: its GeoJSON as text."""
    if query.offset > MAX_OFFSET:
        raise BadInput(f"offset tối đa {MAX_OFFSET}", f"offset is at most {MAX_OFFSET}")
    wanted = condition(layer, query)
    # The page is cut out first: PostgreSQL would write the GeoJSON of every row that OFFSET passes over.
    statement = sql.SQL(
        "SELECT {geojson} FROM (SELECT r.* FROM {relation} r{where} ORDER BY {order} LIMIT %s OFFSET %s) r "
        "ORDER BY {order}"
    ).format(
        geojson=_geojson(layer, query.columns, query.geometry),
        relation=sql.Identifier(*layer.relation),
        where=wanted.sql,
        order=_order(query.sort),
    )
    return statement, [*wanted.parameters, query.limit, query.offset]


def feature(layer: Layer) -> sql.Composed:
    """The GeoJSON of the feature with one key, which is the parameter, as text."""
    return sql.SQL("SELECT {} FROM {} r WHERE r.feature_key = %s").format(
        _geojson(layer, None, True), sql.Identifier(*layer.relation)
    )


def number(layer: Layer, query: FeatureQuery) -> tuple[sql.Composed, list[Any]]:
    """How many features match."""
    wanted = condition(layer, query)
    statement = sql.SQL("SELECT count(*) FROM {} r{}").format(sql.Identifier(*layer.relation), wanted.sql)
    return statement, wanted.parameters


def domain(layer: Layer, column: str, limit: int) -> tuple[sql.Composed, list[Any]]:
    """The values of one column, at most `limit`."""
    statement = sql.SQL("SELECT DISTINCT {0} FROM {1} r WHERE {0} IS NOT NULL ORDER BY 1 LIMIT %s").format(
        sql.Identifier("r", column), sql.Identifier(*layer.relation)
    )
    return statement, [limit]


def types_of(layer: Layer) -> dict[str, ColumnType]:
    """The type of each column."""
    return {column.name: column.type for column in layer.columns}


def time_column(layer: Layer) -> str | None:
    """The first column of dates or times."""
    return next((column.name for column in layer.columns if column.type in ("date", "timestamp")), None)


def _geojson(layer: Layer, columns: Sequence[str] | None, geometry: bool) -> sql.Composed:
    names = [column.name for column in layer.columns if columns is None or column.name in columns]
    if names:
        listed = sql.SQL(", ").join(sql.Identifier("r", name) for name in names)
        properties = sql.SQL("(SELECT row_to_json(p) FROM (SELECT {}) p)::text").format(listed)
    else:
        properties = sql.SQL("'{{}}'").format()
    shape = sql.SQL("coalesce(ST_AsGeoJSON(r.geom, {}), 'null')").format(sql.Literal(DIGITS))
    return sql.SQL(
        """'{{"type":"Feature","id":' || to_json(r.feature_key)::text || ',"geometry":' || {} || ',"properties":' """
        """|| {} || '}}'"""
    ).format(shape if geometry else sql.SQL("'null'"), properties)


def _order(sort: tuple[tuple[str, bool], ...]) -> sql.Composable:
    parts = [
        sql.SQL("r.{} {}").format(sql.Identifier(name), sql.SQL("ASC" if ascending else "DESC NULLS LAST"))
        for name, ascending in sort
    ]
    return sql.SQL(", ").join([*parts, sql.SQL("r.fid")])


def _add_box(found: Condition, box: Box, geometry_type: str) -> None:
    west, south, east, north = box
    halves = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    envelope = "ST_MakeEnvelope(%s, %s, %s, %s, 4326)"
    parts, parameters = [], []
    for left, right in halves:
        # For points the index's answer is exact; the exact test costs more than all the rest (pygeoapi-notes).
        exact = "" if geometry_type == "Point" else f" AND ST_Intersects(r.geom, {envelope})"
        parts.append(f"(r.geom && {envelope}{exact})")
        parameters += [left, south, right, north] * (2 if exact else 1)
    found.add(sql.SQL("({})").format(sql.SQL(" OR ".join(parts))), *parameters)


def _add_words(found: Condition, layer: Layer, words: str) -> None:
    texts = [sql.Identifier("r", column.name) for column in layer.columns if column.type == "text"]
    terms = [term.strip() for term in words.split(",") if term.strip()][:MAX_TERMS]
    if not texts or not terms:
        found.add(sql.SQL("false"))
        return
    joined = sql.SQL("unaccent(lower(concat_ws(' ', {})))").format(sql.SQL(", ").join(texts))
    one = sql.SQL("{} LIKE '%%' || unaccent(lower(%s::text)) || '%%'").format(joined)
    escaped = [term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for term in terms]
    found.add(sql.SQL("({})").format(sql.SQL(" OR ").join([one] * len(terms))), *escaped)


def _add_moment(found: Condition, column: str, moment: str) -> None:
    start, slash, end = moment.partition("/")
    if any(value not in ("", "..") and not MOMENT.fullmatch(value) for value in (start, end)) or start == end == "":
        raise BadInput(
            f"datetime không hợp lệ: {moment[:60]}",
            f"datetime is not RFC 3339: {moment[:60]}",
            hint=Bilingual("ví dụ 2025-07-01/..", "for example 2025-07-01/.."),
        )
    name = sql.Identifier("r", column)
    if not slash:
        # A day given without a time means that day, of a timestamp too.
        day = len(moment) == len("2025-07-01")
        shape = "{0} >= %s::text::timestamptz AND {0} < %s::text::timestamptz + interval '1 day'"
        found.add(sql.SQL(shape if day else "{0} = %s::text::timestamptz").format(name), *[moment] * (2 if day else 1))
        return
    for value, test in ((start, ">="), (end, "<=")):
        if value not in ("", ".."):
            found.add(sql.SQL("{} {} %s::text::timestamptz").format(name, sql.SQL(test)), value)
