"""The registry's doors for departments (key scope `registry`): addresses registered, moved, renamed and retired."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from addressing import code as codes
from addressing.registry import registry
from web.registry_desk import address_answer, changing, done, expected
from web.registry_forms import Ending, NewAddress, NewName, NewOtherName, NewPlace, NewPosition, body_of
from web.services import services_of

router = APIRouter(prefix="/addresses", tags=["địa chỉ số / digital addresses"])


@router.post("", status_code=201, summary="Register an address (key: registry)", openapi_extra=body_of(NewAddress))
async def register(request: Request) -> Response:
    """Issues a digital address. 409 when `reference` is registered already, or the number on its street is: with the
    addresses that there are (`existing`). `duplicate` registers another house of that number all the same."""
    key, form = await changing(request, NewAddress)
    city = services_of(request).settings.profile
    made = await done(
        request,
        key,
        lambda c, actor: registry.register(
            c, form.row(key.owner), actor=actor, why=form.why, city=city,
            valid_from=form.valid_from, parent=form.parent, floor=form.floor, duplicate=form.duplicate,
        ),
    )  # fmt: skip
    return address_answer(request, made, 201)


@router.post("/{code}/move", summary="Move an address (key: registry)", openapi_extra=body_of(NewPlace))
async def move(request: Request, code: str) -> Response:
    """Its wards and plus code follow; its digital address stays. With If-Match, others' changes are not undone: 412."""
    key, form = await changing(request, NewPlace)
    city, version = services_of(request).settings.profile, expected(request)
    found = await done(
        request,
        key,
        lambda c, actor: registry.move(
            c, code, form.lon, form.lat, actor=actor, why=form.why, city=city, version=version
        ),
    )
    return address_answer(request, found)


@router.patch(
    "/{code}", summary="Give an address another name or number (key: registry)", openapi_extra=body_of(NewName)
)
async def rename(request: Request, code: str) -> Response:
    """Search still finds it by its old name. With If-Match, a change by others since then is not undone: 412."""
    key, form = await changing(request, NewName)
    city, version = services_of(request).settings.profile, expected(request)
    found = await done(
        request,
        key,
        lambda c, actor: registry.rename(
            c, code, actor=actor, name=form.name, number=form.number, why=form.why, city=city, version=version
        ),
    )
    return address_answer(request, found)


@router.post("/{code}/positions", summary="A further position (key: registry)", openapi_extra=body_of(NewPosition))
async def add_position(request: Request, code: str) -> Response:
    """Its entrance, its building or its parcel, beside the position it has; the same kind and label is moved."""
    key, form = await changing(request, NewPosition)
    city, version = services_of(request).settings.profile, expected(request)
    found = await done(
        request,
        key,
        lambda c, actor: registry.add_position(
            c, code, form.kind, form.lon, form.lat, label=form.label, actor=actor, why=form.why, city=city,
            version=version,
        ),
    )  # fmt: skip
    return address_answer(request, found)


@router.post("/{code}/names", summary="Another name (key: registry)", openapi_extra=body_of(NewOtherName))
async def add_name(request: Request, code: str) -> Response:
    """An alias, an old or an English name, with the days between which it was in use; search finds it."""
    key, form = await changing(request, NewOtherName)
    city, version = services_of(request).settings.profile, expected(request)
    found = await done(
        request,
        key,
        lambda c, actor: registry.add_name(
            c, code, form.name, form.kind, valid_from=form.valid_from, valid_to=form.valid_to, actor=actor,
            why=form.why, city=city, version=version,
        ),
    )  # fmt: skip
    return address_answer(request, found)


@router.post("/{code}/retire", summary="Retire an address (key: registry)", openapi_extra=body_of(Ending))
async def retire(request: Request, code: str) -> Response:
    """Nothing is deleted: its code answers 410 from now on, and is never issued again."""
    key, form = await changing(request, Ending)
    city, version = services_of(request).settings.profile, expected(request)
    await done(
        request,
        key,
        lambda c, actor: registry.retire(
            c, code, actor=actor, successor=form.successor, why=form.why, city=city, version=version
        ),
    )
    written = codes.demand(code, city.code_prefix)
    return JSONResponse({"code": written, "state": "retired", "successor": form.successor})
