"""A reform of wards in one operation, from a table: units, validity, successions, every address moved, codes kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from psycopg import Connection

from addressing.reform.table import NewUnit, ReformTable
from addressing.registry import revision
from addressing.registry.edits import today
from addressing.registry.intake_units import take_units
from addressing.registry.rows import SuccessionRow, UnitRow
from store import audit
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, Conflict

#: New outlines that leave so much of the old ground out, or take so much besides, are not those of this table.
_DIFFERS = 0.02


@dataclass(frozen=True, slots=True)
class Moved:
    """How many living addresses went from one ward to another."""

    old_code: str
    old_name: str
    new_code: str | None
    new_name: str | None
    addresses: int


@dataclass(frozen=True, slots=True)
class ReformReport:
    """What a reform did, or would do: wards ended and made, addresses by the way they went, and what to look at."""

    effective: date
    ended: int
    made: int
    addresses: int
    moved: list[Moved]
    notes: list[Bilingual] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Old:
    id: int
    code: str
    kind: str
    name: str
    full_name: str
    name_en: str | None
    shape: shapely.Geometry | None


def reform(
    connection: Connection[Any],
    table: ReformTable,
    effective: date,
    *,
    actor: str,
    why: str = "",
    dry_run: bool = True,
    city: CityProfile,
) -> ReformReport:
    """Carries out the reform of `table` from the day `effective`, all in the caller's transaction (owner or writer).

    Old wards end the day before, new ones begin; who went where is kept, so old names find and `as of` shows what was.
    Outlines not given are put together of the old ones. A `dry_run` does all of it, reports, and undoes it. BadInput
    for wards that are not in force, a day to come, or ground that cannot be divided; Conflict for a code in use.
    """
    if effective > today(city) and not dry_run:
        hint = Bilingual("chạy thử trước, thực hiện vào đúng ngày", "try it now (dry run), carry it out on the day")
        raise BadInput("Ngày hiệu lực chưa đến", "the day is yet to come", hint=hint)
    with connection.transaction(force_rollback=dry_run):
        return _carried_out(connection, table, effective, actor, why, city)


def _carried_out(
    connection: Connection[Any], table: ReformTable, effective: date, actor: str, why: str, city: CityProfile
) -> ReformReport:
    # Before the wards are read: of two reforms of one ward the second must find it ended.
    revision.lock(connection)
    old = _in_force(connection, table, effective)
    outlines = {unit.code: _outline(unit, table, old) for unit in table.units.values()}
    notes = _compared(table, old, outlines)
    _remember(connection, [one.id for one in old.values()])
    connection.execute(
        "UPDATE registry.unit SET valid = daterange(lower(valid), %s) WHERE id = ANY (%s)",
        [effective, [one.id for one in old.values()]],
    )
    units = [_row(unit, old, outlines[unit.code], effective, city) for unit in table.units.values()]
    links = [
        SuccessionRow(code, unit.code, "full" if part == "full" else "partial", effective)
        for unit in table.units.values()
        for code, part in unit.old.items()
    ]
    taken = take_units(connection, units, links, city=city, actor=actor, why=why)
    if taken.refused:
        raise Conflict("Sổ đăng ký từ chối bảng này", "the registry refused the table", refused=dict(taken.refused))
    moved = _moved(connection)
    told = {"ended": len(old), "made": len(units), "effective": str(effective), "why": why}
    audit.record(connection, actor, "units.reformed", f"units/{effective}", **told)
    return ReformReport(effective, len(old), len(units), sum(m.addresses for m in moved), moved, notes)


def _in_force(connection: Connection[Any], table: ReformTable, effective: date) -> dict[str, _Old]:
    found = connection.execute(
        "SELECT id, code, kind, name, full_name, name_en, ST_AsBinary(geom), lower(valid) FROM registry.unit "
        "WHERE level = 'ward' AND upper_inf(valid) AND code = ANY (%s)",
        [table.old_codes],
    ).fetchall()
    old = {row[1]: _old(*row[:7]) for row in found}
    lacking = sorted(set(table.old_codes) - old.keys())
    if lacking:
        raise BadInput(
            f"Không có phường, xã đang hiệu lực mang mã {', '.join(lacking[:10])}",
            f"no ward in force has the code {', '.join(lacking[:10])}",
            codes=lacking,
        )
    young = sorted(row[1] for row in found if row[7] is not None and row[7] >= effective)
    if young:
        raise BadInput("Ngày hiệu lực sớm hơn các phường đang có", "the wards are younger than that day", codes=young)
    _demand_free(connection, table)
    return old


def _old(*columns: Any) -> _Old:
    *said, wkb = columns
    made: tuple[Any, ...] = (*said, shapely.from_wkb(bytes(wkb)) if wkb is not None else None)
    return _Old(*made)


def _demand_free(connection: Connection[Any], table: ReformTable) -> None:
    """A new code may be that of a ward that ends, never of one that stays."""
    used = connection.execute(
        "SELECT code, full_name FROM registry.unit WHERE level = 'ward' AND upper_inf(valid) AND code = ANY (%s) "
        "AND code <> ALL (%s)",
        [list(table.units), table.old_codes],
    ).fetchall()
    if used:
        code, name = used[0]
        raise Conflict(
            f"Mã {code} đang là của {name}, không có trong bảng",
            f"the code {code} is {name}'s, which the table does not end",
            code=code,
        )


def _outline(unit: NewUnit, table: ReformTable, old: dict[str, _Old]) -> shapely.Geometry:
    """The given outline, else the old wards' put together; of a divided one, what the others leave."""
    if unit.outline is not None:
        return unit.outline
    pieces = []
    for code, part in unit.old.items():
        shape = old[code].shape
        others = [table.units[heir].outline for heir in table.heirs(code) if heir != unit.code]
        given = [other for other in others if other is not None]
        if shape is None or (part == "partial" and len(given) < len(others)):
            raise BadInput(
                f"Cần ranh giới của {unit.code}: không suy ra được từ {code}",
                f"the outline of {unit.code} is needed: {code} does not tell it",
                hint=Bilingual(
                    "thêm cột outline (WKT) hoặc tệp GeoJSON", "add a column outline (WKT) or a GeoJSON file"
                ),
                code=unit.code,
            )
        pieces.append(shapely.difference(shape, shapely.union_all(given)) if part == "partial" else shape)
    return shapely.union_all(pieces)


def _compared(table: ReformTable, old: dict[str, _Old], outlines: dict[str, shapely.Geometry]) -> list[Bilingual]:
    """Whether the new ground is the old ground."""
    before = _union(one.shape for one in old.values() if one.shape is not None)
    after = _union(outlines.values())
    whole = float(shapely.area(before))
    lost = float(shapely.area(shapely.difference(before, after))) / whole if whole else 0.0
    more = float(shapely.area(shapely.difference(after, before))) / whole if whole else 0.0
    twice = sum(float(shapely.area(shape)) for shape in outlines.values()) - float(shapely.area(after))
    notes = []
    if lost > _DIFFERS:
        notes.append(
            Bilingual(
                f"{lost:.1%} đất cũ không thuộc đơn vị mới nào", f"{lost:.1%} of the old ground is in no new unit"
            )
        )
    if more > _DIFFERS:
        notes.append(Bilingual(f"ranh giới mới lấn ra ngoài {more:.1%}", f"the new outlines reach out by {more:.1%}"))
    if whole and twice / whole > _DIFFERS:
        notes.append(Bilingual("ranh giới mới chồng lên nhau", "the new outlines overlap"))
    return notes


def _union(shapes: Iterable[shapely.Geometry]) -> shapely.Geometry:
    return shapely.union_all(list(shapes))


def _row(unit: NewUnit, old: dict[str, _Old], outline: shapely.Geometry, effective: date, city: CityProfile) -> UnitRow:
    was = old.get(unit.code)
    name = unit.name or (was.name if was else "")
    if not name:
        raise BadInput(f"Thiếu tên của {unit.code}", f"{unit.code} has no name", code=unit.code)
    kind = unit.kind if unit.name or was is None else was.kind
    full = f"{kind[:1].upper()}{kind[1:]} {name}"
    polygons = [part for part in shapely.get_parts(outline).tolist() if shapely.get_type_id(part) == 3]
    return UnitRow(
        "ward", unit.code, kind, name, full, f"reform {effective}", name_en=unit.name_en, parent_level="city",
        parent_code=city.province_code, valid_from=effective, wkb=shapely.to_wkb(shapely.multipolygons(polygons)),
    )  # fmt: skip


def _remember(connection: Connection[Any], ids: list[int]) -> None:
    connection.execute("DROP TABLE IF EXISTS pg_temp.reform_was")
    connection.execute(
        "CREATE TEMP TABLE reform_was ON COMMIT DROP AS SELECT id, ward_id FROM registry.address WHERE false"
    )
    connection.execute(
        "INSERT INTO reform_was SELECT id, ward_id FROM registry.address "
        "WHERE ward_id = ANY (%s) AND state <> 'retired'",
        [ids],
    )


def _moved(connection: Connection[Any]) -> list[Moved]:
    """How many went where."""
    found = connection.execute(
        "SELECT o.code, o.full_name, n.code, n.full_name, count(*) FROM reform_was w "
        "JOIN registry.address a ON a.id = w.id JOIN registry.unit o ON o.id = w.ward_id "
        "LEFT JOIN registry.unit n ON n.id = a.ward_id GROUP BY 1, 2, 3, 4 ORDER BY 1, 5 DESC"
    ).fetchall()
    connection.execute("DROP TABLE pg_temp.reform_was")
    return [Moved(*row) for row in found]
