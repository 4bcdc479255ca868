"""A table answered while its sender waits: taken in, worked through, and streamed back as its rows are done."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

import psycopg
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from addressing.files.at_once import demand_few
from addressing.files.stream import TableStream
from addressing.files.table import MEDIA
from store.bilingual import Bilingual
from store.errors import BandosoError
from web import file_upload
from web.services import services_of

log = logging.getLogger("bandoso.web")

AS_JOB = Bilingual("gửi tệp làm một việc: POST /jobs, hoặc chia tệp", "send it as a job: POST /jobs, or split it")
#: The work on a file that was sent, which is not begun yet.
Work = Callable[[file_upload.Sent], Awaitable[TableStream]]


class FileAnswer(StreamingResponse):
    """An answer that says when it is over, whether it was read to the end or not."""

    over: Callable[[], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except (BandosoError, psycopg.Error, OSError) as error:
            # The head is sent: what is left to say is that the answer is not whole, by not ending it.
            log.warning("%s breaks off (%s)", scope["path"], type(error).__name__)
        finally:
            self.over()


async def answered(request: Request, done: str, work: Work, instead: Bilingual = AS_JOB) -> FileAnswer:
    """The answer to a request with a table; the file in it is named by what was `done`.

    Unavailable where a worker does as many files as it may, BadInput for what is no table of addresses, TooLarge,
    with what to do `instead`, for one that takes too long to wait for.
    """
    services = services_of(request)
    # Asked before the upload, which may be in vain; taken after it, for who sends slowly must not keep others out.
    services.bulk_jobs.demand()
    folder = tempfile.TemporaryDirectory(prefix="bandoso-file-", ignore_cleanup_errors=True)
    try:
        sent = await file_upload.take(request, Path(folder.name) / "in", services.settings.max_upload_mb)
        about = await run_in_threadpool(demand_few, sent.path, instead)
        services.bulk_jobs.take()
    except BaseException:
        folder.cleanup()
        raise

    def over() -> None:
        services.bulk_jobs.give_back()
        folder.cleanup()

    try:
        answer = await _begun(sent, done, work)
        if about:
            answer.headers["X-Rows-About"] = str(about)
    except BaseException:
        over()
        raise
    answer.over = over
    return answer


async def _begun(sent: file_upload.Sent, done: str, work: Work) -> FileAnswer:
    stream = await work(sent)
    # Every error that the file as a whole can have comes with its first rows.
    await run_in_threadpool(stream.begin)
    return FileAnswer(stream.output(), media_type=MEDIA[sent.out], headers=_headers(stream, done))


def _headers(stream: TableStream, done: str) -> dict[str, str]:
    order, mapping = stream.order, stream.mapping
    stem = "".join(c for c in order.name.rsplit(".", 1)[0] if c.isascii() and (c.isalnum() or c in "-_"))
    # Header values are Latin-1: names of columns in Vietnamese are percent-encoded.
    return {
        "Content-Disposition": f'attachment; filename="{stem or "addresses"}.{done}.{order.out}"',
        "X-Columns": quote(mapping.stated(), safe=" +"),
        "X-Columns-Guessed": "1" if mapping.guessed else "0",
        **({"X-Encoding": stream.table.stated["encoding"]} if "encoding" in stream.table.stated else {}),
    }
