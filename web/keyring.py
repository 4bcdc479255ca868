"""The department key of a request."""

from __future__ import annotations

from starlette.requests import Request

from store import keys
from store.bilingual import Bilingual
from store.database import Pools
from store.errors import NotAllowed
from store.keys import Key, Scope


def key_of(request: Request, pools: Pools, scope: Scope) -> Key:
    """The request's key, when it may do `scope`; NotAllowed or Forbidden otherwise. It blocks: call it in a thread."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    secret = token.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "").strip()
    if not secret:
        raise NotAllowed(
            "Cần khoá của đơn vị",
            "a department key is needed",
            hint=Bilingual("gửi Authorization: Bearer bds_…", "send Authorization: Bearer bds_…"),
        )
    with pools.sync_writer.connection() as connection:
        return keys.find(connection, secret).demand(scope)


def actor_of(key: Key) -> str:
    """How the audit names who used a key."""
    return f"{key.owner} (key {key.id})"
