"""What the registry's doors share: who asks, which version they have seen, work in one transaction, the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from psycopg import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from addressing.registry.record import Address
from store.again import again
from store.bilingual import Bilingual
from store.errors import BadInput, Forbidden
from store.keys import Key, Scope
from web import bodies, keyring
from web.addresses import feature_of, short_url, tag_of
from web.language import lang_of
from web.registry_forms import Form
from web.services import services_of

_TAG = re.compile(r'\s*(?:W/)?"(\d{1,9})(?:-[^"]*)?"\s*')


async def key_of(request: Request, scope: Scope) -> Key:
    """The key that asks; NotAllowed, Forbidden."""
    return await run_in_threadpool(keyring.key_of, request, services_of(request).pools, scope)


async def asked[F: Form](request: Request, form: type[F], scope: Scope = "registry") -> tuple[Key, F]:
    """Who asks, which comes first, and what."""
    key = await key_of(request, scope)
    return key, await bodies.form_of(request, form, form.most_mb)


async def changing[F: Form](request: Request, form: type[F]) -> tuple[Key, F]:
    """The same for who changes addresses without proposing it; Forbidden where the city wants approval."""
    key = await key_of(request, "registry")
    demand_approver(request, key)
    return key, await bodies.form_of(request, form, form.most_mb)


def demand_approver(request: Request, key: Key) -> None:
    """Forbidden for a key that only proposes, where the city wants approval."""
    if services_of(request).settings.approval and "approve" not in key.scopes:
        raise Forbidden(
            "Thay đổi phải được duyệt",
            "changes need an approval",
            hint=Bilingual("gửi đề nghị: POST /addresses/proposals", "propose it: POST /addresses/proposals"),
        )


def expected(request: Request) -> int | None:
    """The version that If-Match names, None where it names none; BadInput for what no answer of ours carried."""
    said = request.headers.get("if-match")
    if said is None or said.strip() == "*":
        return None
    match = _TAG.fullmatch(said)
    if match is None:
        raise BadInput("If-Match không đúng dạng", "If-Match is not an entity tag of ours")
    return int(match[1])


async def done[R](request: Request, key: Key, work: Callable[[Connection[Any], str], R]) -> R:
    """`work(connection, actor)` in a transaction of the writer's; again, where it had to give way to others."""

    def run() -> R:
        with services_of(request).pools.sync_writer.connection() as connection:
            return work(connection, keyring.actor_of(key))

    return await run_in_threadpool(again, run)


def address_answer(request: Request, found: Address, status: int = 200) -> Response:
    """An address after a change, with the tag for the next one."""
    profile, lang = services_of(request).settings.profile, lang_of(request)
    feature = feature_of(found, profile, lang, short_url(request, found.code))
    headers = {
        "Location": f"/addresses/{found.code}",
        "Cache-Control": "no-store",
        "ETag": tag_of(found.version, feature),
    }
    return JSONResponse(feature, status, headers, "application/geo+json")
