"""Publishing: a new version of a layer is staged, checked, transformed and switched to in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg import Connection

from layers.meta import LayerMeta
from layers.source import FeatureSource
from store.city import CityProfile
from store.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row (1-based, in file order) that was kept out, and why."""

    row: int
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """What a publication came to. `extent` is west, south, east, north in degrees; None when empty (raster: always set)."""

    layer_id: str
    version: int
    feature_count: int
    extent: tuple[float, float, float, float] | None
    repaired: int = 0
    refused: tuple[Refusal, ...] = field(default=())
    refused_count: int = 0


def publish_vector(
    connection: Connection[Any],
    meta: LayerMeta,
    source: FeatureSource,
    *,
    actor: str,
    city: CityProfile | None = None,
    progress: Progress = silent,
) -> PublishedVersion:
    """Publishes `source` as the next version of `meta.id`, inside the caller's transaction (writer or owner)."""
    raise NotImplementedError


def publish_relation(
    connection: Connection[Any], meta: LayerMeta, schema: str, relation: str, *, actor: str
) -> PublishedVersion:
    """Publishes an existing view or table that has fid, feature_key, geom (EPSG:4326) and attributes."""
    raise NotImplementedError


def publish_raster(
    connection: Connection[Any],
    meta: LayerMeta,
    path: Path,
    *,
    extent: tuple[float, float, float, float],
    source_crs: str,
    file_name: str,
    file_sha256: str,
    actor: str,
) -> PublishedVersion:
    """Publishes a GeoTIFF that already stands below the data folder (`path` is kept as given)."""
    raise NotImplementedError
