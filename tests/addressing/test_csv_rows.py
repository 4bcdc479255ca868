"""Rows of a CSV are read many at once where each line is one; nobody can tell, wherever the lines fall."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from addressing.files.read import _carefully, _Given, records
from addressing.files.table_csv import CsvTable
from store.city import HCMC

PLAIN = "1,a b\n"
LINES = st.lists(
    st.sampled_from(
        (PLAIN, '2,"Lê Lợi, Quận 1"\n', '3,"hai\n', 'dòng"\n', '4,12" ống\n', "\n", "5\n", '6,"a""b"\n', '"\n')
    )
    | st.text('a",\n\r\0', max_size=8),
    max_size=12,
)


@given(LINES, st.integers(488, 502), st.integers(0, 520), st.sampled_from((None, 2)))
def test_lines_read_together_are_the_rows_that_they_are_one_by_one(
    drawn: list[str], before: int, after: int, width: int | None
) -> None:
    lines = [*[PLAIN] * before, *drawn, *[PLAIN] * after]
    one_by_one = _carefully(_Given(lines), len(lines) + 1, ",", width)
    assert list(records(lines, ",", width)) == list(one_by_one)


def test_blank_lines_before_a_row_are_rows_and_are_never_held_together(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("address,n\n1 Lê Lợi,1\n" + "\n" * 200_000 + "2 Lê Lợi,2\n\n\n", encoding="utf-8")
    table = CsvTable(tmp_path / "in.csv", HCMC)
    tracemalloc.start()
    rows = sum(1 for _ in table.rows())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (rows, most < 5_000_000) == (200_002, True)
    assert [row.cells for row in table.rows(199_999)] == [["", ""], ["", ""], ["2 Lê Lợi", "2"]]
