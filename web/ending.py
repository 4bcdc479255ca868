"""A request that its worker has no time to finish, for it is told to end, is told to come again."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store.again import LATER
from store.bilingual import Bilingual
from web.language import lang_of
from web.problems import problem

_ENDING = Bilingual("Máy chủ đang khởi động lại", "the server is being restarted")


class ToldOfTheEnd:
    """uvicorn cancels what is left when the time to end is over, and would say 500: an error that nobody made."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except asyncio.CancelledError:
            if begun or scope["type"] != "http":
                raise
            request = Request(scope)
            lang = lang_of(request)
            status = HTTPStatus.SERVICE_UNAVAILABLE
            answer = problem(request, status, "unavailable", _ENDING.say(lang), LATER.say(lang))
            await answer(scope, receive, send)
