"""The columns of the address, found from the cells themselves, where the header says nothing or there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from addressing.files.columns import Mapping, guessed, named, plain, position_of, unknown
from addressing.parsing.parse import parse
from addressing.parsing.text import fold
from store.city import CityProfile
from store.errors import BadInput

SAMPLE = 200
_LEAST = 0.6
#: Of so many first rows one is the header.
HEAD = 20
_DEGREES = re.compile(r"-?\d{1,3}[.,]\d{3,}")
_BOTH_DEGREES = re.compile(r"\(?-?\d{1,3}\.\d{3,}\s*[,; ]\s*-?\d{1,3}\.\d{3,}\)?")
_NUMBER = re.compile(r"(?i)(số\s*)?[a-z]{0,2}\d{1,4}[a-z]{0,2}([/-]\w{1,6})*")
_PATH = re.compile(r"\d+[A-Za-z]?/\w+|\d+[A-Za-z]")
_UNIT = {
    "ward": re.compile(r"(phuong|p|xa|x|thi tran|tt|ward|f)\b.{1,40}|(p|f)\d{1,2}"),
    "district": re.compile(r"(quan|q|huyen|h|thanh pho|tp|district)\b.{1,40}|q\d{1,2}"),
}
_UNIT_CELL = re.compile(
    r"(phuong|xa|thi tran|quan|huyen|thanh pho|ward|district) (?!xa\b|huyen\b|thi\b).{1,40}|[pq]\.? ?\d{1,2}"
)
_STREET = re.compile(r"(duong|d|hem|ngo|dai lo|quoc lo|ql|tinh lo|tl|dt|huong lo|street)\b.*\w|.*\b(street|st|road)")


def mapping_with_data(
    header: Sequence[str], sample: Sequence[Sequence[Any]], columns: Sequence[str], profile: CityProfile
) -> Mapping:
    """The mapping given, else said by the header, else by the cells of `sample`. BadInput where none tells."""
    if columns:
        return named(header, columns)
    by_name = guessed(header)
    if by_name is not None and not _denied(by_name, sample):
        return by_name
    by_data = _by_data(header, sample, profile)
    if by_data is None and by_name is None:
        raise unknown(header)
    found = by_data or by_name
    assert found is not None
    return found


def header_is_a_row(header: Sequence[str], profile: CityProfile) -> bool:
    """Whether the first line is no header but a row: no name says what it is, and a cell is an address itself."""
    if guessed(header) is not None:
        return False
    if any(_is_address(cell, profile) for cell in header) or sum(map(_is_degrees, header)) > 1:
        return True
    numbered = any(_NUMBER.fullmatch(cell.strip()) for cell in header)
    return numbered and any(_UNIT_CELL.fullmatch(fold(cell)) for cell in header)


def header_among(first: Sequence[Sequence[str]]) -> int:
    """Which of a table's first rows is its header: a title, or heads over several columns, may stand above it."""
    if not first or _is_header(first[0]):
        return 0
    return next((at for at, cells in enumerate(first[:HEAD]) if _is_header(cells)), 0)


def _is_header(cells: Sequence[str]) -> bool:
    """Whether it names what is looked for; a cell alone may be a title, and one with a figure in it is a row's."""
    named_ones = [cell for cell in cells if cell.strip()]
    if len(named_ones) < 2 or any(map(_is_degrees, named_ones)):
        return False
    return guessed(cells) is not None or _positions_named(cells)


def _positions_named(header: Sequence[str]) -> bool:
    try:
        position_of(header)
    except BadInput:
        return False
    return True


def position_with_data(header: Sequence[str], sample: Sequence[Sequence[Any]], columns: Sequence[str]) -> Mapping:
    """The columns of a position: given, said by the header, else by the cells of `sample`. BadInput without them."""
    try:
        return position_of(header, columns)
    except BadInput:
        found = None if columns else _position_by_data(header, sample)
        if found is None:
            raise
        return found


def _position_by_data(header: Sequence[str], sample: Sequence[Sequence[Any]]) -> Mapping | None:
    """Two columns of degrees side by side, or both in one (`10.77, 106.70`)."""
    cells = [_column(sample, index) for index in range(len(header))]
    degrees = [_share(column, _is_degrees) >= _LEAST for column in cells]
    beside = next((index for index, pair in enumerate(pairwise(degrees)) if all(pair)), None)
    if beside is not None:
        names = tuple(header[beside : beside + 2])
        return Mapping((beside, beside + 1), names, ("lon", "lat"), guessed=True, by_data=True)
    one = next((index for index, column in enumerate(cells) if _share(column, _is_position) >= _LEAST), None)
    return None if one is None else Mapping((one,), (header[one],), ("position",), guessed=True, by_data=True)


def _is_degrees(cell: str) -> bool:
    return _DEGREES.fullmatch(cell.strip()) is not None


def _is_position(cell: str) -> bool:
    return _BOTH_DEGREES.fullmatch(cell.strip()) is not None


def _denied(mapping: Mapping, sample: Sequence[Sequence[Any]]) -> bool:
    """Whether no cell of the columns has a letter: a column `address` of numbers is a key of something else."""
    texts = [text for row in sample if (text := mapping.text_of(row))]
    return len(texts) > 5 and not any(any(map(str.isalpha, text)) for text in texts)


def _by_data(header: Sequence[str], sample: Sequence[Sequence[Any]], profile: CityProfile) -> Mapping | None:
    cells = [_column(sample, index) for index in range(len(header))]
    shares = [_share(column, lambda cell: _is_address(cell, profile)) for column in cells]
    best = max(range(len(header)), key=lambda index: (shares[index], -index), default=None)
    if best is not None and shares[best] >= _LEAST:
        units = _units(cells)
        rest = [(units[part], part) for part in ("ward", "district") if units.get(part) not in (None, best)]
        return _mapping(header, [(best, "address"), *((index, part) for index, part in rest if index is not None)])
    return _parts_by_data(header, cells)


def _parts_by_data(header: Sequence[str], cells: Sequence[Sequence[str]]) -> Mapping | None:
    """Numbers, streets and units in columns of their own: streets must say that they are (`Đường …`)."""
    units = _units(cells)
    number = next((i for i, column in enumerate(cells) if _are_numbers(column)), None)
    street = next((i for i, column in enumerate(cells) if _share(column, _is_street) >= _LEAST), None)
    if street is None and number is not None and units and number + 1 < len(cells):
        # Between the numbers and the units stands the street, whatever it is called.
        street = number + 1 if number + 1 not in units.values() else None
    if street is None:
        return None
    found = {"number": number, "street": street, **units}
    return _mapping(header, [(index, part) for part, index in found.items() if index is not None])


def _units(cells: Sequence[Sequence[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part, pattern in _UNIT.items():
        for index, column in enumerate(cells):
            if index in found.values():
                continue
            if _share(column, lambda cell, said=pattern: bool(said.fullmatch(fold(cell)))) >= _LEAST:
                found[part] = index
                break
    return found


def _are_numbers(column: Sequence[str]) -> bool:
    """House numbers, and not just any numbers: some are paths or have a letter."""
    return _share(column, lambda cell: bool(_NUMBER.fullmatch(cell.strip()))) >= _LEAST and any(
        _PATH.search(cell) for cell in column
    )


def _is_street(cell: str) -> bool:
    return bool(_STREET.fullmatch(fold(cell)))


def _is_address(cell: str, profile: CityProfile) -> bool:
    """A number and a street, or a street and a unit, in one text."""
    if not 6 <= len(cell) <= 500 or not any(map(str.isalpha, cell)):
        return False
    parsed = parse(cell, profile)
    if parsed.number and parsed.street and len(cell.split()) >= 3:
        return True
    return bool(parsed.units and (parsed.street or parsed.place))


def _column(sample: Sequence[Sequence[Any]], index: int) -> list[str]:
    cells = (plain(row[index]).strip() for row in sample if index < len(row))
    return [cell for cell in cells if cell]


def _share(column: Sequence[str], holds: Any) -> float:
    return sum(bool(holds(cell)) for cell in column) / len(column) if column else 0.0


def _mapping(header: Sequence[str], found: Sequence[tuple[int, str]]) -> Mapping:
    indexes, parts = zip(*found, strict=True)
    return Mapping(indexes, tuple(header[i] for i in indexes), parts, guessed=True, by_data=True)
