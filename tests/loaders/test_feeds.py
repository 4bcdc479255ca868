"""The four themes are filled from what is really there, once; what is simulated or replayed says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
from psycopg import Connection

from layers import status, status_topic
from layers.meta import LayerMeta
from layers.publish import publish_vector
from layers.source import Column, FeatureSource
from layers.status_check import Observation
from loaders import feeds_replay, feeds_simulated
from loaders.feeds import load_feeds, read_congestion
from loaders.feeds_live import Feeds
from loaders.feeds_replay import Past
from loaders.feeds_topics import COUNTED, ECONOMY, HEALTH, SCHOOLS, SECURITY, TRAFFIC
from loaders.report import LoadReport
from store.database import Database
from store.errors import BadInput

NOW = datetime(2026, 11, 22, 3, 0, 1, tzinfo=UTC)
WARDS = {"26740": shapely.box(106.70, 10.77, 106.72, 10.79), "27004": shapely.box(106.72, 10.77, 106.74, 10.79)}
CSV = (
    "camera_id,time,congested\n"
    "1,2025-11-19T12:00:00Z,False\n2,2025-11-19T12:00:01Z,True\n1,2025-12-05T12:00:00Z,True\n"
    "9,2025-12-05T12:00:00Z,True\n2,hôm qua,True\n2,2025-12-05T12:00:00Z,maybe\n2,,True\n"
)


def publish(connection: Connection[Any], layer: str, shapes: dict[str, Any], kind: str, **more: float) -> None:
    columns = (Column("code", "text"), *(Column(name, "double") for name in more))
    rows = [(shapely.to_wkb(shape), [code, *more.values()]) for code, shape in shapes.items()]
    source = FeatureSource(columns, "EPSG:4326", kind, len(rows), lambda: iter(rows))  # type: ignore[arg-type]
    meta = LayerMeta(layer, layer, layer, "other", "Sở", "MIT", "thử", key_column="code")
    publish_vector(connection, meta, source, actor="test")


def points(*places: tuple[float, float]) -> dict[str, Any]:
    return {f"p{number}": shapely.Point(place) for number, place in enumerate(places)}


@pytest.fixture
def city(database: Database) -> Database:
    """Two wards of 5 km², three schools, a shop, an industrial zone over a border, and two cameras."""
    with database.transaction("writer") as connection:
        publish(connection, "wards", WARDS, "Polygon", area_km2=5.0)
        publish(
            connection, "schools", points((106.71, 10.78), (106.711, 10.78), (106.73, 10.78), (106.9, 10.9)), "Point"
        )
        publish(connection, "shops", points((106.71, 10.78)), "Point")
        publish(connection, "industrial", {"z": shapely.box(106.716, 10.775, 106.721, 10.78)}, "Polygon")
        publish(
            connection,
            "traffic_cameras",
            {"1": shapely.Point(106.71, 10.78), "2": shapely.Point(106.73, 10.78)},
            "Point",
        )
    return database


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / "traffic-congestion.csv").write_text(CSV, encoding="utf-8")
    return tmp_path


def latest(database: Database, topic: str) -> dict[str, float]:
    with database.transaction("reader") as connection:
        rows = connection.execute(
            "SELECT feature_key, value FROM status.latest WHERE topic_id = %s", [topic]
        ).fetchall()
    return dict(rows)


def count(database: Database, statement: str) -> int:
    with database.transaction("owner") as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0])


def test_all_four_themes_are_filled_and_what_is_wrong_is_told(city: Database, bundle: Path) -> None:
    report = load_feeds(city, city.settings, bundle)
    assert latest(city, TRAFFIC.id) == {"1": 1, "2": 1}
    assert latest(city, SCHOOLS.id) == {"26740": 4, "27004": 2}
    assert latest(city, ECONOMY.id) == {"26740": 2, "27004": 0}
    assert set(latest(city, SECURITY.id)) == set(WARDS)
    assert report.taken[f"observations {TRAFFIC.id}"] == 3
    assert {reason: each.count for reason, each in report.refused.items()} == {
        "no such camera on the layer": 1,
        "congested is neither True nor False": 1,
        '"at" is not an ISO 8601 time': 2,
    }
    assert latest(city, HEALTH.id) == {}


def test_loading_again_changes_nothing_and_a_changed_layer_is_counted_anew(city: Database, bundle: Path) -> None:
    load_feeds(city, city.settings, bundle)
    held = count(city, "SELECT count(*) FROM status.observation")
    again = load_feeds(city, city.settings, bundle)
    assert again.taken == {}
    assert len(again.skipped) == 4
    assert count(city, "SELECT count(*) FROM status.observation") == held
    with city.transaction("writer") as connection:
        publish(connection, "schools", points((106.73, 10.78)), "Point")
    load_feeds(city, city.settings, bundle)
    assert latest(city, SCHOOLS.id) == {"26740": 0, "27004": 2}


def test_without_wards_or_a_bundle_it_says_what_is_missing(database: Database) -> None:
    report = load_feeds(database, database.settings, None)
    assert report.notes
    assert count(database, "SELECT count(*) FROM status.topic") == 0


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput):
        list(read_congestion(tmp_path / "x.csv", LoadReport("feeds", "x")))


def test_the_simulated_topic_says_so_wherever_it_shows() -> None:
    assert SECURITY.simulated
    for text in (SECURITY.title, SECURITY.unit, *(each.label for each in SECURITY.legend)):
        assert "mô phỏng" in text.vi
        assert "simulated" in text.en
    assert "MÔ PHỎNG" in SECURITY.description.vi
    assert all(each.detail["simulated"] for each in feeds_simulated.history(WARDS, NOW, 3))


@pytest.mark.parametrize("topic", [TRAFFIC, SECURITY, *(each for each, _, _ in COUNTED)], ids=lambda topic: topic.id)
def test_every_topic_can_be_drawn(topic: status_topic.Topic) -> None:
    status_topic.check(topic)
    assert 4 <= len(topic.legend) <= 6
    assert len(set(topic.colors)) == len(topic.legend)


def test_the_walk_is_the_same_for_everybody_and_moves_by_one_step() -> None:
    walks = [[feeds_simulated.level(ward, tick) for tick in range(5_000, 5_280)] for ward in ("a", "b")]
    assert walks[0] == [feeds_simulated.level("a", tick) for tick in range(5_000, 5_280)]
    assert walks[0] != walks[1]
    assert all(0 <= value <= feeds_simulated.HIGHEST for walk in walks for value in walk)
    day = [feeds_simulated.level("a", tick) for tick in range(288 * 17, 288 * 18)]
    assert all(abs(after - before) <= 1 for before, after in pairwise(day))


def test_every_change_of_the_walk_is_told_once() -> None:
    wards = [str(number) for number in range(40)]
    now, end = NOW, NOW + timedelta(minutes=20)
    told: dict[str, float] = {each.feature: each.value for each in feeds_simulated.history(wards, now, 1)}
    while now < end:
        for each in feeds_simulated.changes(wards, now, now + timedelta(seconds=30)):
            assert now < each.at <= now + timedelta(seconds=30)
            assert told[each.feature] != each.value
            told[each.feature] = each.value
        now += timedelta(seconds=30)
    assert told == {each.feature: each.value for each in feeds_simulated.history(wards, now, 1)}


def test_the_replay_goes_through_all_real_observations_in_order_at_the_present_time() -> None:
    past = [Past(f"c{number}", number % 2, NOW - timedelta(days=300 - number)) for number in range(10)]
    seen = [each for step in range(5) for each in feeds_replay.due(past, NOW + timedelta(seconds=2 * step))]
    first = int(seen[0].feature[1:])
    assert [each.feature for each in seen] == [f"c{(first + number) % 10}" for number in range(20)]
    assert all(each.detail["replay"] is True for each in seen)
    assert seen[0].detail["original_at"] == past[first].at.isoformat()
    assert NOW - timedelta(seconds=2) < seen[0].at <= NOW
    assert feeds_replay.due([], NOW) == []


def test_the_replay_leaves_alone_what_a_real_source_has_just_observed(city: Database, bundle: Path) -> None:
    load_feeds(city, city.settings, bundle)
    now = datetime.now(UTC)
    with city.transaction("writer") as connection:
        status.push(connection, TRAFFIC.id, [{"feature": "1", "value": 0.5}], actor="Sở")
        feeds = Feeds.read(connection, now)
        for second in range(0, 20, 2):
            feeds.step(connection, now + timedelta(seconds=second))
    assert latest(city, TRAFFIC.id)["1"] == 0.5
    assert count(city, "SELECT count(*) FROM status.latest WHERE feature_key = '2' AND detail ? 'replay'") == 1


def test_old_replayed_and_simulated_history_is_forgotten_and_real_history_kept(city: Database, bundle: Path) -> None:
    load_feeds(city, city.settings, bundle)
    now = datetime.now(UTC)
    old = [Observation("1", now - timedelta(hours=hours), 1.0, {"replay": True}) for hours in (3, 2)]
    with city.transaction("writer") as connection:
        status.write(connection, TRAFFIC.id, old)
        Feeds.read(connection, now).step(connection, now + timedelta(seconds=5))
    kept = "SELECT count(*) FROM status.observation WHERE topic_id = 'traffic_congestion'"
    assert count(city, f"{kept} AND detail ->> 'feed' IS NOT NULL") == 3
    assert count(city, f"{kept} AND at < now() - interval '1 hour' AND detail ? 'replay'") == 0


def test_the_real_observations_of_the_bundle_are_all_taken(city_data: Path) -> None:
    report = LoadReport("feeds", "x")
    found = list(read_congestion(city_data / "traffic-congestion.csv", report))
    assert len(found) == 2_804
    assert report.refused == {}
    assert sum(each.value for each in found) == 229
