"""A worker that ends while it answers says so."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from web.ending import ToldOfTheEnd

SCOPE: Scope = {
    "type": "http", "method": "POST", "path": "/search/csv", "query_string": b"", "headers": [],
    "server": ("127.0.0.1", 80), "scheme": "http", "http_version": "1.1",
}  # fmt: skip


def cut_short(begins: bool) -> tuple[list[Message], bool]:
    """What is sent by an application that is cancelled; whether it stays cancelled."""
    sent: list[Message] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if begins:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(30)

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> Any:
        task = asyncio.ensure_future(ToldOfTheEnd(slow)(SCOPE, None, send))  # type: ignore[arg-type]
        await asyncio.sleep(0.01)
        task.cancel()
        return (await asyncio.gather(task, return_exceptions=True))[0]

    return sent, isinstance(asyncio.run(run()), asyncio.CancelledError)


def test_a_request_that_is_cut_short_is_told_to_come_again() -> None:
    sent, cancelled = cut_short(begins=False)
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"5") in sent[0]["headers"]
    assert not cancelled


def test_an_answer_that_has_begun_is_broken_off() -> None:
    sent, cancelled = cut_short(begins=True)
    assert [message.get("status") for message in sent] == [200]
    assert cancelled
