"""What a tile shows at a zoom, and what it leaves out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import mapbox_vector_tile
import pytest
import shapely

from layers import catalogue
from layers.catalogue import Layer
from layers.meta import LayerMeta
from layers.publish import publish_relation, publish_vector
from layers.source import Column, FeatureSource
from layers.style import Style
from store.database import Database
from store.errors import BadInput
from tiles import base, grid, tilejson, vector
from tiles.cache import OVERHEAD, TileCache
from tiles.grid import Tile
from tiles.tilejson import Site

HERE = (106.70, 10.77)


def tile_at(zoom: int, lon: float = HERE[0], lat: float = HERE[1]) -> Tile:
    """The tile over a place, found by trying: independent of how tiles compute their boxes."""
    x = int((lon + 180) / 360 * 2**zoom)
    y = next(y for y in range(int(2**zoom * 0.4), 2**zoom) if Tile(zoom, x, y).box[1] <= lat < Tile(zoom, x, y).box[3])
    return grid.tile(zoom, x, y)


def publish(
    database: Database,
    layer_id: str,
    shapes: list[Any],
    *,
    kind: str,
    names: Any = None,
    column: str = "class",
    **meta: Any,
) -> Layer:
    told = names or [f"Tên {number}" for number in range(len(shapes))]
    rows = [
        (shapely.to_wkb(shape), [name, number]) for number, (shape, name) in enumerate(zip(shapes, told, strict=True))
    ]
    columns = (Column(column, "text"), Column("importance", "double"))
    source = FeatureSource(columns, "EPSG:4326", kind, len(rows), lambda: iter(rows))  # type: ignore[arg-type]
    about = LayerMeta(layer_id, "Lớp thử", "A layer", "other", "Sở", "MIT", "thử", **meta)
    with database.transaction("writer") as connection:
        publish_vector(connection, about, source, actor="test")
        return catalogue.layer(connection, layer_id)


def read(database: Database, work: Callable[[Any], Any]) -> dict[str, Any]:
    """The decoded MVT that `work(connection)` makes."""

    async def run() -> bytes:
        async with await database.connect_async("reader") as connection:
            made: bytes = await work(connection)
            return made

    body = asyncio.run(run())
    return mapbox_vector_tile.decode(body) if body else {}


def layer_tile(database: Database, layer: Layer, tile: Tile) -> dict[str, Any]:
    return read(database, lambda connection: vector.layer_tile(connection, layer, tile))


def test_a_feature_bears_its_id_its_key_and_its_attributes(module_database: Database) -> None:
    layer = publish(module_database, "one", [shapely.Point(HERE)], kind="Point", key_column="class", names=["Chợ Lớn"])
    (feature,) = layer_tile(module_database, layer, tile_at(14))["one"]["features"]
    assert feature["id"] == 1
    assert feature["properties"] == {"feature_key": "Chợ Lớn", "class": "Chợ Lớn", "importance": 0}
    assert 0 <= feature["geometry"]["coordinates"][0] <= 4096


def test_a_tile_elsewhere_or_below_the_layers_zoom_is_empty(module_database: Database) -> None:
    layer = publish(module_database, "near", [shapely.Point(HERE)], kind="Point", min_zoom=12)
    assert layer_tile(module_database, layer, tile_at(14, lon=107.5)) == {}
    assert layer_tile(module_database, layer, tile_at(11)) == {}
    assert layer_tile(module_database, layer, tile_at(12)) != {}


def test_crowded_points_are_thinned_where_they_would_lie_on_each_other_and_the_important_stay(
    module_database: Database,
) -> None:
    points = [
        shapely.Point(HERE[0] + column / 20_000, HERE[1] + row / 20_000) for row in range(50) for column in range(60)
    ]
    layer = publish(module_database, "crowd", points, kind="Point")
    far = layer_tile(module_database, layer, tile_at(10))["crowd"]["features"]
    near = layer_tile(module_database, layer, tile_at(17))["crowd"]["features"]
    assert 1 <= len(far) <= 20
    assert max(each["properties"]["importance"] for each in far) == 2999
    assert len(near) == len({each["properties"]["feature_key"] for each in near}) > 500


def test_lines_are_simplified_to_the_pixel_and_those_smaller_than_one_left_out(module_database: Database) -> None:
    wave = shapely.LineString([(HERE[0] + step / 100_000, HERE[1] + step % 2 / 1_000_000) for step in range(2_000)])
    crumb = shapely.LineString([HERE, (HERE[0] + 0.00001, HERE[1])])
    layer = publish(module_database, "lines", [wave, crumb], kind="LineString")
    (far,) = layer_tile(module_database, layer, tile_at(12))["lines"]["features"]
    assert len(far["geometry"]["coordinates"]) < 10
    assert len(layer_tile(module_database, layer, tile_at(16))["lines"]["features"]) == 2


def squares() -> list[Any]:
    return [shapely.box(106.6 + step * 0.05, 10.70, 106.65 + step * 0.05, 10.85) for step in range(4)]


def test_each_named_area_has_one_label_point_among_all_tiles_of_a_zoom(module_database: Database) -> None:
    layer = publish(module_database, "areas", squares(), kind="Polygon", style=Style(label="class"))
    for zoom in (11, 13):
        labels: list[str] = []
        corner, other = tile_at(zoom, 106.6, 10.85), tile_at(zoom, 106.8, 10.70)
        for x in range(corner.x, other.x + 1):
            for y in range(corner.y, other.y + 1):
                found = layer_tile(module_database, layer, Tile(zoom, x, y)).get("areas_labels", {"features": []})
                labels += [each["properties"]["label"] for each in found["features"]]
        assert sorted(labels) == ["Tên 0", "Tên 1", "Tên 2", "Tên 3"]


def test_areas_too_narrow_for_their_names_have_none(module_database: Database) -> None:
    layer = publish(module_database, "narrow", squares(), kind="Polygon", style=Style(label="class"))
    assert "narrow_labels" not in layer_tile(module_database, layer, tile_at(8))


def test_of_very_many_features_every_2nd_4th_8th_is_looked_at_so_that_they_stay_from_zoom_to_zoom(
    module_database: Database,
) -> None:
    points = [shapely.Point(HERE[0] + number / 100_000, HERE[1]) for number in range(64)]
    layer = publish(module_database, "many", points, kind="Point")
    assert vector.step(layer, tile_at(14)) == 1
    huge = replace(layer, feature_count=4 * vector.SAMPLE)
    assert vector.step(huge, tile_at(10)) == 4
    assert vector.step(huge, tile_at(10, lon=107.5)) == 1
    seen = layer_tile(module_database, huge, tile_at(14))["many"]["features"]
    assert sorted(each["id"] for each in seen) == list(range(4, 65, 4))


@pytest.mark.parametrize(("z", "x", "y"), [(-1, 0, 0), (23, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0), (0, 0, 1)])
def test_a_tile_outside_the_grid_is_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(BadInput):
        grid.tile(z, x, y)


def test_the_grid_covers_the_world_once() -> None:
    assert grid.tile(0, 0, 0).box == pytest.approx((-180, -85.0511288, 180, 85.0511288))
    assert grid.tile(1, 1, 0).box == pytest.approx((0, 0, 180, 85.0511288))


ROADS = ["motorway", "primary", "residential", "footway"]


def test_the_base_map_shows_what_a_zoom_can_bear_and_works_with_what_is_there(module_database: Database) -> None:
    lines = [shapely.LineString([(106.69, lat), (106.71, lat)]) for lat in (10.765, 10.77, 10.775, 10.78)]
    layers = {
        "base_roads": publish(module_database, "base_roads", lines, kind="LineString", names=ROADS),
        "wards": publish(module_database, "some_wards", squares(), kind="Polygon", column="full_name"),
    }

    def seen(zoom: int, shown: dict[str, Layer]) -> dict[str, Any]:
        return read(module_database, lambda connection: base.base_tile(connection, shown, tile_at(zoom)))

    def classes(zoom: int) -> set[str]:
        return {each["properties"]["class"] for each in seen(zoom, layers).get("roads", {"features": []})["features"]}

    assert classes(8) == {"motorway"}
    assert classes(10) == {"motorway", "primary"}
    assert "residential" in classes(14)
    assert set(seen(11, {"wards": layers["wards"]})) == {"boundaries", "ward_labels"}
    assert seen(12, {}) == {}
    told: Any = tilejson.of_base(layers, "1", module_database.settings.profile, SITE)["vector_layers"]
    assert [each["id"] for each in told] == ["boundaries", "roads", "ward_labels"]


SITE = Site("http://x", "en")


WARD_WITHOUT_OUTLINE = """
    INSERT INTO registry.unit (code, level, kind, name, full_name, folded, valid, centre, reach_m, source)
    VALUES ('26740', 'ward', 'phường', 'Sài Gòn', 'Phường Sài Gòn', 'sai gon', '[2025-07-01,)',
            ST_SetSRID(ST_MakePoint(%s, %s), 4326), 900, 'test')
"""


def test_a_ward_of_which_only_the_centre_is_known_is_named_on_the_base_map(database: Database) -> None:
    about = LayerMeta("ward_centres", "Tên", "Names", "base", "Sở", "MIT", "thử", listed=False)
    with database.transaction("owner") as connection:
        connection.execute(WARD_WITHOUT_OUTLINE, HERE)
        publish_relation(connection, about, "layer_data", "ward_centres", actor="test")
        layers = {each.id: each for each in catalogue.layers(connection)}
    decoded = read(database, lambda connection: base.base_tile(connection, layers, tile_at(12)))
    [named] = decoded["ward_labels"]["features"]
    assert named["properties"]["label"] == "Phường Sài Gòn"


RENAMED_STREET = """
    INSERT INTO registry.street (name, folded, match_key, kind, geom, source, source_ref)
    VALUES (%(name)s, '', '', 'street', 'SRID=4326;MULTILINESTRING((106.69 10.77, 106.71 10.77))', 'test', '1')
    RETURNING id
"""
FORMER_NAME = """
    INSERT INTO registry.street_name (street_id, name, folded, kind, valid) VALUES (%s, %s, %s, %s, %s::daterange)
"""


def test_the_base_map_writes_a_renamed_street_by_its_new_name(database: Database) -> None:
    on_it = [shapely.LineString([(west, 10.77), (west + 0.004, 10.77)]) for west in (106.69, 106.695, 106.70, 106.705)]
    elsewhere = shapely.LineString([(106.695, 10.772), (106.70, 10.772)])
    layer = publish(
        database, "base_roads", [*on_it, elsewhere, on_it[0]], kind="LineString", column="name",
        names=["Đường Lê Lợi", "Lê Lợi", "Bonard", "Tôn Đức Thắng", "Lê Lợi", None],
    )  # fmt: skip

    def written() -> list[str | None]:
        decoded = read(database, lambda connection: base.base_tile(connection, {"base_roads": layer}, tile_at(10)))
        features = sorted(decoded["roads"]["features"], key=lambda each: each["id"])
        return [each["properties"].get("name") for each in features]

    before = written()
    with database.transaction("owner") as connection:
        row = connection.execute(RENAMED_STREET, {"name": "Tôn Đức Thắng"}).fetchone()
        assert row is not None
        for name, kind, valid in (("Lê Lợi", "old", "[,2026-11-01)"), ("Bonard", "old", "[,1955-10-19)")):
            connection.execute(FORMER_NAME, (row[0], name, name.lower(), kind, valid))
        connection.execute(FORMER_NAME, (row[0], "Thắng", "thang", "alias", None))
    assert before == ["Đường Lê Lợi", "Lê Lợi", "Bonard", "Tôn Đức Thắng", "Lê Lợi", None]
    now = "Tôn Đức Thắng"
    assert written() == [f"Đường {now}", now, now, now, "Lê Lợi", None]


def test_tilejson_tells_layers_bounds_and_fields(module_database: Database) -> None:
    layer = publish(module_database, "told", squares(), kind="Polygon", style=Style(label="class"), max_zoom=15)
    told: Any = tilejson.of_layer(layer, "7", SITE)
    assert told["tilejson"] == "3.0.0"
    assert (told["name"], told["title_vi"]) == ("A layer", "Lớp thử")
    assert told["tiles"] == ["http://x/tiles/told/{z}/{x}/{y}.mvt?v=7"]
    assert told["bounds"] == pytest.approx([106.6, 10.70, 106.8, 10.85])
    assert [each["id"] for each in told["vector_layers"]] == ["told", "told_labels"]
    assert told["vector_layers"][0]["fields"] == {"feature_key": "String", "class": "String", "importance": "Number"}
    assert told["maxzoom"] == 15


def test_the_cache_is_bounded_by_bytes_and_the_least_used_go_first() -> None:
    async def run() -> None:
        cache = TileCache(10 * (100 + OVERHEAD))
        made: list[int] = []

        async def get(key: int) -> bytes:
            async def make() -> bytes:
                made.append(key)
                return b"x" * 100

            return await cache.get(key, make)

        for key in range(10):
            await get(key)
        await get(0)
        await get(10)
        await get(0)
        assert made == list(range(11))
        await get(1)
        assert made[-1] == 1
        assert cache.size <= 10 * (100 + OVERHEAD)

    asyncio.run(run())


def test_a_tile_that_many_ask_for_at_once_is_made_once_and_a_failure_is_not_kept() -> None:
    async def run() -> None:
        cache, made = TileCache(10_000), 0

        async def make() -> bytes:
            nonlocal made
            made += 1
            await asyncio.sleep(0.01)
            if made == 1:
                raise BadInput("lỗi", "broken")
            return b"tile"

        first = await asyncio.gather(*(cache.get("k", make) for _ in range(5)), return_exceptions=True)
        assert all(isinstance(each, BadInput) for each in first)
        assert await asyncio.gather(*(cache.get("k", make) for _ in range(5))) == [b"tile"] * 5
        assert made == 2

    asyncio.run(run())
