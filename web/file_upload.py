"""A table that is sent to be geocoded: as a form or as the body itself, on our disk, with what is asked of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request

from addressing.files.table import MEDIA, Format, format_named, sniffed
from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge
from web.multipart import PASSED_ON, parsed

#: What a form or an address may say beside the file.
FIELDS: dict[str, Any] = {
    "columns": {
        "type": "array",
        "items": {"type": "string"},
        "description": "the columns that make the address, in order; for reverse: longitude, latitude",
    },
    "format": {"type": "string", "enum": sorted(MEDIA), "description": "of the answer; else by Accept, else as sent"},
    "result_columns": {
        "type": "array",
        "items": {"type": "string"},
        "description": "the result columns that are wanted, as latitude, longitude, result_label; all where none is",
    },
}
#: What addok and the BAN take besides, and who comes from there may send: what to do instead.
_INSTEAD = {
    "citycode": Bilingual(
        "thêm cột phường, xã hoặc quận, huyện vào columns: tên cũ hay mới đều thu hẹp kết quả",
        "add the column of wards or districts to `columns`: their names, old or new, narrow the search",
    ),
    "postcode": Bilingual(
        "địa chỉ của thành phố không có mã bưu chính: bỏ trường này, thêm cột phường, xã vào columns",
        "addresses of the city have no postcodes: leave it out, and add the column of wards to `columns`",
    ),
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["data"],
                    "properties": {
                        "data": {
                            "type": "string",
                            "format": "binary",
                            "description": "csv, tsv, ndjson, xlsx, parquet",
                        },
                        **FIELDS,
                    },
                }
            },
            **{media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()},
        },
    }
}
_FORMS = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file on our disk, what its sender calls it, and what he asks for."""

    path: Path
    name: str
    columns: tuple[str, ...]
    out: Format
    results: tuple[str, ...] = ()


async def take(request: Request, path: Path, limit_mb: int) -> Sent:
    """Puts what was sent at `path`. TooLarge beyond the limit, BadInput for what is no file."""
    if request.headers.get("content-type", "").lower().startswith(_FORMS):
        name, fields = await _form(request, path, limit_mb)
    else:
        name = await _body(request, path, limit_mb)
        fields = request.query_params.multi_items()
    _refuse_what_does_nothing({key for key, value in [*fields, *request.query_params.items()] if value.strip()})
    if not path.stat().st_size:
        raise BadInput(
            "Tệp rỗng", "the file is empty",
            hint=Bilingual("gửi một bảng có dòng tiêu đề và các dòng dữ liệu", "send a table with a header and rows"),
        )  # fmt: skip
    asked = dict(fields).get("format") or request.query_params.get("format")
    wanted: Format | None = format_named(asked) if asked else _accepted(request)
    as_sent: Format = await run_in_threadpool(_as_sent, path, name)
    return Sent(path, name, _listed(fields, "columns"), wanted or as_sent, _listed(fields, "result_columns"))


def _listed(fields: list[tuple[str, str]], key: str) -> tuple[str, ...]:
    """The names that a field lists; it may come several times."""
    given = [value for name, value in fields if name == key]
    return tuple(one.strip() for value in given for one in value.split(",") if one.strip())


def _refuse_what_does_nothing(given: set[str]) -> None:
    for name in sorted(given & _INSTEAD.keys()):
        raise BadInput(f"Không có trường «{name}» ở đây", f"there is no field {name!r} here", hint=_INSTEAD[name])


async def _form(request: Request, path: Path, limit_mb: int) -> tuple[str, list[tuple[str, str]]]:
    form = await parsed(request, limit_mb, "data")
    try:
        data = form.get("data")
        if not isinstance(data, UploadFile):
            raise _no_file()
        await run_in_threadpool(_write, data, path)
        texts = [(key, value) for key, value in form.multi_items() if isinstance(value, str)]
        return _name(data.filename or ""), texts
    finally:
        await form.close()


async def _body(request: Request, path: Path, limit_mb: int) -> str:
    """The body as a file; its media type says what it is called."""
    kind = _kind_of(request.headers.get("content-type", ""))
    if kind is None:
        raise _no_file()
    size = 0
    try:
        with path.open("wb") as target:
            async for piece in request.stream():
                size += len(piece)
                if size > limit_mb * 2**20:
                    raise TooLarge(
                        f"Tệp lớn hơn {limit_mb} MB", f"the file is larger than {limit_mb} MB", limit_mb=limit_mb
                    )
                await run_in_threadpool(target.write, piece)
    except ClientDisconnect as error:
        raise BadInput("Tệp chưa gửi xong", "the file was not sent to its end") from error
    return f"addresses.{kind}"


def _write(data: UploadFile, path: Path) -> None:
    with path.open("wb") as target:
        shutil.copyfileobj(data.file, target, 1 << 20)


def _accepted(request: Request) -> Format | None:
    """The first media type of Accept that is one of ours."""
    accepted = request.headers.get("accept", "").split(",")
    return next((kind for part in accepted if (kind := _kind_of(part)) is not None), None)


def _kind_of(media: str) -> Format | None:
    bare = media.partition(";")[0].strip().lower()
    return next((kind for kind, known in MEDIA.items() if known.partition(";")[0] == bare), None)


def _as_sent(path: Path, name: str) -> Format:
    with path.open("rb") as stream:
        return sniffed(stream.read(4096), name)


def _name(given: str) -> str:
    return PASSED_ON.sub("_", PurePosixPath(given.replace("\\", "/")).name)[-120:].strip(". ") or "addresses"


def _no_file() -> BadInput:
    return BadInput(
        "Thiếu tệp", "no file was sent",
        hint=Bilingual(
            "gửi multipart, trường «data»; hoặc thân yêu cầu là tệp, với Content-Type của nó",
            "send multipart, field `data`; or the file as the body, with its Content-Type",
        ),
    )  # fmt: skip
