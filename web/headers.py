"""What all answers share: headers of security, the language kept, HEAD, reading from other sites."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.language import COOKIE, lang_of

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}
#: Of pages that do not name their own: everything from here, nothing inline.
PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_FIXED = [(name.lower().encode(), value.encode()) for name, value in FIXED.items()]
_POLICY = (b"content-security-policy", PAGE_POLICY.encode())
_YEAR_S = 365 * 86_400
READING = frozenset({"GET", "HEAD"})
#: Open to scripts of other sites though it is a POST: it takes no key and changes nothing.
OPEN_POSTS = ("/search/csv", "/reverse/", "/ogc/")
EXPOSED = "ETag, Link, Location, Retry-After, Content-Crs, X-Columns, X-Columns-Guessed, X-Encoding"
#: Of everybody and without credentials: nothing here is only for who is logged in.
_SHARED = [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", EXPOSED.encode())]
PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match, Last-Event-ID",
    "Access-Control-Max-Age": "86400",
}


def with_common(headers: list[tuple[bytes, bytes]], vary: bytes) -> list[tuple[bytes, bytes]]:
    """The headers of an answer to a GET that sets none of these itself, as CommonHeaders makes them; `vary` leads."""
    return [*headers, *_FIXED, (b"vary", vary + b"Accept-Language"), *_SHARED]


class CommonHeaders:
    """Adds the fixed headers to every HTTP answer that has not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        if _is_preflight(scope):
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        shared = _is_shared(scope)

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(message, shared, scope)
                await send(message)
                if head:
                    # At once, for the body of a stream has no end.
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
            elif not head:
                await send(message)

        # What can be read can be asked about: a GET whose body is kept back.
        await self.app({**scope, "method": "GET"} if head else scope, receive, completed)


def _complete(message: Message, shared: bool, scope: Scope) -> None:
    headers = message["headers"] = list(message.get("headers", ()))
    set_already = {name.lower(): value for name, value in headers}
    headers += [pair for pair in _FIXED if pair[0] not in set_already]
    if b"vary" in set_already:
        MutableHeaders(raw=headers).add_vary_header("Accept-Language")
    else:
        headers.append((b"vary", b"Accept-Language"))
    if set_already.get(b"content-type", b"").startswith(b"text/html"):
        headers += [] if _POLICY[0] in set_already else [_POLICY]
        headers += _language_kept(scope)
    if shared:
        headers += [pair for pair in _SHARED if pair[0] not in set_already]


def _language_kept(scope: Scope) -> list[tuple[bytes, bytes]]:
    """What a page's switch of languages said holds for the pages that follow."""
    request = Request(scope)
    if "lang" not in request.query_params:
        return []
    kept = Response()
    kept.set_cookie(COOKIE, lang_of(request), max_age=_YEAR_S, samesite="lax")
    return [pair for pair in kept.raw_headers if pair[0] == b"set-cookie"]


def _is_shared(scope: Scope) -> bool:
    return scope["method"] in READING or scope["path"].startswith(OPEN_POSTS)


def _is_preflight(scope: Scope) -> bool:
    """Whether a browser asks if a script of another site may read here; it may never write."""
    wanted = Headers(scope=scope).get("access-control-request-method")
    return scope["method"] == "OPTIONS" and bool(wanted) and _is_shared({**scope, "method": wanted})
