"""The pygeoapi feature provider: PostGIS writes the GeoJSON, a pool of ours carries it."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
import psycopg
import shapely
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool, PoolTimeout
from pygeoapi.crs import CrsTransformSpec
from pygeoapi.provider.base import (
    BaseProvider,
    ProviderConnectionError,
    ProviderGenericError,
    ProviderInvalidQueryError,
    ProviderItemNotFoundError,
    SchemaType,
)

from layers import feature_query
from layers.catalogue import Layer
from layers.cql import Where
from layers.feature_query import FeatureQuery
from layers.source import ColumnType
from layers.vn2000 import projection
from store.errors import BadInput

COUNT_TIMEOUT_MS = 2000
LIVE_COUNT_SECONDS = 10.0
DOMAIN_LIMIT = 200
JSON_TYPES: dict[ColumnType, dict[str, str]] = {
    "text": {"type": "string"}, "integer": {"type": "integer"}, "double": {"type": "number"},
    "boolean": {"type": "boolean"}, "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string", "format": "date-time"},
}  # fmt: skip


class Counts:
    """Exact numbers of matches, remembered by layer, version and condition; those of live views only for seconds."""

    def __init__(self, size: int = 2000) -> None:
        self._size = size
        self._known: OrderedDict[tuple[Any, ...], tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...], oldest: float) -> int | None:
        """The number noted under `key` at `oldest` (monotonic seconds) or later."""
        with self._lock:
            at, number = self._known.get(key, (-math.inf, 0))
        return number if at >= oldest else None

    def put(self, key: tuple[Any, ...], number: int) -> None:
        """Notes a number, and forgets the oldest beyond the size."""
        with self._lock:
            self._known[key] = (time.monotonic(), number)
            self._known.move_to_end(key)
            while len(self._known) > self._size:
                self._known.popitem(last=False)


@dataclass(frozen=True, slots=True)
class FeatureAccess:
    """What a provider works with; the `data` of its definition, so that nothing is global."""

    layer: Layer
    pool: ConnectionPool[Any]
    counts: Counts
    raw: bool = False  # features as `orjson.Fragment`s instead of dicts
    where: Where | None = None  # the request's CQL2 filter

    def __deepcopy__(self, _: dict[int, Any]) -> FeatureAccess:
        """Itself: pygeoapi copies its configuration, and a pool cannot be copied."""
        return self


class TooSlow(ProviderGenericError):  # type: ignore[misc]
    """The query was stopped by the statement timeout."""

    http_status_code = 503
    default_msg = "the query took too long and was stopped; narrow the bbox or the filter"


class PostgisProvider(BaseProvider):  # type: ignore[misc]
    """Features of one published relation. Coordinates are longitude, latitude (CRS84) unless a CRS is asked."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self.access: FeatureAccess = provider_def["data"]
        self.layer = self.access.layer
        self.time_field = feature_query.time_column(self.layer)
        self._fields = self.get_fields()

    def get_fields(self) -> dict[str, dict[str, str]]:
        """The JSON schema of each attribute; new dicts, since pygeoapi writes into them."""
        return {column.name: {**JSON_TYPES[column.type], "title": column.title_vi} for column in self.layer.columns}

    def get_schema(self, schema_type: SchemaType = SchemaType.item) -> tuple[str, dict[str, Any]]:
        """The feature's JSON schema."""
        return "application/schema+json", {"type": "object", "properties": self.get_fields()}

    def query(
        self, offset: int = 0, limit: int = 10, resulttype: str = "results", bbox: Sequence[float] = (),
        datetime_: str | None = None, properties: Sequence[tuple[str, str]] = (),
        sortby: Sequence[dict[str, str]] = (), select_properties: Sequence[str] = (), skip_geometry: bool = False,
        q: str | None = None, crs_transform_spec: CrsTransformSpec | None = None, **_: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """A GeoJSON FeatureCollection; ProviderInvalidQueryError for what cannot be asked."""
        asked = FeatureQuery(
            limit=limit,
            offset=offset,
            box=_box(bbox),
            moment=datetime_,
            equals=tuple(properties),
            words=q,
            where=self.access.where,
            sort=tuple((sort["property"], sort["order"] != "-") for sort in sortby),
            columns=tuple(select_properties) or None,
            geometry=not skip_geometry,
        )
        answer: dict[str, Any] = {"type": "FeatureCollection"}
        with self._reading() as connection:
            texts = [] if resulttype == "hits" else self._texts(connection, asked)
            matched = self._number(connection, asked)
        answer["features"] = self._features(texts, crs_transform_spec)
        if matched is not None:
            answer["numberMatched"] = matched
        answer["numberReturned"] = len(texts)
        return answer

    def get(self, identifier: str, **kwargs: Any) -> dict[str, Any]:
        """The feature with this key; ProviderItemNotFoundError when there is none."""
        with self._reading() as connection:
            row = connection.execute(feature_query.feature(self.layer), [str(identifier)]).fetchone()
        if row is None:
            raise ProviderItemNotFoundError(f"no feature {identifier[:80]!r}")
        found: dict[str, Any] = _transformed([orjson.loads(row[0])], kwargs.get("crs_transform_spec"))[0]
        return found

    def get_domains(self, properties: Sequence[str] = (), current: bool = False) -> tuple[dict[str, list[Any]], bool]:
        """The values that occur, of each text column asked for that has at most 200."""
        columns = [c.name for c in self.layer.columns if c.type == "text" and (not properties or c.name in properties)]
        found: dict[str, list[Any]] = {}
        with self._reading() as connection:
            for name in columns:
                statement, parameters = feature_query.domain(self.layer, name, DOMAIN_LIMIT + 1)
                values = [row[0] for row in connection.execute(statement, parameters)]
                if len(values) <= DOMAIN_LIMIT:
                    found[name] = values
        return found, True

    def _reading(self) -> _Reading:
        return _Reading(self.access.pool)

    def _texts(self, connection: Connection[Any], asked: FeatureQuery) -> list[str]:
        statement, parameters = feature_query.features(self.layer, asked)
        return [row[0] for row in connection.execute(statement, parameters)]

    def _features(self, texts: list[str], spec: CrsTransformSpec | None) -> list[Any]:
        if self.access.raw and spec is None:
            return [orjson.Fragment(text) for text in texts]
        return _transformed([orjson.loads(text) for text in texts], spec)

    def _number(self, connection: Connection[Any], asked: FeatureQuery) -> int | None:
        """How many match, exactly; None when counting them would take too long."""
        statement, parameters = feature_query.number(self.layer, asked)
        if not parameters and not asked.where and not asked.words and not self.layer.live:
            return int(self.layer.feature_count or 0)
        key = (self.layer.id, self.layer.version, statement.as_string(None), *parameters)
        known = self.access.counts.get(key, time.monotonic() - LIVE_COUNT_SECONDS if self.layer.live else 0.0)
        if known is not None:
            return known
        try:
            with connection.transaction():
                connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(COUNT_TIMEOUT_MS)))
                row = connection.execute(statement, parameters).fetchone()
        except psycopg.errors.QueryCanceled:
            return None
        number = int(row[0]) if row else 0
        self.access.counts.put(key, number)
        return number


class _Reading:
    """A pooled connection whose errors are pygeoapi's, with their HTTP status."""

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        self._borrowed: AbstractContextManager[Connection[Any]] = pool.connection(timeout=5)

    def __enter__(self) -> Connection[Any]:
        try:
            return self._borrowed.__enter__()
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise _Away(str(error), user_msg="the database is not available") from error

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self._borrowed.__exit__(kind, error, trace)
        if error is not None:
            raise_as_ogc(error)


class _Away(ProviderConnectionError):  # type: ignore[misc] # pygeoapi has no types
    """Nobody's fault who asked, and over soon; pygeoapi would call it an error of the server's."""

    http_status_code = HTTPStatus.SERVICE_UNAVAILABLE


def raise_as_ogc(error: BaseException) -> None:
    """Raises pygeoapi's error for one of ours or the database's; returns when it has none."""
    if isinstance(error, BadInput):
        raise ProviderInvalidQueryError(error.message.en, user_msg=str(error)) from error
    if isinstance(error, psycopg.errors.QueryCanceled):
        raise TooSlow() from error
    if isinstance(error, psycopg.errors.UndefinedTable):
        # The version was dropped between our reading of the catalogue and this query.
        raise ProviderConnectionError(str(error), user_msg="the layer has just changed; try again") from error
    if isinstance(error, psycopg.DataError | psycopg.errors.UndefinedFunction | psycopg.errors.InternalError_):
        reason = (error.diag.message_primary or str(error)).strip()[:200]
        raise ProviderInvalidQueryError(reason, user_msg=f"the query does not fit the data: {reason}") from error
    if isinstance(error, psycopg.OperationalError):
        raise _Away(str(error), user_msg="the database is not available") from error


def _transformed(features: list[dict[str, Any]], spec: CrsTransformSpec | None) -> list[dict[str, Any]]:
    """The features in the CRS of `spec`, in that CRS's own axis order."""
    placed = [feature for feature in features if feature["geometry"] is not None]
    if spec is None or not placed:
        return features
    way = projection(spec.target_crs_uri)
    shapes = shapely.from_geojson([orjson.dumps(feature["geometry"]) for feature in placed])
    moved = shapely.transform(shapes, way.to_official)
    for feature, text in zip(placed, shapely.to_geojson(moved), strict=True):
        feature["geometry"] = orjson.loads(text)
    return features


def _box(bbox: Sequence[float]) -> tuple[float, float, float, float] | None:
    if not bbox:
        return None
    if not all(map(math.isfinite, bbox)):
        raise ProviderInvalidQueryError("bbox", user_msg="bbox values must be finite, and inside their CRS")
    west, south, east, north = bbox if len(bbox) == 4 else (bbox[0], bbox[1], bbox[3], bbox[4])
    return west, south, east, north
