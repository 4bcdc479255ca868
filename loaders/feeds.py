"""`load feeds`: the status topics of the four themes, with their first observations."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from layers import catalogue, status, status_check, status_topic
from layers.catalogue import Layer
from layers.status_check import Observation
from layers.status_topic import Topic
from loaders import feeds_simulated
from loaders.feeds_live import wards
from loaders.feeds_replay import FEED
from loaders.feeds_topics import CAMERAS, COUNTED, SECURITY, TRAFFIC, WARDS
from loaders.report import LoadReport
from store import loads, sqlfiles
from store.database import Database
from store.errors import BadInput
from store.progress import Progress, silent
from store.settings import Settings

LOADER = "feeds"
VERSION = "feeds 1"
CONGESTION = "traffic-congestion.csv"
BATCH = 20_000
SIMULATED_HOURS = 24

Work = Callable[[Connection[Any], LoadReport], None]


def load_feeds(database: Database, settings: Settings, folder: Path | None, progress: Progress = silent) -> LoadReport:
    """Defines the topics whose layers are published, and fills them: traffic from `folder`'s observations, social and
    economic ones computed from the layers, public security simulated. Done again only where its input changed.
    """
    report = LoadReport(LOADER, str(folder or "layers"))
    with database.transaction("writer") as connection:
        layers = {layer.id: layer for layer in catalogue.layers(connection)}
    congestion = folder / CONGESTION if folder is not None else None
    if congestion is not None and congestion.is_file() and CAMERAS in layers:
        mark = loads.fingerprint(congestion, f"{VERSION} {TRAFFIC!r} {layers[CAMERAS].version}")
        _step(database, TRAFFIC, mark, lambda c, r: _traffic(c, congestion, r), report, progress)
    if not layers.get(WARDS) or not layers[WARDS].feature_count:
        report.note("no wards with polygons: no social, economic or simulated topics")
        return report
    for topic, counted, by_area in COUNTED:
        there = [layers[name] for name in counted if name in layers]
        if there:
            mark = f"{VERSION} {topic!r} {[(layer.id, layer.version) for layer in [layers[WARDS], *there]]}"
            _step(database, topic, mark, _counting(topic, layers[WARDS], there, by_area), report, progress)
    _step(database, SECURITY, f"{VERSION} {SECURITY!r}", _simulated, report, progress)
    return report


def _step(database: Database, topic: Topic, mark: str, work: Work, report: LoadReport, progress: Progress) -> None:
    name = f"{LOADER} {topic.id}"
    if loads.done(database, name, mark) is not None:
        report.skipped.append(name)
        return
    progress(name, 0, None)
    with loads.step(database, name, topic.source, mark) as running:
        mine = LoadReport(name, topic.source)
        status_topic.ensure(running.connection, topic, actor=LOADER)
        work(running.connection, mine)
        running.report = mine.to_json()
    report.merge(mine)


def _traffic(connection: Connection[Any], path: Path, report: LoadReport) -> None:
    known = set(_keys(connection, CAMERAS))
    batch: list[Observation] = []
    for observation in read_congestion(path, report):
        if observation.feature not in known:
            report.refuse("no such camera on the layer", observation.feature)
            continue
        batch.append(observation)
        if len(batch) >= BATCH:
            status.write(connection, TRAFFIC.id, batch)
            batch = []
        report.take(f"observations {TRAFFIC.id}")
    status.write(connection, TRAFFIC.id, batch)


def read_congestion(path: Path, report: LoadReport) -> Iterator[Observation]:
    """The rows camera_id, time, congested of the bundle's file; wrong ones go into the report.

    BadInput for a file without these columns.
    """
    now = datetime.now(UTC)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        if not {"camera_id", "time", "congested"} <= set(rows.fieldnames or ()):
            raise BadInput(f"«{path.name}» thiếu cột", f"{path.name} needs the columns camera_id, time, congested")
        for row in rows:
            try:
                value = {"true": 1.0, "false": 0.0}[str(row["congested"]).strip().lower()]
                at = status_check.moment(row["time"] or "missing", now)
                yield Observation(status_check.feature(row["camera_id"]), at, value, {"feed": FEED})
            except KeyError:
                report.refuse("congested is neither True nor False", row["congested"])
            except BadInput as error:
                report.refuse(error.message.en, dict(row))


def _counting(topic: Topic, about: Layer, counted: Sequence[Layer], by_area: bool) -> Work:
    def work(connection: Connection[Any], report: LoadReport) -> None:
        # The time of the newest input, not of the computing: the same input gives the same observations.
        at = max(layer.published_at for layer in [about, *counted])
        rows = _counts(connection, about, counted)
        found = [_observation(ward, at, area, counts, by_area) for ward, area, counts in rows]
        status.write(connection, topic.id, found)
        report.take(f"observations {topic.id}", len(found))

    return work


def _counts(
    connection: Connection[Any], about: Layer, counted: Sequence[Layer]
) -> Iterator[tuple[str, float | None, dict[str, int]]]:
    found: dict[str, tuple[float | None, dict[str, int]]] = {}
    for layer in counted:
        statement = sql.SQL(sqlfiles.load("loaders", "feeds_counts.sql")).format(
            wards=sql.Identifier(*about.relation), layer=sql.Identifier(*layer.relation)
        )
        for ward, area, count in connection.execute(statement).fetchall():
            found.setdefault(ward, (area, {}))[1][layer.id] = count
    for ward, (area, counts) in sorted(found.items()):
        yield ward, area, counts


def _observation(ward: str, at: datetime, area: float | None, counts: dict[str, int], by_area: bool) -> Observation:
    total = float(sum(counts.values()))
    value = round(total * 10 / area, 2) if by_area and area else total
    return Observation(ward, at, value, {**counts, "area_km2": area})


def _simulated(connection: Connection[Any], report: LoadReport) -> None:
    observations = feeds_simulated.history(wards(connection), datetime.now(UTC), SIMULATED_HOURS)
    status.write(connection, SECURITY.id, observations)
    report.take(f"observations {SECURITY.id}", len(observations))


def _keys(connection: Connection[Any], layer_id: str) -> list[str]:
    relation = catalogue.layer(connection, layer_id).relation
    statement = sql.SQL("SELECT feature_key FROM {}").format(sql.Identifier(*relation))
    return [key for (key,) in connection.execute(statement).fetchall()]
