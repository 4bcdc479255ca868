"""A made-up corner of the city, small enough to know every house of it, taken in through the registry's own intake."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import Any

import shapely
from psycopg_pool import AsyncConnectionPool

from addressing.answer import Answer
from addressing.geocoder import Geocoder
from addressing.registry.intake_addresses import take_addresses
from addressing.registry.intake_streets import take_streets
from addressing.registry.intake_units import take_units
from addressing.registry.rows import AddressRow, StreetRow, SuccessionRow, UnitRow
from store.city import HCMC
from store.database import Database

REFORM = date(2025, 7, 1)
WEST = shapely.box(106.660, 10.780, 106.680, 10.800)  # Phường 12, Quận 3
EAST = shapely.box(106.680, 10.780, 106.700, 10.800)  # Phường 3, Quận 3
SOUTH = shapely.box(106.690, 10.760, 106.710, 10.780)  # Bến Nghé, Quận 1
NORTH = shapely.box(106.660, 10.820, 106.690, 10.840)  # Phường 3, Gò Vấp


def unit(level: Any, code: str, kind: str, name: str, shape: shapely.Geometry | None, **more: Any) -> UnitRow:
    full = f"{kind.capitalize()} {name}"
    wkb = shapely.to_wkb(shapely.MultiPolygon([shape])) if isinstance(shape, shapely.Polygon) else None
    return UnitRow(level, code, kind, name, full, "test", wkb=wkb, **more)


def old(code: str, name: str, shape: shapely.Geometry | None, district: str) -> UnitRow:
    parent = {"parent_level": "district", "parent_code": district}
    return unit("ward", code, "phường", name, shape, valid_to=REFORM, **parent)


UNITS = [
    unit("district", "770", "quận", "3", shapely.box(106.660, 10.780, 106.700, 10.800), valid_to=REFORM),
    unit("district", "760", "quận", "1", SOUTH, valid_to=REFORM),
    unit("district", "764", "quận", "Gò Vấp", NORTH, valid_to=REFORM),
    unit("district", "769", "thành phố", "Thủ Đức", None, valid_to=REFORM, centre=(106.75, 10.85), reach_m=9000.0),
    old("27100", "12", WEST, "770"),
    old("27103", "3", EAST, "770"),
    old("26740", "Bến Nghé", SOUTH, "760"),
    old("26743", "Cô Giang", None, "760"),
    old("26890", "3", NORTH, "764"),
    unit("ward", "27139", "phường", "Nhiêu Lộc", WEST, valid_from=REFORM),
    unit("ward", "27154", "phường", "Bàn Cờ", EAST, valid_from=REFORM),
    unit("ward", "26740", "phường", "Sài Gòn", SOUTH, valid_from=REFORM, name_en="Sai Gon"),
    unit("ward", "26884", "phường", "Hạnh Thông", NORTH, valid_from=REFORM),
]
SUCCESSIONS = [
    SuccessionRow("27100", "27139", "full", REFORM),
    SuccessionRow("27103", "27154", "full", REFORM),
    SuccessionRow("26740", "26740", "full", REFORM),
    SuccessionRow("26743", "26740", "partial", REFORM),
    SuccessionRow("26890", "26884", "full", REFORM),
]


def street(ref: str, name: str, *points: tuple[float, float], **more: Any) -> StreetRow:
    kind = more.pop("kind", "street")
    return StreetRow(name, kind, shapely.to_wkb(shapely.LineString(points)), "test", ref, **more)


STREETS = [
    street("lvs", "Lê Văn Sỹ", (106.662, 10.790), (106.698, 10.790), importance=0.7),
    street("h453", "Hẻm 453 Lê Văn Sỹ", (106.676, 10.790), (106.676, 10.792), kind="alley", alley_path="453",
           parent_source_ref="lvs"),
    street("loi1", "Lê Lợi", (106.692, 10.770), (106.708, 10.770), importance=0.6),
    street("loi2", "Lê Lợi", (106.662, 10.830), (106.688, 10.830), importance=0.4),
    street("so1a", "Đường số 1", (106.662, 10.785), (106.666, 10.785)),
    street("so1b", "Đường số 1", (106.662, 10.825), (106.668, 10.825)),
    street("bal", "Bà Lài", (106.664, 10.782), (106.668, 10.782)),
    street("ba2", "Ba Lai", (106.692, 10.765), (106.696, 10.765)),
    street("3t2", "3 Tháng 2", (106.682, 10.795), (106.698, 10.795)),
    street("ntmk", "Nguyễn Thị Minh Khai", (106.692, 10.775), (106.708, 10.775), importance=0.6),
    street("dbt", "Dương Bá Trạc", (106.682, 10.785), (106.690, 10.785)),
]  # fmt: skip


def house(number: str, ref: str, lon: float, lat: float, **more: Any) -> AddressRow:
    return AddressRow(
        more.pop("kind", "house"),
        "test",
        f"{ref}-{number}-{lat}",
        lon,
        lat,
        number=number,
        street_source_ref=ref,
        **more,
    )


def place(name: str, lon: float, lat: float, category: str, importance: float) -> AddressRow:
    where = (lon, lat)
    return AddressRow("place", "test", f"{name} {lat}", *where, category=category, name=name, importance=importance)


ADDRESSES = [
    # Odd numbers stand north of Lê Văn Sỹ, even ones south; 2 m of longitude a number.
    *(
        house(str(n), "lvs", 106.662 + n * 0.00003, 10.7901 if n % 2 else 10.7899)
        for n in (401, 411, 431, 461, 480, 500)
    ),
    house("453/20", "lvs", 106.6761, 10.7915),
    house("453/20/3A", "lvs", 106.6763, 10.7915),
    house("82-84", "lvs", 106.6645, 10.7899),
    house("12", "loi1", 106.6935, 10.7701),
    AddressRow("house", "test", "14 stated", 106.6941, 10.7699, number="14", street="Lê Lợi"),
    house("12", "so1a", 106.6630, 10.7851),
    house("7", "bal", 106.6650, 10.7821),
    house("7", "ba2", 106.6930, 10.7651),
    house("10", "dbt", 106.6830, 10.7851),
    place("Chợ Bến Thành", 106.698, 10.772, "market", 0.8),
    place("Bệnh viện Chợ Rẫy", 106.670, 10.786, "hospital", 0.8),
    place("Bệnh viện Chợ Rẫy", 106.6705, 10.7863, "bus_stop", 0.1),
    place("THPT Lê Quý Đôn", 106.690, 10.783, "school", 0.4),
]


def take_in(
    database: Database,
    *,
    units: Iterable[UnitRow] = (),
    streets: Iterable[StreetRow] = (),
    addresses: Iterable[AddressRow] = (),
) -> Database:
    """The whole corner of the city into the registry, and what a test has beside it; `database` itself."""
    with database.transaction("owner") as connection:
        assert not take_units(connection, [*UNITS, *units], SUCCESSIONS, city=HCMC).refused
        assert not take_streets(connection, [*STREETS, *streets], city=HCMC).refused
        assert not take_addresses(connection, [*ADDRESSES, *addresses], city=HCMC).refused
    return database


async def _ask(database: Database, queries: list[str], more: dict[str, Any]) -> list[list[Answer]]:
    async with AsyncConnectionPool(database.conninfo("reader"), min_size=1, max_size=2, open=False) as pool:
        geocoder = Geocoder(pool, database.settings.profile)
        return [await geocoder.search(query, **more) for query in queries]


def ask(database: Database, *queries: str, **more: Any) -> list[list[Answer]]:
    """The answers to each query, by a geocoder of its own."""
    return asyncio.run(_ask(database, list(queries), more))


def best(database: Database, query: str, **more: Any) -> Answer:
    """The first answer."""
    return ask(database, query, **more)[0][0]
