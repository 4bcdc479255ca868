"""Status topics: what is watched, on the features of which layer, in which unit and with which legend."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from layers import status_notify
from store import audit, sqlfiles
from store.bilingual import Bilingual, Lang
from store.errors import BadInput, Conflict, NotFound

THEMES = ("traffic", "public-security", "social", "economic", "environment")
KINDS = ("observation", "event")
COLOR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
NOTHING = Bilingual("", "")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,62}")


@dataclass(frozen=True, slots=True)
class LegendClass:
    """One class of a legend: the values from `start` (in the topic's unit) up to the next class's."""

    start: float
    color: str
    label: Bilingual

    def as_json(self) -> dict[str, object]:
        """As it is stored and served: {"from", "color", "vi", "en"}."""
        return {"from": self.start, "color": self.color, "vi": self.label.vi, "en": self.label.en}


@dataclass(frozen=True, slots=True)
class Topic:
    """A status topic. `layer_id` is None for events, which bring a place of their own."""

    id: str
    theme: str
    title: Bilingual
    legend: tuple[LegendClass, ...]
    owner: str
    source: str
    licence: str
    layer_id: str | None = None
    kind: str = "observation"
    description: Bilingual = NOTHING
    unit: Bilingual = NOTHING
    simulated: bool = False

    @property
    def starts(self) -> list[float]:
        """Where the legend's classes begin, ascending."""
        return [each.start for each in self.legend]

    @property
    def colors(self) -> list[str]:
        """The legend's colours, in the order of the classes."""
        return [each.color for each in self.legend]

    def class_of(self, value: float) -> int | None:
        """The index of the class that `value` falls in; what is below the first class counts as the first."""
        return max(bisect_right(self.starts, value), 1) - 1 if self.legend else None

    def as_json(self, lang: Lang = "vi") -> dict[str, object]:
        """As it is served: `title`, `description` and `unit` in `lang`, and in both languages beside."""
        return {
            "id": self.id, "theme": self.theme, "kind": self.kind, "layer": self.layer_id,
            "title": self.title.say(lang), "title_vi": self.title.vi, "title_en": self.title.en,
            "description": self.description.say(lang),
            "description_vi": self.description.vi, "description_en": self.description.en,
            "unit": self.unit.say(lang), "unit_vi": self.unit.vi, "unit_en": self.unit.en,
            "legend": [{**each.as_json(), "label": each.label.say(lang)} for each in self.legend],
            "owner": self.owner, "source": self.source, "licence": self.licence, "simulated": self.simulated,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class TopicState:
    """How much a topic holds now. `revision` moves with everything received; `replay`: old observations, re-timed."""

    features: int
    latest_at: datetime | None
    received_at: datetime | None
    events: int
    replay: bool

    @property
    def revision(self) -> str:
        """Changes whenever an answer made from the topic's latest values would."""
        received = self.received_at.timestamp() if self.received_at else 0.0
        return f"{received:.6f}-{self.features}-{self.events}"

    def as_json(self) -> dict[str, object]:
        """As it is served."""
        at = self.latest_at.isoformat() if self.latest_at else None
        return {"features": self.features, "latest_at": at, "events": self.events, "replay": self.replay}


def ensure(connection: Connection[Any], topic: Topic, *, actor: str) -> bool:
    """Creates the topic or brings its definition up to date (writer); True when something changed.

    BadInput for a definition that could not be drawn; Conflict when a topic with observations would change its layer.
    """
    check(topic)
    before = _row(connection, topic.id)
    if before and before["layer_id"] != topic.layer_id and state(connection, topic.id).features:
        raise Conflict(
            f"Chủ đề «{topic.id}» đã có quan trắc trên lớp «{before['layer_id']}»",
            f"the topic {topic.id!r} has observations on the layer {before['layer_id']!r} already",
        )
    if before and _topic(before) == topic:
        return False
    connection.execute(sqlfiles.load("layers", "status_ensure.sql"), _parameters(topic))
    audit.record(connection, actor, "status.topic", f"topic/{topic.id}", new=before is None)
    status_notify.definition_changed(connection, topic.id)
    return True


def check(topic: Topic) -> None:
    """BadInput unless the topic's definition is complete and its legend ascends."""
    problems = [
        (IDENTIFIER.fullmatch(topic.id), "mã chủ đề", "the id (lower-case letters, digits and _)"),
        (topic.theme in THEMES, "nhóm chủ đề", f"the theme (one of {', '.join(THEMES)})"),
        (topic.kind in KINDS, "loại chủ đề", f"the kind (one of {', '.join(KINDS)})"),
        (topic.kind == "event" or topic.layer_id, "lớp bản đồ", "the layer that observations are made on"),
        (topic.title.vi.strip() and topic.title.en.strip(), "tên Việt và Anh", "a title in both languages"),
        (topic.starts == sorted(set(topic.starts)), "thứ tự chú giải", 'the legend (ascending by "from")'),
        (all(COLOR.fullmatch(color) for color in topic.colors), "màu chú giải", "the legend's colours (#rrggbb)"),
    ]
    wrong = [(vi, en) for good, vi, en in problems if not good]
    if wrong:
        raise BadInput(
            f"Định nghĩa chủ đề không hợp lệ: {', '.join(vi for vi, _ in wrong)}",
            f"this is not a topic; look at {', '.join(en for _, en in wrong)}",
        )


def topics(connection: Connection[Any]) -> list[tuple[Topic, TopicState]]:
    """All topics with what they hold, by theme and id (reader)."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute("SELECT * FROM status.topic ORDER BY theme, id").fetchall()
    return [(_topic(row), state(connection, row["id"])) for row in rows]


def topic(connection: Connection[Any], topic_id: str) -> Topic:
    """The topic; NotFound when there is none."""
    row = _row(connection, topic_id)
    if row is None:
        raise NotFound(
            f"Không có chủ đề trạng thái «{topic_id}»",
            f"no status topic {topic_id!r}",
            hint=Bilingual(
                "các chủ đề đang có: GET /status; tạo chủ đề: POST /status",
                "those there are: GET /status; POST /status makes one",
            ),
        )
    return _topic(row)


def state(connection: Connection[Any], topic_id: str) -> TopicState:
    """How much the topic holds now."""
    row = connection.execute(sqlfiles.load("layers", "status_state.sql"), {"topic": topic_id}).fetchone()
    assert row is not None
    return TopicState(*row)


def _row(connection: Connection[Any], topic_id: str) -> dict[str, Any] | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        # A NUL byte can be in no id, and PostgreSQL refuses to look for it.
        asked = topic_id.replace("\x00", "")
        return cursor.execute("SELECT * FROM status.topic WHERE id = %s", [asked]).fetchone()


def _topic(row: dict[str, Any]) -> Topic:
    return Topic(
        id=row["id"], theme=row["theme"], kind=row["kind"], layer_id=row["layer_id"],
        title=Bilingual(row["title_vi"], row["title_en"]),
        description=Bilingual(row["description_vi"], row["description_en"]),
        unit=Bilingual(row["unit_vi"], row["unit_en"]),
        legend=tuple(LegendClass(float(c["from"]), c["color"], Bilingual(c["vi"], c["en"])) for c in row["legend"]),
        owner=row["owner"], source=row["source"], licence=row["licence"], simulated=row["simulated"],
    )  # fmt: skip


def _parameters(topic: Topic) -> dict[str, object]:
    return {
        "id": topic.id, "theme": topic.theme, "kind": topic.kind, "layer_id": topic.layer_id,
        "title_vi": topic.title.vi, "title_en": topic.title.en,
        "description_vi": topic.description.vi, "description_en": topic.description.en,
        "unit_vi": topic.unit.vi, "unit_en": topic.unit.en,
        "legend": Jsonb([each.as_json() for each in topic.legend]),
        "owner": topic.owner, "source": topic.source, "licence": topic.licence, "simulated": topic.simulated,
    }  # fmt: skip
