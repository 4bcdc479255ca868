"""A file of which a part may be asked for (`Range`, RFC 9110, 14.2)."""

from __future__ import annotations

import re
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

_PART = r"\s*(?:\d{1,18}-\d{0,18}|-\d{1,18})\s*"
_PARTS = re.compile(rf"\s*bytes\s*={_PART}(?:,{_PART})*", re.IGNORECASE)


class RangedFile(FileResponse):
    """Ignores a range that is none, as the RFC has it, and says as every error is said that there is no such part."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope).get("range")
        if asked is not None and not _understood(asked):
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"range"]}

        async def noting(message: Message) -> None:
            if message.get("status") == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                told = MutableHeaders(raw=message["headers"])["content-range"]
                raise HTTPException(message["status"], headers={"Content-Range": told})
            await send(message)

        await super().__call__(scope, receive, noting)


def _understood(asked: str) -> bool:
    if not _PARTS.fullmatch(asked):
        return False
    pairs = (part.strip().split("-") for part in asked.split("=")[1].split(","))
    return all(not first or not last or int(first) <= int(last) for first, last in pairs)
