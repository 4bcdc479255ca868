"""House number plates as PDF: white on the city's blue, with the QR code of the address, several to an A4 sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Literal

from reportlab.lib.pagesizes import A4

from addressing.printing.paper import BLUE, WHITE, Canvas, HexColor, fitted, font, mm, qr

PlateSize = Literal["small", "full"]
#: Width and height in millimetres, columns and rows on an A4 sheet.
_SIZES: dict[PlateSize, tuple[float, float, int, int]] = {"small": (93, 66, 2, 4), "full": (190, 135, 1, 2)}
_CUT = HexColor("#9fb0bb")


@dataclass(frozen=True, slots=True)
class Plate:
    """What stands on a plate: the number, the street, the ward, the digital address, and where the QR code leads."""

    number: str
    street: str
    ward: str
    code: str
    url: str


def plates(out: BinaryIO, every: Iterable[Plate], size: PlateSize = "small") -> int:
    """Writes a PDF of plates to cut out, in their order; how many. Pages are packed as they fill."""
    width, height, columns, rows = _SIZES[size]
    canvas = Canvas(out, pagesize=A4, pageCompression=1)
    canvas.setTitle("Biển số nhà")
    left, top = (A4[0] - columns * width * mm) / 2, (A4[1] + rows * height * mm) / 2
    count = 0
    for plate in every:
        place = count % (columns * rows)
        if place == 0 and count:
            canvas.showPage()
        row, column = divmod(place, columns)
        canvas.saveState()
        canvas.translate(left + column * width * mm, top - (row + 1) * height * mm)
        canvas.scale(width / 93, height / 66)
        _draw(canvas, plate)
        canvas.restoreState()
        count += 1
    canvas.save()
    return count


def _draw(canvas: Canvas, plate: Plate) -> None:
    """One plate on a field of 93 by 66 mm, its lower left at the origin."""
    canvas.setStrokeColor(_CUT)
    canvas.setLineWidth(0.3)
    canvas.setDash(2, 2)
    canvas.rect(0, 0, 93 * mm, 66 * mm)
    canvas.setDash()
    canvas.setFillColor(BLUE)
    canvas.roundRect(1.5 * mm, 1.5 * mm, 90 * mm, 63 * mm, 4 * mm, stroke=0, fill=1)
    canvas.setStrokeColor(WHITE)
    canvas.setLineWidth(1.6)
    canvas.roundRect(3.2 * mm, 3.2 * mm, 86.6 * mm, 59.6 * mm, 3 * mm, stroke=1, fill=0)
    _number(canvas, plate)
    _code(canvas, plate)
    canvas.setFillColor(WHITE)
    text, size = fitted(plate.street.upper(), "Bold", 19, 80 * mm, 9)
    canvas.setFont(font("Bold"), size)
    canvas.drawCentredString(46.5 * mm, 15.4 * mm + (19 - size) * 0.3, text)
    text, size = fitted(plate.ward, "Medium", 9.5, 80 * mm, 6)
    canvas.setFont(font("Medium"), size)
    canvas.drawCentredString(46.5 * mm, 8 * mm, text)


def _number(canvas: Canvas, plate: Plate) -> None:
    text, size = fitted(plate.number, "ExtraBold", 76, 49 * mm, 14)
    canvas.setFillColor(WHITE)
    canvas.setFont(font("ExtraBold"), size)
    # Figures are about 0.7 of the size high: centred by what is seen.
    canvas.drawCentredString(32 * mm, 42.5 * mm - size * 0.35, text)


def _code(canvas: Canvas, plate: Plate) -> None:
    canvas.setFillColor(WHITE)
    canvas.roundRect(60 * mm, 25.2 * mm, 26.5 * mm, 33.8 * mm, 2 * mm, stroke=0, fill=1)
    qr(canvas, plate.url, 60.25 * mm, 32 * mm, 26 * mm)
    canvas.setFillColor(BLUE)
    text, size = fitted(plate.code, "Bold", 8.4, 24 * mm)
    canvas.setFont(font("Bold"), size)
    canvas.drawCentredString(73.25 * mm, 28.6 * mm, text)
