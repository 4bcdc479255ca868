"""Which language a request wants: `?lang=`, the switch's cookie, `Accept-Language`, else Vietnamese."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from store.bilingual import Lang, negotiate

COOKIE = "lang"


def lang_of(request: HTTPConnection) -> Lang:
    """The language to answer this request in."""
    asked = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return negotiate(request.headers.get("accept-language"), asked)
