"""What an intake did: counts, and what it refused and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

KEPT_REFUSALS = 100


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that was not taken: which, why (a stable word such as `outside-city`), and what was wrong with it."""

    source_ref: str
    reason: str
    detail: str = ""


@dataclass(slots=True)
class IntakeReport:
    """Counts of one intake. `refused` counts by reason; `examples` keeps the first hundred refused rows.

    `vanished` counts what the registry has of the same source and kinds and this intake did not bring; it is left.
    """

    received: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    examples: list[Refused] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)

    def refuse(self, source_ref: str, reason: str, detail: str = "", count: int = 1) -> None:
        """Counts a refused row and keeps it as an example while there are few."""
        self.refused[reason] += count
        if len(self.examples) < KEPT_REFUSALS:
            self.examples.append(Refused(source_ref, reason, detail))
