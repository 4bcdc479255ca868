"""Department keys: made once, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Literal, get_args

from psycopg import Connection
from psycopg.rows import class_row

from store import audit
from store.bilingual import Bilingual
from store.errors import BadInput, Forbidden, NotAllowed, NotFound

Scope = Literal["publish", "status", "registry", "approve", "bulk"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "bds_"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is stored: whose it is and what it may do."""

    id: int
    owner: str
    label: str
    scopes: list[str]

    def demand(self, scope: Scope) -> Key:
        """Itself, when it may do `scope`; Forbidden otherwise."""
        if scope not in self.scopes:
            raise Forbidden(
                f"Khoá này không có quyền «{scope}»",
                f"this key does not have the scope {scope!r}",
                hint=Bilingual(
                    f"xin đơn vị vận hành một khoá khác: bandoso key create … --scope {scope}",
                    f"ask the operator for another key: bandoso key create … --scope {scope}",
                ),
            )
        return self


def create(connection: Connection[Any], owner: str, scopes: list[str], label: str = "", *, actor: str) -> str:
    """A new key for the department `owner`. The returned text is the only copy: 256 random bits after `bds_`."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes or not owner.strip():
        raise BadInput(
            "Cần tên đơn vị và quyền hợp lệ",
            f"an owner and valid scopes are needed, not {', '.join(unknown) or 'none'}",
            hint=Bilingual(f"quyền: {', '.join(SCOPES)}", f"scopes: {', '.join(SCOPES)}"),
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    row = connection.execute(
        "INSERT INTO ops.api_key (owner, label, scopes, key_hash) VALUES (%s, %s, %s, %s) RETURNING id",
        [owner.strip(), label, scopes, _hash(secret)],
    ).fetchone()
    audit.record(connection, actor, "key.create", f"key/{row[0] if row else ''}", owner=owner, scopes=scopes)
    return secret


def find(connection: Connection[Any], secret: str) -> Key:
    """The key that `secret` opens; NotAllowed when there is none or it was revoked (writer role)."""
    with connection.cursor(row_factory=class_row(Key)) as cursor:
        key = cursor.execute(
            "SELECT id, owner, label, scopes FROM ops.api_key WHERE key_hash = %s AND revoked_at IS NULL",
            [_hash(secret)],
        ).fetchone()
    if key is None:
        raise NotAllowed(
            "Khoá không đúng hoặc đã bị thu hồi",
            "wrong or revoked key",
            hint=Bilingual("xin khoá mới: bandoso key create", "ask the operator for one: bandoso key create"),
        )
    return key


def listing(connection: Connection[Any]) -> list[Key]:
    """The keys in force."""
    with connection.cursor(row_factory=class_row(Key)) as cursor:
        cursor.execute("SELECT id, owner, label, scopes FROM ops.api_key WHERE revoked_at IS NULL ORDER BY id")
        return cursor.fetchall()


def revoke(connection: Connection[Any], key_id: int, *, actor: str) -> None:
    """Ends a key; NotFound when it is not in force."""
    done = connection.execute(
        "UPDATE ops.api_key SET revoked_at = now() WHERE id = %s AND revoked_at IS NULL", [key_id]
    )
    if done.rowcount == 0:
        raise NotFound(f"Không có khoá số {key_id}", f"no key {key_id} in force")
    audit.record(connection, actor, "key.revoke", f"key/{key_id}")


def _hash(secret: str) -> bytes:
    # A plain hash is right for a random 256-bit key: there is nothing to guess that a slow hash would protect.
    return hashlib.sha256(secret.encode()).digest()
