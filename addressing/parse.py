"""Parsing a Vietnamese address as people type it: pure, no I/O, linear in the length of the text."""

from __future__ import annotations

from addressing.numbers import number_key

__all__ = ["number_key"]
