"""What a load did: how much it took, what it refused and why, with examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 5


@dataclass
class Refusals:
    """Rows refused for one reason: how many, and the first few as written in the source."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str, count: int = 1) -> None:
        """One more row (or `count` of them like `example`)."""
        self.count += count
        if example and len(self.examples) < EXAMPLES and example not in self.examples:
            self.examples.append(example)


@dataclass
class LoadReport:
    """One load. `taken` counts by what was taken; `skipped` steps were done already, by an earlier run."""

    loader: str
    source: str
    taken: dict[str, int] = field(default_factory=dict)
    refused: dict[str, Refusals] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, what: str, count: int = 1) -> None:
        """Counts what was taken."""
        self.taken[what] = self.taken.get(what, 0) + count

    def refuse(self, reason: str, example: object = "", count: int = 1) -> None:
        """Counts a refused row, with the text that was refused."""
        self.refused.setdefault(reason, Refusals()).add(str(example)[:120], count)

    def note(self, text: str) -> None:
        """Something a person should know about this load."""
        self.notes.append(text)

    def merge(self, other: LoadReport) -> None:
        """Adds another step's counts, refusals and notes."""
        for what, count in other.taken.items():
            self.take(what, count)
        for reason, refusals in other.refused.items():
            mine = self.refused.setdefault(reason, Refusals())
            mine.count += refusals.count
            mine.examples = list(dict.fromkeys([*mine.examples, *refusals.examples]))[:EXAMPLES]
        self.skipped += other.skipped
        self.notes += other.notes

    @property
    def changed(self) -> bool:
        """Whether anything was loaded at all."""
        return bool(self.taken)

    def to_json(self) -> dict[str, Any]:
        """As kept in ops.load.report."""
        return {
            "taken": self.taken,
            "refused": {why: {"count": r.count, "examples": r.examples} for why, r in self.refused.items()},
            "notes": self.notes,
        }

    @classmethod
    def from_json(cls, loader: str, source: str, kept: Mapping[str, Any]) -> LoadReport:
        """The report that `to_json` kept."""
        refused = {why: Refusals(r["count"], list(r["examples"])) for why, r in kept.get("refused", {}).items()}
        return cls(loader, source, dict(kept.get("taken", {})), refused, [], list(kept.get("notes", [])))
