"""Small real feature sources for the tests of this room and of the doors."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from layers.meta import LayerMeta
from layers.source import Column, Feature, FeatureSource, GeometryType

NAME = Column("Tên", "text")
CODE = Column("Mã", "text")


def meta(layer_id: str = "wells", **more: object) -> LayerMeta:
    told: dict[str, object] = {
        "id": layer_id,
        "title_vi": "Giếng nước",
        "title_en": "Wells",
        "theme": "environment",
        "owner": "so-tnmt",
        "licence": "ODbL 1.0",
        "source": "Sở TN&MT",
    }
    return LayerMeta(**(told | more))  # type: ignore[arg-type]


def source(
    rows: Sequence[tuple[object, ...]],
    columns: tuple[Column, ...] = (NAME,),
    crs: str = "EPSG:4326",
    geometry_type: GeometryType = "Point",
) -> FeatureSource:
    """Rows of (WKT or None, value ...)."""
    features: list[Feature] = [
        (None if wkt is None else shapely.to_wkb(shapely.from_wkt(str(wkt))), values) for wkt, *values in rows
    ]
    return FeatureSource(columns, crs, geometry_type, len(features), lambda: iter(features))


def wells(count: int = 3) -> FeatureSource:
    rows = [(f"POINT({106.70 + i / 1000} {10.77 + i / 1000})", f"Giếng {i + 1}") for i in range(count)]
    return source(rows)
