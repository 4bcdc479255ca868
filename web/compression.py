"""Bodies compressed (gzip) for who accepts it; an answer to who does not skips the middleware's machinery."""

from __future__ import annotations

import zlib

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Message, Receive, Scope, Send

#: Bytes: what fits into three packets arrives as soon uncompressed, and compressing an answer of one address takes a
#: fifth of the time that finding it does.
WORTH_COMPRESSING = 4096
LEVEL = 5
_VARY = b"Accept-Encoding, "
Headers = list[tuple[bytes, bytes]]


class Compressed(GZipMiddleware):
    """As GZipMiddleware; what is not compressed goes straight through, `Vary` saying that it might have been."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _accepts_gzip(scope):
            await super().__call__(scope, receive, send)
            return

        async def plain(message: Message) -> None:
            if message["type"] == "http.response.start":
                _say_vary(message)
            await send(message)

        await self.app(scope, receive, plain)


def compressed(body: bytes, scope: Scope) -> tuple[bytes, Headers, bytes]:
    """(body, headers, beginning of `Vary`): a whole body as it leaves Compressed."""
    if not _accepts_gzip(scope):
        return body, [], _VARY
    if len(body) < WORTH_COMPRESSING:
        return body, [], b""
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush(), [(b"content-encoding", b"gzip")], _VARY


def _accepts_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


def _say_vary(message: Message) -> None:
    headers = message.setdefault("headers", [])
    if any(name == b"vary" for name, _ in headers):
        MutableHeaders(raw=headers).add_vary_header("Accept-Encoding")
    else:
        headers.append((b"vary", b"Accept-Encoding"))
