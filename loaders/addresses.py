"""`load addresses FILE.csv`: a registrar's table; rows not taken are kept beside it, each with its reason."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addressing.intake import take_addresses
from addressing.numbers import number_key
from addressing.rows import ADDRESS_KINDS, AddressRow
from addressing.text import fold, nfc
from loaders import encodings
from loaders.intake_result import into_report
from loaders.report import LoadReport
from store.bilingual import Bilingual
from store.city import CityProfile
from store.database import Database
from store.errors import BadInput
from store.loads import done, fingerprint, step
from store.progress import Progress, silent

LOADER = "addresses"
VERSION = "addresses 1"

#: What a column may be called, folded; the first found is taken.
COLUMNS: dict[str, tuple[str, ...]] = {
    "ref": ("id", "ref", "ma", "ma so", "ma dia chi", "source ref", "code"),
    "number": ("number", "housenumber", "house number", "so nha", "so", "addr housenumber", "sonha"),
    "street": ("street", "duong", "ten duong", "addr street", "tenduong", "pho"),
    "ward": ("ward", "phuong", "phuong xa", "xa", "ten phuong", "addr subdistrict"),
    "district": ("district", "quan", "quan huyen", "huyen", "addr district"),
    "name": ("name", "ten", "ten goi", "ten cong trinh"),
    "lon": ("lon", "lng", "long", "longitude", "x", "kinh do"),
    "lat": ("lat", "latitude", "y", "vi do"),
    "kind": ("kind", "loai"),
    "category": ("category", "nhom"),
    "national_place_id": ("national place id", "ma dia diem quoc gia"),
    "vnpost_code": ("vnpost code", "vpostcode", "ma buu chinh"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV understood: its header, which of our fields stands in which column, and its rows."""

    header: list[str]
    at: dict[str, int]
    rows: list[list[str]]

    def field(self, row: list[str], name: str) -> str:
        """The field's text in `row`, empty where there is none."""
        place = self.at.get(name)
        return nfc(row[place]) if place is not None and place < len(row) else ""


def load_addresses(database: Database, path: Path, progress: Progress = silent) -> LoadReport:
    """Registers the rows of a CSV by (file name, their own id, else what they say). A file is loaded once.

    Rows that are not taken are written to `<file>.refused.csv`, with the column `refused`. BadInput for an unreadable
    file or one without the columns lon, lat and a number or a name.
    """
    if not path.is_file():
        raise BadInput(f"Không có tệp «{path}»", f"there is no file {str(path)!r}")
    mark = fingerprint(path, f"{VERSION} {path.name}")
    if done(database, LOADER, mark) is not None:
        return LoadReport(LOADER, str(path), skipped=[LOADER])
    table = read_table(path)
    report = LoadReport(LOADER, str(path))
    refused: list[tuple[list[str], str]] = []
    with step(database, LOADER, str(path), mark) as running:
        rows = _rows(table, f"csv {path.stem}", database.settings.profile, refused, report)
        into_report(take_addresses(running.connection, rows, progress, city=database.settings.profile), LOADER, report)
        if refused:
            report.note(f"{len(refused)} rows refused: {_keep(path, table, refused, database)}")
        running.report = report.to_json()
    return report


def read_table(path: Path) -> Table:
    """The CSV at `path`: UTF-8, windows-1258 or TCVN3; comma, semicolon, tab or bar."""
    raw = path.read_bytes()
    encoding = encodings.of_bytes(raw)
    text = raw.decode("utf-8-sig" if encoding == "UTF-8" else encodings.gdal_name(encoding), errors="replace")
    text = encodings.put_right(text, encoding)
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        header, *rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) or [[]]
    except csv.Error as error:
        raise BadInput(f"Không đọc được CSV «{path.name}»", f"cannot read the CSV {path.name}: {error}") from error
    at = _columns(header)
    if not {"lon", "lat"} <= set(at) or not {"number", "name"} & set(at):
        raise BadInput(
            f"CSV «{path.name}» thiếu cột",
            f"{path.name} lacks columns",
            hint=Bilingual("cần lon, lat và số nhà hoặc tên", "it needs lon, lat and a house number or a name"),
            columns=header[:40],
        )
    return Table(header, at, [row for row in rows if any(cell.strip() for cell in row)])


def _columns(header: list[str]) -> dict[str, int]:
    folded = [fold(cell) for cell in header]
    found = {}
    for field, names in COLUMNS.items():
        place = next((folded.index(name) for name in names if name in folded), None)
        if place is not None:
            found[field] = place
    return found


def _rows(
    table: Table, source: str, city: CityProfile, refused: list[tuple[list[str], str]], report: LoadReport
) -> Iterator[AddressRow]:
    seen: set[str] = set()
    for row in table.rows:
        made = _row(table, row, source)
        reason = made if isinstance(made, str) else _refusal(made, seen, city)
        if reason or isinstance(made, str):
            refused.append((row, reason))
            report.refuse(reason, " | ".join(row))
            continue
        seen.add(made.source_ref)
        yield made


def _row(table: Table, row: list[str], source: str) -> AddressRow | str:
    """The row as an address, or why it is none."""
    say = {name: table.field(row, name) for name in COLUMNS}
    try:
        lon, lat = (float(say[name].replace(",", ".")) for name in ("lon", "lat"))
    except ValueError:
        return "no position (lon, lat)"
    kind: Any = say["kind"] if say["kind"] in ADDRESS_KINDS else "house" if number_key(say["number"]) else "place"
    said = "|".join((number_key(say["number"]), *(fold(say[name]) for name in ("street", "ward", "district", "name"))))
    return AddressRow(
        kind, source, say["ref"] or hashlib.sha256(said.encode()).hexdigest()[:24], lon, lat, say["category"],
        say["name"] or None, number=say["number"] or None, street=say["street"] or None, ward=say["ward"] or None,
        district=say["district"] or None, national_place_id=say["national_place_id"] or None,
        vnpost_code=say["vnpost_code"] or None,
    )  # fmt: skip


def _refusal(row: AddressRow, seen: set[str], city: CityProfile) -> str:
    """Why the registry would not take this row, or nothing."""
    west, south, east, north = city.box
    lon, lat = row.lon or 0.0, row.lat or 0.0
    if not number_key(row.number or "") and not fold(row.name or ""):
        return "no house number and no name"
    if row.source_ref in seen:
        return "twice in the file"
    if west <= lat <= east and south <= lon <= north:
        return "lon and lat are swapped"
    return "" if west <= lon <= east and south <= lat <= north else "outside the city"


def _keep(path: Path, table: Table, refused: list[tuple[list[str], str]], database: Database) -> Path:
    """Writes the refused rows beside the file, or into the data folder where that cannot be written."""
    beside = path.with_name(f"{path.stem}.refused.csv")
    folder = database.settings.data_folder / "reports"
    for target in (beside, folder / beside.name):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow([*table.header, "refused"])
                writer.writerows([*row, reason] for row, reason in refused)
        except OSError:
            continue
        return target
    return Path("nowhere to write them")
