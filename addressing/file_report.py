"""What became of a file: counts by status, level and cause, and of each cause some rows with what came closest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from addressing.bulk_report import CAUSES
from addressing.bulk_rows import RESULT_COLUMNS
from store.bilingual import Bilingual

EXAMPLES = 10
_AT = {name: RESULT_COLUMNS.index(name) for name in RESULT_COLUMNS}
STATUS, LEVEL, CAUSE, LABEL = (_AT[f"result_{name}"] for name in ("status", "level", "cause", "label"))
CONFIDENCE, ACCURACY = _AT["result_confidence"], _AT["result_accuracy_m"]
#: A good answer with these causes needs nobody's eyes: it says itself that its position is estimated.
WELL = frozenset(("", "number-unknown"))

MORE_CAUSES: dict[str, Bilingual] = {
    "few-cells": Bilingual("dòng thiếu ô", "the row has fewer cells than the header"),
    "broken-row": Bilingual("dòng hỏng: thiếu dấu nháy đóng", "a broken row: a closing quote is missing"),
    "not-json": Bilingual("dòng không phải JSON", "the line is no JSON object"),
    "garbled": Bilingual("ô địa chỉ chứa ký tự hỏng", "the address is not text"),
    "no-position": Bilingual("không phải toạ độ", "not a position"),
    "outside": Bilingual("không có gì ở gần", "nothing is near"),
}
STATUSES: dict[str, Bilingual] = {
    "ok": Bilingual("tìm thấy", "found"),
    "not-found": Bilingual("không thấy", "not found"),
    "skipped": Bilingual("bỏ qua", "skipped"),
    "error": Bilingual("lỗi", "error"),
}
Closest = Callable[[Sequence[str]], list[list[dict[str, Any]]]]


def said(cause: str) -> Bilingual:
    """A cause in words."""
    return MORE_CAUSES.get(cause) or CAUSES.get(cause) or Bilingual(cause, cause)


@dataclass(slots=True)
class FileReport:
    """The report of one file. `table` tells how it was read; `runs` how often the work was taken up."""

    table: dict[str, Any] = field(default_factory=dict)
    rows: int = 0
    seconds: float = 0.0
    runs: int = 1
    statuses: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def count(self, texts: Sequence[str], results: Sequence[Sequence[str]]) -> list[int]:
        """Counts a chunk; the places in it of the rows that somebody should look at."""
        self.statuses.update(found[STATUS] for found in results)
        self.levels.update(found[LEVEL] for found in results if found[LEVEL])
        caused = [place for place, found in enumerate(results) if found[CAUSE]]
        self.causes.update(results[place][CAUSE] for place in caused)
        for place in caused:
            self._example(self.rows + place + 1, texts[place], results[place])
        self.rows += len(results)
        return [p for p in caused if results[p][STATUS] != "ok" or results[p][CAUSE] not in WELL]

    def _example(self, row: int, text: str, found: Sequence[str]) -> None:
        known = self.examples.setdefault(found[CAUSE], [])
        if len(known) < EXAMPLES:
            known.append({"row": row, "text": text[:200], "answer": found[LABEL], "level": found[LEVEL]})

    def find_closest(self, closest: Closest) -> None:
        """Adds to each example without a sure answer what came closest to it."""
        wanting = [e for cause, some in self.examples.items() if cause not in WELL for e in some if e["text"]]
        for example, answers in zip(wanting, closest([e["text"] for e in wanting]), strict=True):
            example["closest"] = answers

    def as_json(self) -> dict[str, Any]:
        """The report as it is written beside the output, in both languages."""
        return {
            "rows": self.rows,
            "seconds": round(self.seconds, 1),
            "runs": self.runs,
            **self.table,
            "statuses": {k: {"count": n, **_both(STATUSES.get(k, Bilingual(k, k)))} for k, n in _most(self.statuses)},
            "levels": dict(_most(self.levels)),
            "causes": [
                {"cause": cause, "count": count, **_both(said(cause)), "examples": self.examples.get(cause, [])}
                for cause, count in _most(self.causes)
            ],
        }

    def kept(self) -> dict[str, Any]:
        """Its state, for the journal."""
        names = ("rows", "seconds", "runs", "statuses", "levels", "causes", "examples")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def taken_up(cls, kept: dict[str, Any]) -> FileReport:
        """The report of a job that goes on."""
        counters = {name: Counter(kept[name]) for name in ("statuses", "levels", "causes")}
        return cls(**{**kept, **counters})

    def lines(self) -> list[str]:
        """The report for a terminal."""
        guess = {"name": "đoán theo tên / guessed by name", "data": "đoán theo dữ liệu / guessed from the data"}
        how = guess.get(self.table.get("mapping", ""), "chỉ định / given")
        stated = " ".join(f"{value!r}" if len(value) == 1 else value for value in self.table.get("stated", {}).values())
        rate = self.rows / self.seconds if self.seconds else 0
        return [
            f"{self.rows:,} dòng / rows, {self.seconds:,.1f} s ({rate:,.0f}/s)",
            f"cột / columns: {self.table.get('columns', '')} ({how}); {stated}",
            *(f"· {note['vi']} / {note['en']}" for note in self.table.get("notes", [])),
            "  ".join(f"{STATUSES.get(k, Bilingual(k, k))}: {n:,}" for k, n in _most(self.statuses)),
            "  ".join(f"{level} {count:,}" for level, count in _most(self.levels)),
            *(self._cause_line(cause, count) for cause, count in _most(self.causes)),
        ]

    def _cause_line(self, cause: str, count: int) -> str:
        texts = [f"{e['row']}: {e['text'][:60]}" for e in self.examples.get(cause, [])[:2]]
        return f"- {count:,} × {said(cause)}" + (f"  ({' | '.join(texts)})" if texts else "")


def _most(counter: Counter[str]) -> list[tuple[str, int]]:
    """By count, then by name: equal counts stand in the same order however the work was cut."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _both(text: Bilingual) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}
