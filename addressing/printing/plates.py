"""Plates for many addresses: by their codes, or all that a batch registered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from psycopg import Connection

from addressing import code as codes
from store import sqlfiles
from store.city import CityProfile
from store.errors import BadInput, NotFound, TooLarge

if TYPE_CHECKING:
    # It draws, with what takes long to import.
    from addressing.printing.plate import Plate

MOST = 5_000


def plates_of(
    connection: Connection[Any], asked: Sequence[str], city: CityProfile, url: Callable[[str], str]
) -> list[Plate]:
    """A plate for each code, in order (any role). BadInput for a mistyped code, NotFound for one not in force."""
    from addressing.printing.plate import Plate

    if len(asked) > MOST:
        raise TooLarge(f"Tối đa {MOST:,} biển một lần", f"at most {MOST:,} plates at a time", limit=MOST)
    wanted = list(dict.fromkeys(codes.demand(one, city.code_prefix) for one in asked if one.strip()))
    if not wanted:
        raise BadInput("Chưa có mã nào", "no codes were given")
    found = connection.execute(sqlfiles.load(__package__, "plates.sql"), {"codes": wanted}).fetchall()
    lacking = sorted(set(wanted) - {row[0] for row in found})
    if lacking:
        listed = ", ".join(lacking[:5])
        raise NotFound(f"Không có địa chỉ đang dùng: {listed}", f"not in force: {listed}", codes=lacking[:100])
    return [Plate(number, street, ward, code, url(code)) for code, number, street, ward in found]


def codes_of_batch(connection: Connection[Any], batch_id: int) -> list[str]:
    """The codes of what a batch registered, in the order of its rows (writer)."""
    found = connection.execute(
        "SELECT a.code FROM registry.batch_row r JOIN registry.address a ON a.id = r.address_id "
        "WHERE r.batch_id = %s AND r.state = 'applied' AND a.state = 'active' ORDER BY r.n",
        [batch_id],
    )
    return [row[0] for row in found]
