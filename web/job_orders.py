"""Jobs as both doors (/jobs and /ogc) meet them: who may, where the file is put, how the status is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from psycopg import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from addressing.files.job import Kind, beside
from addressing.files.table import MEDIA
from addressing.jobs import queue as job_queue
from addressing.jobs.queue import Job
from store.bilingual import Bilingual, Lang
from store.database import Pools
from store.errors import BadInput, Conflict, Gone
from store.keys import Key, Scope
from store.settings import Settings
from web import file_upload
from web.keyring import key_of
from web.ranged_file import RangedFile

SCOPE: Scope = "bulk"


class Needs(Protocol):
    """What of the services jobs need."""

    settings: Settings
    pools: Pools


async def hand_in(request: Request, services: Needs, kind: Kind) -> Job:
    """A job of the file that the request carries, for the owner of its key (scope `bulk`)."""
    key = await allowed(request, services)
    folder = await new_folder(services)
    try:
        sent = await file_upload.take(request, folder / "in", services.settings.max_upload_mb)
        if sent.results:
            hint = Bilingual("bỏ trường đó, hoặc dùng POST /search/csv", "leave it out, or use POST /search/csv")
            raise BadInput("Việc luôn cho mọi cột kết quả", "a job gives all result columns", hint=hint)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return await submitted(services, key, folder, sent, kind)


async def allowed(request: Request, services: Needs) -> Key:
    """The request's key; NotAllowed or Forbidden without the scope `bulk`."""
    return await run_in_threadpool(key_of, request, services.pools, SCOPE)


async def new_folder(services: Needs) -> Path:
    """A folder for a job to be."""
    folder = job_queue.folder_of(services.settings.data_folder, job_queue.new_id())
    await run_in_threadpool(lambda: folder.mkdir(parents=True))
    return folder


async def submitted(services: Needs, key: Key, folder: Path, sent: file_upload.Sent, kind: Kind) -> Job:
    """The job of a file that lies in its folder; where it becomes none, the folder is removed."""

    # Whoever asks may be gone by now, but the thread goes on: it alone knows whether a job needs the file.
    def run() -> Job:
        try:
            with services.pools.sync_writer.connection() as connection:
                return job_queue.submit(connection, folder.name, key.owner, sent.name, sent.out, sent.columns, kind)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    return await run_in_threadpool(run)


async def found(request: Request, services: Needs, job_id: str) -> Job:
    """A job of the key's owner; NotFound for any other."""
    key = await allowed(request, services)
    return await _in_database(services, lambda c: job_queue.get(c, job_id, key.owner))


async def listed(request: Request, services: Needs, limit: int, offset: int) -> tuple[list[Job], int]:
    """The jobs of the key's owner, newest first, and how many there are."""
    key = await allowed(request, services)
    return await _in_database(services, lambda c: job_queue.listing(c, key.owner, limit, offset))


async def dismissed(request: Request, services: Needs, job_id: str) -> Job:
    """The job, given up: stopped if it runs, its result removed if it is done."""
    key = await allowed(request, services)
    settings = services.settings
    job = await _in_database(services, lambda c: job_queue.dismiss(c, job_id, key.owner, settings.job_days))
    await run_in_threadpool(job_queue.remove_files, settings.data_folder, job.id)
    return job


async def _in_database[T](services: Needs, work: Callable[[Connection[Any]], T]) -> T:
    def run() -> T:
        with services.pools.sync_writer.connection() as connection:
            return work(connection)

    return await run_in_threadpool(run)


def result_of(services: Needs, job: Job) -> RangedFile:
    """The file that came out. Conflict while there is none, Gone when it was removed."""
    stem = "".join(c for c in job.name.rsplit(".", 1)[0] if c.isascii() and (c.isalnum() or c in "-_"))
    name = f"{stem or 'addresses'}.geocoded.{job.out_format}"
    return _file(job, job.order(services.settings.data_folder).target, MEDIA[job.out_format], name)


def report_of(services: Needs, job: Job) -> RangedFile:
    """The report of a finished job."""
    report, _ = beside(job.order(services.settings.data_folder).target)
    return _file(job, report, "application/json", "report.json")


def exceptions_of(services: Needs, job: Job) -> RangedFile:
    """The rows of a finished job that somebody should look at."""
    _, exceptions = beside(job.order(services.settings.data_folder).target)
    return _file(job, exceptions, "text/csv; charset=utf-8", "exceptions.csv")


def _file(job: Job, path: Path, media: str, name: str) -> RangedFile:
    if job.open:
        hint = Bilingual("hỏi trạng thái của việc, chờ successful", "ask for the job's status until it is successful")
        raise Conflict("Việc chưa xong", "the job is not done yet", hint=hint, state=job.state, progress=job.progress)
    if job.state == "failed":
        raise Conflict(f"Việc thất bại: {job.message.vi}", f"the job failed: {job.message.en}", state=job.state)
    if job.state == "dismissed" or not path.is_file():
        hint = Bilingual("gửi lại tệp: POST /jobs", "send the file again: POST /jobs")
        raise Gone("Kết quả đã được xoá", "the result was removed", hint=hint, state=job.state)
    return RangedFile(path, media_type=media, filename=name)


def status_info(job: Job, home: str, lang: Lang, *, process: str = "geocode-batch") -> dict[str, Any]:
    """A job as OGC API Processes tells of it (statusInfo); `home` is the address below which jobs are."""
    times = {
        "created": job.created_at,
        "started": job.started_at,
        "finished": job.finished_at,
        "updated": job.updated_at,
    }
    told = {name: at.isoformat().replace("+00:00", "Z") for name, at in times.items() if at is not None}
    here = f"{home}/jobs/{job.id}"
    links = [_link(here, "self", "application/json", "this job")]
    if job.state == "successful":
        rel = "http://www.opengis.net/def/rel/ogc/1.0/results"
        links.append(_link(f"{here}/results", rel, MEDIA[job.out_format], job.name))
    return {
        "processID": process, "type": "process", "jobID": job.id, "status": job.state,
        "message": job.message.say(lang), "progress": job.progress, **told,
        "rows": job.rows_done, "rowsTotal": job.rows_total, "kind": job.kind, "name": job.name, "links": links,
    } | ({"expires": job.expires_at.isoformat().replace("+00:00", "Z")} if job.expires_at else {})  # fmt: skip


def _link(href: str, rel: str, media: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": media, "title": title}
