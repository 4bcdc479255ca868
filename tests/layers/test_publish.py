"""Publishing switches versions in one transaction, or changes nothing."""

from __future__ import annotations

import psycopg
import pytest
import shapely
from pyproj.transformer import TransformerGroup

from layers import catalogue, versions
from layers.publish import publish_relation, publish_vector
from layers.source import Column
from layers.style import Style
from store.city import HCMC
from store.database import Database
from store.errors import BadInput, Conflict, Forbidden, NotFound
from tests.layers.features import CODE, NAME, meta, source, wells


def publish(database: Database, *arguments: object, **more: object):  # type: ignore[no-untyped-def]
    with database.transaction("writer") as connection:
        return publish_vector(connection, *arguments, actor="test", **more)  # type: ignore[arg-type]


def test_a_published_layer_is_read_by_the_public_role(database: Database) -> None:
    done = publish(database, meta(), wells())
    assert (done.version, done.feature_count, done.refused) == (1, 3, ())
    with database.connect("reader") as connection:
        layer = catalogue.layer(connection, "wells")
        rows = connection.execute("SELECT fid, feature_key, ten, ST_SRID(geom) FROM layer_data.wells_v1").fetchall()
    assert layer.relation == ("layer_data", "wells_v1")
    assert layer.geometry_type == "Point"
    assert layer.extent == pytest.approx((106.70, 10.77, 106.702, 10.772))
    assert [(c.name, c.title_vi) for c in layer.columns] == [("ten", "Tên")]
    assert rows == [(1, "1", "Giếng 1", 4326), (2, "2", "Giếng 2", 4326), (3, "3", "Giếng 3", 4326)]


def test_an_owner_connection_publishes_tables_that_the_writer_can_drop(database: Database) -> None:
    for count in range(1, 7):
        with database.transaction("owner") as connection:
            publish_vector(connection, meta(), wells(count), actor="loader")
            assert connection.execute("SELECT current_user").fetchone() == ("bandoso_owner",)
    with database.connect("reader") as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'layer_data' AND tablename LIKE 'wells%' ORDER BY 1"
        ).fetchall()
        history = catalogue.history(connection, "wells")
    assert [name for (name,) in tables] == ["wells_v3", "wells_v4", "wells_v5", "wells_v6"]
    assert [(v.version, v.kept) for v in history] == [
        (6, True),
        (5, True),
        (4, True),
        (3, True),
        (2, False),
        (1, False),
    ]


def test_a_vn2000_layer_lands_where_the_seven_parameters_say(database: Database) -> None:
    publish(database, meta(), source([("POINT(602000 1192000)", "a")], crs="EPSG:9210"), city=HCMC)
    official = TransformerGroup(9210, 4326, always_xy=True).transformers[0]
    assert "VN-2000 to WGS 84 (2)" in official.description
    with database.connect("reader") as connection:
        row = connection.execute("SELECT ST_X(geom), ST_Y(geom) FROM layer_data.wells_v1").fetchone()
    assert row == pytest.approx(official.transform(602000, 1192000), abs=1e-9)


def test_a_wrong_zone_is_refused_with_the_right_one_named(database: Database) -> None:
    with pytest.raises(BadInput) as refused:
        publish(database, meta(), source([("POINT(602000 1192000)", "a")], crs="EPSG:5897"), city=HCMC)
    assert refused.value.hint is not None
    assert "EPSG:9210" in refused.value.hint.en


def test_rows_without_usable_geometry_are_kept_out_and_named(database: Database) -> None:
    bowtie = "POLYGON((106.7 10.7, 106.8 10.8, 106.8 10.7, 106.7 10.8, 106.7 10.7))"
    square = "POLYGON((106.7 10.7, 106.8 10.7, 106.8 10.8, 106.7 10.8, 106.7 10.7))"
    rows = [(None, "none"), (bowtie, "bow"), ("POLYGON EMPTY", "empty"), (square, "ok"), ("POINT(106.7 10.7)", "pt")]
    flat = ("POLYGON((106.7 10.7, 106.8 10.8, 106.7 10.7, 106.7 10.7))", "flat")
    done = publish(database, meta(), source([*rows, flat], geometry_type="Polygon"))
    assert (done.feature_count, done.repaired, done.refused_count) == (2, 1, 4)
    assert [(r.row, r.reason.en) for r in done.refused] == [
        (1, "no geometry"),
        (3, "empty geometry"),
        (5, "not of the layer's geometry type"),
        (6, "broken geometry, nothing left after repair"),
    ]
    with database.connect("reader") as connection:
        kinds = connection.execute("SELECT ST_GeometryType(geom), ST_IsValid(geom) FROM layer_data.wells_v1").fetchall()
        report = catalogue.history(connection, "wells")[0].report
    assert kinds == [("ST_MultiPolygon", True)] * 2
    assert report["repaired"] == 1
    assert report["refusals"][0]["row"] == 1


def test_a_bad_file_changes_nothing(database: Database) -> None:
    publish(database, meta(), wells())
    bad = [
        (meta(), source([(None, "a")])),
        (meta(key_column="Tên"), source([("POINT(106.7 10.7)", "a"), ("POINT(106.7 10.8)", "a")])),
        (meta(key_column="Tên"), source([("POINT(106.7 10.7)", None)])),
        (meta(key_column="nope"), wells()),
        (meta(), source([("POINT(1 2)", "a")], crs="EPSG:999999")),
        (meta(style=Style(label="nope")), wells()),
        (meta(), source([])),
    ]
    for about, features in bad:
        with pytest.raises(BadInput):
            publish(database, about, features)
    with database.connect("reader") as connection:
        assert catalogue.layer(connection, "wells").version == 1
        assert len(catalogue.history(connection, "wells")) == 1
        assert catalogue.revision(connection) == 1
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'layer_data'").fetchall()
    assert tables == [("wells_v1",)]


def test_another_department_cannot_take_a_layer_over(database: Database) -> None:
    publish(database, meta(), wells())
    with pytest.raises(Forbidden):
        publish(database, meta(owner="so-gtvt"), wells())
    with database.transaction("writer") as connection, pytest.raises(Forbidden):
        versions.unpublish(connection, "wells", "so-gtvt", actor="test")
    with database.transaction("writer") as connection, pytest.raises(Forbidden):
        versions.rollback(connection, "wells", "so-gtvt", 1, actor="test")


def test_a_key_column_names_features_across_versions(database: Database) -> None:
    rows = [("POINT(106.7 10.7)", "G-01", "a"), ("POINT(106.8 10.7)", "G-02", "b")]
    publish(database, meta(key_column="Mã"), source(rows, (CODE, NAME)))
    publish(database, meta(key_column="ma"), source(rows[::-1], (CODE, NAME)))
    with database.connect("reader") as connection:
        assert catalogue.layer(connection, "wells").meta.key_column == "ma"
        keys = connection.execute("SELECT feature_key, ten FROM layer_data.wells_v2 ORDER BY 1").fetchall()
    assert keys == [("G-01", "a"), ("G-02", "b")]


def test_every_type_of_value_arrives(database: Database) -> None:
    columns = (
        Column("n", "integer"), Column("x", "double"), Column("b", "boolean"), Column("d", "date"),
        Column("t", "timestamp"), Column("limit", "text"), Column("Đường số", "text"), Column("đường SỐ", "text"),
    )  # fmt: skip
    good = ("POINT(106.7 10.7)", 5, float("nan"), True, "2025-07-01", "2025-07-01T08:00:00", "a\x00b", None, "x")
    bad = ("POINT(106.7 10.7)", 2**70, 1.5, True, "2025-07-01", None, "", None, None)
    done = publish(database, meta(), source([good, bad], columns))
    assert [r.row for r in done.refused] == [2]
    with database.connect("reader") as connection:
        row = connection.execute(
            "SELECT n, x, b, d::text, t::text, limit_, duong_so, duong_so_2 FROM layer_data.wells_v1"
        ).fetchone()
    assert row == (5, None, True, "2025-07-01", "2025-07-01 08:00:00+00", "ab", None, "x")


def test_a_source_of_unknown_type_with_only_lines_becomes_a_line_layer(database: Database) -> None:
    rows = [("LINESTRING(106.7 10.7, 106.8 10.8)", "a"), ("MULTILINESTRING((106.7 10.7, 106.8 10.8))", "b")]
    publish(database, meta(), source(rows, geometry_type="Unknown"))
    with database.connect("reader") as connection:
        assert catalogue.layer(connection, "wells").geometry_type == "MultiLineString"


def test_a_layer_can_be_rolled_back_withdrawn_and_brought_back(database: Database) -> None:
    publish(database, meta(), wells(1))
    publish(database, meta(), wells(2))
    with database.transaction("writer") as connection:
        assert versions.rollback(connection, "wells", "so-tnmt", None, actor="test") == 1
        assert catalogue.layer(connection, "wells").feature_count == 1
    with database.transaction("writer") as connection, pytest.raises(Conflict):
        versions.rollback(connection, "wells", "so-tnmt", None, actor="test")
    with database.transaction("writer") as connection:
        versions.unpublish(connection, "wells", "so-tnmt", actor="test")
        with pytest.raises(NotFound):
            catalogue.layer(connection, "wells")
        versions.rollback(connection, "wells", "so-tnmt", 2, actor="test")
        assert catalogue.layer(connection, "wells").version == 2
        actions = connection.execute(
            "SELECT action FROM ops.audit WHERE subject = 'layer/wells' ORDER BY id"
        ).fetchall()
    assert [a for (a,) in actions] == [
        "layer.publish", "layer.publish", "layer.rollback", "layer.unpublish", "layer.rollback"
    ]  # fmt: skip


def test_a_publication_wakes_the_listeners(database: Database) -> None:
    with database.connect("reader", autocommit=True) as listening:
        listening.execute("LISTEN catalogue_changed")
        publish(database, meta(), wells())
        notice = next(listening.notifies(timeout=60, stop_after=1))
    assert notice.payload == "wells"


def test_a_table_in_use_is_left_for_the_next_publication(database: Database) -> None:
    for _ in range(4):
        publish(database, meta(), wells())
    with database.connect("reader") as reading:
        reading.execute("SELECT 1 FROM layer_data.wells_v1").fetchall()
        publish(database, meta(), wells())
    with database.connect("reader") as connection:
        assert all(version.kept for version in catalogue.history(connection, "wells"))
    publish(database, meta(), wells())
    with database.connect("reader") as connection:
        assert [v.version for v in catalogue.history(connection, "wells") if not v.kept] == [2, 1]


def test_the_registrys_own_views_are_layers(database: Database) -> None:
    with database.transaction("owner") as connection:
        publish_relation(connection, meta("wards", key_column=None), "layer_data", "wards", actor="loader")
        layer = catalogue.layer(connection, "wards")
        assert layer.live
        assert {"code", "name", "area_km2"} <= {column.name for column in layer.columns}
        assert layer.feature_count == 0
        with pytest.raises(NotFound):
            publish_relation(connection, meta("x1"), "layer_data", "nope", actor="loader")


def test_a_big_layer_is_published_with_progress(database: Database) -> None:
    points = shapely.to_wkb(shapely.points([[106.7 + i / 1e5, 10.7] for i in range(5000)]))
    told: list[tuple[int, int | None]] = []
    big = source([])
    big = type(big)((NAME,), "EPSG:4326", "Point", 5000, lambda: ((wkb, ["x"]) for wkb in points))
    publish(database, meta(), big, progress=lambda step, done, total: told.append((done, total)))
    assert told[0] == (2000, 5000)
    assert told[-1] == (5000, 5000)


def test_two_publications_at_once_make_two_versions(database: Database) -> None:
    with database.connect("writer") as first, database.connect("writer") as second:
        publish_vector(first, meta(), wells(), actor="a")
        second.execute("SET lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            publish_vector(second, meta(), wells(), actor="b")
        second.rollback()
        first.commit()
        assert publish_vector(second, meta(), wells(), actor="b").version == 2
