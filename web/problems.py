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
from store.again import BUSY, GAVE_WAY, LATER
from store.bilingual import Bilingual, Lang
from store.room import NO_ROOM, no_room
from web import wrong_input
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

CHALLENGE = 'Bearer realm="bandoso"'
SOON = 5  # seconds after which to try again, where nothing better is known
NO_VALUE = Bilingual("Có ký tự hoặc giá trị không dùng được", "a character or a value that cannot be used")
AWAY = Bilingual("Cơ sở dữ liệu tạm thời không sẵn sàng", "the database is not available for the moment")
#: What the framework itself refuses: what happened, and what to do.
HTTP_SAID: dict[HTTPStatus, tuple[Bilingual, Bilingual]] = {
    HTTPStatus.NOT_FOUND: (
        Bilingual("Không có đường dẫn này", "there is nothing at this path"),
        Bilingual("các đường dẫn đang có: /docs", "the paths there are: /docs"),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        Bilingual("Đường dẫn này không nhận phương thức HTTP ấy", "this path does not take that HTTP method"),
        Bilingual("phương thức được nhận:", "it takes:"),
    ),
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: (
        Bilingual("Tệp không có đoạn này", "the file has no such part"),
        Bilingual("độ dài của tệp: đầu đề Content-Range", "its length is in the header Content-Range"),
    ),
}
#: What to do about an error whose own message leaves that open.
ADVICE: dict[type[errors.BandosoError], Bilingual] = {
    errors.BadInput: Bilingual("tham số và ví dụ của từng đường dẫn ở /docs", "each path's parameters: /docs"),
    errors.TooLarge: Bilingual("chia thành nhiều phần nhỏ hơn", "send it in smaller parts"),
    errors.NotFound: Bilingual("kiểm tra lại mã, số hiệu hoặc tên", "check the code, number or name"),
    errors.Forbidden: Bilingual(
        "hỏi người vận hành về quyền của khoá này", "ask the operator what this key is allowed to do"
    ),
    errors.Conflict: Bilingual("xem lại trạng thái hiện có rồi hãy gửi", "look at what is there, then send again"),
    errors.Stale: Bilingual("đọc lại bản mới rồi sửa tiếp", "read it again, then make your change"),
    errors.Unavailable: LATER,
}


def install(app: FastAPI) -> None:
    """Makes every error of `app` a problem+json; nobody sees a stack trace."""
    app.add_exception_handler(errors.BandosoError, _ours)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(psycopg.errors.QueryCanceled, _too_slow)
    for gave_way in GAVE_WAY:
        app.add_exception_handler(gave_way, _gave_way)
    app.add_exception_handler(psycopg.OperationalError, _no_database)
    app.add_exception_handler(psycopg.DataError, _no_value)
    app.add_exception_handler(OSError, _no_room)
    app.add_exception_handler(PoolTimeout, _no_database)
    app.add_exception_handler(Exception, _unexpected)


def status_of(error: errors.BandosoError) -> HTTPStatus:
    """The status of the nearest class of `error` in the table."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)


def advice(error: errors.BandosoError) -> Bilingual | None:
    """What to do about an error: what it says itself, else what its kind says."""
    return error.hint or next((ADVICE[cls] for cls in type(error).__mro__ if cls in ADVICE), None)


def said_of_http(error: HTTPException, lang: Lang) -> tuple[str, str | None]:
    """What the framework refused, and what to do about it."""
    about = HTTP_SAID.get(HTTPStatus(error.status_code))
    if about is None:
        return error.detail, None
    allowed = (error.headers or {}).get("Allow", "")
    return about[0].say(lang), f"{about[1].say(lang)} {allowed}".strip()


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
    headers = {"WWW-Authenticate": CHALLENGE} if status == HTTPStatus.UNAUTHORIZED else {}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(more.get("retry_after", SOON))
    headers["Vary"] = "Accept"
    if _is_reading(request):
        sayable = detail.encode(errors="replace").decode()
        now = more.get("now", ())
        page = render("error.html", lang_of(request), status=int(status), detail=sayable, hint=hint, now=now)
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
    hint = advice(error)
    said = hint.say(lang) if hint else None
    return written(request, status_of(error), error.code, error.message.say(lang), said, error.detail)


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    lang, errors_found = lang_of(request), error.errors()
    wrong = [{"where": ".".join(map(str, e["loc"])), "what": wrong_input.said(e).say(lang)} for e in errors_found]
    text = Bilingual("Yêu cầu sai", "the request is wrong").say(lang)
    detail = f"{text}: {wrong_input.sentence(errors_found).say(lang)}"
    hint = wrong_input.advice(errors_found, request.query_params).say(lang)
    return problem(request, HTTPStatus.BAD_REQUEST, "bad-input", detail, hint, errors=wrong)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code = status.name.lower().replace("_", "-")
    detail, hint = said_of_http(error, lang_of(request))
    answer = problem(request, status, code, detail, hint)
    answer.headers.update(error.headers or {})
    return answer


async def _too_slow(request: Request, _: Exception) -> Response:
    text = Bilingual("Truy vấn quá nặng nên đã dừng", "the query took too long and was stopped").say(lang_of(request))
    hint = Bilingual("thu hẹp vùng hoặc điều kiện", "narrow the area or the conditions").say(lang_of(request))
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "too-slow", text, hint)


async def _gave_way(request: Request, _: Exception) -> Response:
    lang = lang_of(request)
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "busy", BUSY.say(lang), LATER.say(lang))


async def _no_value(request: Request, error: Exception) -> Response:
    # A NUL in a text, a number that no column holds: the doors refuse what they know, and this is all the rest.
    log.warning("no value for the database at %s %s (%s)", request.method, request.url.path, type(error).__name__)
    lang = lang_of(request)
    hint = ADVICE[errors.BadInput].say(lang)
    return problem(request, HTTPStatus.BAD_REQUEST, "bad-input", NO_VALUE.say(lang), hint)


async def _no_room(request: Request, error: Exception) -> Response:
    if not no_room(error):
        return await _unexpected(request, error)
    log.error("no room at %s %s: %s", request.method, request.url.path, error)
    lang = lang_of(request)
    hint = Bilingual("thử lại sau một phút", "try again in a minute").say(lang)
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", NO_ROOM.say(lang), hint, retry_after=60)


async def _no_database(request: Request, error: Exception) -> Response:
    log.warning("no database: %s", type(error).__name__)
    lang = lang_of(request)
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", AWAY.say(lang), LATER.say(lang))


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error at %s %s", request.method, request.url.path, exc_info=error)
    text = Bilingual("Lỗi không lường trước; đã ghi nhận", "an unexpected error; it was recorded")
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "error", text.say(lang_of(request)))
