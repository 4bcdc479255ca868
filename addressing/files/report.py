"""What became of a file: counts by status, level and cause, and of each cause some rows with what came closest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from addressing.files.rows import CAUSE, LABEL, LEVEL
from addressing.files.tails import Done
from store.bilingual import Bilingual

EXAMPLES = 10
#: A good answer with these causes needs nobody's eyes: it says itself that its position is estimated, or which words
#: (a floor, a shop's name, a note to the driver) it had no use for.
WELL = frozenset(("", "number-unknown", "namesake", "words-left"))

CAUSES: dict[str, Bilingual] = {
    "empty-address": Bilingual("ô địa chỉ trống", "the address is empty"),
    "too-long": Bilingual("địa chỉ dài quá 500 ký tự", "the address is longer than 500 characters"),
    "bad-code": Bilingual("mã địa chỉ số sai", "a mistyped digital address"),
    "code-unknown": Bilingual("mã địa chỉ số chưa cấp hoặc đã ngừng", "a digital address never issued, or retired"),
    "nothing-found": Bilingual("không có gì trong sổ đăng ký khớp", "nothing in the registry fits"),
    "number-unknown": Bilingual(
        "số nhà chưa có trong sổ: vị trí ước lượng", "number not registered: estimated position"
    ),
    "namesake": Bilingual(
        "số nhà có trong sổ, nhưng ở đây có vài đường cùng tên", "a registered number, but streets here share that name"
    ),
    "street-only": Bilingual("chỉ tìm được đường", "only the street was found"),
    "ward-only": Bilingual("chỉ tìm được phường, quận", "only the ward or district was found"),
    "parts-disagree": Bilingual("có phần địa chỉ không khớp", "some parts of the address disagree"),
    "words-left": Bilingual(
        "có chữ không dùng đến (tầng, tên quán, lời nhắn)", "some words were not used (a floor, a shop's name, a note)"
    ),
    "several-fit": Bilingual("nhiều nơi khớp như nhau", "several places fit equally well"),
    "extra-cells": Bilingual("dòng có thừa ô", "the row has more cells than the header"),
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


def _wants_a_look(status: str, _: str, cause: str) -> bool:
    return status != "ok" or cause not in WELL


def registry_changed(row: int) -> Bilingual:
    """That the registry was another one after `row` rows than when the file was begun, or looked at last."""
    return Bilingual(
        f"sổ đăng ký đã thay đổi khi đang làm tệp này (nhận thấy sau dòng {row:,}): các dòng trước và sau có thể theo "
        "hai trạng thái khác nhau; gửi lại cả tệp nếu cần một trạng thái",
        f"the registry changed while this file was being answered (noticed after row {row:,}): rows before and after "
        "may follow different states of it; send the whole file again where one state is needed",
    )


def said(cause: str) -> Bilingual:
    """A cause in words."""
    return CAUSES.get(cause) or Bilingual(cause, cause)


@dataclass(slots=True)
class FileReport:
    """The report of one file. `table` tells how it was read; `runs` how often the work was taken up; `revision` is the
    registry's when it was last looked at, `changed_after` the rows that were done when it was seen to have changed."""

    table: dict[str, Any] = field(default_factory=dict)
    rows: int = 0
    seconds: float = 0.0
    runs: int = 1
    statuses: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    revision: int | None = None
    changed_after: list[int] = field(default_factory=list)

    def registry_is_at(self, revision: int) -> bool:
        """Notes the registry's revision as it is now; whether rows were answered by another."""
        changed = self.rows > 0 and self.revision not in (None, revision)
        self.revision = revision
        if changed:
            self.changed_after.append(self.rows)
        return changed

    @property
    def warning(self) -> Bilingual | None:
        """What whoever asks for the work must know of it, if anything."""
        return registry_changed(self.changed_after[-1]) if self.changed_after else None

    def count(self, texts: Sequence[str], done: Done) -> list[int]:
        """Counts a chunk; the places in it of the rows that somebody should look at."""
        for level, rows in done.levels.items():
            self._count("ok", level, rows)
        places = sorted(done.told)
        for place in places:
            status, level, cause = done.told[place]
            self._count(status, level, 1)
            if cause:
                self.causes[cause] += 1
                if len(self.examples.get(cause, ())) < EXAMPLES:
                    self._example(self.rows + place + 1, texts[place], done.cells(place))
        self.rows += len(texts)
        return [place for place in places if _wants_a_look(*done.told[place])]

    def _count(self, status: str, level: str, rows: int) -> None:
        if rows:
            self.statuses[status] += rows
            if level:
                self.levels[level] += rows

    def _example(self, row: int, text: str, found: Sequence[str]) -> None:
        known = self.examples.setdefault(found[CAUSE], [])
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
            "registry_changed": [{"after_row": row, **_both(registry_changed(row))} for row in self.changed_after],
            "statuses": {k: {"count": n, **_both(STATUSES.get(k, Bilingual(k, k)))} for k, n in _most(self.statuses)},
            "levels": dict(_most(self.levels)),
            "causes": [
                {"cause": cause, "count": count, **_both(said(cause)), "examples": self.examples.get(cause, [])}
                for cause, count in _most(self.causes)
            ],
        }

    def kept(self) -> dict[str, Any]:
        """Its state, for the journal."""
        names = ("rows", "seconds", "runs", "statuses", "levels", "causes", "examples", "revision", "changed_after")
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
            *(f"! {registry_changed(row)}" for row in self.changed_after),
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
