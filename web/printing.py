"""The doors of what is printed: certificates of digital addresses, and house number plates."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Annotated, Any, Literal

import segno
from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup
from psycopg import Connection
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from addressing.batch import batch
from addressing.printing import plates as print_plates
from addressing.printing import sketch
from addressing.registry import edits
from addressing.registry.record import Address, lookup
from web.addresses import short_url
from web.language import lang_of
from web.page_templates import render
from web.registry_desk import asked, done
from web.registry_forms import Form, body_of
from web.services import services_of

router = APIRouter(tags=["in ấn / printing"])

Size = Annotated[Literal["small", "full"], Query(description="small: 93 by 66 mm; full: 190 by 135 mm")]
_SHEET = (900.0, 520.0)
#: How many metres of the city a certificate's map is wide.
_WIDE_M = 900.0


class PlatesAsked(Form):
    """Plates for `codes`, or for what `batch` registered."""

    codes: list[str] = Field(default_factory=list, max_length=print_plates.MOST)
    batch: int | None = Field(default=None, ge=1, le=10**15)
    size: Literal["small", "full"] = "small"


@router.get("/addresses/{code}/certificate", summary="The certificate of a digital address, a page to print")
async def certificate_page(request: Request, code: str) -> HTMLResponse:
    """With QR code, map sketch, wards old and new, and the day it was registered."""
    from addressing.printing import certificate as print_certificate

    lang = lang_of(request)

    def work(connection: Connection[Any]) -> str:
        found, frame, ground = _sketched(request, connection, code)
        url = short_url(request, found.code)
        marks = [sketch.Mark(found.lon, found.lat, "here", found.code)]
        drawn = segno.make(url, error="m", micro=False).svg_inline(scale=4, border=2, dark="#10242e", omitsize=True)
        return render(
            "certificate.html", lang, code=found.code, label=found.label(services_of(request).settings.profile, lang),
            facts=[(f.label.say(lang), f.value) for f in print_certificate.facts_of(found, lang)], url=url,
            picture=Markup(sketch.svg(frame, ground, marks, found.code)),  # noqa: S704 sketch escapes what it is given
            qr=Markup(drawn),  # noqa: S704 segno draws it
        )  # fmt: skip

    return HTMLResponse(await run_in_threadpool(_reading, request, work), headers={"Vary": "Accept-Language, Cookie"})


@router.get("/addresses/{code}/certificate.pdf", summary="The certificate of a digital address, PDF")
async def certificate(request: Request, code: str) -> Response:
    """One A4 page in both languages."""
    from addressing.printing import certificate as print_certificate

    profile = services_of(request).settings.profile

    def work(connection: Connection[Any]) -> bytes:
        found, frame, ground = _sketched(request, connection, code)
        out = io.BytesIO()
        url = short_url(request, found.code)
        print_certificate.certificate(out, found, profile, url, frame, ground, edits.today(profile))
        return out.getvalue()

    return _pdf(await run_in_threadpool(_reading, request, work), f"{code}-certificate")


@router.get("/addresses/{code}/plate.pdf", summary="The house number plate of a digital address, PDF")
async def plate(request: Request, code: str, size: Size = "full") -> Response:
    """White on blue, with the QR code."""

    def work(connection: Connection[Any]) -> bytes:
        found = lookup(connection, code, services_of(request).settings.profile)
        return _plates(request, connection, [found.code], size)

    return _pdf(await run_in_threadpool(_reading, request, work), f"{code}-plate")


@router.post(
    "/registry/plates", summary="Plates for many addresses, one PDF (key: registry)", openapi_extra=body_of(PlatesAsked)
)
async def plates(request: Request) -> Response:
    """Several to an A4 sheet, in the order asked for, at most 5,000."""
    key, wanted = await asked(request, PlatesAsked)

    def work(connection: Connection[Any], _: str) -> bytes:
        codes = wanted.codes
        if wanted.batch is not None:
            codes = print_plates.codes_of_batch(connection, batch.batch_of(connection, wanted.batch, key.owner).id)
        return _plates(request, connection, codes, wanted.size)

    return _pdf(await done(request, key, work), "plates")


def _plates(request: Request, connection: Connection[Any], codes: list[str], size: Literal["small", "full"]) -> bytes:
    from addressing.printing import plate as print_plate

    profile = services_of(request).settings.profile
    found = print_plates.plates_of(connection, codes, profile, lambda code: short_url(request, code))
    out = io.BytesIO()
    print_plate.plates(out, found, size)
    return out.getvalue()


def _sketched(request: Request, connection: Connection[Any], code: str) -> tuple[Address, sketch.Frame, sketch.Ground]:
    found = lookup(connection, code, services_of(request).settings.profile)
    frame = sketch.frame_of([(found.lon, found.lat)], *_SHEET, _WIDE_M)
    return found, frame, sketch.ground_of(connection, frame)


def _reading[T](request: Request, work: Callable[[Connection[Any]], T]) -> T:
    with services_of(request).pools.sync_reader.connection() as connection:
        return work(connection)


def _pdf(content: bytes, name: str) -> Response:
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_"))
    return Response(
        content, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{plain}.pdf"'}
    )
