"""Errors as OGC API says them: an exception's `code` and `description`, and all of problem+json (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from store.errors import BadInput, BandosoError, NotAllowed, NotFound
from web import ogc_pygeoapi, problems
from web.language import lang_of

_OF_PROCESSES = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
NOT_READY = f"{_OF_PROCESSES}/result-not-ready"
#: The standard's own type for what is not there, by the part of the path that it is looked for in.
_NO_SUCH = {"jobs": f"{_OF_PROCESSES}/no-such-job", "processes": f"{_OF_PROCESSES}/no-such-process"}


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


def no_database(request: Request) -> Response:
    """What is said while the database is away."""
    lang = lang_of(request)
    answer = exception(request, 503, "NoApplicableCode", problems.AWAY.say(lang), problems.OVERLOADED.say(lang))
    answer.headers["Retry-After"] = str(problems.SOON)
    return answer


async def http(request: Request, error: HTTPException) -> Response:
    """What the framework itself refuses."""
    detail, hint = problems.said_of_http(error, lang_of(request))
    code = "NotFound" if error.status_code == HTTPStatus.NOT_FOUND else "NoApplicableCode"
    answer = exception(request, error.status_code, code, detail, hint)
    answer.headers.update(error.headers or {})
    return answer


def _no_such(request: Request) -> str | None:
    return next((kind for part, kind in _NO_SUCH.items() if f"/{part}/" in request.url.path), None)
