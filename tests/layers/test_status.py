"""What a department pushes is taken whole, told back, kept in history, and shown as it was at any time."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import shapely
from psycopg import Connection

from layers import status, status_events, status_read, status_topic
from layers.meta import LayerMeta
from layers.publish import publish_vector
from layers.source import Column, FeatureSource
from layers.status_check import Observation
from layers.status_topic import LegendClass, Topic
from store.bilingual import Bilingual
from store.database import Database
from store.errors import BadInput, Conflict, NotFound, TooLarge

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEGEND = (
    LegendClass(0, "#1a9850", Bilingual("Thông thoáng", "Free")),
    LegendClass(1, "#d73027", Bilingual("Ùn tắc", "Congested")),
)
CAMERAS = {"cam-1": (106.70, 10.77), "cam-2": (106.71, 10.78), "cam-3": (106.80, 10.90)}


def traffic(**changes: Any) -> Topic:
    made: dict[str, Any] = {
        "id": "traffic", "theme": "traffic", "layer_id": "cameras", "title": Bilingual("Giao thông", "Traffic"),
        "unit": Bilingual("mức", "level"), "legend": LEGEND, "owner": "Sở GTVT", "source": "camera", "licence": "MIT",
    }  # fmt: skip
    return Topic(**{**made, **changes})


def accidents() -> Topic:
    return traffic(id="accidents", kind="event", layer_id=None, title=Bilingual("Tai nạn", "Accidents"))


def publish_cameras(connection: Connection[Any]) -> None:
    meta = LayerMeta("cameras", "Camera", "Cameras", "transport", "Sở GTVT", "MIT", "test", key_column="code")
    rows = [(shapely.to_wkb(shapely.Point(place)), [code, f"Ngã tư {code}"]) for code, place in CAMERAS.items()]
    columns = (Column("code", "text"), Column("name", "text"))
    source = FeatureSource(columns, "EPSG:4326", "Point", len(rows), lambda: iter(rows))
    publish_vector(connection, meta, source, actor="test")


@pytest.fixture(scope="module")
def published(module_database: Database) -> Database:
    with module_database.transaction("writer") as connection:
        publish_cameras(connection)
    return module_database


@pytest.fixture
def city(published: Database) -> Database:
    """A database with a layer of three cameras, a topic on it, and a topic of events; nothing pushed yet."""
    with published.transaction("owner") as connection:
        connection.execute("TRUNCATE status.topic, status.observation, status.latest, status.event, ops.audit")
        status_topic.ensure(connection, traffic(), actor="test")
        status_topic.ensure(connection, accidents(), actor="test")
    return published


def push(city: Database, *records: Any, topic: str = "traffic", partial: bool = False) -> status.PushReport:
    with city.transaction("writer") as connection:
        return status.push(connection, topic, list(records), actor="Sở GTVT", partial=partial)


def seen(feature: str, value: object, at: object = NOON, **detail: object) -> dict[str, object]:
    return {"feature": feature, "value": value, "at": str(at), "detail": detail}


def values(city: Database, at: datetime | None = None) -> dict[str, float]:
    with city.transaction("reader") as connection:
        read = json.loads(status_read.values(connection, status_topic.topic(connection, "traffic"), at=at))
    return {key: value for key, (value, _) in read.items()}


def features(city: Database, **wanted: Any) -> list[dict[str, Any]]:
    with city.transaction("reader") as connection:
        about = status_topic.topic(connection, "traffic")
        found: list[dict[str, Any]] = json.loads(status_read.features(connection, about, **wanted))
    return found


def test_a_pushed_value_shows_on_its_feature_with_the_legends_colour(city: Database) -> None:
    push(city, seen("cam-1", 1, speed=4))
    (feature,) = features(city)
    assert feature["id"] == "cam-1"
    assert feature["geometry"] == {"type": "Point", "coordinates": [106.7, 10.77]}
    said = feature["properties"]
    assert (said["value"], said["class"], said["color"], said["label"]) == (1, 1, "#d73027", "Ngã tư cam-1")
    assert datetime.fromisoformat(said["at"]) == NOON
    assert said["detail"] == {"speed": 4}


def test_an_older_observation_is_history_and_does_not_become_the_latest(city: Database) -> None:
    push(city, seen("cam-1", 1))
    report = push(city, seen("cam-1", 0, NOON - timedelta(hours=1)))
    assert (report.accepted, report.changed) == (1, 0)
    assert values(city) == {"cam-1": 1}
    assert values(city, NOON - timedelta(minutes=30)) == {"cam-1": 0}


def test_the_values_in_force_at_a_time_are_those_observed_last_before_it(city: Database) -> None:
    push(
        city, seen("cam-1", 0), seen("cam-1", 1, NOON + timedelta(hours=2)), seen("cam-2", 1, NOON + timedelta(hours=1))
    )
    assert values(city, NOON - timedelta(seconds=1)) == {}
    assert values(city, NOON) == {"cam-1": 0}
    assert values(city, NOON + timedelta(hours=1)) == {"cam-1": 0, "cam-2": 1}
    assert values(city, NOON + timedelta(days=1)) == {"cam-1": 1, "cam-2": 1}
    assert [each["id"] for each in features(city, at=NOON)] == ["cam-1"]


def test_history_of_one_feature_is_newest_first_within_its_limits(city: Database) -> None:
    push(city, *(seen("cam-1", hour % 2, NOON + timedelta(hours=hour)) for hour in range(5)))
    with city.transaction("reader") as connection:
        about = status_topic.topic(connection, "traffic")
        found = status_read.history(connection, about, "cam-1", since=NOON + timedelta(hours=1), limit=3)
        with pytest.raises(BadInput):
            status_read.history(connection, about, "cam-1", limit=10_001)
    assert [each["value"] for each in found] == [0, 1, 0]
    assert found[0]["color"] == "#1a9850"


def test_a_box_leaves_out_what_is_outside(city: Database) -> None:
    push(city, *(seen(code, 0) for code in CAMERAS))
    assert [each["id"] for each in features(city, box=(106.6, 10.7, 106.75, 10.8))] == ["cam-1", "cam-2"]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (seen("cam-9", 1), "has no feature"),
        (seen("cam-1", "nhiều"), "not a finite number"),
        (seen("cam-1", "nan"), "not a finite number"),
        (seen("cam-1", float("inf")), "not a finite number"),
        (seen("cam-1", True), "not a finite number"),
        (seen("cam-1", "1_000"), "not a finite number"),
        (seen("cam-1", 10**400), "not a finite number"),
        (seen("cam-1", None), "not a finite number"),
        (seen("cam-1", 1, "2026-03-01T12:00:00"), "no time zone"),
        (seen("cam-1", 1, "hôm qua"), "ISO 8601"),
        (seen("cam-1", 1, "2999-01-01T00:00:00Z"), "in the future"),
        (seen("cam-1", 1, "0001-01-01T00:00:00+14:00"), "before 1970"),
        ({"value": 1}, '"feature" is missing'),
        (seen("", 1), "printable"),
        (seen("cam\x00-1", 1), "printable"),
        (seen("\ud800", 1), "printable"),
        (seen("x" * 201, 1), "printable"),
        ({**seen("cam-1", 1), "detail": [1]}, "JSON object"),
        ({**seen("cam-1", 1), "detail": {"a": "\x00"}}, "JSON object"),
        ({**seen("cam-1", 1), "detail": {"a": "x" * 5000}}, "JSON object"),
        ("cam-1", "not a record"),
    ],
)
def test_one_wrong_record_refuses_the_batch_and_nothing_changes(city: Database, record: Any, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        push(city, seen("cam-2", 1), record)
    refusals: Any = refused.value.detail["refusals"]
    (told,) = refusals
    assert told["row"] == 2
    assert reason in told["en"]
    assert values(city) == {}


def test_partial_keeps_the_good_records_and_tells_the_others(city: Database) -> None:
    report = push(city, seen("cam-9", 1), seen("cam-1", 1), seen("cam-2", "x"), partial=True)
    assert report.accepted == 1
    assert [(each.row, each.feature) for each in report.refused] == [(1, "cam-9"), (3, "cam-2")]
    assert values(city) == {"cam-1": 1}


def test_the_same_batch_twice_changes_nothing_and_a_correction_replaces(city: Database) -> None:
    assert push(city, seen("cam-1", 1)).changed == 1
    assert push(city, seen("cam-1", 1)).changed == 0
    assert push(city, seen("cam-1", 5), seen("cam-1", 0)).changed == 1
    assert values(city) == {"cam-1": 0}
    with city.transaction("reader") as connection:
        assert connection.execute("SELECT count(*) FROM status.observation").fetchone() == (1,)


def test_left_out_time_is_now(city: Database) -> None:
    push(city, {"feature": "cam-1", "value": "0.5"})
    (feature,) = features(city)
    assert abs(datetime.fromisoformat(feature["properties"]["at"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_too_many_records_or_none_are_refused(city: Database) -> None:
    with pytest.raises(TooLarge):
        push(city, *[seen("cam-1", 1)] * 50_001)
    with pytest.raises(BadInput, match="no record"):
        push(city)


def test_a_push_is_heard_with_its_values_and_a_large_one_within_the_payload_limit(city: Database) -> None:
    with city.connect("writer", autocommit=True) as ear:
        ear.execute("LISTEN status_changed")
        push(city, seen("cam-1", 1))
        (notice,) = ear.notifies(timeout=60, stop_after=1)
        said = json.loads(notice.payload)
        assert said["topic"] == "traffic"
        assert said["observations"] == [["cam-1", 1.0, "2026-03-01T12:00:00+00:00"]]
        received = datetime.now(UTC)
        many = [Observation(f"key-{number}", NOON, 1.0) for number in range(1_000)]
        with city.transaction("writer") as connection:
            assert status.write(connection, "traffic", many) == 1_000
        (notice,) = ear.notifies(timeout=60, stop_after=1)
    said = json.loads(notice.payload)
    assert said["observations"] is None
    with city.transaction("reader") as connection:
        batch = status_read.received_at(connection, "traffic", datetime.fromisoformat(said["received"]))
        assert len(batch.observations) == 1_000
        since = status_read.received_since(connection, ["traffic"], received - timedelta(seconds=1), 2_000)
        assert since is not None
        assert sum(len(change.observations) for change in since) >= 1_000
        assert status_read.received_since(connection, None, received - timedelta(seconds=1), 999) is None


def test_what_is_received_after_the_clock_went_back_is_not_missed(city: Database) -> None:
    push(city, seen("cam-1", 1))
    with city.transaction("owner") as connection:
        connection.execute("UPDATE status.latest SET received_at = received_at + interval '1 hour'")
        (last,) = connection.execute("SELECT max(received_at) FROM status.latest").fetchone() or (NOON,)
    push(city, seen("cam-2", 1))
    push(city, seen("cam-1", 0, NOON + timedelta(minutes=1)))
    with city.transaction("reader") as connection:
        since = status_read.received_since(connection, None, last, 10)
    assert since is not None
    assert [key for change in since for key, _, _ in change.observations] == ["cam-2", "cam-1"]


def test_a_refused_push_is_not_heard(city: Database) -> None:
    with city.connect("writer", autocommit=True) as ear:
        ear.execute("LISTEN status_changed")
        with pytest.raises(BadInput):
            push(city, seen("cam-9", 1))
        push(city, seen("cam-2", 1))
        (notice,) = ear.notifies(timeout=60, stop_after=1)
    assert json.loads(notice.payload)["observations"][0][0] == "cam-2"


def test_pushes_at_the_same_time_do_not_block_each_other_for_good(city: Database) -> None:
    failures: list[Exception] = []

    def pusher(order: int) -> None:
        try:
            for turn in range(20):
                batch = [seen(code, turn, NOON + timedelta(seconds=turn)) for code in sorted(CAMERAS)]
                push(city, *batch[::order])
        except psycopg.Error as error:
            failures.append(error)

    threads = [threading.Thread(target=pusher, args=(order,)) for order in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert values(city) == dict.fromkeys(CAMERAS, 19)


def test_a_push_is_audited(city: Database) -> None:
    push(city, seen("cam-1", 1))
    with city.transaction("owner") as connection:
        row = connection.execute("SELECT actor, subject, detail FROM ops.audit WHERE action = 'status.push'").fetchone()
    assert row == ("Sở GTVT", "topic/traffic", {"accepted": 1, "refused": 0})


def test_topics_tell_what_they_hold_and_an_unknown_one_is_not_found(city: Database) -> None:
    push(city, seen("cam-1", 1), seen("cam-2", 0, NOON + timedelta(hours=1), replay=True))
    with city.transaction("reader") as connection:
        held = {topic.id: state for topic, state in status_topic.topics(connection)}
        with pytest.raises(NotFound):
            status_topic.topic(connection, "nothing\x00")
    assert (held["traffic"].features, held["traffic"].latest_at, held["traffic"].replay) == (
        2,
        NOON + timedelta(hours=1),
        True,
    )
    assert held["accidents"].features == 0


def test_a_topic_is_kept_up_to_date_and_refused_when_it_could_not_be_drawn(city: Database) -> None:
    with city.transaction("writer") as connection:
        assert not status_topic.ensure(connection, traffic(), actor="test")
        assert status_topic.ensure(connection, traffic(simulated=True), actor="test")
        assert status_topic.topic(connection, "traffic") == traffic(simulated=True)
        for wrong in (
            traffic(legend=LEGEND[::-1]),
            traffic(theme="weather"),
            traffic(id="Bad Id"),
            traffic(layer_id=None),
        ):
            with pytest.raises(BadInput):
                status_topic.ensure(connection, wrong, actor="test")
    push(city, seen("cam-1", 1))
    with city.transaction("writer") as connection, pytest.raises(Conflict):
        status_topic.ensure(connection, traffic(layer_id="wards"), actor="test")


def test_classes_begin_where_the_legend_says(city: Database) -> None:
    assert [traffic().class_of(value) for value in (-1, 0, 0.99, 1, 7)] == [0, 0, 0, 1, 1]
    assert traffic(legend=()).class_of(3) is None


def event(**changes: Any) -> dict[str, Any]:
    made = {
        "id": "a1", "title_vi": "Va chạm xe", "title_en": "Collision", "severity": 2, "starts_at": NOON.isoformat(),
        "geometry": {"type": "Point", "coordinates": [106.7, 10.77]},
    }  # fmt: skip
    return {**made, **changes}


def push_events(city: Database, *records: Any, **how: Any) -> status.PushReport:
    with city.transaction("writer") as connection:
        return status_events.push(connection, "accidents", list(records), actor="CSGT", **how)


def on_at(city: Database, at: datetime | None = None) -> list[dict[str, Any]]:
    with city.transaction("reader") as connection:
        found: list[dict[str, Any]] = json.loads(status_events.features(connection, "accidents", at=at))
    return found


def test_an_event_is_on_from_its_start_to_its_end(city: Database) -> None:
    push_events(city, event(), event(id=None, title_en=None, starts_at=(NOON + timedelta(hours=1)).isoformat()))
    assert [each["id"] for each in on_at(city, NOON)] == ["a1"]
    assert len(on_at(city)) == 2
    push_events(city, event(ends_at=(NOON + timedelta(hours=2)).isoformat()))
    assert len(on_at(city)) == 1
    assert on_at(city)[0]["properties"]["title_en"] == "Va chạm xe"
    assert on_at(city, NOON - timedelta(seconds=1)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"geometry": {"type": "Point", "coordinates": [106.7, 91]}},
        {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}},
        {"geometry": "POINT (1 1)"},
        {"geometry": None},
        {"title_vi": ""},
        {"severity": "nặng"},
        {"ends_at": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_wrong_event_refuses_the_batch_and_nothing_changes(city: Database, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        push_events(city, event(), event(**wrong))
    assert on_at(city) == []
    assert push_events(city, event(), event(**wrong), partial=True).accepted == 1


def test_observations_and_events_are_not_taken_for_each_other(city: Database) -> None:
    with pytest.raises(BadInput, match="takes events"):
        push(city, seen("cam-1", 1), topic="accidents")
    with city.transaction("writer") as connection, pytest.raises(BadInput, match="takes observations"):
        status_events.push(connection, "traffic", [event()], actor="CSGT")
