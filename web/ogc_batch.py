"""The process geocode-batch of OGC API Processes: described through pygeoapi, executed and followed by our own jobs."""

from __future__ import annotations

import base64
import binascii
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
from pygeoapi.process.base import BaseProcessor
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from addressing.files.job import Answers, Kind
from addressing.files.stream import FileStream, folder_order
from addressing.files.table import MEDIA, format_named
from addressing.jobs.queue import Job
from store.bilingual import Bilingual, Lang
from store.database import Database, Pools
from store.errors import BadInput, TooLarge
from store.settings import Settings
from web import bodies, job_orders, ogc_exceptions, ogc_pages
from web.file_upload import Sent
from web.language import lang_of
from web.ogc_pygeoapi import to_json

ID = "geocode-batch"
#: Rows that are answered at once, without a key and without a job.
SMALL = 1_000
MAX_BODY_MB = 32
EXAMPLE = Bilingual(
    'ví dụ: {"inputs": {"addresses": ["453/12 lê văn sỹ q3"]}}', 'e.g. {"inputs": {"addresses": ["…"]}}'
)
_CONTENT = {"type": "string", "description": "CSV or NDJSON; another format base64-encoded, with its mediaType"}


def _input(vi: str, en: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"title": {"vi": vi, "en": en}, "schema": schema, "minOccurs": 0, "maxOccurs": 1}


METADATA: dict[str, Any] = {
    "id": ID,
    "version": "1.0.0",
    "title": {"vi": "Tìm nhiều địa chỉ", "en": "Geocode a table"},
    "description": {
        "vi": "Một danh sách hoặc một bảng địa chỉ; mọi dòng trở lại theo thứ tự cùng kết quả. Đến 1.000 dòng: trả lời "
        "ngay, không cần khoá. Nhiều hơn: Prefer: respond-async và khoá có quyền bulk; tệp rất lớn thì POST /jobs.",
        "en": "A list or a table of addresses; every row comes back in its order with what was found. Up to 1,000 "
        "rows: at once, no key. More: Prefer: respond-async and a key with the scope bulk; large files: POST /jobs.",
    },
    "jobControlOptions": ["sync-execute", "async-execute", "dismiss"],
    "outputTransmission": ["value"],
    "keywords": ["geocode", "bulk", "địa chỉ"],
    "links": [],
    "inputs": {
        "addresses": _input("Các địa chỉ", "Addresses", {"type": "array", "items": {"type": "string"}}),
        "data": _input("Một tệp", "A file", {"oneOf": [_CONTENT, {"type": "object", "required": ["value"]}]}),
        "columns": _input("Các cột địa chỉ", "Columns of the address", {"type": "array", "items": {"type": "string"}}),
        "format": _input("Định dạng", "Format", {"type": "string", "enum": sorted(MEDIA), "default": "csv"}),
        "kind": _input("Việc", "Kind", {"type": "string", "enum": ["geocode", "reverse"], "default": "geocode"}),
    },
    "outputs": {
        "result": {
            "title": {"vi": "Kết quả", "en": "Result"},
            "schema": {"type": "string", "contentMediaType": "text/csv"},
        }
    },
    "example": {"inputs": {"addresses": ["453/12 lê văn sỹ q3", "chợ bến thành"]}},
}


class GeocodeBatch(BaseProcessor):  # type: ignore[misc]
    """The description; the routes below do the work."""

    def __init__(self, processor_def: dict[str, Any]) -> None:
        super().__init__(processor_def, METADATA)


class Needs(Protocol):
    """What of the services this door needs."""

    settings: Settings
    database: Database
    pools: Pools


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of an execution, as bytes of a table."""

    data: bytes
    name: str
    columns: tuple[str, ...]
    out: str
    kind: Kind


class Batch:
    """The routes of the process and of jobs; `home` says where /ogc is for a request, `answers` who answers here."""

    def __init__(
        self, services: Needs, home: Callable[[Request], str], answers: Callable[[Kind, Lang], Awaitable[Answers]]
    ) -> None:
        self._services, self._home, self._answers = services, home, answers

    def routes(self, door: Callable[[Any], Any]) -> list[Route]:
        """The routes; `door` wraps each, so that its errors are those of OGC API."""
        return [
            Route(f"/processes/{ID}/execution", door(self._execute), methods=["POST"]),
            Route("/jobs", door(self._listing)),
            Route("/jobs/{job}", door(self._status)),
            Route("/jobs/{job}", door(self._dismiss), methods=["DELETE"]),
            Route("/jobs/{job}/results", door(self._results)),
        ]

    async def _execute(self, request: Request) -> Response:
        wishes = {wish.strip().lower() for wish in request.headers.get("prefer", "").split(",")}
        later = "respond-async" in wishes
        key = await job_orders.allowed(request, self._services) if later else None
        body = await _body(request)
        inputs = _inputs(body["inputs"])
        if key is None:
            return await self._at_once(inputs, lang_of(request), as_document=body.get("response") == "document")
        folder = await job_orders.new_folder(self._services)
        await run_in_threadpool((folder / "in").write_bytes, inputs.data)
        sent = Sent(folder / "in", inputs.name, inputs.columns, format_named(inputs.out))
        job = await job_orders.submitted(self._services, key, folder, sent, inputs.kind)
        headers = {"Location": f"{self._home(request)}/jobs/{job.id}", "Preference-Applied": "respond-async"}
        return self._said(request, job, 201, headers)

    async def _at_once(self, inputs: Inputs, lang: Lang, *, as_document: bool) -> Response:
        with tempfile.TemporaryDirectory(prefix="bandoso-batch-") as folder:
            path = Path(folder)
            await run_in_threadpool((path / "in").write_bytes, inputs.data)
            out = format_named(inputs.out)
            order = folder_order(path, inputs.name, out, inputs.columns, inputs.kind)
            stream = FileStream(order, self._services.settings.profile, await self._answers(inputs.kind, lang))
            data = await run_in_threadpool(_whole, stream)
        return _document(data, MEDIA[out]) if as_document else Response(data, media_type=MEDIA[out])

    async def _listing(self, request: Request) -> Response:
        limit, offset = _number(request, "limit", 100, 1_000), _number(request, "offset", 0, 10**9)
        jobs, total = await job_orders.listed(request, self._services, max(1, limit), offset)
        here = f"{self._home(request)}/jobs"
        links = [{"href": here, "rel": "self", "type": "application/json"}]
        if offset + len(jobs) < total:
            more = f"{here}?limit={limit}&offset={offset + len(jobs)}"
            links.append({"href": more, "rel": "next", "type": "application/json"})
        told = [job_orders.status_info(job, self._home(request), lang_of(request)) for job in jobs]
        return _given(request, "jobs", {"jobs": told, "links": links})

    async def _status(self, request: Request) -> Response:
        job = await job_orders.found(request, self._services, request.path_params["job"])
        return self._said(request, job)

    async def _dismiss(self, request: Request) -> Response:
        return self._said(request, await job_orders.dismissed(request, self._services, request.path_params["job"]))

    async def _results(self, request: Request) -> Response:
        job = await job_orders.found(request, self._services, request.path_params["job"])
        if job.open:
            said = Bilingual(f"Việc chưa xong: {job.progress} %", f"the job is not done yet: {job.progress} %")
            hint = Bilingual("hỏi trạng thái của việc, chờ successful", "ask for the job's status until successful")
            lang = lang_of(request)
            return ogc_exceptions.exception(
                request, 404, "ResultNotReady", said.say(lang), hint.say(lang), ogc_exceptions.NOT_READY
            )
        return job_orders.result_of(self._services, job)

    def _said(self, request: Request, job: Job, status: int = 200, headers: dict[str, str] | None = None) -> Response:
        told = job_orders.status_info(job, self._home(request), lang_of(request))
        kept = {"Cache-Control": "no-store", **(headers or {})}
        return _given(request, "job", told, status, kept)


def _given(
    request: Request, kind: str, told: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """JSON, or of it a page for who asks for one."""
    kept = {"Cache-Control": "no-store", "Vary": "Accept", **(headers or {})}
    if not ogc_pages.wanted(request):
        return Response(to_json(told), status, kept, "application/json")
    return Response(ogc_pages.page(kind, to_json(told), request), status, kept, "text/html; charset=utf-8")


def _whole(stream: FileStream) -> bytes:
    stream.begin()
    total = stream.table.total()
    if total is not None and total > SMALL:
        raise TooLarge(
            f"Nhiều hơn {SMALL:,} dòng: cần Prefer: respond-async và khoá",
            f"more than {SMALL:,} rows: this needs Prefer: respond-async and a key",
        )
    return b"".join(stream.output())


def _document(data: bytes, media: str) -> Response:
    """The outputs by their names, as JSON, for who asked for `response`: `document`."""
    binary = not media.startswith(("text/", "application/x-ndjson"))
    value = base64.b64encode(data).decode() if binary else data.decode("utf-8-sig")
    said = {"value": value, "mediaType": media.partition(";")[0], **({"encoding": "base64"} if binary else {})}
    return Response(to_json({"result": said}), media_type="application/json")


async def _body(request: Request) -> dict[str, Any]:
    """The body of an execution, a JSON object whose `inputs` is one."""
    too_large = TooLarge(
        f"Yêu cầu lớn hơn {MAX_BODY_MB} MB: dùng POST /jobs", f"more than {MAX_BODY_MB} MB: use POST /jobs"
    )
    try:
        body = orjson.loads(await bodies.body_of(request, MAX_BODY_MB, too_large))
    except orjson.JSONDecodeError as error:
        raise BadInput("Nội dung không phải JSON", f"the body is not JSON ({error})") from None
    if not isinstance(body, dict) or not isinstance(body.get("inputs"), dict) or "subscriber" in body:
        raise BadInput(
            'Cần {"inputs": …}, không có «subscriber»', 'it must be {"inputs": …}, without a subscriber', hint=EXAMPLE
        )
    return body


def _inputs(said: dict[str, Any]) -> Inputs:
    columns = said.get("columns", [])
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise BadInput("inputs.columns: mảng chuỗi", "inputs.columns: an array of strings")
    kind = said.get("kind", "geocode")
    if kind not in ("geocode", "reverse"):
        raise BadInput("inputs.kind: geocode, reverse", "inputs.kind: geocode, reverse")
    out = format_named(str(said.get("format", "csv")))
    addresses = said.get("addresses")
    if addresses is not None and not (isinstance(addresses, list) and all(isinstance(one, str) for one in addresses)):
        raise BadInput("inputs.addresses: mảng chuỗi", "inputs.addresses: an array of strings", hint=EXAMPLE)
    if addresses:
        lines = b"".join(orjson.dumps({"address": text}) + b"\n" for text in addresses)
        return Inputs(lines, "addresses.ndjson", ("address",), out, kind)
    data, name = _content(said.get("data"))
    return Inputs(data, name, tuple(columns), out, kind)


def _content(said: Any) -> tuple[bytes, str]:
    """The bytes of a value given inline, and a name with the ending of its media type."""
    value = said if isinstance(said, dict) else {"value": said}
    text, media = value.get("value"), str(value.get("mediaType", "text/csv"))
    if not isinstance(text, str):
        raise BadInput(
            "Cần inputs.addresses (mảng) hoặc inputs.data (nội dung tệp)",
            "inputs.addresses (an array) or inputs.data (the content of a file) is needed",
            hint=EXAMPLE,
        )
    name = f"data.{format_named(media)}"
    if value.get("encoding") != "base64" and media.startswith(("text/", "application/x-ndjson")):
        return text.encode(), name
    try:
        return base64.b64decode(text, validate=True), name
    except binascii.Error:
        raise BadInput("inputs.data: base64 sai", "inputs.data: not base64") from None


def _number(request: Request, name: str, default: int, most: int) -> int:
    given = request.query_params.get(name, str(default))
    if not given.isascii() or not given.isdigit() or int(given) > most:
        raise BadInput(f"{name}: số từ 0 đến {most}", f"{name}: a number from 0 to {most}")
    return int(given)
