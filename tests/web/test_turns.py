"""The event loop comes first: threads take short turns, and what can wait does."""

from __future__ import annotations

import asyncio
import sys
import time

from store.event_loop import at_work
from web.turns import leisure, short_turns


def test_turns_are_short_while_a_worker_serves_and_as_before_afterwards() -> None:
    before = sys.getswitchinterval()
    with short_turns():
        assert sys.getswitchinterval() < 0.001
    assert sys.getswitchinterval() == before


def test_what_can_wait_waits_until_the_event_loop_is_at_rest() -> None:
    assert asyncio.run(_order(answers=3, patience_s=600)) == ["answers", "what can wait"]


def test_what_can_wait_does_not_wait_for_ever() -> None:
    assert asyncio.run(_order(answers=3, patience_s=0)) == ["what can wait", "answers"]


async def _order(answers: int, patience_s: float) -> list[str]:
    """What was done first, answers during so many looks or what waits at most so long for them."""
    done: list[str] = []
    looks = 0

    async def busy(_: float) -> bool:
        nonlocal looks
        looks += 1
        if looks > answers:
            done.append("answers")
        return looks <= answers

    await leisure(time.monotonic() + patience_s, busy)
    done.append("what can wait")
    return done if "answers" in done else [*done, "answers"]


def test_an_event_loop_that_waits_is_at_rest_and_one_that_reckons_is_at_work() -> None:
    async def reckoning(until: asyncio.Task[bool]) -> bool:
        while not until.done():
            sum(range(1000))
            await asyncio.sleep(0)
        return await until

    async def looked_at(seconds: float) -> bool:
        return await reckoning(asyncio.create_task(at_work(seconds)))

    assert not asyncio.run(at_work(0.2))
    # Where other processes take the processor, work may look like rest.
    assert any(asyncio.run(looked_at(0.1)) for _ in range(100))
