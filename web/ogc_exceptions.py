"""Errors as OGC API says them: an exception's `code` and `description`, and all of problem+json (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from store.again import LATER
from store.bilingual import Bilingual
from store.errors import BadInput, BandosoError, NotAllowed, NotFound
from web import ogc_pygeoapi, problems
from web.language import lang_of

_OF_PROCESSES = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
NOT_READY = f"{_OF_PROCESSES}/result-not-ready"
#: The standard's own type for what is not there, by the part of the path that it is looked for in.
_NO_SUCH = {"jobs": f"{_OF_PROCESSES}/no-such-job", "processes": f"{_OF_PROCESSES}/no-such-process"}

#: What pygeoapi says in English of requests that it refuses itself, by the beginning of its sentence.
_SAID: dict[str, tuple[Bilingual, Bilingual]] = {
    "collection not found": (
        Bilingual("Không có lớp này", "there is no such collection"),
        Bilingual("các lớp đang có: /ogc/collections", "those there are: /ogc/collections"),
    ),
    "identifier not found": (
        Bilingual("Không có mã này", "there is nothing of this id"),
        Bilingual("xem danh mục ở cấp trên của đường dẫn", "look into the list one step up the path"),
    ),
    "limit value": (
        Bilingual("limit phải là số nguyên dương", "limit is a positive whole number"),
        Bilingual("ví dụ: limit=100", "for example: limit=100"),
    ),
    "offset value": (
        Bilingual("offset phải là số nguyên, từ 0", "offset is a whole number, from 0"),
        Bilingual("ví dụ: offset=100", "for example: offset=100"),
    ),
    "bbox ": (
        Bilingual("bbox phải là bốn số: tây, nam, đông, bắc", "bbox is four numbers: west, south, east, north"),
        Bilingual("ví dụ: bbox=106.6,10.7,106.8,10.9", "for example: bbox=106.6,10.7,106.8,10.9"),
    ),
    "datetime": (
        Bilingual("datetime phải là thời điểm hoặc khoảng", "datetime is a moment or an interval"),
        Bilingual("ví dụ: datetime=2025-07-01/..", "for example: datetime=2025-07-01/.."),
    ),
}


def exception(
    request: Request, status: int, code: str, description: str, hint: str | None = None, kind: str | None = None
) -> Response:
    """An OGC API exception; `kind` is its type where the standard has one."""
    body: dict[str, object] = {
        "code": code,
        "type": kind or code,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": description,
        "description": f"{description} ({hint})" if hint else description,
        "instance": request.url.path,
    }
    if hint:
        body["hint"] = hint
    return Response(ogc_pygeoapi.to_json(body), status, media_type="application/problem+json")


async def ours(request: Request, error: BandosoError) -> Response:
    """One of our errors."""
    lang, advice = lang_of(request), problems.advice(error)
    code = "InvalidParameterValue" if isinstance(error, BadInput) else "NotFound"
    if isinstance(error, NotAllowed):
        code = "NotAllowed"
    kind = _no_such(request) if isinstance(error, NotFound) else None
    answer = exception(
        request, problems.status_of(error), code, error.message.say(lang), advice.say(lang) if advice else None, kind
    )
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = problems.CHALLENGE
    return answer


def pygeoapis(request: Request, status: int, content: str | bytes) -> Response:
    """A refusal of pygeoapi's own, said as all others are."""
    told = orjson.loads(content)
    english, lang = str(told.get("description", "")), lang_of(request)
    known = next((both for begun, both in _SAID.items() if english.lower().startswith(begun)), None)
    wrong = Bilingual(f"Yêu cầu sai: {english}", english)
    said, hint = known or (wrong, problems.ADVICE[NotFound if status == HTTPStatus.NOT_FOUND else BadInput])
    kind = _no_such(request) if status == HTTPStatus.NOT_FOUND else None
    return exception(request, status, str(told.get("code", "NoApplicableCode")), said.say(lang), hint.say(lang), kind)


def no_database(request: Request) -> Response:
    """What is said while the database is away."""
    lang = lang_of(request)
    answer = exception(request, 503, "NoApplicableCode", problems.AWAY.say(lang), LATER.say(lang))
    answer.headers["Retry-After"] = str(problems.SOON)
    return answer


def no_value(request: Request) -> Response:
    """What is said of a NUL or a number that no column holds, where nothing refused it before."""
    lang = lang_of(request)
    hint = problems.ADVICE[BadInput].say(lang)
    return exception(request, 400, "InvalidParameterValue", problems.NO_VALUE.say(lang), hint)


async def http(request: Request, error: HTTPException) -> Response:
    """What the framework itself refuses."""
    detail, hint = problems.said_of_http(error, lang_of(request))
    code = "NotFound" if error.status_code == HTTPStatus.NOT_FOUND else "NoApplicableCode"
    answer = exception(request, error.status_code, code, detail, hint)
    answer.headers.update(error.headers or {})
    return answer


def _no_such(request: Request) -> str | None:
    return next((kind for part, kind in _NO_SUCH.items() if f"/{part}/" in request.url.path), None)
