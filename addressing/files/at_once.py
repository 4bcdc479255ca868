"""How large a table may be whose sender waits for it, while he keeps others from waiting for theirs."""

from __future__ import annotations

from pathlib import Path

from addressing.files.table import cannot_read, sniffed
from store.bilingual import Bilingual
from store.errors import TooLarge

#: Rows; of texts lines, blank ones too: they are read as well.
MOST = 2_000_000
_PIECE = 1 << 20


def demand_few(path: Path, instead: Bilingual) -> int:
    """About how many rows a table has (0 where only reading it tells).

    TooLarge for one of more than MOST, with what to do `instead`; BadInput for one that is none.
    """
    count = _rows(path)
    if count > MOST + 1:  # with a header
        raise TooLarge(
            f"Tệp có {count:,} dòng, mỗi lần nhiều nhất {MOST:,}",
            f"the file has {count:,} lines, at most {MOST:,} at once",
            hint=instead,
            at_most=MOST,
        )
    return count


def _rows(path: Path) -> int:
    try:
        with path.open("rb") as stream:
            kind = sniffed(stream.read(4096))
            if kind not in ("xlsx", "parquet"):
                stream.seek(0)
                return sum(piece.count(b"\n") for piece in iter(lambda: stream.read(_PIECE), b""))
    except OSError as error:
        raise cannot_read(path, error.strerror) from error
    if kind == "parquet":
        from addressing.files.table_parquet import ParquetTable

        return ParquetTable(path).total() or 0
    return 0  # of a workbook no more than a sheet can have are read
