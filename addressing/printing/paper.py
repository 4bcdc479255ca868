"""What printed things share: a typeface with all Vietnamese letters, text that fits its place, QR codes as vectors."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

__all__ = ["BLUE", "INK", "QUIET", "WHITE", "Canvas", "HexColor", "fitted", "font", "mm", "qr", "wrapped"]

BLUE, INK, QUIET, WHITE = HexColor("#0b4a9b"), HexColor("#10242e"), HexColor("#5b6b75"), HexColor("#ffffff")
_PACKAGE, _FAMILY = "fontpkg_be_vietnam_pro", "BeVietnamPro"


@cache
def font(weight: str = "Regular") -> str:
    """Be Vietnam Pro in a weight (Regular, Medium, SemiBold, Bold, ExtraBold), embedded wherever it is used."""
    name = f"{_FAMILY}-{weight}"
    pdfmetrics.registerFont(TTFont(name, str(files(_PACKAGE).joinpath("files", f"{name}.ttf"))))
    return name


def fitted(text: str, weight: str, size: float, width: float, least: float = 4.0) -> tuple[str, float]:
    """`text` and the size (points) at which it is at most `width` wide; shortened where that would be below `least`."""
    natural = pdfmetrics.stringWidth(text, font(weight), size)
    if natural <= width:
        return text, size
    smaller = size * width / natural
    if smaller >= least:
        return text, smaller
    kept = max(1, int(len(text) * smaller / least) - 1)
    return f"{text[:kept].rstrip()}…", least


def wrapped(text: str, weight: str, size: float, width: float) -> list[str]:
    """`text` in lines of at most `width` points, broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pdfmetrics.stringWidth(longer, font(weight), size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def qr(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    """The QR code of `text` (level M) with its quiet zone, `side` points wide, its lower left at (x, y)."""
    modules = segno.make(text, error="m", micro=False).matrix
    step = side / (len(modules) + 8)
    path = canvas.beginPath()
    for row, line in enumerate(modules):
        start: int | None = None
        # Runs of dark modules as one rectangle: a fifth of the drawing, and no hair lines between squares.
        for column, dark in enumerate([*line, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                path.rect(x + (start + 4) * step, y + side - (row + 5) * step, (column - start) * step, step)
                start = None
    canvas.setFillColor(INK)
    canvas.drawPath(path, stroke=0, fill=1)
