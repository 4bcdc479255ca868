"""The table of a reform of units: which ward went into which, wholly or partly, and what the new ones are called."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely

from addressing.parsing.text import fold
from addressing.registry.intake_stage import clean
from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge

_COLUMNS = {
    "old_code": ("old code", "ma cu", "ma phuong cu"),
    "new_code": ("new code", "ma moi", "ma phuong moi"),
    "part": ("part", "phan", "toan bo mot phan", "pham vi"),
    "name": ("new name", "name", "ten moi", "ten"),
    "kind": ("new kind", "kind", "loai", "loai moi"),
    "name_en": ("new name en", "name en", "english"),
    "outline": ("outline", "ranh gioi", "geometry", "wkt"),
}
_PARTS = {"full": "full", "partial": "partial", "toan bo": "full", "mot phan": "partial", "": "full", "part": "partial"}
_KINDS = {"phuong": "phường", "xa": "xã", "dac khu": "đặc khu", "ward": "phường", "commune": "xã", "": "phường"}
_MOST_ROWS = 5_000


@dataclass(slots=True)
class NewUnit:
    """A ward that a reform makes; an empty `name` is that of the ward whose code it takes over."""

    code: str
    name: str = ""
    kind: str = "phường"
    name_en: str | None = None
    outline: shapely.Geometry | None = None
    old: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReformTable:
    """New units by code; each with the old codes it takes over, `full` or `partial`."""

    units: Mapping[str, NewUnit]

    @property
    def old_codes(self) -> list[str]:
        """Every ward that ends."""
        return sorted({code for unit in self.units.values() for code in unit.old})

    def heirs(self, old_code: str) -> list[str]:
        """The new codes that an old ward goes into."""
        return [unit.code for unit in self.units.values() if old_code in unit.old]


def read_table(text: str, outlines: str = "") -> ReformTable:
    """The table of a CSV (old_code, new_code, part, new_name, new_kind, outline as WKT).

    `outlines`, a GeoJSON FeatureCollection (degrees, EPSG:4326), gives polygons by the property `code`. BadInput, with
    the line, for what is wrong in the table by itself.
    """
    rows = _rows(text)
    columns = _columns(rows[0] if rows else [])
    units: dict[str, NewUnit] = {}
    for line, cells in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in cells):
            said = {p: (clean(cells[i]) or "") if i < len(cells) else "" for p, i in columns.items()}
            _take(units, said, line)
    for code, shape in _shapes(outlines).items():
        if code in units:
            units[code].outline = shape
    table = ReformTable(units)
    _demand_whole(table)
    return table


def _rows(text: str) -> list[list[str]]:
    # Line ends of all systems are one to the reader.
    lines = io.StringIO(text.removeprefix("\ufeff"), newline=None)
    try:
        rows = list(csv.reader(lines))
    except csv.Error as error:
        hint = Bilingual("ranh giới dài thì gửi bằng outlines (GeoJSON)", "send long outlines as `outlines` (GeoJSON)")
        raise BadInput("CSV không đọc được", f"the CSV cannot be read ({error})", hint=hint) from None
    if len(rows) > _MOST_ROWS:
        raise TooLarge(f"Tối đa {_MOST_ROWS:,} dòng", f"at most {_MOST_ROWS:,} rows")
    return rows


def _columns(header: Sequence[str]) -> dict[str, int]:
    keys = [fold(name) for name in header]
    found = {part: next((keys.index(n) for n in names if n in keys), None) for part, names in _COLUMNS.items()}
    known = {part: index for part, index in found.items() if index is not None}
    if not {"old_code", "new_code"} <= known.keys():
        hint = Bilingual(
            "old_code,new_code,part,new_name,new_kind,outline", "old_code,new_code,part,new_name,new_kind,outline"
        )
        raise BadInput("Bảng cần cột mã cũ và mã mới", "the table needs the columns old_code and new_code", hint=hint)
    return known


def _take(units: dict[str, NewUnit], said: Mapping[str, str], line: int) -> None:
    old, new = said["old_code"], said["new_code"]
    part, kind = _PARTS.get(fold(said.get("part", ""))), _KINDS.get(fold(said.get("kind", "")))
    if not old or not new or part is None or kind is None:
        raise _wrong_line(line, said, part, kind)
    unit = units.setdefault(new, NewUnit(new))
    unit.name = unit.name or said.get("name", "")
    unit.kind = kind if said.get("kind") else unit.kind
    unit.name_en = unit.name_en or said.get("name_en") or None
    if said.get("outline"):
        unit.outline = _polygon(shapely.from_wkt(said["outline"], on_invalid="ignore"), new)
    unit.old[old] = part


def _wrong_line(line: int, said: Mapping[str, str], part: str | None, kind: str | None) -> BadInput:
    if part is None:
        given, about = said["part"], Bilingual("part: full (toàn bộ) hoặc partial (một phần)", "part: full or partial")
    elif kind is None:
        given, about = (
            said["kind"],
            Bilingual("kind: phường, xã, đặc khu", "kind: phường (ward), xã (commune), đặc khu"),
        )
    else:
        given, about = "", Bilingual("cần cả mã cũ và mã mới", "both the old code and the new one are needed")
    vi, en = (f": không hiểu «{given[:40]}»", f": {given[:40]!r} is not understood") if given else ("", "")
    return BadInput(f"Dòng {line} của bảng sai{vi}", f"line {line} of the table is wrong{en}", hint=about, line=line)


def _shapes(outlines: str) -> dict[str, shapely.Geometry]:
    if not outlines.strip():
        return {}
    try:
        features: Any = json.loads(outlines)["features"]
        pairs = [(str(f["properties"]["code"]), json.dumps(f["geometry"])) for f in features]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput("Ranh giới phải là GeoJSON có thuộc tính code", "outlines are GeoJSON with `code`") from error
    return {code: _polygon(shapely.from_geojson(text, on_invalid="ignore"), code) for code, text in pairs}


def _polygon(shape: shapely.Geometry | None, code: str) -> shapely.Geometry:
    if shape is None or shapely.get_type_id(shape) not in (3, 6) or shapely.is_empty(shape):
        raise BadInput(f"Ranh giới của {code} không phải đa giác", f"the outline of {code} is no polygon", code=code)
    return shapely.make_valid(shapely.force_2d(shape))


def _demand_whole(table: ReformTable) -> None:
    if not table.units:
        hint = Bilingual("mỗi dòng: mã cũ, mã mới, phần, tên mới", "a row each: old_code, new_code, part, new_name")
        raise BadInput("Bảng không có dòng nào", "the table has no rows", hint=hint)
    for old in table.old_codes:
        heirs = table.heirs(old)
        parts = {table.units[new].old[old] for new in heirs}
        if ("full" in parts) != (len(heirs) == 1):
            raise BadInput(
                f"{old}: «toàn bộ» chỉ vào một đơn vị mới; «một phần» vào từ hai trở lên",
                f"{old}: `full` goes into one new unit, `partial` into two or more",
                code=old,
            )
