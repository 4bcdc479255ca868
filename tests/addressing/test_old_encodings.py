"""Files of old ward computers: TCVN3 (ABC) and VNI-Windows are known by their words; nothing else is taken for them."""

from __future__ import annotations

import unicodedata

import pytest

from addressing.files.read import rows_of, text_lines
from addressing.parsing import old_encodings
from addressing.parsing.old_encodings import decoded

ROWS = [
    ["số nhà", "tên đường", "phường", "ghi chú"],
    ["12", "Nguyễn Thị Minh Khai", "Phường Bến Nghé", "nhà ở riêng lẻ, kết cấu gạch"],
    ["453/12", "Lê Văn Sỹ", "Phường Võ Thị Sáu", "hẻm rộng, mặt tiền đẹp"],
    ["7", "Cách Mạng Tháng Tám", "Phường Nhiêu Lộc", "quỹ đất, yên tĩnh, Đường Ỷ Lan, thuỷ chung"],
    ["9", "Trần Quốc Thảo", "Phường Xuân Hòa", "giữa ngã tư, rừng dừa, lũy tre, ngoẹo"],
]
TEXT = "".join(";".join(row) + "\r\n" for row in ROWS)
#: Of marked capitals TCVN3 has only those without a tone.
INVERSE = {
    "tcvn3": {letter: byte for byte, letter in old_encodings._TCVN3.items()} | {"Ỷ": "û"},
    "vni": {letter: pair for pair, letter in old_encodings._VNI.items()},
}
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _as_windows(text: str) -> str:
    """Tones apart from their letters, hats and horns not: as windows-1258 has them."""
    apart = []
    for full in (unicodedata.normalize("NFD", char) for char in text):
        tone = "".join(mark for mark in full if mark in _TONES)
        apart.append(unicodedata.normalize("NFC", full.replace(tone, "") if tone else full) + tone)
    return "".join(apart)


def written(text: str, encoding: str) -> bytes:
    return "".join(INVERSE[encoding].get(char, char) for char in text).encode("latin-1")


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_a_file_of_an_old_encoding_is_read_and_its_encoding_told(encoding: str) -> None:
    dialect, lines = text_lines([written(TEXT, encoding)])
    assert (dialect.encoding, dialect.delimiter) == (encoding, ";")
    found = list(rows_of(lines, ";"))
    expected = [[cell.replace("Ỷ", "ỷ") if encoding == "tcvn3" else cell for cell in row] for row in ROWS]
    assert found == expected


@pytest.mark.parametrize(
    ("encoding", "bytes_", "text"),
    [
        ("tcvn3", "ViÖt Nam", "Việt Nam"),
        ("tcvn3", "§\xad\xeang NguyÔn ThÞ Minh Khai, QuËn 3", "Đường Nguyễn Thị Minh Khai, Quận 3"),
        ("tcvn3", "Thµnh phè Hå ChÝ Minh", "Thành phố Hồ Chí Minh"),
        ("tcvn3", "NGUYÔN THÞ MINH KHAI", "NGUYỄN THỊ MINH KHAI"),
        ("vni", "Ñöôøng Nguyeãn Thò Minh Khai, Quaän 3", "Đường Nguyễn Thị Minh Khai, Quận 3"),
        ("vni", "Thaønh phoá Hoà Chí Minh", "Thành phố Hồ Chí Minh"),
        ("vni", "ÑÖÔØNG NGUYEÃN THÒ MINH KHAI", "ĐƯỜNG NGUYỄN THỊ MINH KHAI"),
        ("vni", "Leâ Vaên Syõ, Kyø Ñoàng", "Lê Văn Sỹ, Kỳ Đồng"),
        ("cp1258", "Café", "Café"),
    ],
)
def test_what_the_converters_of_that_time_wrote_is_read(encoding: str, bytes_: str, text: str) -> None:
    assert decoded(bytes_, encoding) == text


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (_as_windows(TEXT).encode("cp1258"), "cp1258"),
        (TEXT.encode(), "utf-8-sig"),
        (TEXT.encode() + b"\xf4\n", "utf-8-sig"),
        ("nom;ville\ncafé;Orléans\nhôtel;Nîmes\nécole;Sète\nmusée;Besançon\n".encode("latin-1"), "cp1258"),
        (written("a;b\nLê;Lợi\n", "vni"), "cp1258"),
        (b"a;b\n\xff\xfe\x80;\x81\x82\n", "cp1258"),
    ],
)
def test_nothing_else_is_taken_for_an_old_encoding(content: bytes, encoding: str) -> None:
    assert text_lines([content])[0].encoding == encoding
