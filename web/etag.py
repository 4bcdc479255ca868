"""Entity tags: whether what a client holds is still good."""

from __future__ import annotations

from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response


def tag(*parts: object) -> str:
    """A weak entity tag (the gzip layer may re-encode the body) of what an answer is made from."""
    digest = blake2b("\x1f".join(map(str, parts)).encode(), digest_size=12).hexdigest()
    return f'W/"{digest}"'


def held(request: Request, etag: str) -> bool:
    """Whether If-None-Match names this tag, compared weakly (RFC 9110, 13.1.2)."""
    given = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return "*" in given or etag.removeprefix("W/") in given


def not_modified(etag: str, cache_control: str) -> Response:
    """The 304 answer."""
    return Response(status_code=304, headers={"ETag": etag, "Cache-Control": cache_control})
