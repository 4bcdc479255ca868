"""`load addresses FILE.csv`: a registrar's table; rows not taken are kept beside it, each with its reason."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any, TextIO

from addressing.parsing.numbers import number_key
from addressing.parsing.text import fold, nfc
from addressing.registry.intake_addresses import take_in_parts
from addressing.registry.intake_rows import Seen
from addressing.registry.rows import ADDRESS_KINDS, AddressRow
from loaders import encodings
from loaders.encodings import Encoding
from loaders.intake_result import into_report
from loaders.refused_rows import RefusedRows
from loaders.report import LoadReport
from store.bilingual import Bilingual
from store.city import CityProfile
from store.database import Database
from store.errors import BadInput
from store.loads import done, fingerprint, step
from store.progress import Progress, silent

LOADER = "addresses"
VERSION = "addresses 1"
#: How much of a file is looked at to tell how its letters are written.
SAMPLE = 1 << 20
BATCH = 10_000
#: Connections that write at once: while one is being answered, the rows of the other are on their way.
WRITERS = 2

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


@dataclass(frozen=True)
class Table:
    """A CSV understood: how it is written, its header, and which of our fields stands in which column."""

    path: Path
    encoding: Encoding
    delimiter: str
    header: list[str]
    at: dict[str, int]

    def rows(self) -> Iterator[list[str]]:
        """Its rows, read as they are asked for; empty ones are left out."""
        with _open(self.path, self.encoding) as stream:
            rows = csv.reader(_lines(stream, self.encoding), delimiter=self.delimiter)
            next(rows, None)
            for row in rows:
                if any(map(str.strip, row)):
                    yield row


def load_addresses(database: Database, path: Path, progress: Progress = silent) -> LoadReport:
    """Registers the rows of a CSV by (file name, their own id, else what they say). A file is loaded once.

    A large file is committed in parts: after a kill the same command goes on. Rows that are not taken are written to
    `<file>.refused.csv`, with the column `refused`. BadInput for an unreadable file or one without the columns lon, lat
    and a number or a name.
    """
    if not path.is_file():
        raise BadInput(f"Không có tệp «{path}»", f"there is no file {str(path)!r}")
    mark = fingerprint(path, f"{VERSION} {path.name}")
    if done(database, LOADER, mark) is not None:
        return LoadReport(LOADER, str(path), skipped=[LOADER])
    report = register(database, path, progress)
    with step(database, LOADER, str(path), mark) as running:
        running.report = report.to_json()
    return report


def register(database: Database, path: Path, progress: Progress = silent) -> LoadReport:
    """The same, whether or not it was done before."""
    table, city = read_table(path), database.settings.profile
    report = LoadReport(LOADER, str(path))
    refused = RefusedRows([path.parent, database.settings.data_folder / "reports"], path.stem, table.header)
    try:
        with database.connect("owner", autocommit=True) as connection, refused, ExitStack() as open_:
            writers = [open_.enter_context(database.connect("owner")) for _ in range(WRITERS)]
            rows = _rows(table, f"csv {path.stem}", refused, report, city)
            into_report(take_in_parts(connection, rows, progress, city=city, writers=writers), LOADER, report)
    except csv.Error as error:
        raise _unreadable(path, error) from error
    if refused.count:
        report.note(f"{refused.count} rows refused: {refused.path}")
    return report


def read_table(path: Path) -> Table:
    """What the CSV at `path` is: UTF-8, windows-1258 or TCVN3; comma, semicolon, tab or bar."""
    with path.open("rb") as raw:
        encoding = encodings.of_bytes(raw.read(SAMPLE))
    with _open(path, encoding) as stream:
        first = stream.readline()
        delimiter = max(",;\t|", key=first.count)
        stream.seek(0)
        try:
            header = next(csv.reader(_lines(stream, encoding), delimiter=delimiter), [])
        except csv.Error as error:
            raise _unreadable(path, error) from error
    at = _columns(header)
    if not {"lon", "lat"} <= set(at) or not {"number", "name"} & set(at):
        raise BadInput(
            f"CSV «{path.name}» thiếu cột",
            f"{path.name} lacks columns",
            hint=Bilingual("cần lon, lat và số nhà hoặc tên", "it needs lon, lat and a house number or a name"),
            columns=header[:40],
        )
    return Table(path, encoding, delimiter, header, at)


def _open(path: Path, encoding: Encoding) -> TextIO:
    name = "utf-8-sig" if encoding == "UTF-8" else encodings.gdal_name(encoding)
    return path.open("r", encoding=name, errors="replace", newline="")


def _lines(stream: TextIO, encoding: Encoding) -> Iterator[str]:
    """The lines as they were meant; a NUL, which no text of the registry may have, is left out."""
    for line in stream:
        text = line if encoding == "UTF-8" else encodings.put_right(line, encoding)
        yield text.replace("\0", "") if "\0" in text else text


def _unreadable(path: Path, error: Exception) -> BadInput:
    return BadInput(f"Không đọc được CSV «{path.name}»", f"cannot read the CSV {path.name}: {error}")


def _columns(header: list[str]) -> dict[str, int]:
    folded = [fold(cell) for cell in header]
    found = {}
    for field, names in COLUMNS.items():
        place = next((folded.index(name) for name in names if name in folded), None)
        if place is not None:
            found[field] = place
    return found


def _rows(
    table: Table, source: str, refused: RefusedRows, report: LoadReport, city: CityProfile
) -> Iterator[AddressRow]:
    """The rows that can be taken; the others go to `refused`."""
    seen, make = Seen(), _Maker(table, source, city)
    for cells in batched(table.rows(), BATCH):
        made = [make(row) for row in cells]
        new = iter(seen.new([one for one in made if not isinstance(one, str)]))
        for row, one in zip(cells, made, strict=True):
            reason = one if isinstance(one, str) else None if next(new) else "twice in the file"
            if reason is None and not isinstance(one, str):
                yield one
            elif reason:
                refused.write(row, reason)
                report.refuse(reason, " | ".join(row))


class _Maker:
    """Makes an address of a row of a table, or says why it is none."""

    def __init__(self, table: Table, source: str, city: CityProfile) -> None:
        self._source = source
        self._box = city.box
        self._at = [(name, table.at[name]) for name in COLUMNS if name in table.at]
        self._nothing = dict.fromkeys(COLUMNS, "")

    def __call__(self, row: list[str]) -> AddressRow | str:
        say = self._nothing.copy()
        for name, place in self._at:
            if place < len(row):
                cell = row[place]
                say[name] = cell.strip() if cell.isascii() else nfc(cell)
        try:
            lon, lat = float(say["lon"].replace(",", ".")), float(say["lat"].replace(",", "."))
        except ValueError:
            return "no position (lon, lat)"
        key = number_key(say["number"]) if say["number"] else ""
        return self._refusal(say, key, lon, lat) or self._address(say, key, lon, lat)

    def _refusal(self, say: dict[str, str], key: str, lon: float, lat: float) -> str:
        """Why the registry would not take this row, or nothing."""
        west, south, east, north = self._box
        if not key and not fold(say["name"]):
            return "no house number and no name"
        if west <= lon <= east and south <= lat <= north:
            return ""
        return "lon and lat are swapped" if west <= lat <= east and south <= lon <= north else "outside the city"

    def _address(self, say: dict[str, str], key: str, lon: float, lat: float) -> AddressRow:
        kind: Any = say["kind"] if say["kind"] in ADDRESS_KINDS else "house" if key else "place"
        return AddressRow(
            kind, self._source, say["ref"] or _reference(say, key), lon, lat, say["category"],
            say["name"] or None, number=say["number"] or None, street=say["street"] or None, ward=say["ward"] or None,
            district=say["district"] or None, national_place_id=say["national_place_id"] or None,
            vnpost_code=say["vnpost_code"] or None,
        )  # fmt: skip


def _reference(say: dict[str, str], key: str) -> str:
    """A reference for a row that has none: what it says."""
    said = "|".join((key, *(fold(say[name]) for name in ("street", "ward", "district", "name"))))
    return hashlib.sha256(said.encode()).hexdigest()[:24]
