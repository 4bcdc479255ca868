"""Threads take turns often enough for the event loop."""

from __future__ import annotations

import sys

from web.turns import short_turns


def test_turns_are_short_while_a_worker_serves_and_as_before_afterwards() -> None:
    before = sys.getswitchinterval()
    with short_turns():
        assert sys.getswitchinterval() < 0.001
    assert sys.getswitchinterval() == before
