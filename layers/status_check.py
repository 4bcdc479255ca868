"""What a department sends, checked record by record: each wrong one is told with its reason, none raises."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import orjson

from store.bilingual import Bilingual
from store.errors import BadInput

KEY_LIMIT = 200  # characters
DETAIL_LIMIT = 4_096  # bytes of JSON
CLOCK_SKEW = timedelta(minutes=5)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Observation:
    """A value observed on the feature `feature` (its feature_key) at `at` (aware)."""

    feature: str
    at: datetime
    value: float
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was not taken: its place in what was sent (from 1), its feature or id, and why."""

    row: int
    feature: str
    reason: Bilingual

    def as_json(self) -> dict[str, object]:
        """As it is served."""
        return {"row": self.row, "feature": self.feature, "vi": self.reason.vi, "en": self.reason.en}


def observations(
    records: Iterable[Mapping[str, object]], now: datetime
) -> tuple[list[tuple[int, Observation]], list[Refusal]]:
    """The good records with their rows (from 1), and the refused ones. Records are {feature, value, at?, detail?}."""
    good: list[tuple[int, Observation]] = []
    refused: list[Refusal] = []
    for row, record in enumerate(records, 1):
        try:
            good.append((row, observation(record, now)))
        except BadInput as error:
            told = record.get("feature", "") if isinstance(record, Mapping) else ""
            refused.append(Refusal(row, printable(told), error.message))
    return good, refused


def observation(record: Mapping[str, object], now: datetime) -> Observation:
    """One record read; `at` left out means `now`. BadInput says what is wrong with it."""
    if not isinstance(record, Mapping):
        raise BadInput("không phải một bản ghi", "not a record {feature, at, value, detail}")
    return Observation(
        feature(record.get("feature")), moment(record.get("at"), now), number(record.get("value")),
        detail(record.get("detail")),
    )  # fmt: skip


def feature(value: object) -> str:
    """A feature key: text (NFC) of 1 to 200 characters, or a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadInput("thiếu «feature»", '"feature" is missing')
    key = normalize("NFC", str(value)).strip()
    if not key or len(key) > KEY_LIMIT or not storable(key):
        raise BadInput("«feature» không hợp lệ", f'"feature" must be 1 to {KEY_LIMIT} printable characters')
    return key


def moment(value: object, now: datetime, *, ahead: timedelta = CLOCK_SKEW) -> datetime:
    """A time with a zone, since 1970 and no further ahead of `now` than `ahead`; None or "" is `now`."""
    if value is None or value == "":
        return now
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        aware = at.tzinfo is not None and at >= EARLIEST
    except (ValueError, OverflowError):
        raise BadInput("«at» không phải thời điểm ISO 8601", '"at" is not an ISO 8601 time') from None
    if not aware:
        raise BadInput(
            "«at» thiếu múi giờ (ví dụ 2026-11-22T08:00:00+07:00) hoặc trước 1970",
            '"at" has no time zone (2026-11-22T08:00:00+07:00 has one) or is before 1970',
        )
    if at > now + ahead:
        raise BadInput("«at» ở tương lai", '"at" is in the future')
    return at.astimezone(UTC)


def number(value: object, name: str = "value") -> float:
    """A finite number, given as one or as text with a decimal point."""
    wrong = BadInput(f"«{name}» không phải số hữu hạn", f'"{name}" is not a finite number')
    if isinstance(value, bool) or not isinstance(value, int | float | str) or "_" in str(value)[:400]:
        raise wrong
    try:
        read = float(value)
    except (ValueError, OverflowError):
        raise wrong from None
    if not math.isfinite(read):
        raise wrong
    return read


def detail(value: object) -> Mapping[str, object]:
    """A JSON object of at most 4 kB, or its text; None or "" is an empty one."""
    if value is None or value == "":
        return {}
    wrong = BadInput(
        "«detail» không phải đối tượng JSON", f'"detail" is not a JSON object of up to {DETAIL_LIMIT} bytes'
    )
    try:
        read = orjson.loads(value) if isinstance(value, str) else value
        # orjson refuses lone surrogates, which PostgreSQL would refuse too, and deep nesting.
        text = orjson.dumps(read)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        raise wrong from None
    if not isinstance(read, dict) or len(text) > DETAIL_LIMIT or b"\\u0000" in text:
        raise wrong
    return read


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold it: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def printable(value: object) -> str:
    """A short form of anything, for an answer."""
    return str(value)[:60].replace("\x00", "").encode("utf-8", "replace").decode()
