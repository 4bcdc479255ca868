"""A registrar's CSV: columns by any of their names, bad rows kept with their reason, nothing twice."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from loaders.addresses import load_addresses
from store.database import Database
from store.errors import BadInput

TABLE = """\ufeffSố nhà;Tên đường;Phường;Kinh độ;Vĩ độ;Tên gọi
139;Lê Văn Sỹ;Phường 13;106,6781;10,7902;
453/12/3A;Lê Văn Sỹ;;106.6781;10.7901;
;;;106.70;10.77;Toà nhà thử
;;;106.70;10.77;
12;Lê Lợi;;10.77;106.70;
14;Lê Lợi;;2.35;48.85;
16;Lê Lợi;;;;
139;Lê Văn Sỹ;Phường 13;106.6781;10.7902;
"""


def _count(database: Database) -> int:
    with database.transaction("reader") as connection:
        row = connection.execute("SELECT count(*) FROM registry.address").fetchone()
    return int(row[0]) if row else -1


def test_good_rows_are_registered_and_bad_ones_kept_beside_with_their_reason(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "so.csv"
    path.write_text(TABLE, encoding="utf-8")
    report = load_addresses(database, path)
    assert _count(database) == 3
    with (tmp_path / "so.refused.csv").open(encoding="utf-8", newline="") as stream:
        kept = list(csv.DictReader(stream))
    assert [row["refused"] for row in kept] == [
        "no house number and no name",
        "lon and lat are swapped",
        "outside the city",
        "no position (lon, lat)",
        "twice in the file",
    ]
    assert sum(refusals.count for refusals in report.refused.values()) == 5


def test_the_same_file_again_changes_nothing_and_a_corrected_one_adds_only_what_is_new(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "so.csv"
    path.write_text(TABLE, encoding="utf-8")
    load_addresses(database, path)
    assert load_addresses(database, path).skipped == ["addresses"]
    path.write_text(TABLE.replace("16;Lê Lợi;;;;", "16;Lê Lợi;;106.70;10.771;"), encoding="utf-8")
    report = load_addresses(database, path)
    assert (report.taken["addresses added"], _count(database)) == (1, 4)


def test_a_table_in_windows_1258_is_read(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "cu.csv"
    path.write_bytes("name,lon,lat\nChơ\u0323 Bê\u0301n Tha\u0300nh,106.7,10.77\n".encode("cp1258"))
    load_addresses(database, path)
    with database.transaction("reader") as connection:
        assert connection.execute("SELECT name FROM registry.address").fetchone() == ("Chợ Bến Thành",)


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "lon,lat\n1,2\n"])
def test_a_table_without_the_columns_is_refused(database: Database, tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput):
        load_addresses(database, path)
    assert _count(database) == 0
