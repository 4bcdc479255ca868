"""The one table that maps errors to HTTP, and the RFC 9457 problem+json they become."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException

from store import errors
from store.bilingual import Bilingual
from web.language import lang_of
from web.page_templates import render

log = logging.getLogger("bandoso.web")

STATUS: dict[type[errors.BandosoError], HTTPStatus] = {
    errors.BadInput: HTTPStatus.BAD_REQUEST,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.NotAllowed: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Gone: HTTPStatus.GONE,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Stale: HTTPStatus.PRECONDITION_FAILED,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BandosoError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

SOON = 5  # seconds after which to try again, where nothing better is known
OVERLOADED = Bilingual("thử lại sau vài giây", "try again in a few seconds")


def install(app: FastAPI) -> None:
    """Makes every error of `app` a problem+json; nobody sees a stack trace."""
    app.add_exception_handler(errors.BandosoError, _ours)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(psycopg.errors.QueryCanceled, _too_slow)
    app.add_exception_handler(psycopg.OperationalError, _no_database)
    app.add_exception_handler(PoolTimeout, _no_database)
    app.add_exception_handler(Exception, _unexpected)


def status_of(error: errors.BandosoError) -> HTTPStatus:
    """The status of the nearest class of `error` in the table."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)


def problem(request: Request, status: int, code: str, detail: str, hint: str | None = None, **more: object) -> Response:
    """A problem+json answer. `type` is a relative URI whose last part is stable; `more` never overwrites a member."""
    return written(request, status, code, detail, hint, more)


def written(
    request: Request, status: int, code: str, detail: str, hint: str | None, more: Mapping[str, object]
) -> Response:
    """The same, where `more` has names of its own choosing."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    }
    if hint:
        body["hint"] = hint
    body = {**body, **{name: value for name, value in more.items() if name not in body}}
    headers = {"WWW-Authenticate": 'Bearer realm="bandoso"'} if status == HTTPStatus.UNAUTHORIZED else {}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(more.get("retry_after", SOON))
    headers["Vary"] = "Accept"
    if _is_reading(request):
        sayable = detail.encode(errors="replace").decode()
        page = render("error.html", lang_of(request), status=int(status), detail=sayable, hint=hint)
        return Response(page, status, media_type="text/html; charset=utf-8", headers=headers)
    return Response(_dumped(body), status, media_type="application/problem+json", headers=headers)


def _dumped(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body, default=str, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        # What a client sent may be quoted here, and text with half a surrogate pair is no UTF-8.
        return json.dumps(body, default=str).encode()


def _is_reading(request: Request) -> bool:
    """A person who followed a link: browsers name text/html first then, and never for what scripts fetch."""
    return request.method == "GET" and request.headers.get("accept", "").startswith("text/html")


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.BandosoError)
    lang = lang_of(request)
    hint = error.hint.say(lang) if error.hint else None
    return written(request, status_of(error), error.code, error.message.say(lang), hint, error.detail)


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    text = Bilingual("Yêu cầu có tham số sai", "the request has wrong parameters").say(lang_of(request))
    wrong = [{"where": ".".join(map(str, e["loc"])), "what": e["msg"]} for e in error.errors()]
    said = "; ".join(f"{item['where']}: {item['what']}" for item in wrong)
    return problem(request, HTTPStatus.BAD_REQUEST, "bad-input", f"{text} ({said})", errors=wrong)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    answer = problem(request, status, status.name.lower().replace("_", "-"), error.detail)
    answer.headers.update(error.headers or {})
    return answer


async def _too_slow(request: Request, _: Exception) -> Response:
    text = Bilingual("Truy vấn quá nặng nên đã dừng", "the query took too long and was stopped").say(lang_of(request))
    hint = Bilingual("thu hẹp vùng hoặc điều kiện", "narrow the area or the conditions").say(lang_of(request))
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "too-slow", text, hint)


async def _no_database(request: Request, error: Exception) -> Response:
    log.warning("no database: %s", type(error).__name__)
    text = Bilingual("Cơ sở dữ liệu tạm thời không sẵn sàng", "the database is not available for the moment")
    lang = lang_of(request)
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", text.say(lang), OVERLOADED.say(lang))


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error at %s %s", request.method, request.url.path, exc_info=error)
    text = Bilingual("Lỗi không lường trước; đã ghi nhận", "an unexpected error; it was recorded")
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "error", text.say(lang_of(request)))
