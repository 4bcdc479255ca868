"""Tables of people's files, whatever their format: a header, and rows that can be read again from any row on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from addressing.files.read import Row
from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge

Format = Literal["csv", "tsv", "ndjson", "xlsx", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_ENDINGS: dict[str, Format] = {
    "csv": "csv", "txt": "csv", "tsv": "tsv", "tab": "tsv", "ndjson": "ndjson", "jsonl": "ndjson",
    "geojsonl": "ndjson", "xlsx": "xlsx", "xlsm": "xlsx", "parquet": "parquet", "pq": "parquet",
    "geoparquet": "parquet",
}  # fmt: skip

#: More are data written as names. Each column is looked at for what it may hold: a hundred thousand take ten seconds.
MAX_COLUMNS = 2_000


class _Missing:
    """The cell of a column that a row does not have (JSON), which is another thing than an empty one."""

    def __repr__(self) -> str:
        return ""

    def __bool__(self) -> bool:
        return False


MISSING = _Missing()


class Table(Protocol):
    """A table that is read. `stated` says how: encoding and delimiter, or sheet; `notes` what a person should know."""

    header: list[str]
    stated: dict[str, str]
    notes: list[Bilingual]

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """The rows from number `skip` on, counted from 0; each call begins anew."""

    def total(self) -> int | None:
        """How many rows there are, about; None when that is not known."""


def format_of(name: str) -> Format | None:
    """The format that a file's name says."""
    return _ENDINGS.get(Path(name).suffix.lower().removeprefix("."))


def format_named(name: str) -> Format:
    """The format called `name`: a name, an ending or a media type. BadInput for another."""
    wanted = name.strip().lower().partition(";")[0].strip()
    by_media = next((kind for kind, media in MEDIA.items() if media.partition(";")[0] == wanted), None)
    found = by_media or _ENDINGS.get(wanted.removeprefix("."))
    if found is None:
        raise unknown_format(name)
    return found


def unknown_format(name: str) -> BadInput:
    """The error for a format that is not known."""
    known = ", ".join(FORMATS)
    return BadInput(
        f"Không có định dạng «{name[:60]}»", f"there is no format {name[:60]!r}",
        hint=Bilingual(f"các định dạng: {known}", f"the formats: {known}"),
    )  # fmt: skip


def sniffed(head: bytes, name: str = "") -> Format:
    """The format of a file that begins with `head`: what it is, not what it is called; the name tells text apart."""
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(b"PAR1"):
        return "parquet"
    named = format_of(name)
    if named in ("tsv", "ndjson"):
        return named
    return "ndjson" if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" and named is None else "csv"


def fitted(cells: list[Any], width: int, fault: str = "") -> Row:
    """The row of `cells` under a header of `width` columns."""
    if len(cells) == width:
        return Row(cells, (), fault)
    if len(cells) > width:
        return Row(cells[:width], cells[width:], fault or "extra-cells")
    return Row([*cells, *[""] * (width - len(cells))], (), fault or "few-cells")


def unique(names: Sequence[Any]) -> list[str]:
    """Names of columns as texts, each once: a second `x` is `x_2`, one without a name `cột 3`."""
    taken: set[str] = set()
    found = []
    for number, name in enumerate(names, 1):
        text = str(name).strip() if name is not None else ""
        text = text or f"cột {number}"
        free, n = text, 2
        while free in taken:
            free, n = f"{text}_{n}", n + 1
        taken.add(free)
        found.append(free)
    return found


def writable(text: str) -> str:
    """A text without halves of surrogate pairs, which JSON may have and UTF-8 has not."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def demand_columns(count: int) -> None:
    """TooLarge for a table of more columns than any has that people keep."""
    if count > MAX_COLUMNS:
        raise TooLarge(
            f"Bảng có {count:,} cột, nhiều nhất {MAX_COLUMNS:,}",
            f"the table has {count:,} columns, at most {MAX_COLUMNS:,}",
            hint=Bilingual("chỉ gửi các cột cần thiết", "send only the columns that are needed"),
        )


def titles_above(count: int) -> Bilingual:
    """The note that rows stand above the header, and are no rows of the table."""
    return Bilingual(f"đã bỏ qua {count} dòng phía trên dòng tiêu đề", f"{count} lines above the header were left out")


def no_such_file(path: Path) -> BadInput:
    """The error for a file that is not there."""
    return BadInput(f"Không có tệp {path}", f"there is no file {path}")


def cannot_read(path: Path, why: object) -> BadInput:
    """The error for a file that is there and cannot be read."""
    said = str(why).strip().splitlines()[0][:200] if str(why).strip() else type(why).__name__
    name = "tệp" if path.name == "in" else path.name
    return BadInput(f"Không đọc được {name}", f"cannot read {path.name}", hint=Bilingual(said, said))
