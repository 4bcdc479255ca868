"""A city small enough to see at a glance: two new wards, three old ones, a few streets, an alley, houses.

    old wards   Bến Nghé (26740, Quận 1)   | Đa Kao (26734, Quận 1)      | Phường 13 (27154, Quận 3)
    new wards   Sài Gòn (26740)           : both of the first two        | Nhiêu Lộc (27160)

The old ward 26740 is Bến Nghé and the new 26740 is Sài Gòn, as in the real city. One old ward is one hundredth of a
degree wide (1.09 km), from 106.70 on at latitude 10.77 to 10.78.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from psycopg import Connection
from shapely import box, wkb
from shapely.geometry import LineString

from addressing.registry.intake import take_addresses, take_streets, take_units
from addressing.registry.rows import AddressRow, StreetRow, SuccessionRow, UnitRow
from store.city import HCMC
from store.database import Database

REFORM = date(2025, 7, 1)
BEN_NGHE = box(106.70, 10.77, 106.71, 10.78)
DA_KAO = box(106.71, 10.77, 106.72, 10.78)
WARD_13 = box(106.72, 10.77, 106.73, 10.78)


def units() -> list[UnitRow]:
    city = UnitRow("city", "79", "thành phố", "Hồ Chí Minh", "Thành phố Hồ Chí Minh", "test")
    return [
        city,
        old_unit("district", "760", "quận", "1", "79"),
        old_unit("district", "770", "quận", "3", "79"),
        old_unit("ward", "26740", "phường", "Bến Nghé", "760", wkb.dumps(BEN_NGHE)),
        old_unit("ward", "26734", "phường", "Đa Kao", "760", wkb.dumps(DA_KAO)),
        old_unit("ward", "27154", "phường", "13", "770", wkb.dumps(WARD_13)),
        _new("26740", "Sài Gòn", wkb.dumps(BEN_NGHE.union(DA_KAO))),
        _new("27160", "Nhiêu Lộc", wkb.dumps(WARD_13)),
    ]


def old_unit(level: Any, code: str, kind: str, name: str, parent: str, outline: bytes | None = None) -> UnitRow:
    full = f"{kind.capitalize()} {name}"
    above: Any = "city" if level == "district" else "district"
    return UnitRow(
        level, code, kind, name, full, "test", parent_level=above, parent_code=parent, valid_to=REFORM, wkb=outline
    )


def _new(code: str, name: str, outline: bytes) -> UnitRow:
    return UnitRow(
        "ward", code, "phường", name, f"Phường {name}", "test",
        parent_level="city", parent_code="79", valid_from=REFORM, wkb=outline,
    )  # fmt: skip


def successions() -> list[SuccessionRow]:
    return [
        SuccessionRow("26740", "26740", "full", REFORM),
        SuccessionRow("26734", "26740", "full", REFORM),
        SuccessionRow("27154", "27160", "full", REFORM),
    ]


def line(*points: tuple[float, float]) -> bytes:
    return wkb.dumps(LineString(points))


def streets() -> list[StreetRow]:
    return [
        StreetRow("Lê Lợi", "street", line((106.701, 10.775), (106.709, 10.775)), "test", "le-loi", "primary"),
        StreetRow("Lê Văn Sỹ", "street", line((106.721, 10.772), (106.729, 10.772)), "test", "lvs", "secondary",
                  aliases=("Trương Minh Giảng",)),
        StreetRow("Hẻm 453 Lê Văn Sỹ", "alley", line((106.725, 10.772), (106.725, 10.775)), "test", "hem-453",
                  "service", alley_path="453", parent_name="Lê Văn Sỹ"),
        StreetRow("Đường số 1", "street", line((106.702, 10.771), (106.704, 10.771)), "test", "so-1-a", "residential"),
        StreetRow("Đường số 1", "street", line((106.728, 10.778), (106.729, 10.778)), "test", "so-1-b", "residential"),
    ]  # fmt: skip


def house(ref: str, number: str, street: str, lon: float, lat: float, **more: Any) -> AddressRow:
    return AddressRow("house", "test", ref, lon, lat, number=number, street=street, **more)


def addresses() -> list[AddressRow]:
    return [
        house("h1", "12", "Lê Lợi", 106.702, 10.7751),
        house("h2", "14", "Đường Lê Lợi", 106.7025, 10.7751),
        house("h3", "453/12", "Lê Văn Sỹ", 106.7251, 10.7735),
        house("h4", "14", "Hẻm 453 Lê Văn Sỹ", 106.7251, 10.774),
        house("h5", "5", "Đường số 1", 106.7285, 10.7781),
        AddressRow("place", "test", "p1", 106.698 + 0.005, 10.7725, "market", "Chợ Bến Thành", ("Ben Thanh Market",)),
    ]


def build(connection: Connection[Any]) -> None:
    """The whole small city, on an owner connection."""
    take_units(connection, units(), successions(), city=HCMC)
    take_streets(connection, streets(), city=HCMC)
    take_addresses(connection, addresses(), city=HCMC)


def built(database: Database) -> Database:
    """`database` with the small city in it."""
    with database.transaction("owner") as connection:
        build(connection)
    return database
