"""A batch's report as a CSV: the rows as they came, beside each its state, what was found, and its digital address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from addressing.batch.batch import BatchRow
from addressing.files.read import line_of

COLUMNS = ("batch_row", "batch_state", "batch_errors", "batch_warnings", "batch_said", "batch_said_en", "batch_code")


def lines(header: Sequence[str], rows: Iterable[BatchRow]) -> Iterator[bytes]:
    """The report, line by line, in UTF-8."""
    yield line_of([*header, *COLUMNS], ",").encode("utf-8-sig")
    for row in rows:
        cells = [*row.cells[: len(header)], *[""] * (len(header) - len(row.cells))]
        codes = {s: "; ".join(f.code for f in row.findings if f.severity == s) for s in ("error", "warning")}
        said = [finding.said() for finding in row.findings]
        ours = (
            *(str(row.n), row.state, codes["error"], codes["warning"]),
            *("; ".join(one.vi for one in said), "; ".join(one.en for one in said), row.code or ""),
        )
        yield line_of([*cells, *ours], ",").encode()
