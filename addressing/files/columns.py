"""Which columns of a file hold the address: given, or guessed from their names, or from the data, and then stated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from addressing.parsing.text import fold, nfc, nfc_each
from store.bilingual import Bilingual
from store.errors import BadInput

_WHOLE = (
    "address", "dia chi", "full address", "dia chi day du", "addr", "adresse", "q", "dia chi giao hang", "dia chi nhan",
    "delivery address", "shipping address", "receiver address", "diachi", "location", "vi tri", "dc", "address line",
    "dia chi khach hang", "dia chi nha", "dia chi thuong tru", "noi o", "noi giao", "dia diem", "customer address",
    "street address", "query", "text", "address line 1", "address1", "noi nhan", "tru so",
)  # fmt: skip
_PARTS: dict[str, tuple[str, ...]] = {
    "number": (
        "number", "housenumber", "house number", "so nha", "so", "sonha", "house no", "numero", "no",
        "addr housenumber", "sn", "so nha cu the",
    ),
    "alley": ("hem", "ngo", "hem ngo", "ngo hem", "so hem", "so ngo", "ten hem", "alley", "kiet", "hem so"),
    "street": (
        "street", "duong", "ten duong", "street name", "tenduong", "road", "addr street", "rue", "duong pho", "pho",
        "ten pho", "dg", "ten dg", "duong hem",
    ),
    "ward": (
        "ward", "phuong", "phuong xa", "xa", "xa phuong", "commune", "ten phuong", "ten phuong xa", "px", "ten xa",
        "phuong xa thi tran", "addr ward", "ward name", "p x", "p", "phuong moi", "phuong xa moi", "xa phuong moi",
        "phuong cu", "phuong xa cu", "ward commune",
    ),
    "district": (
        "district", "quan", "quan huyen", "huyen", "huyen quan", "ten quan", "ten quan huyen", "qh", "quan huyen tp",
        "addr district", "district name", "q h", "q", "quan cu", "quan huyen cu", "address line 2", "address2",
        "address 2",
    ),
    "city": (
        "city", "thanh pho", "tinh", "tinh thanh", "tinh thanh pho", "province", "tinh tp", "ten tinh", "addr city",
        "tp", "province name", "city name", "province city", "ten tinh thanh", "tinh thanh pho moi",
    ),
    "lat": ("lat", "latitude", "vi do", "vido", "y", "toa do y", "gps latitude", "gps lat", "point y"),
    "lon": (
        "lon", "lng", "long", "longitude", "kinh do", "kinhdo", "x", "toa do x", "gps longitude", "gps lng", "gps lon",
        "gps long", "point x",
    ),
}  # fmt: skip
_ADDRESS_PARTS = ("number", "alley", "street", "ward", "district", "city")
#: In a name with these words, the word "address" means another thing: an e-mail, a machine, a key.
_NOT_ADDRESS = re.compile(r"\b(e?mail|ip|mac|url|web|website|id|ma|code|loai|type|ghi chu|note)\b")
_UNIT_WORDS = {"ward": "Phường", "district": "Quận"}
MAX_TEXT = 500


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns, by index, whose texts together are the address, in order; `parts` says what each is.

    `guessed`: nobody named them; `by_data`: their names said nothing, their cells did.
    """

    indexes: tuple[int, ...]
    names: tuple[str, ...]
    parts: tuple[str, ...]
    guessed: bool
    by_data: bool = False

    def text_of(self, row: Sequence[Any]) -> str:
        """The address of a row as one text; empty where its cells are."""
        if len(self.indexes) == 1:
            index = self.indexes[0]
            text = nfc(plain(row[index])) if index < len(row) else ""
            if self.parts[0] in _UNIT_WORDS:
                text = _with_word(self.parts[0], text)
        else:
            text = ", ".join(self._said(row))
        # Most begin with a letter or figure; the others are looked through for one.
        return text[: MAX_TEXT + 1] if text[:1].isalnum() or any(map(str.isalnum, text[: MAX_TEXT + 1])) else ""

    def texts_of(self, rows: Sequence[Sequence[Any]]) -> list[str]:
        """text_of of each of many rows."""
        if len(self.indexes) > 1 or self.parts[0] in _UNIT_WORDS:
            return [self.text_of(row) for row in rows]
        index, longest = self.indexes[0], MAX_TEXT
        cells = [cell if isinstance(cell := row[index], str) else "" for row in rows]
        return [
            text if text[:1].isalnum() and len(text) <= longest else self.text_of(row)
            for text, row in zip(nfc_each(cells), rows, strict=True)
        ]

    def _said(self, row: Sequence[Any]) -> list[str]:
        said: list[str] = []
        before = ""
        for index, part in zip(self.indexes, self.parts, strict=True):
            cell = nfc(plain(row[index])) if index < len(row) else ""
            if cell and part == "street" and before == "number":
                said[-1] = f"{said[-1]} {cell}"
            elif cell:
                said.append(_with_word(part, cell))
            before = part if cell else before
        return said

    def stated(self) -> str:
        """What is geocoded, in words: `address`; `số nhà + đường + phường`."""
        return " + ".join(self.names)


def plain(cell: Any) -> str:
    """A cell as text: numbers without a false `.0`, nothing as an empty text."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def named(header: Sequence[str], columns: Sequence[str]) -> Mapping:
    """The mapping of `columns`, names or 1-based numbers. BadInput when one is not there."""
    return _mapping(header, tuple(_index_of(header, column) for column in columns), guessed=False)


def guessed(header: Sequence[str]) -> Mapping | None:
    """The mapping that the names of the header say; None when they say nothing."""
    keys = [key_of(name) for name in header]
    whole = _whole_of(keys)
    parts = {part: next((keys.index(n) for n in names if n in keys), None) for part, names in _PARTS.items()}
    found = {part: parts[part] for part in _ADDRESS_PARTS}
    if whole is not None and keys[whole] == "q" and found["street"] is not None:
        # Beside a street `Q` is the district, and no question.
        whole = None
    if whole is not None:
        extra = [found[p] for p in ("ward", "district", "city")]
        return _mapping(header, (whole, *(i for i in extra if i is not None and i != whole)), guessed=True)
    if found["street"] is not None:
        return _mapping(header, tuple(i for i in found.values() if i is not None), guessed=True)
    return None


def position_of(header: Sequence[str], columns: Sequence[str] = ()) -> Mapping:
    """The mapping of the columns of a position, longitude and latitude in this order. BadInput without them."""
    keys = [key_of(name) for name in header]
    if columns and len(columns) != 2:
        raise BadInput("Cần đúng hai cột: kinh độ, vĩ độ", "two columns are needed: longitude, latitude")
    if columns:
        found: tuple[int | None, ...] = tuple(_index_of(header, column) for column in columns)
    else:
        found = tuple(next((keys.index(n) for n in _PARTS[part] if n in keys), None) for part in ("lon", "lat"))
    indexes = tuple(index for index in found if index is not None)
    if len(indexes) != 2:
        raise BadInput(
            "Không nhận ra cột toạ độ nào", "no columns of positions were recognised", hint=_listed(header),
            columns=list(header)[:100],
        )  # fmt: skip
    return Mapping(indexes, tuple(header[i] for i in indexes), ("lon", "lat"), guessed=not columns)


def key_of(name: str) -> str:
    """The name of a column for comparing: `DiaChi`, `dia_chi` and `Địa chỉ` are one."""
    name = nfc(name)
    pairs = zip(name[:1] + name[:-1], name, strict=True)
    return fold("".join(f" {char}" if char.isupper() and before.islower() else char for before, char in pairs))


def _whole_of(keys: Sequence[str]) -> int | None:
    """The column of whole addresses: of that very name, or of a name that begins so (`địa chỉ (số nhà, đường)`)."""
    for name in _WHOLE:
        if name in keys:
            return keys.index(name)
    for index, key in enumerate(keys):
        if re.search(r"\b(dia chi|address|diachi|addr)\b", key) and not _NOT_ADDRESS.search(key):
            return index
    return None


def _mapping(header: Sequence[str], indexes: tuple[int, ...], *, guessed: bool) -> Mapping:
    names = tuple(header[i] for i in indexes)
    return Mapping(indexes, names, tuple(_part_of(name) for name in names), guessed)


def _part_of(name: str) -> str:
    key = key_of(name)
    return next((part for part in _ADDRESS_PARTS if key in _PARTS[part]), "address")


def _with_word(part: str, cell: str) -> str:
    """`3` in a column of wards is Phường 3, `34` in one of alleys Hẻm 34: a number says nothing by itself."""
    if part == "alley":
        return f"hẻm {cell}" if cell[:1].isdigit() else cell
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


def unknown(header: Sequence[str]) -> BadInput:
    """The error for a table in which nothing looks like an address."""
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
