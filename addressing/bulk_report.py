"""What a bulk job did: counts by status, by level, and of what went wrong by cause."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from store.bilingual import Bilingual

CAUSES: dict[str, Bilingual] = {
    "empty-address": Bilingual("ô địa chỉ trống", "the address is empty"),
    "too-long": Bilingual("địa chỉ dài quá 500 ký tự", "the address is longer than 500 characters"),
    "bad-code": Bilingual("mã địa chỉ số sai", "a mistyped digital address"),
    "code-unknown": Bilingual("mã địa chỉ số chưa cấp hoặc đã ngừng", "a digital address never issued, or retired"),
    "nothing-found": Bilingual("không có gì trong sổ đăng ký khớp", "nothing in the registry fits"),
    "number-unknown": Bilingual(
        "số nhà chưa có trong sổ: vị trí ước lượng", "number not registered: estimated position"
    ),
    "street-only": Bilingual("chỉ tìm được đường", "only the street was found"),
    "ward-only": Bilingual("chỉ tìm được phường, quận", "only the ward or district was found"),
    "parts-disagree": Bilingual("có phần địa chỉ không khớp", "some parts of the address disagree"),
    "several-fit": Bilingual("nhiều nơi khớp như nhau", "several places fit equally well"),
    "extra-cells": Bilingual("dòng có thừa ô", "the row has more cells than the header"),
}

_EXAMPLES = 3


@dataclass(slots=True)
class BulkReport:
    """Counts of one job. `columns` says what was geocoded, `examples` a few rows a cause."""

    rows: int = 0
    columns: str = ""
    guessed: bool = False
    encoding: str = ""
    delimiter: str = ""
    statuses: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, other: BulkReport) -> None:
        """Counts what `other` counted, too; what came first gives the examples."""
        self.rows += other.rows
        self.statuses.update(other.statuses)
        self.levels.update(other.levels)
        self.causes.update(other.causes)
        for cause, texts in other.examples.items():
            known = self.examples.setdefault(cause, [])
            known += texts[: _EXAMPLES - len(known)]

    def count_alike(self, rows: int, status: str, level: str) -> None:
        """Counts rows of which nothing needs to be said."""
        self.rows += rows
        self.statuses[status] += rows
        self.levels[level] += rows

    def count(self, status: str, level: str, cause: str, text: str) -> None:
        """Counts one row."""
        self.rows += 1
        self.statuses[status] += 1
        if level:
            self.levels[level] += 1
        if cause:
            self.causes[cause] += 1
            known = self.examples.setdefault(cause, [])
            if len(known) < _EXAMPLES and text:
                known.append(text[:120])

    def __str__(self) -> str:
        read = "đoán / guessed" if self.guessed else "chỉ định / given"
        lines = [
            f"{self.rows:,} dòng / rows; cột / columns: {self.columns} ({read}); {self.encoding} {self.delimiter!r}"
        ]
        lines.append("  ".join(f"{name} {count:,}" for name, count in self.statuses.most_common()))
        lines.append("  ".join(f"{name} {count:,}" for name, count in self.levels.most_common()))
        for cause, count in self.causes.most_common():
            lines.append(f"- {count:,} × {CAUSES[cause]}: {' | '.join(self.examples.get(cause, []))}")
        return "\n".join(line for line in lines if line)
