"""The certificate of a digital address as PDF: one A4 page, Vietnamese and English, with map sketch and QR code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from reportlab.lib.pagesizes import A4

from addressing.printing.paper import BLUE, INK, QUIET, WHITE, Canvas, HexColor, fitted, font, mm, qr, wrapped
from addressing.printing.sketch import Frame, Ground, lines_on
from addressing.registry.record import Address
from addressing.units import Unit
from store.bilingual import Bilingual, Lang
from store.city import CityProfile

_LEFT, _RIGHT = 20 * mm, A4[0] - 20 * mm
_NOTE = Bilingual(
    "Mã địa chỉ số là vĩnh viễn: không đổi khi đường đổi tên hay khi sắp xếp lại đơn vị hành chính. Quét mã QR để xem "
    "thông tin hiện hành trong sổ đăng ký.",
    "A digital address is permanent: it stays the same when streets are renamed or units are rearranged. Scan the QR "
    "code for what the registry says today.",
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the certificate."""

    label: Bilingual
    value: str


def facts_of(address: Address, lang: Lang = "vi") -> list[Fact]:
    """What is certified, line by line; only what is known. `lang` is that of the units' names."""
    before = ", ".join(unit.label(lang) for unit in (address.old_ward, address.old_district) if unit)
    given = [
        (Bilingual("Tên", "Name"), address.name),
        (Bilingual("Số nhà", "Number"), address.number),
        (Bilingual("Đường", "Street"), address.street),
        (Bilingual("Phường, xã hiện nay", "Ward today"), _since(address.ward, lang)),
        (Bilingual("Trước tháng 7/2025", "Before July 2025"), before),
        (Bilingual("Toạ độ (WGS 84)", "Position (WGS 84)"), f"{address.lat:.6f}, {address.lon:.6f}"),
        (Bilingual("Plus Code", "Plus Code"), address.plus_code),
        (Bilingual("Ngày đăng ký", "Registered on"), f"{address.created_at:%d/%m/%Y}"),
    ]
    return [Fact(label, value) for label, value in given if value]


def certificate(
    out: BinaryIO, address: Address, profile: CityProfile, url: str, frame: Frame, ground: Ground, today: date
) -> None:
    """Writes the certificate of an address; `frame` and `ground` are its map, `url` is where the QR code leads."""
    canvas = Canvas(out, pagesize=A4, pageCompression=1)
    canvas.setTitle(f"{address.code} · {address.label(profile, 'vi')}")
    _head(canvas, profile)
    y = _identity(canvas, address, profile, url)
    y = _facts(canvas, facts_of(address), y)
    _map(canvas, frame, ground, y)
    _foot(canvas, url, today)
    canvas.save()


def _since(ward: Unit | None, lang: Lang) -> str:
    if ward is None:
        return ""
    since = "từ" if lang == "vi" else "since"
    return f"{ward.label(lang)} ({since} {ward.valid_from:%d/%m/%Y})" if ward.valid_from else ward.label(lang)


def _head(canvas: Canvas, profile: CityProfile) -> None:
    canvas.setFillColor(BLUE)
    canvas.rect(0, A4[1] - 30 * mm, A4[0], 30 * mm, stroke=0, fill=1)
    canvas.setFillColor(WHITE)
    canvas.setFont(font("Medium"), 10)
    canvas.drawString(_LEFT, A4[1] - 11 * mm, f"{profile.name_vi.upper()}  ·  BẢN ĐỒ SỐ DÙNG CHUNG")
    canvas.setFont(font("Bold"), 19)
    canvas.drawString(_LEFT, A4[1] - 20 * mm, "Chứng nhận mã địa chỉ số")
    canvas.setFont(font("Regular"), 10)
    canvas.drawString(_LEFT, A4[1] - 26 * mm, "Certificate of a digital address")


def _identity(canvas: Canvas, address: Address, profile: CityProfile, url: str) -> float:
    top: float = A4[1] - 42 * mm
    qr(canvas, url, _RIGHT - 38 * mm, top - 34 * mm, 40 * mm)
    canvas.setFillColor(BLUE)
    canvas.setFont(font("ExtraBold"), 30)
    canvas.drawString(_LEFT, top - 6 * mm, address.code)
    y = top - 16 * mm
    for text, weight, size, colour in (
        (address.label(profile, "vi"), "SemiBold", 13, INK),
        (address.label(profile, "en"), "Regular", 10, QUIET),
    ):
        canvas.setFillColor(colour)
        canvas.setFont(font(weight), size)
        for line in wrapped(text, weight, size, _RIGHT - _LEFT - 48 * mm)[:3]:
            canvas.drawString(_LEFT, y, line)
            y -= size * 1.35
        y -= 1.5 * mm
    return float(min(y, top - 36 * mm) - 4 * mm)


def _facts(canvas: Canvas, facts: Sequence[Fact], y: float) -> float:
    for fact in facts:
        canvas.setStrokeColor(HexColor("#d9e1e6"))
        canvas.setLineWidth(0.6)
        canvas.line(_LEFT, y + 5.4 * mm, _RIGHT, y + 5.4 * mm)
        canvas.setFillColor(INK)
        canvas.setFont(font("Medium"), 9.5)
        canvas.drawString(_LEFT, y + 1.4 * mm, fact.label.vi)
        canvas.setFillColor(QUIET)
        canvas.setFont(font("Regular"), 7.5)
        canvas.drawString(_LEFT, y - 1.8 * mm, fact.label.en)
        text, size = fitted(fact.value, "SemiBold", 11, _RIGHT - _LEFT - 55 * mm, 7)
        canvas.setFillColor(INK)
        canvas.setFont(font("SemiBold"), size)
        canvas.drawString(_LEFT + 55 * mm, y, text)
        y -= 9.6 * mm
    return float(y + 2 * mm)


def _map(canvas: Canvas, frame: Frame, ground: Ground, top: float) -> None:
    """The sketch in what is left of the page, its own shape kept; the address in its middle."""
    height = min(top - 34 * mm, (_RIGHT - _LEFT) * frame.height / frame.width)
    width = height * frame.width / frame.height
    left, bottom = (A4[0] - width) / 2, top - height
    canvas.saveState()
    border = canvas.beginPath()
    border.roundRect(left, bottom, width, height, 3 * mm)
    canvas.setFillColor(HexColor("#f3f6f7"))
    canvas.drawPath(border, stroke=0, fill=1)
    canvas.clipPath(border, stroke=0, fill=0)
    canvas.translate(left, bottom + height)
    canvas.scale(width / frame.width, -height / frame.height)
    for shapes, colour, line, dash in (
        (ground.streets, "#ffffff", 7.0, []), (ground.streets, "#b8c4cb", 1.0, []),
        (ground.wards, "#6a4c93", 1.6, [7, 4]),
    ):  # fmt: skip
        canvas.setStrokeColor(HexColor(colour))
        canvas.setLineWidth(line)
        canvas.setDash(dash)
        path = canvas.beginPath()
        for _, shape in shapes:
            for points in lines_on(frame, shape):
                path.moveTo(*points[0])
                for x, y in points[1:]:
                    path.lineTo(x, y)
        canvas.drawPath(path, stroke=1, fill=0)
    canvas.setDash([])
    canvas.setFillColor(HexColor("#d52b1e"))
    canvas.setStrokeColor(WHITE)
    canvas.setLineWidth(3)
    canvas.circle(frame.width / 2, frame.height / 2, 9, stroke=1, fill=1)
    canvas.restoreState()


def _foot(canvas: Canvas, url: str, today: date) -> None:
    y = 25 * mm
    for text, size, colour in ((_NOTE.vi, 8.5, INK), (_NOTE.en, 7.5, QUIET)):
        canvas.setFillColor(colour)
        canvas.setFont(font("Regular"), size)
        for line in wrapped(text, "Regular", size, _RIGHT - _LEFT):
            canvas.drawString(_LEFT, y, line)
            y -= size * 1.3
    canvas.setFillColor(QUIET)
    canvas.setFont(font("Regular"), 7)
    canvas.drawString(_LEFT, 8 * mm, f"{url}  ·  in ngày / printed {today:%d/%m/%Y}  ·  © OpenStreetMap contributors")
