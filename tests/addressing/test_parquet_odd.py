"""Parquet that is broken, lies about itself, or holds what nobody expects: refused, or read as far as it can be."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from addressing.files.table_out import as_text
from addressing.files.table_parquet import ParquetTable
from store.errors import BadInput, TooLarge

TWO = ["12 Lê Lợi", "14 Lê Lợi"]


def table(path: Path, **columns: Any) -> ParquetTable:
    pq.write_table(pa.table(columns), path / "in", compression="zstd")
    return ParquetTable(path / "in")


@pytest.mark.parametrize("where", [0.2, 0.5, 0.8])
def test_a_file_with_a_broken_page_is_refused_before_its_first_row(tmp_path: Path, where: float) -> None:
    whole = table(tmp_path, address=[f"{n} Lê Lợi" for n in range(30_000)])
    data = bytearray((tmp_path / "in").read_bytes())
    at = int(len(data) * where)
    data[at : at + 200] = b"\x5a" * 200
    (tmp_path / "in").write_bytes(data)
    with pytest.raises(BadInput):
        next(whole.rows())


def test_letters_that_are_none_spoil_only_themselves(tmp_path: Path) -> None:
    buffers = pa.array([b"12 L\xff L\xe1", b"14 Le Loi"]).buffers()
    rows = list(table(tmp_path, address=pa.Array.from_buffers(pa.string(), 2, buffers), n=[1, 2]).rows())
    assert [row.cells for row in rows] == [["12 L\ufffd L\ufffd", 1], ["14 Le Loi", 2]]


@pytest.mark.parametrize(
    "odd",
    [
        pa.array([2**63 - 5, 0], pa.timestamp("us")),
        pa.array([2**31 - 1, 0], pa.date32()),
        pa.array([2**62, 0], pa.time64("us")),
        pa.array([0, 0], pa.timestamp("us", tz="Nowhere/City")),
        pa.array([[2**63 - 5], [0]], pa.list_(pa.timestamp("us"))),
    ],
)
def test_a_moment_that_no_calendar_has_is_told_somehow(tmp_path: Path, odd: pa.Array) -> None:
    rows = list(table(tmp_path, address=TWO, odd=odd).rows())
    assert [row.cells[0] for row in rows] == TWO
    assert all(as_text(row.cells[1]) for row in rows)


def test_a_list_of_moments_is_written_as_text(tmp_path: Path) -> None:
    moments = [[dt.datetime(2025, 7, 1, 8, tzinfo=dt.UTC)], []]
    (first, _) = table(tmp_path, address=TWO, seen=moments).rows()
    assert as_text(first.cells[1]) == '["2025-07-01 08:00:00+00:00"]'


def test_a_small_file_that_unpacks_to_twenty_gigabytes_is_refused(tmp_path: Path) -> None:
    told_again = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), ["x" * 100_000])
    with pytest.raises(TooLarge):
        next(table(tmp_path, address=told_again).rows())


def test_a_column_that_is_large_only_when_it_is_unpacked_is_not_read_at_all(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        next(table(tmp_path, address=["12 Lê Lợi", "a" * 150_000_000]).rows())


def test_a_cell_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        next(table(tmp_path, address=["12 Lê Lợi", "a" * 5_000_000]).rows())


def test_heavy_rows_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    heavy = pa.DictionaryArray.from_arrays(pa.array([0] * 5_000, pa.int32()), ["x" * 100_000])
    assert max(batch.num_rows for batch in table(tmp_path, address=heavy).batches()) < 100
    plain = table(tmp_path, address=["x" * 100_000] * 5_000)
    assert max(batch.num_rows for batch in plain.batches()) < 100
    lists = [list(range(20_000))] * 2 + [[]] * 8
    assert max(batch.nbytes for batch in table(tmp_path, address=TWO * 5, some=lists).batches()) < 20 * 2**20


def test_plain_rows_are_read_many_at_a_time(tmp_path: Path) -> None:
    plain = table(tmp_path, address=[f"{n} Lê Lợi, Phường Sài Gòn" for n in range(25_000)], n=list(range(25_000)))
    assert [batch.num_rows for batch in plain.batches()] == [10_000, 10_000, 5_000]
    assert sum(1 for _ in plain.rows(skip=12_345)) == 25_000 - 12_345


def test_millions_of_rows_of_nothing_are_refused_unread(tmp_path: Path) -> None:
    rows = pa.table({"address": pa.nulls(1_000_000, pa.string())})
    with pq.ParquetWriter(tmp_path / "in", rows.schema) as made:
        for _ in range(40):
            made.write_table(rows)
    with pytest.raises(TooLarge):
        ParquetTable(tmp_path / "in")
