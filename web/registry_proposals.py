"""The doors of proposals: a department asks (key scope `registry`), another decides (scope `approve`)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from addressing.registry import proposals
from addressing.registry.proposals import Proposal
from store.errors import Forbidden
from store.keys import Key
from web import keyring
from web.openapi import KEYED
from web.registry_desk import asked, done, expected
from web.registry_forms import Decision, NewProposal, body_of
from web.services import services_of

router = APIRouter(prefix="/addresses/proposals", tags=["đề nghị / proposals"])

Number = Annotated[int, Path(ge=1, le=2**62)]
State = Literal["open", "approved", "applied", "rejected", "withdrawn"]


@router.post("", status_code=201, summary="Propose a change (key: registry)", openapi_extra=body_of(NewProposal))
async def propose(request: Request) -> Response:
    """A change that could not be carried out is refused at once. New addresses get their codes now and are in force
    once the proposal is approved."""
    key, form = await asked(request, NewProposal)
    city = services_of(request).settings.profile
    made = await done(
        request,
        key,
        lambda c, actor: proposals.propose(
            c, form.ask(key.owner), actor=actor, owner=key.owner, why=form.why, evidence=form.evidence,
            valid_from=form.valid_from, city=city,
        ),
    )  # fmt: skip
    return _answer(made, 201)


@router.get("", summary="Proposals (key: registry or approve)", openapi_extra=KEYED)
async def listed(
    request: Request,
    state: State | None = None,
    code: Annotated[str | None, Query(max_length=40, description="those about this digital address")] = None,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """In the order in which they were made, those numbered above `after`."""
    key = await _reading(request)
    found = await done(
        request, key, lambda c, _: proposals.listing(c, state=state, code=code, after=after, limit=limit)
    )
    return {"proposals": [asdict(proposal) for proposal in found]}


@router.get("/{number}", summary="One proposal (key: registry or approve)", openapi_extra=KEYED)
async def shown(request: Request, number: Number) -> Response:
    """What is asked, by whom and why, and what became of it. Its ETag is for the decision's If-Match."""
    key = await _reading(request)
    return _answer(await done(request, key, lambda c, _: proposals.get(c, number)))


@router.post("/{number}/approve", summary="Approve (key: approve)", openapi_extra=body_of(Decision))
async def approve(request: Request, number: Number) -> Response:
    """The change is carried out now, or on its day. 403 for a proposal of one's own department; 409 when it is decided
    already, or when the address was changed after the proposal was made."""
    key, form = await asked(request, Decision, "approve")
    settings, version = services_of(request).settings, expected(request)
    made = await done(
        request,
        key,
        lambda c, actor: proposals.approve(
            c, number, actor=actor, owner=key.owner, reason=form.reason or form.why, version=version,
            own=settings.self_approval, city=settings.profile,
        ),
    )  # fmt: skip
    return _answer(made)


@router.post("/{number}/reject", summary="Reject, with a reason (key: approve)", openapi_extra=body_of(Decision))
async def reject(request: Request, number: Number) -> Response:
    """The codes of its new addresses are never used again."""
    key, form = await asked(request, Decision, "approve")
    city, version = services_of(request).settings.profile, expected(request)
    made = await done(
        request,
        key,
        lambda c, actor: proposals.reject(
            c, number, actor=actor, reason=form.reason or form.why, version=version, city=city
        ),
    )
    return _answer(made)


@router.post("/{number}/withdraw", summary="Withdraw one's own (key: registry)", openapi_extra=body_of(Decision))
async def withdraw(request: Request, number: Number) -> Response:
    """Only the department that made the proposal may withdraw it."""
    key, form = await asked(request, Decision)
    city = services_of(request).settings.profile
    made = await done(
        request,
        key,
        lambda c, actor: proposals.withdraw(
            c, number, actor=actor, owner=key.owner, reason=form.reason or form.why, city=city
        ),
    )
    return _answer(made)


async def _reading(request: Request) -> Key:
    """Who may read proposals: who makes them and who decides them."""
    pools = services_of(request).pools
    try:
        return await run_in_threadpool(keyring.key_of, request, pools, "registry")
    except Forbidden:
        return await run_in_threadpool(keyring.key_of, request, pools, "approve")


def _answer(proposal: Proposal, status: int = 200) -> Response:
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(proposal).items()}
    headers = {
        "Location": f"/addresses/proposals/{proposal.id}",
        "Cache-Control": "no-store",
        "ETag": f'"{proposal.version}"',
    }
    return JSONResponse(said, status, headers)
