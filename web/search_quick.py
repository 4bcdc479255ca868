"""The plainest searches, by the shortest way: a text, perhaps a limit and a position, and nothing to check or refuse.

Most requests are of this kind, and the application's general machinery takes as long for one as the search itself.
Whatever is not plain (a filter, a parameter out of bounds or given twice) is no match here, and goes the usual way.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Callable, Mapping
from typing import Any, Self
from urllib.parse import unquote_plus

from fastapi import FastAPI
from starlette.datastructures import URLPath
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

from store.bilingual import Lang, negotiate
from store.values import value_class
from web import geocodejson
from web.language import lang_of
from web.search import MAX_LIMIT, MAX_QUERY
from web.services import Services

_LIMIT = re.compile(r"[1-9]\d?")
_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,15})?")
_HALF_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})|[^!-~]")
_YES_NO = {"0": False, "1": True}


@value_class(frozen=True, slots=True)
class Plain:
    """What a plain request asks; `near` is (lon, lat) in degrees. `text` is empty where the position is all."""

    text: str
    limit: int
    autocomplete: bool = False
    near: tuple[float, float] | None = None
    lang: str | None = None

    @classmethod
    def searched(cls, given: Mapping[str, str]) -> Self | None:
        """Of /search."""
        text, limit, typing = given.get("q", ""), _limit(given, 5), _YES_NO.get(given.get("autocomplete", "0"))
        placed = "lon" in given or "lat" in given
        near = _position(given) if placed else None
        if limit is None or typing is None or (placed and near is None) or len(text) > MAX_QUERY or not text.strip():
            return None
        return cls(text, limit, typing, near, given.get("lang"))

    @classmethod
    def reversed(cls, given: Mapping[str, str]) -> Self | None:
        """Of /reverse."""
        near, limit = _position(given), _limit(given, 1)
        return cls("", limit, near=near, lang=given.get("lang")) if near and limit else None


def _names(*names: str) -> Mapping[bytes, str]:
    return {name.encode(): name for name in names}


_DOORS: dict[str, tuple[Mapping[bytes, str], Callable[[Mapping[str, str]], Plain | None]]] = {
    "/search": (_names("q", "limit", "autocomplete", "lon", "lat", "lang"), Plain.searched),
    "/reverse": (_names("lon", "lat", "limit", "lang"), Plain.reversed),
}


class PlainSearches(BaseRoute):
    """A route for plain requests to /search and /reverse; it answers what the doors of web.search do."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """FULL for a plain request."""
        door = _DOORS.get(scope.get("path", "")) if scope["type"] == "http" and scope["method"] == "GET" else None
        asked = _plain(scope["query_string"], *door) if door and not scope.get("root_path") else None
        return (Match.FULL, {"plain": asked}) if asked else (Match.NONE, {})

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """None: the doors of web.search name these paths."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers."""
        asked: Plain = scope["plain"]
        services: Services = scope["app"].state.services
        lang, geocoder = _lang(scope, asked), services.geocoder
        if asked.text:
            answers = await geocoder.search(
                asked.text, limit=asked.limit, autocomplete=asked.autocomplete, near=asked.near, lang=lang
            )
        else:
            assert asked.near is not None
            answers = await geocoder.reverse(*asked.near, limit=asked.limit, lang=lang)
        query = asked.text or f"{asked.near[1]},{asked.near[0]}" if asked.near else asked.text
        profile = services.settings.profile
        body = geocodejson.text(geocodejson.collection(answers, profile, query=query, limit=asked.limit))
        headers = [(b"content-length", b"%d" % len(body)), (b"content-type", geocodejson.MEDIA_TYPE.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def install(app: FastAPI) -> None:
    """Puts plain searches before all other routes."""
    app.router.routes.insert(0, PlainSearches())


def _plain(query: bytes, names: Mapping[bytes, str], read: Callable[[Mapping[str, str]], Plain | None]) -> Plain | None:
    given: dict[str, str] = {}
    for pair in query.split(b"&"):
        name, _, value = pair.partition(b"=")
        if (known := names.get(name)) is None or known in given:
            return None
        given[known] = _unquoted(value)
    return read(given)


def _unquoted(value: bytes) -> str:
    """As urllib.parse.unquote_plus, which takes every percent sign of a Vietnamese text by itself."""
    if _HALF_PERCENT.search(value):
        return unquote_plus(value.decode("latin-1"))
    # Quoted-printable is the same but for its sign, and is read in C.
    return a2b_qp(value.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")).decode("utf-8", "replace")


def _limit(given: Mapping[str, str], usual: int) -> int | None:
    said = given.get("limit")
    if said is None:
        return usual
    return int(said) if _LIMIT.fullmatch(said) and int(said) <= MAX_LIMIT else None


def _position(given: Mapping[str, str]) -> tuple[float, float] | None:
    lon, lat = (float(said) if _DEGREES.fullmatch(said) else 999.0 for said in map(given.get, ("lon", "lat"), ("", "")))
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _lang(scope: Scope, asked: Plain) -> Lang:
    accepted = None
    for name, value in scope["headers"]:
        if name == b"cookie":
            return lang_of(HTTPConnection(scope))
        if name == b"accept-language":
            accepted = value.decode("latin-1")
    return negotiate(accepted, asked.lang)
