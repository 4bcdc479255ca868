"""Workbooks as other programs and ill-meaning people write them: nothing is lost, and nothing fills a worker."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from addressing.files.job import table_of
from store.city import HCMC
from store.errors import BadInput, TooLarge

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEADER = '<row r="1"><c r="A1" t="str"><v>Địa chỉ</v></c><c r="B1" t="str"><v>Phường</v></c></row>'


def _links(*links: tuple[str, str, str]) -> str:
    told = "".join(f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for key, kind, to in links)
    return f'<Relationships xmlns="{_PACKAGE}">{told}</Relationships>'


def _book(path: Path, rows: str, *, head: str = "", before: str = "", shared: str = "", formats: str = "") -> Path:
    sheet = f'{head}<worksheet xmlns="{_MAIN}">{before}<sheetData>{_HEADER}{rows}</sheetData></worksheet>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _links(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Khách" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _links(
            ("r1", "worksheet", "worksheets/a.xml"), ("r2", "sharedStrings", "/xl/shared.xml"),
            ("r3", "styles", "styles.xml"),
        ),
        "xl/worksheets/a.xml": sheet,
        "xl/shared.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{formats}</styleSheet>',
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return path


def _row(number: int, *texts: str) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


def _cells(path: Path) -> list[list[Any]]:
    return [row.cells for row in table_of(path, HCMC).rows()]


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_an_honest_workbook_is_read_as_openpyxl_reads_it(tmp_path: Path, epoch: dt.datetime) -> None:
    book = openpyxl.Workbook()
    book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    sheet.append(["Địa chỉ", "Ngày", "Giờ", "Thời gian", "Số", "Đúng", "Công thức", "Chữ đậm", "Lỗi"])
    bold = CellRichText("12 ", TextBlock(InlineFont(b=True), "Lê Lợi"), ", Quận 1")
    moment = dt.datetime(2025, 7, 1, 8, 30, 15)  # noqa: DTZ001
    sheet.append(["12 Lê Lợi", moment, dt.time(8, 30), dt.timedelta(hours=30), 12.5, True, "=1+1", bold, "#REF!"])
    sheet.append(["  khoảng trắng  ", dt.date(1999, 12, 31), None, None, -7, False, None, "xuống\ndòng", "1e3"])
    sheet.append([])
    sheet.append(["dưới ô gộp", None, None, None, 10**15])
    sheet.merge_cells("A5:C5")
    book.save(path := tmp_path / "a.xlsx")
    read = openpyxl.load_workbook(path, data_only=True).active
    assert read is not None
    there = [list(cells) for cells in read.iter_rows(min_row=2, values_only=True)]
    assert _cells(path) == there


def test_a_sheet_that_says_it_is_smaller_than_it_is_loses_no_row(tmp_path: Path) -> None:
    rows = _row(2, "12 Lê Lợi", "Bến Nghé") + _row(3, "34 Lê Lợi", "Bến Thành")
    path = _book(tmp_path / "a.xlsx", rows, before='<dimension ref="A1"/>')
    assert _cells(path) == [["12 Lê Lợi", "Bến Nghé"], ["34 Lê Lợi", "Bến Thành"]]


def test_a_sheet_that_says_it_is_as_large_as_can_be_is_read_as_it_is(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", _row(2, "12 Lê Lợi", ""), before='<dimension ref="A1:XFD1048576"/>')
    assert _cells(path) == [["12 Lê Lợi", None]]


def test_rows_whose_numbers_go_back_or_are_none_are_rows(tmp_path: Path) -> None:
    rows = _row(5, "một") + _row(3, "hai") + _row(5, "ba") + _row(-4, "bốn")
    found = [cells[0] for cells in _cells(_book(tmp_path / "a.xlsx", rows))]
    assert found == [None, None, None, "một", "hai", "ba", "bốn"]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('t="s"><v>0</v>', "Lê Lợi"),
        ('t="s"><v>7</v>', None),  # there is no such text
        ('t="s"><v>x</v>', None),
        ('t="e"><v>#REF!</v>', "#REF!"),
        ('t="b"><v>đúng</v>', "đúng"),
        ('t="d"><v>hôm qua</v>', "hôm qua"),
        ("><v>12A</v>", "12A"),
        (f"><v>{'9' * 5000}</v>", "9" * 5000),
        ('s="1"><v>99999999999</v>', 99999999999),  # a date that no calendar has
        ('s="77"><v>5</v>', 5),
        ('t="str"><f>A1&amp;B1</f><v>12 Lê Lợi</v>', "12 Lê Lợi"),
        ("><f>1+1</f>", None),
    ],
)
def test_a_cell_that_is_not_what_it_says_spoils_no_other(tmp_path: Path, cell: str, read: object) -> None:
    shared = "<si><r><t>Lê </t></r><r><t>Lợi</t></r><rPh><t>x</t></rPh></si>"
    rows = f'<row r="2"><c r="A2" {cell}</c><c r="B2" t="str"><v>Bến Nghé</v></c></row>'
    dates = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    path = _book(tmp_path / "a.xlsx", rows, shared=shared, formats=dates)
    assert _cells(path) == [[read, "Bến Nghé"]]


@pytest.mark.parametrize("entity", ['"lol"', 'SYSTEM "file:///etc/hostname"'])
def test_a_workbook_with_entities_of_its_own_is_refused(tmp_path: Path, entity: str) -> None:
    path = _book(tmp_path / "a.xlsx", _row(2, "&a;"), head=f"<!DOCTYPE x [<!ENTITY a {entity}>]>")
    with pytest.raises(BadInput, match="DOCTYPE"):
        table_of(path, HCMC)


def test_a_cell_in_the_last_corner_costs_no_cell_in_between(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", _row(2, "12 Lê Lợi") + '<row r="1048576"><c r="B9"><v>1</v></c></row>')
    table = table_of(path, HCMC)
    last = next(row for row in table.rows(1_048_574))
    assert last.cells == [None, 1]


@pytest.mark.parametrize("row", ['<row r="999999999"/>', '<row r="2"><c r="ZZZ2"><v>1</v></c></row>'])
def test_more_rows_or_columns_than_excel_has_are_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(TooLarge):
        table_of(_book(tmp_path / "a.xlsx", row), HCMC)


def test_a_comment_without_end_is_not_held(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        table_of(_book(tmp_path / "a.xlsx", f"<!--{'<x> ' * 1_000_000}-->"), HCMC)
