"""The registry's doors for departments (key scope `registry`): addresses registered, moved, renamed and retired."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from psycopg import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from addressing import code as codes
from addressing import registry
from addressing.record import Address
from addressing.rows import AddressRow
from store.keys import Key
from web import keyring, status_body
from web.addresses import feature_of, short_url
from web.language import lang_of
from web.registry_forms import Ending, Form, NewAddress, NewName, NewPlace, body_of, read
from web.services import Services

router = APIRouter(prefix="/addresses", tags=["địa chỉ số / digital addresses"])

#: A change, given the connection, who does it and for which department.
Work = Callable[[Connection[Any], str, str], Address | None]


@router.post("", status_code=201, summary="Register an address (key: registry)", openapi_extra=body_of(NewAddress))
async def register(request: Request) -> Response:
    """Issues a digital address. 409 when `reference` is registered already."""
    key, form = await _asked(request, NewAddress)

    def work(connection: Connection[Any], actor: str, owner: str) -> Address:
        row = AddressRow(
            kind=form.kind, source=owner, source_ref=form.reference, lon=form.lon, lat=form.lat,
            category=form.category, name=form.name, number=form.number, street=form.street,
        )  # fmt: skip
        return registry.register(connection, row, actor=actor, why=form.why, city=_services(request).settings.profile)

    return await _answer(request, key, work, 201)


@router.post("/{code}/move", summary="Move an address (key: registry)", openapi_extra=body_of(NewPlace))
async def move(request: Request, code: str) -> Response:
    """Its wards and plus code follow; its digital address stays."""
    key, form = await _asked(request, NewPlace)
    city = _services(request).settings.profile
    return await _answer(
        request,
        key,
        lambda c, actor, _: registry.move(c, code, form.lon, form.lat, actor=actor, why=form.why, city=city),
    )


@router.patch(
    "/{code}", summary="Give an address another name or number (key: registry)", openapi_extra=body_of(NewName)
)
async def rename(request: Request, code: str) -> Response:
    """The old name still finds it."""
    key, form = await _asked(request, NewName)
    city = _services(request).settings.profile
    return await _answer(
        request,
        key,
        lambda c, actor, _: registry.rename(
            c, code, actor=actor, name=form.name, number=form.number, why=form.why, city=city
        ),
    )


@router.post("/{code}/retire", summary="Retire an address (key: registry)", openapi_extra=body_of(Ending))
async def retire(request: Request, code: str) -> Response:
    """Nothing is deleted: its code answers 410 from now on, and is never issued again."""
    key, form = await _asked(request, Ending)
    profile = _services(request).settings.profile

    def work(connection: Connection[Any], actor: str, _: str) -> None:
        registry.retire(connection, code, actor=actor, successor=form.successor, why=form.why, city=profile)

    await run_in_threadpool(_done, request, key, work)
    written = codes.demand(code, profile.code_prefix)
    return JSONResponse({"code": written, "state": "retired", "successor": form.successor})


async def _answer(request: Request, key: Key, work: Work, status: int = 200) -> Response:
    found = await run_in_threadpool(_done, request, key, work)
    assert found is not None
    profile, lang = _services(request).settings.profile, lang_of(request)
    headers = {"Location": f"/addresses/{found.code}", "Cache-Control": "no-store"}
    feature = feature_of(found, profile, lang, short_url(request, found.code))
    return JSONResponse(feature, status, headers, "application/geo+json")


async def _asked[F: Form](request: Request, form: type[F]) -> tuple[Key, F]:
    """Who asks, which comes first, and what."""
    key = await run_in_threadpool(keyring.key_of, request, _services(request).pools, "registry")
    return key, read(form, await status_body.json_of(request))


def _done(request: Request, key: Key, work: Work) -> Address | None:
    with _services(request).pools.sync_writer.connection() as connection:
        return work(connection, keyring.actor_of(key), key.owner)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services
