"""The registry's intake: rows in bulk, set-wise and idempotent. One module a kind of row; this is their door.

Each takes an owner connection inside the caller's transaction, streams its rows into a temporary staging table by
COPY, and merges them with a few statements. Rows that cannot be trusted are refused with a reason, never fatal.
"""

from __future__ import annotations

from addressing.registry.intake_addresses import take_addresses
from addressing.registry.intake_report import IntakeReport, Refused
from addressing.registry.intake_streets import take_streets
from addressing.registry.intake_units import take_units

__all__ = ["IntakeReport", "Refused", "take_addresses", "take_streets", "take_units"]
