"""Observations: taken in with history, latest value and notice in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import orjson
from psycopg import Connection, sql

from layers import catalogue, status_check, status_notify
from layers.status_check import Observation, Refusal
from layers.status_topic import Topic, topic
from store import audit, sqlfiles
from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge

BATCH_LIMIT = 50_000
REFUSALS_TOLD = 100


@dataclass(frozen=True, slots=True)
class PushReport:
    """What became of a batch: taken into the history, changed what is latest, refused."""

    accepted: int
    changed: int
    refused: tuple[Refusal, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As it is served; the first 100 refusals in full."""
        told = [each.as_json() for each in self.refused[:REFUSALS_TOLD]]
        return {
            "accepted": self.accepted, "changed": self.changed,
            "refused": len(self.refused), "refusals": told,
        }  # fmt: skip


def push(
    connection: Connection[Any],
    topic_id: str,
    records: Iterable[Mapping[str, object]],
    *,
    actor: str,
    partial: bool = False,
) -> PushReport:
    """Takes records {feature, value, at?, detail?} of one topic, inside the caller's transaction (writer).

    A wrong record makes the whole batch BadInput, which carries the reasons, and nothing is changed; with `partial`
    the good ones are taken and the others told in the report. A record for the same feature and time as an earlier one
    replaces it. TooLarge beyond 50,000 records; NotFound for an unknown topic.
    """
    about = _observed(topic(connection, topic_id))
    batch = _limited(records)
    read, refused = status_check.observations(batch, datetime.now(UTC))
    known = _known(connection, about, {each.feature for _, each in read})
    refused += [_unknown(row, each, about) for row, each in read if each.feature not in known]
    if refused and not partial:
        raise batch_refused(refused, len(batch))
    good = [each for _, each in read if each.feature in known]
    changed = write(connection, topic_id, good)
    audit.record(connection, actor, "status.push", f"topic/{topic_id}", accepted=len(good), refused=len(refused))
    return PushReport(len(good), changed, tuple(sorted(refused, key=lambda each: each.row)))


def write(connection: Connection[Any], topic_id: str, observations: Sequence[Observation]) -> int:
    """Writes checked observations: history, latest where newer, NOTIFY. How many features' latest value changed."""
    rows = connection.execute(
        sqlfiles.load("layers", "status_write.sql"),
        {
            "topic": topic_id,
            "received": datetime.now(UTC),
            "features": [each.feature for each in observations],
            "ats": [each.at for each in observations],
            "values": [each.value for each in observations],
            "details": [orjson.dumps(dict(each.detail)).decode() for each in observations],
        },
    ).fetchall()
    if rows:
        status_notify.values_changed(connection, topic_id, rows[0][3], [row[:3] for row in rows])
    return len(rows)


def batch_refused(refused: Sequence[Refusal], count: int) -> BadInput:
    """The error for a batch with wrong records, with the first hundred reasons."""
    first = min(refused, key=lambda each: each.row)
    return BadInput(
        f"{len(refused)} trong {count} bản ghi không hợp lệ; chưa ghi gì. Bản ghi {first.row}: {first.reason.vi}",
        f"{len(refused)} of {count} records are wrong; nothing was written. Record {first.row}: {first.reason.en}",
        hint=Bilingual("thêm partial=true để nhận các bản ghi đúng", "partial=true takes the good ones"),
        refusals=[each.as_json() for each in refused[:REFUSALS_TOLD]],
    )


def _limited(records: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    batch = list(islice(records, BATCH_LIMIT + 1))
    if len(batch) > BATCH_LIMIT:
        raise TooLarge(
            f"Mỗi lần tối đa {BATCH_LIMIT} bản ghi", f"at most {BATCH_LIMIT} records at a time",
            hint=Bilingual("chia thành nhiều lần", "send several batches"),
        )  # fmt: skip
    if not batch:
        raise BadInput("Không có bản ghi nào", "there is no record")
    return batch


def _observed(about: Topic) -> Topic:
    if about.kind != "observation":
        raise BadInput(f"«{about.id}» là chủ đề sự kiện", f"{about.id!r} takes events, not observations")
    return about


def _known(connection: Connection[Any], about: Topic, features: set[str]) -> set[str]:
    assert about.layer_id is not None
    relation = catalogue.layer(connection, about.layer_id).relation
    statement = sql.SQL("SELECT feature_key FROM {} WHERE feature_key = ANY(%s)").format(sql.Identifier(*relation))
    return {key for (key,) in connection.execute(statement, [list(features)])}


def _unknown(row: int, observation: Observation, about: Topic) -> Refusal:
    return Refusal(row, observation.feature, Bilingual(
        f"lớp «{about.layer_id}» không có đối tượng «{observation.feature}»",
        f"the layer {about.layer_id!r} has no feature {observation.feature!r}",
    ))  # fmt: skip
