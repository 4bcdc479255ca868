"""Where the header of a table is, and which columns hold what is looked for, in files as people keep them."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from addressing.bulk.answering import position_in
from addressing.files.job import table_of, understood
from store.city import HCMC

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
