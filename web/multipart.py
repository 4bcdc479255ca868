"""Forms with a file (multipart/form-data), taken in within limits while they stream."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge

MAX_FIELDS = 40
MAX_FIELD_SIZE = 64 * 1024
FRAMING = 64 * 1024  # bytes of boundaries and fields beside the file
PASSED_ON = re.compile(r"[^\w.\- ]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on our disk, what its sender called it, and the other fields of the form."""

    path: Path
    name: str
    fields: dict[str, str]


@asynccontextmanager
async def received(request: Request, folder: Path, limit_mb: int) -> AsyncIterator[Upload]:
    """The multipart request's `file` in a place of its own below `folder`, deleted when the block ends.

    TooLarge as soon as more than `limit_mb` came, or are announced; BadInput for what is no form with a file.
    """
    form = await parsed(request, limit_mb)
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise _no_form()
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix="upload-") as place:
            name = PASSED_ON.sub("_", PurePosixPath(file.filename.replace("\\", "/")).name)[-120:]
            path = Path(place) / (name if name.strip(". ") else "upload")
            await run_in_threadpool(_write, file, path)
            fields = {key: value.strip() for key, value in form.multi_items() if isinstance(value, str)}
            yield Upload(path, name, fields)
    finally:
        await form.close()


async def parsed(request: Request, limit_mb: int, file: str = "file") -> FormData:
    """The multipart form, which the caller closes; `file` is its file's field.

    TooLarge as soon as more than `limit_mb` came, or are announced; BadInput for what is no form.
    """
    limit = limit_mb * 2**20
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit + FRAMING:
        raise _too_large(limit_mb)
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise _no_form(file)

    async def counted() -> AsyncGenerator[bytes, None]:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit + FRAMING:
                raise _too_large(limit_mb)
            yield chunk

    parser = MultiPartParser(
        request.headers, counted(), max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_SIZE
    )
    try:
        return await parser.parse()
    except (MultiPartException, ClientDisconnect, UnicodeDecodeError, KeyError) as error:
        raise BadInput("Biểu mẫu hỏng", f"the form cannot be read ({str(error)[:120]})") from error


def _write(file: UploadFile, path: Path) -> None:
    with path.open("wb") as target:
        shutil.copyfileobj(file.file, target, 1 << 20)


def _too_large(limit_mb: int) -> TooLarge:
    return TooLarge(
        f"Tệp lớn hơn {limit_mb} MB",
        f"the file is larger than {limit_mb} MB",
        hint=Bilingual("dùng dòng lệnh: bandoso", "use the command line: bandoso"),
        limit_mb=limit_mb,
    )


def _no_form(file: str = "file") -> BadInput:
    return BadInput(
        f"Cần biểu mẫu multipart/form-data có trường «{file}»",
        f"a multipart/form-data form with the field {file!r} is needed",
        hint=Bilingual(f"curl -F {file}=@…", f"curl -F {file}=@..."),
    )
