"""The OpenAPI document as the doors really answer: media types, problem+json for errors, the department key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from addressing.files.table import MEDIA as MEDIA_OF_TABLES

PROBLEM = "application/problem+json"
KEY = "departmentKey"
KEYED: dict[str, Any] = {"security": [{KEY: []}]}  # the `openapi_extra` of a door for departments

TABLES = tuple(media.partition(";")[0] for media in MEDIA_OF_TABLES.values())
#: What a door answers with 200 where it is not JSON, or not only.
MEDIA: dict[tuple[str, str], tuple[str, ...]] = {
    ("get", "/addresses"): ("application/geo+json",),
    ("get", "/addresses/{code}"): ("application/geo+json", "text/html"),
    ("get", "/addresses/{code}/qr.svg"): ("image/svg+xml",),
    ("get", "/addresses/{code}/qr.png"): ("image/png",),
    ("post", "/addresses"): ("application/geo+json",),
    ("patch", "/addresses/{code}"): ("application/geo+json",),
    ("post", "/addresses/{code}/move"): ("application/geo+json",),
    ("post", "/addresses/{code}/positions"): ("application/geo+json",),
    ("post", "/addresses/{code}/names"): ("application/geo+json",),
    ("get", "/addresses/changes"): ("application/json", "application/x-ndjson"),
    ("get", "/addresses/export.{kind}"): (
        "application/vnd.apache.parquet",
        "application/geopackage+sqlite3",
        "text/csv",
    ),
    ("post", "/search/csv"): TABLES,
    ("post", "/reverse/csv"): TABLES,
    ("get", "/jobs/{job}/results"): TABLES,
    ("get", "/jobs/{job}/exceptions"): ("text/csv",),
    ("get", "/addresses/{code}/certificate"): ("text/html",),
    ("get", "/addresses/{code}/certificate.pdf"): ("application/pdf",),
    ("get", "/addresses/{code}/plate.pdf"): ("application/pdf",),
    ("post", "/registry/plates"): ("application/pdf",),
    ("get", "/registry/batches/{batch_id}"): ("application/json", "text/csv", "text/html"),
    ("post", "/migrate/csv"): TABLES,
    ("get", "/tiles/base/{z}/{x}/{y}.mvt"): ("application/vnd.mapbox-vector-tile",),
    ("get", "/tiles/{layer}/{z}/{x}/{y}.mvt"): ("application/vnd.mapbox-vector-tile",),
    ("get", "/tiles/{layer}/{z}/{x}/{y}.png"): ("image/png",),
    ("get", "/status/stream"): ("text/event-stream",),
    ("get", "/status/{topic}"): ("application/geo+json", "application/json"),
}
REDIRECTS = {("get", "/a/{code}"): "307"}
UNCHANGED = {("post", "/status")}
NAMING = frozenset({"/registry/plates"})  # a body that names something by its number
RETIRED = (
    "/jobs/{job}/results",
    "/jobs/{job}/report",
    "/jobs/{job}/exceptions",
    "/addresses/{code}",
    "/addresses/changes",
    "/addresses/{code}/units",
    "/addresses/{code}/qr.svg",
    "/addresses/{code}/qr.png",
)

LANG: dict[str, Any] = {
    "name": "lang",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "vi or en: the language of labels, reasons and errors; else Accept-Language decides, else vi",
}
ERRORS = {
    "400": "the request cannot be understood / yêu cầu không hiểu được",
    "401": "no key, or one that is not known / thiếu khoá hoặc khoá sai",
    "403": "the key may not do this / khoá không có quyền",
    "404": "there is no such thing / không có",
    "409": "it contradicts what is there / mâu thuẫn với dữ liệu hiện có",
    "410": "it was there and was retired / đã thôi dùng",
    "412": "another version than If-Match names / đã có người khác sửa",
    "413": "more than the limit / vượt giới hạn",
    "503": "not now; Retry-After says when / tạm thời không được",
}
SCHEMA = {
    "type": "object",
    "title": "Problem (RFC 9457)",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "its last part is stable"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what happened, in the language asked for"},
        "hint": {"type": "string", "description": "what to do about it"},
        "instance": {"type": "string"},
    },
}


def honest(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What takes the place of `app.openapi`; made once."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _corrected(_plain(app))
        return app.openapi_schema

    return openapi


def _plain(app: FastAPI) -> dict[str, Any]:
    return get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        license_info=app.license_info,
    )


def _corrected(document: dict[str, Any]) -> dict[str, Any]:
    parts = document.setdefault("components", {})
    for ours in ("HTTPValidationError", "ValidationError"):
        parts.get("schemas", {}).pop(ours, None)
    parts.setdefault("schemas", {})["Problem"] = SCHEMA
    parts["securitySchemes"] = {
        KEY: {"type": "http", "scheme": "bearer", "description": "bds_…; X-API-Key: bds_… does as well"}
    }
    for method, path, operation in _operations(document):
        operation.setdefault("parameters", []).append(LANG)
        _say_success(operation, method, path)
        _say_errors(operation, method, path)
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def _say_success(operation: dict[str, Any], method: str, path: str) -> None:
    answers = operation["responses"]
    answers.pop("422", None)
    if (method, path) in MEDIA:
        binary = {"schema": {"type": "string", "format": "binary"}}
        answers[next(status for status in answers if status < "300")]["content"] = {
            media: {"schema": {}} if "json" in media else binary for media in MEDIA[method, path]
        }
    if (method, path) in UNCHANGED:
        answers["200"] = {**answers["201"], "description": "nothing was to be changed"}
    if (method, path) in REDIRECTS:
        answers.pop("200", None)
        answers[REDIRECTS[method, path]] = {"description": "where it is"}


def _say_errors(operation: dict[str, Any], method: str, path: str) -> None:
    wanted = {"400", "503"}
    if "{" in path or path in NAMING:
        wanted.add("404")
    if path in RETIRED or ("security" in operation and path.startswith("/addresses/")):
        wanted.add("410")
    if "requestBody" in operation:
        wanted.add("413")
    if "security" in operation:
        wanted |= {"401", "403", "409"}
        if path.startswith("/addresses/"):
            wanted.add("412")
    for status in sorted(wanted):
        about = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        operation["responses"].setdefault(status, {"description": ERRORS[status], "content": about})
