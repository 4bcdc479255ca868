"""A ward's table of addresses, read: which column is what, and what each row says, before anybody looks at the map."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from addressing.batch.words import Finding
from addressing.files.columns import plain
from addressing.files.job import table_of
from addressing.files.table import Table
from addressing.parsing.numbers import number_key
from addressing.parsing.text import fold, nfc
from addressing.registry.intake_stage import clean
from addressing.registry.rows import ADDRESS_KINDS
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, TooLarge

MAX_ROWS = 50_000
_MAX_CELL = 200
_COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("number", "so nha", "so", "house number", "housenumber", "sonha", "house no"),
    "street": ("street", "duong", "ten duong", "street name", "tenduong", "duong pho"),
    "name": ("name", "ten", "ten cong trinh", "ten dia diem"),
    "kind": ("kind", "loai", "loai dia chi", "type"),
    "category": ("category", "nhom", "phan loai"),
    "lon": ("lon", "longitude", "kinh do", "lng", "long", "x", "kinhdo"),
    "lat": ("lat", "latitude", "vi do", "y", "vido"),
    "reference": ("reference", "ma ho so", "so ho so", "ref", "so gpxd", "ma tham chieu"),
}
_KINDS = {
    "": "", "nha": "house", "nha o": "house", "can nha": "house", "toa nha": "building", "chung cu": "building",
    "du an": "project", "khu dan cu": "project", "cong trinh": "landmark", "dia danh": "landmark", "cong": "entrance",
    "loi vao": "entrance", "dia diem": "place",
}  # fmt: skip
_DEGREES = re.compile(r"-?\d{1,3}(?:[.,]\d+)?")
#: Read with its accents where it has some: a gate (`Cổng`) is no sum (`Cộng`).
_TOTAL = re.compile(
    r"(?:tổng|tong|tổng cộng|tong cong|cộng|cong|tổng số|tong so|grand total|total|sum)\W*(?:\d+\W*)?"
    r"(?:nhà|nha|số nhà|so nha|địa chỉ|dia chi|dòng|dong)?"
)
_METRES = re.compile(r"\d{5,8}(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Sent:
    """One row as it was sent; `lon`, `lat` in degrees (EPSG:4326), None where they cannot be read."""

    n: int
    cells: tuple[str, ...]
    reference: str
    kind: str
    category: str
    name: str | None
    number: str | None
    street: str | None
    lon: float | None
    lat: float | None


@dataclass(slots=True)
class SentBatch:
    """A whole file: its header, its rows, what is wrong with rows by themselves, and a fingerprint of its content."""

    header: tuple[str, ...]
    fingerprint: str
    rows: list[Sent] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_batch(pieces: Iterable[bytes], city: CityProfile, name: str = "") -> SentBatch:
    """The batch of a file of any format that tables are read from; `name` is what its sender calls it.

    A title above the header, a header that comes again and empty rows are no rows. BadInput for no table or one without
    the needed columns, TooLarge above 50,000 rows.
    """
    content = sha256()
    with tempfile.TemporaryDirectory(prefix="bandoso-batch-") as folder:
        path = Path(folder) / "in"
        with path.open("wb") as file:
            for piece in pieces:
                content.update(piece)
                file.write(piece)
        return _batch_of(table_of(path, city, name), content.hexdigest(), city)


def _batch_of(table: Table, fingerprint: str, city: CityProfile) -> SentBatch:
    batch = SentBatch(tuple(map(nfc, table.header)), fingerprint)
    columns = _columns(batch.header, table.notes)
    said = (cells for cells in _said_rows(table, batch.header) if not _is_total(cells, columns))
    for n, cells in enumerate(said, 1):
        if n > MAX_ROWS:
            raise TooLarge(f"Tối đa {MAX_ROWS:,} dòng một lô", f"at most {MAX_ROWS:,} rows a batch", limit=MAX_ROWS)
        batch.rows.append(_row(n, cells, columns, batch, city))
    if not batch.rows:
        raise BadInput("Tệp không có dòng nào", "the file has no rows")
    return batch


def _said_rows(table: Table, header: Sequence[str]) -> Iterator[list[Any]]:
    """The cells of the rows that say something, and not what the header says."""
    for row in table.rows():
        cells = [nfc(cell) if isinstance(cell, str) else cell for cell in (*row.cells, *row.extra)]
        if any(plain(cell).strip() for cell in cells) and tuple(cells) != header:
            yield cells


def _is_total(cells: Sequence[Any], columns: dict[str, int]) -> bool:
    """Whether a row sums up those above it: it says so first, and has no position."""
    said = [plain(cell).strip() for cell in cells]
    first = next(filter(None, said))
    return bool(_TOTAL.fullmatch(first.casefold())) and not any(said[columns[part]] for part in ("lon", "lat"))


def _columns(header: Sequence[str], notes: Sequence[Bilingual]) -> dict[str, int]:
    keys = [fold(name) for name in header]
    found = {part: next((keys.index(name) for name in names if name in keys), None) for part, names in _COLUMNS.items()}
    known = {part: index for part, index in found.items() if index is not None}
    lacking = [part for part in ("lon", "lat") if part not in known]
    if lacking or not {"number", "name"} & known.keys():
        there = ", ".join(header)[:300]
        raise BadInput(
            "Không đủ cột: cần số nhà (hoặc tên), đường, kinh độ, vĩ độ",
            "columns are missing: number (or name), street, lon, lat are needed",
            hint=Bilingual(
                "; ".join([*(note.vi for note in notes), f"tệp có: {there}"]),
                "; ".join([*(note.en for note in notes), f"the file has: {there}"]),
            ),
            columns=list(header)[:100],
        )
    return known


def _row(n: int, cells: Sequence[Any], columns: dict[str, int], batch: SentBatch, city: CityProfile) -> Sent:
    kept = tuple(plain(cell).replace("\x00", "") for cell in cells)
    said = {part: kept[i] for part, i in columns.items()}

    def wrong(code: str, **detail: Any) -> None:
        batch.findings.append(Finding(n, code, "error", detail))

    if any(len(cell) > _MAX_CELL for cell in said.values()):
        wrong("too-long")
        said = {part: cell[:_MAX_CELL] for part, cell in said.items()}
    number, name, street = (clean(said.get(part)) for part in ("number", "name", "street"))
    day = cells[columns["number"]] if "number" in columns else None
    if isinstance(day, date):
        wrong("number-date", number=f"{day:%d/%m/%Y}")
        number = None
    elif number and not number_key(number):
        wrong("number-unreadable", number=number)
    elif not number and not fold(name or ""):
        wrong("nothing-said")
    elif number and not name and not street:
        wrong("street-missing")
    kind = _kind(said.get("kind", ""), number)
    if kind not in ADDRESS_KINDS:
        wrong("unknown-kind", kind=kind)
    lon, lat = _position(said.get("lon", ""), said.get("lat", ""), wrong, city)
    reference, category = said.get("reference", ""), said.get("category", "")
    return Sent(n, kept, reference, kind, category, name, number, street, lon, lat)


def _kind(said: str, number: str | None) -> str:
    key = fold(said)
    return _KINDS.get(key, key) or ("house" if number else "place")


def _position(lon: str, lat: str, wrong: Any, city: CityProfile) -> tuple[float | None, float | None]:
    if not lon or not lat:
        wrong("position-missing")
        return None, None
    if _METRES.fullmatch(lon) and _METRES.fullmatch(lat):
        wrong("position-metres", lon=lon, lat=lat)
        return None, None
    if not _DEGREES.fullmatch(lon) or not _DEGREES.fullmatch(lat):
        wrong("position-unreadable", lon=lon, lat=lat)
        return None, None
    x, y = float(lon.replace(",", ".")), float(lat.replace(",", "."))
    if _inside(x, y, city):
        return x, y
    wrong("position-swapped" if _inside(y, x, city) else "outside-city", lon=x, lat=y)
    return None, None


def _inside(lon: float, lat: float, city: CityProfile) -> bool:
    west, south, east, north = city.box
    return west <= lon <= east and south <= lat <= north
