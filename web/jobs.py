"""The door of jobs (key scope `bulk`): a large file is handed in, and its result fetched when it is done."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import JSONResponse

from addressing.jobs.queue import Job
from web import file_upload, job_orders
from web.language import lang_of
from web.openapi import KEYED
from web.services import services_of

router = APIRouter(prefix="/jobs", tags=["tìm kiếm / search"])


@router.post("", status_code=201, summary="Hand in a file (key: bulk)", openapi_extra={**file_upload.BODY, **KEYED})
async def hand_in(request: Request, kind: Annotated[str, Query(pattern="^(geocode|reverse)$")] = "geocode") -> Response:
    """A file to geocode, or with `kind=reverse` of positions. `Location` says where its status is."""
    services = services_of(request)
    job = await job_orders.hand_in(request, services, "reverse" if kind == "reverse" else "geocode")
    return JSONResponse(_told(request, job), 201, {"Location": f"{_origin(request)}/jobs/{job.id}"})


@router.get("", summary="The jobs of the key's owner (key: bulk)", openapi_extra=KEYED)
async def listing(
    request: Request, limit: Annotated[int, Query(ge=1, le=500)] = 50, offset: Annotated[int, Query(ge=0, le=10**9)] = 0
) -> dict[str, Any]:
    """The newest job first."""
    jobs, total = await job_orders.listed(request, services_of(request), limit, offset)
    return {"jobs": [_told(request, job) for job in jobs], "numberMatched": total, "numberReturned": len(jobs)}


@router.get("/{job}", summary="How far a job is (key: bulk)", openapi_extra=KEYED)
async def status(request: Request, job: str) -> dict[str, Any]:
    """Its state (accepted, running, successful, failed, dismissed), rows done, percent, message, links."""
    return _told(request, await job_orders.found(request, services_of(request), job))


@router.get("/{job}/results", summary="The file that came out (key: bulk)", openapi_extra=KEYED)
async def results(request: Request, job: str) -> Response:
    """409 while the job is not done, 410 when its result was removed."""
    services = services_of(request)
    return job_orders.result_of(services, await job_orders.found(request, services, job))


@router.get("/{job}/report", summary="The report of a job (key: bulk)", openapi_extra=KEYED)
async def report(request: Request, job: str) -> Response:
    """Counts by status, level and cause, with examples and what came closest to them."""
    services = services_of(request)
    return job_orders.report_of(services, await job_orders.found(request, services, job))


@router.get("/{job}/exceptions", summary="The rows to look at (key: bulk)", openapi_extra=KEYED)
async def exceptions(request: Request, job: str) -> Response:
    """A CSV: row, status, cause, what was asked and found, what came closest."""
    services = services_of(request)
    return job_orders.exceptions_of(services, await job_orders.found(request, services, job))


@router.delete("/{job}", summary="Give a job up (key: bulk)", openapi_extra=KEYED)
async def dismiss(request: Request, job: str) -> dict[str, Any]:
    """A job that runs is stopped; the result of one that is done is removed."""
    return _told(request, await job_orders.dismissed(request, services_of(request), job))


def _origin(request: Request) -> str:
    public = services_of(request).settings.public_url
    return public.rstrip("/") if public else str(request.base_url).rstrip("/")


def _told(request: Request, job: Job) -> dict[str, Any]:
    return job_orders.status_info(job, _origin(request), lang_of(request))
