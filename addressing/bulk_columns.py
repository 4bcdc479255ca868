"""Which columns of a file hold the address: given, or guessed from their names and then stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addressing.text import fold, nfc
from store.bilingual import Bilingual
from store.errors import BadInput

_WHOLE = (
    "address", "dia chi", "full address", "dia chi day du", "addr", "adresse", "q", "dia chi giao hang", "dia chi nhan",
    "delivery address", "shipping address", "receiver address", "diachi", "location", "vi tri", "dc", "address line",
)  # fmt: skip
_PARTS: dict[str, tuple[str, ...]] = {
    "number": ("number", "housenumber", "house number", "so nha", "so", "sonha", "house no", "numero", "no"),
    "street": ("street", "duong", "ten duong", "street name", "tenduong", "road", "addr street", "rue"),
    "ward": ("ward", "phuong", "phuong xa", "xa", "xa phuong", "commune", "ten phuong"),
    "district": ("district", "quan", "quan huyen", "huyen", "huyen quan", "ten quan"),
    "city": ("city", "thanh pho", "tinh", "tinh thanh", "tinh thanh pho", "province", "tinh tp"),
}
_UNIT_WORDS = {"ward": "Phường", "district": "Quận"}
MAX_TEXT = 500


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns, by index, whose texts together are the address, in order; `parts` says what each is."""

    indexes: tuple[int, ...]
    names: tuple[str, ...]
    parts: tuple[str, ...]
    guessed: bool

    def text_of(self, row: Sequence[str]) -> str:
        """The address of a row as one text; empty where its cells are."""
        said: list[str] = []
        for index, part in zip(self.indexes, self.parts, strict=True):
            cell = nfc(row[index]) if index < len(row) else ""
            if not cell:
                continue
            if part == "street" and said and self.parts[self.indexes.index(index) - 1] == "number":
                said[-1] = f"{said[-1]} {cell}"
            else:
                said.append(_with_word(part, cell))
        text = ", ".join(said)[: MAX_TEXT + 1]
        return text if any(c.isalnum() for c in text) else ""

    def stated(self) -> str:
        """What is geocoded, in words: `address`; `số nhà + đường + phường`."""
        return " + ".join(self.names)


def mapping_of(header: Sequence[str], columns: Sequence[str] = ()) -> Mapping:
    """The mapping of `columns` (names or 1-based numbers), or a guess from the header.

    BadInput, listing the header, when a named column is not there or none can be guessed.
    """
    if columns:
        indexes = tuple(_index_of(header, column) for column in columns)
        return _mapping(header, indexes, guessed=False)
    keys = [fold(name) for name in header]
    whole = next((keys.index(name) for name in _WHOLE if name in keys), None)
    found = {part: next((keys.index(n) for n in names if n in keys), None) for part, names in _PARTS.items()}
    if whole is not None:
        extra = [found[p] for p in ("ward", "district", "city")]
        return _mapping(header, (whole, *(i for i in extra if i is not None)), guessed=True)
    if found["street"] is not None:
        return _mapping(header, tuple(i for i in found.values() if i is not None), guessed=True)
    raise _unknown(header)


def _mapping(header: Sequence[str], indexes: tuple[int, ...], *, guessed: bool) -> Mapping:
    names = tuple(header[i] for i in indexes)
    parts = tuple(_part_of(name) for name in names)
    return Mapping(indexes, names, parts, guessed)


def _part_of(name: str) -> str:
    key = fold(name)
    return next((part for part, names in _PARTS.items() if key in names), "address")


def _with_word(part: str, cell: str) -> str:
    """`3` in a column of wards is Phường 3: a bare number says nothing by itself."""
    word = _UNIT_WORDS.get(part)
    return f"{word} {cell}" if word and cell.isdigit() else cell


def _index_of(header: Sequence[str], column: str) -> int:
    wanted = fold(column)
    for index, name in enumerate(header):
        if name == column or (wanted and fold(name) == wanted):
            return index
    if column.isdigit() and 1 <= int(column) <= len(header):
        return int(column) - 1
    raise BadInput(
        f"Không có cột «{column[:60]}»",
        f"there is no column {column[:60]!r}",
        hint=_listed(header),
        columns=list(header)[:100],
    )


def _unknown(header: Sequence[str]) -> BadInput:
    return BadInput(
        "Không nhận ra cột địa chỉ nào",
        "no column of addresses was recognised",
        hint=_listed(header),
        columns=list(header)[:100],
    )


def _listed(header: Sequence[str]) -> Bilingual:
    names = ", ".join(name[:40] for name in header[:20])
    return Bilingual(
        f"nêu cột bằng columns=…; tệp có các cột: {names}", f"name it with columns=...; the file has: {names}"
    )
