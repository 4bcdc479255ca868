"""Where the header of a table is, and which columns hold what is looked for, in files as people keep them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from addressing.bulk.answering import position_in
from addressing.files.job import table_of, understood
from addressing.files.table import MAX_COLUMNS
from addressing.files.table_excel import MAX_HELD
from store.city import HCMC
from store.errors import BadInput, TooLarge

ROWS = [["1", "453/12 Lê Văn Sỹ", "Phường 12", "Quận 3"], ["2", "12 Lê Lợi", "Phường Bến Nghé", "Quận 1"]]


def _texts(path: Path, kind: str = "geocode") -> list[str]:
    table = table_of(path, HCMC)
    mapping = understood(table, (), "reverse" if kind == "reverse" else "geocode", HCMC)
    return [mapping.text_of(row.cells) for row in table.rows()]


def test_lines_of_a_title_above_the_header_are_no_rows(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    lines = ["DANH SÁCH ĐỊA CHỈ KHÁCH HÀNG,,,", ",,,", "STT,Địa chỉ,Phường,Quận", *(",".join(row) for row in ROWS)]
    source.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert _texts(source) == ["453/12 Lê Văn Sỹ, Phường 12, Quận 3", "12 Lê Lợi, Phường Bến Nghé, Quận 1"]
    assert table_of(source, HCMC).total() == 2


def test_a_cell_of_a_workbook_that_is_megabytes_long_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Địa chỉ"])
    book.save(tmp_path / "whole.xlsx")
    cell = b'<row><c t="inlineStr"><is><t>' + b"a" * 5_000_000 + b"</t></is></c></row></sheetData>"
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "in.xlsx", "w") as made:
        for name in whole.namelist():
            made.writestr(name, whole.read(name).replace(b"</sheetData>", cell))
    with pytest.raises(BadInput):
        table_of(tmp_path / "in.xlsx", HCMC)


@pytest.mark.parametrize("kind", ["csv", "ndjson", "xlsx", "parquet"])
def test_a_table_of_thousands_of_columns_is_refused_before_they_are_looked_at(tmp_path: Path, kind: str) -> None:
    names, source = [f"c{n}" for n in range(MAX_COLUMNS + 1)], tmp_path / f"in.{kind}"
    if kind == "csv":
        source.write_text(f"{','.join(names)}\n{',' * MAX_COLUMNS}\n", encoding="utf-8")
    elif kind == "ndjson":
        source.write_text(json.dumps(dict.fromkeys(names, 1)), encoding="utf-8")
    elif kind == "xlsx":
        book = Workbook()
        book.worksheets[0].append(names)
        book.save(source)
    else:
        pq.write_table(pa.table({name: [1] for name in names}), source)
    with pytest.raises(TooLarge):
        table_of(source, HCMC)


def test_a_workbook_whose_texts_are_more_than_memory_shall_hold_is_refused_unread(tmp_path: Path) -> None:
    source, piece = tmp_path / "in.xlsx", b"<si><t>" + b"x" * 1_000_000 + b"</t></si>"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/sharedStrings.xml", "w") as target:
            for _ in range(MAX_HELD // len(piece) + 1):
                target.write(piece)
    with pytest.raises(TooLarge):
        table_of(source, HCMC)


def test_heads_over_several_columns_and_a_cover_sheet_are_passed_over(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["Công ty ABC"])
    sheet = book.create_sheet("Dữ liệu")
    sheet.append(["BÁO CÁO"])
    sheet.append(["", "Nơi giao", "", ""])
    sheet.merge_cells("B2:D2")
    sheet.append(["STT", "Địa chỉ", "P", "Q"])
    for row in ROWS:
        sheet.append(row)
    book.save(tmp_path / "in.xlsx")
    assert _texts(tmp_path / "in.xlsx") == ["453/12 Lê Văn Sỹ, Phường 12, Quận 3", "12 Lê Lợi, Phường Bến Nghé, Quận 1"]


def test_a_first_row_of_number_street_and_units_is_no_header(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("453/12,Lê Văn Sỹ,Phường 12,Quận 3\n12A,Lê Lợi,Phường Bến Nghé,Quận 1\n", encoding="utf-8")
    assert len(list(table_of(source, HCMC).rows())) == 2


@pytest.mark.parametrize(
    "head",
    ["SN,Đg,P/X,Q/H,TP", "HouseNumber,StreetName,WardName,DistrictName,ProvinceName", "Số,Tên đường,P,Q,Tỉnh/TP"],
)
def test_short_and_joined_names_are_understood(tmp_path: Path, head: str) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"{head}\n12,Lê Lợi,Bến Nghé,1,Hồ Chí Minh\n", encoding="utf-8")
    assert _texts(source) == ["12 Lê Lợi, Bến Nghé, Quận 1, Hồ Chí Minh"]


@pytest.mark.parametrize(
    "text",
    [
        "id,gps_latitude,gps_longitude\n1,10.77,106.70\n",
        'id,toạ độ\n1,"10.7712, 106.7034"\n',
        "1,10.7712,106.7034\n",
        "id,lat,lon\n1,106.7034,10.7712\n",
    ],
)
def test_positions_are_found_in_one_column_without_names_and_swapped(tmp_path: Path, text: str) -> None:
    source = tmp_path / "in.csv"
    source.write_text(text, encoding="utf-8")
    found = [position_in(one) for one in _texts(source, "reverse")]
    assert len(found) == 1
    assert found[0] == pytest.approx((106.70, 10.77), abs=0.01)


@pytest.mark.parametrize(
    ("beginning", "what", "todo"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook", ".xlsx"),
        (b"%PDF-1.7\n", "a PDF document", ".xlsx"),
        (b"\x89PNG\r\n\x1a\n", "a picture", ".xlsx"),
        (b"\x1f\x8b\x08", "an archive", "unpack"),
    ],
)
@pytest.mark.parametrize("name", ["in.csv", "in.xls", "in"])
def test_a_file_that_is_no_table_is_told_what_it_is(
    tmp_path: Path, beginning: bytes, what: str, todo: str, name: str
) -> None:
    source = tmp_path / name
    source.write_bytes(beginning + b"12 L\xc3\xaa L\xe1\xbb\xa3i\n" * 30)
    with pytest.raises(BadInput, match=what) as refused:
        table_of(source, HCMC)
    assert todo in str(refused.value.hint)
