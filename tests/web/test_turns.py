"""The event loop comes first: threads take short turns, and what can wait does."""

from __future__ import annotations

import asyncio
import sys
import time

from web.turns import leisure, short_turns


def test_turns_are_short_while_a_worker_serves_and_as_before_afterwards() -> None:
    before = sys.getswitchinterval()
    with short_turns():
        assert sys.getswitchinterval() < 0.001
    assert sys.getswitchinterval() == before


def test_what_can_wait_waits_until_the_event_loop_is_at_rest() -> None:
    assert asyncio.run(_order(answers_s=1.2, patience_s=60)) == ["answers", "what can wait"]


def test_what_can_wait_does_not_wait_for_ever() -> None:
    assert asyncio.run(_order(answers_s=0.1, patience_s=0)) == ["what can wait", "answers"]


async def _order(answers_s: float, patience_s: float) -> list[str]:
    """What was done first, answers that take so long or what waits at most so long for them."""
    done: list[str] = []
    waiting = asyncio.create_task(_noted(done, time.monotonic() + patience_s))
    await _answers(answers_s)
    done.append("answers")
    await waiting
    return done


async def _noted(done: list[str], until_s: float) -> None:
    await leisure(until_s)
    done.append("what can wait")


async def _answers(seconds: float) -> None:
    """Keeps the event loop at work, as answers do: a little at a time, without a rest."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))
        await asyncio.sleep(0)
