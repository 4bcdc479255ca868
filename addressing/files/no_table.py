"""Files that people take for tables, told by how they begin: an old workbook, a document, a picture, an archive."""

from __future__ import annotations

from store.bilingual import Bilingual
from store.errors import BadInput

_SAVE = Bilingual(
    "mở bằng Excel hoặc LibreOffice, lưu thành .xlsx hoặc .csv (UTF-8)",
    "open it in a spreadsheet, save it as .xlsx or .csv (UTF-8)",
)
_COPY = Bilingual(
    "chép bảng sang Excel hoặc LibreOffice, lưu thành .xlsx hoặc .csv (UTF-8)",
    "copy the table into a spreadsheet, save it as .xlsx or .csv (UTF-8)",
)
_UNPACK = Bilingual("giải nén tệp trước", "unpack the archive first")
_OLD_WORKBOOK = Bilingual("bảng tính Excel đời cũ (.xls)", "an old Excel workbook (.xls)")
_PICTURE = Bilingual("ảnh", "a picture")
_ARCHIVE = Bilingual("tệp nén", "an archive")
_BEGINNINGS: dict[bytes, tuple[Bilingual, Bilingual]] = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": (_OLD_WORKBOOK, _SAVE),
    b"%PDF-": (Bilingual("tài liệu PDF", "a PDF document"), _COPY),
    b"{\\rtf": (Bilingual("văn bản RTF", "an RTF document"), _COPY),
    b"\x89PNG\r\n": (_PICTURE, _COPY),
    b"\xff\xd8\xff": (_PICTURE, _COPY),
    b"\x1f\x8b": (_ARCHIVE, _UNPACK),
    b"7z\xbc\xaf\x27\x1c": (_ARCHIVE, _UNPACK),
    b"Rar!\x1a\x07": (_ARCHIVE, _UNPACK),
}


def refuse(head: bytes) -> None:
    """BadInput that says what it is and what to do, for a file that begins with `head` and is no table."""
    for beginning, (what, todo) in _BEGINNINGS.items():
        if head.startswith(beginning):
            raise BadInput(
                f"Tệp này là {what.vi}, không đọc được", f"this file is {what.en}, which is not read", hint=todo
            )
