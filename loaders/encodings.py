"""Which letters a shapefile's table is written in: UTF-8, windows-1258, or TCVN3 (ABC) of the nineties."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Encoding = Literal["UTF-8", "CP1258", "TCVN3"]
_SAMPLE = 1 << 20

#: TCVN 5712:1993 (VN3), byte by byte, for what is not ASCII.
_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_FROM_TCVN3 = str.maketrans(_TCVN3)


def of_table(dbf: Path) -> Encoding:
    """The encoding of a .dbf, judged by its bytes; pure ASCII counts as UTF-8."""
    with dbf.open("rb") as stream:
        head = stream.read(32)
        stream.seek(int.from_bytes(head[8:10], "little"))
        sample = stream.read(_SAMPLE)
    return of_bytes(sample)


def of_bytes(sample: bytes) -> Encoding:
    """The encoding that `sample` of Vietnamese text is written in."""
    try:
        # A sample may end inside a letter.
        sample[: len(sample) - 4 if len(sample) == _SAMPLE else None].decode("utf-8")
    except UnicodeDecodeError as error:
        if len(sample) - error.start > 4 or len(sample) < _SAMPLE:
            return _legacy(sample)
    return "UTF-8"


def _legacy(sample: bytes) -> Encoding:
    """TCVN3 has its plain accented letters where windows-1258 has signs that no name contains."""
    high = [byte for byte in sample if byte >= 0x80]
    signs = sum(0xA1 <= byte <= 0xBF for byte in high)
    return "TCVN3" if signs > 0.2 * len(high) else "CP1258"


def gdal_name(encoding: Encoding) -> str:
    """The name to read with. The legacy ones are read byte by byte and then put right (`put_right`).

    GDAL does not know TCVN3; and of windows-1258, whose tones follow their vowels, it loses a value's last letter.
    """
    return "UTF-8" if encoding == "UTF-8" else "ISO-8859-1"


def put_right(text: str, encoding: Encoding | None) -> str:
    """Text that was read under `gdal_name(encoding)`, as it was meant."""
    if encoding == "TCVN3":
        return from_tcvn3(text)
    return text.encode("latin-1", "replace").decode("cp1258", "replace") if encoding == "CP1258" else text


def from_tcvn3(text: str) -> str:
    """Text that was read as ISO-8859-1 and is TCVN3."""
    return text.translate(_FROM_TCVN3)
