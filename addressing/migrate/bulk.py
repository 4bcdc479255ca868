"""Migrating many addresses at once: what each becomes, as the cells that stand beside its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from psycopg import Connection

from addressing.bulk.engine import gazetteer_of
from addressing.bulk.search import Bulk
from addressing.files.rows import Outcome
from addressing.migrate import past as migrate_past
from addressing.migrate.address import Migration, Migrator
from addressing.migrate.units import Direction
from addressing.parsing.parse import parse
from store.bilingual import Bilingual
from store.database import Database

COLUMNS = (
    "migrated_address", "migrated_status", "migrated_confidence", "migrated_ward", "migrated_ward_code",
    "migrated_district", "migrated_changes", "migrated_candidates", "migrated_why", "migrated_why_en", "migrated_code",
)  # fmt: skip
Connect = Callable[[], AbstractContextManager[Connection[Any]]]
_BAD = {
    "empty-address": Bilingual("ô địa chỉ trống", "the address is empty"),
    "too-long": Bilingual("địa chỉ dài quá 500 ký tự", "the address is longer than 500 characters"),
    "bad-code": Bilingual("mã địa chỉ số sai", "a mistyped digital address"),
}


class BulkMigrator:
    """Migrates texts, many at once: one geocoding and two queries a chunk."""

    def __init__(self, bulk: Bulk, migrator: Migrator, connect: Connect, direction: Direction) -> None:
        self._bulk, self._migrator, self._connect, self.direction = bulk, migrator, connect, direction

    def cells(self, texts: Sequence[str]) -> list[list[str]]:
        """The cells of COLUMNS for each text, in order."""
        outcomes = self._bulk.outcomes(texts)
        found = [(text, o.answer) for text, o in zip(texts, outcomes, strict=True) if o.answer is not None]
        with self._connect() as connection:
            numbers = {text: parse(text, self._migrator.profile).number or "" for text, _ in found}
            past = migrate_past.read(connection, [(numbers[text], answer) for text, answer in found])
        return [self._row(text, outcome, past) for text, outcome in zip(texts, outcomes, strict=True)]

    def _row(self, text: str, outcome: Outcome, past: migrate_past.Past) -> list[str]:
        if outcome.cause in _BAD and outcome.answer is None:
            return _bad(outcome.status, _BAD[outcome.cause])
        answers = [outcome.answer] if outcome.answer else []
        return _cells(self._migrator.migrate(text, answers, past, self.direction))


def of(database: Database, direction: Direction) -> BulkMigrator:
    """A bulk migrator of the registry as it is now."""
    gazetteer, profile = gazetteer_of(database), database.settings.profile

    def connect() -> AbstractContextManager[Connection[Any]]:
        return database.transaction("reader")

    return BulkMigrator(Bulk(gazetteer, profile, connect), Migrator(gazetteer, profile), connect, direction)


def _bad(status: str, why: Bilingual) -> list[str]:
    given = {"migrated_status": status, "migrated_why": why.vi, "migrated_why_en": why.en}
    return [given.get(name, "") for name in COLUMNS]


def _cells(done: Migration) -> list[str]:
    ward, parent = done.ward, done.candidates[0].parent if done.address and done.candidates else None
    reasons = [reason.said() for reason in done.reasons]
    given = {
        "migrated_address": done.address or "",
        "migrated_status": done.status,
        "migrated_confidence": f"{done.confidence:g}",
        "migrated_ward": ward.full_name if ward else "",
        "migrated_ward_code": ward.code if ward else "",
        "migrated_district": parent.full_name if parent and parent.level == "district" else "",
        "migrated_changes": "; ".join(f"{change.was} → {change.now}" for change in done.changes),
        "migrated_candidates": "; ".join(f"{c.unit.full_name} {c.likely:g}" for c in done.candidates),
        "migrated_why": "; ".join(reason.vi for reason in reasons),
        "migrated_why_en": "; ".join(reason.en for reason in reasons),
        "migrated_code": done.found.code or "" if done.found else "",
    }
    return [given[name] for name in COLUMNS]
