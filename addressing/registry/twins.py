"""The same house registered twice by mistake: the second one is refused, unless who asks says that it is another."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from addressing.registry.record import Address
from store import sqlfiles
from store.bilingual import Bilingual
from store.errors import Conflict

#: So near, the same number on the same street is the same house even across a ward's border.
NEAR_M = 100.0


def demand_no_twin(connection: Connection[Any], made: Address) -> None:
    """Conflict that names the addresses which are what `made`, just registered, is (its transaction is undone then).

    Numbers do stand twice on some streets: those of other wards, and farther than NEAR_M away, are no twins.
    """
    # Two who register the same at one time: the second waits here, and then sees the first.
    said = f"{made.street}|{made.number}|{made.name}"
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [said])
    asked = {"id": made.id, "metres": NEAR_M}
    found = connection.execute(sqlfiles.load(__package__, "twins.sql"), asked).fetchall()
    if not found:
        return
    code, _, metres = found[0]
    what = " ".join(part for part in (made.number, made.street or made.name) if part)
    raise Conflict(
        f"«{what}» đã có mã {code}, cách {metres} m",
        f"{what} is registered already as {code}, {metres} m away",
        hint=Bilingual(
            'nếu là nhà khác trùng số: gửi lại với "duplicate": true (dòng lệnh: --duplicate)',
            'if it is another house of that number: send it again with "duplicate": true (command line: --duplicate)',
        ),
        digital_address=code,
        existing=[{"code": one, "state": state, "metres": away} for one, state, away in found],
    )
