"""The plainest searches, read and answered without FastAPI: a text, perhaps a limit and a position, nothing to refuse.

Most requests are of this kind, and the application's general machinery takes a good part of the time of a search.
Whatever is not plain (a filter, a parameter out of bounds or given twice) is left to the doors of web.search.
"""

from __future__ import annotations

import re
import time
from binascii import a2b_qp
from collections.abc import Callable, Mapping
from typing import Self
from urllib.parse import unquote_plus

from starlette.requests import HTTPConnection
from starlette.types import Scope

from store.bilingual import Lang, negotiate
from store.values import value_class
from web import geocodejson
from web.compression import Headers, compressed
from web.headers import with_common
from web.language import lang_of
from web.search import MAX_LIMIT, MAX_QUERY
from web.services import Services

_LIMIT = re.compile(r"[1-9]\d?")
_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,15})?")
_HALF_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})|[^!-~]")
_YES_NO = {"0": False, "1": True}
_JSON = (b"content-type", geocodejson.MEDIA_TYPE.encode())


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


#: The names of a door's parameters, and how what they say is read.
Door = tuple[Mapping[bytes, str], Callable[[Mapping[str, str]], Plain | None]]
#: By their paths.
DOORS: Mapping[bytes, Door] = {
    b"/search": (_names("q", "limit", "autocomplete", "lon", "lat", "lang"), Plain.searched),
    b"/reverse": (_names("lon", "lat", "limit", "lang"), Plain.reversed),
}


@value_class(frozen=True, slots=True)
class PlainAnswers:
    """Answers plain requests to /search and /reverse as the doors of web.search do, headers included."""

    services: Services

    async def answer(self, scope: Scope, asked: Plain) -> tuple[Headers, bytes]:
        """Headers and body of the answer, which is a 200, counted; what the geocoder raises."""
        begun = time.perf_counter()
        body, told, vary = compressed(await self._body(scope, asked), scope)
        headers = with_common([(b"content-length", b"%d" % len(body)), _JSON, *told], vary)
        self.services.metrics.note(scope["path"][1:], "GET", "200", time.perf_counter() - begun)
        return headers, body

    async def _body(self, scope: Scope, asked: Plain) -> bytes:
        lang, geocoder = _lang(scope, asked), self.services.geocoder
        if asked.text:
            answers = await geocoder.search(
                asked.text, limit=asked.limit, autocomplete=asked.autocomplete, near=asked.near, lang=lang
            )
        else:
            assert asked.near is not None
            answers = await geocoder.reverse(*asked.near, limit=asked.limit, lang=lang)
        query = asked.text or f"{asked.near[1]},{asked.near[0]}" if asked.near else asked.text
        profile = self.services.settings.profile
        return geocodejson.text(geocodejson.collection(answers, profile, query=query, limit=asked.limit))


def read_plain(query: bytes, door: Door) -> Plain | None:
    """What a query string asks at a door; None where it is not plain."""
    names, read = door
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
