"""Confidence against truth as a picture: plain SVG, so that it needs nothing to be drawn and little to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SIDE, _EDGE = 420, 60
_COLOURS = ("#1f2933", "#c2410c", "#0f766e", "#6d28d9", "#1d4ed8")
Tenths = Sequence[tuple[float, float, int]]


def plotted(groups: Mapping[str, Tenths], *, enough: int = 30) -> str:
    """An SVG: said from left to right, true from bottom to top; a dot for `enough` answers or more."""
    whole = _SIDE + 2 * _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole + 170} {whole}" font-size="12">',
        "<style>text { font-family: sans-serif }</style>",
        f'<rect width="{whole + 170}" height="{whole}" fill="white"/>',
        *_axes(),
    ]
    for n, (name, tenths) in enumerate(groups.items()):
        parts += _line(tenths, _COLOURS[n % len(_COLOURS)], enough)
        parts.append(_key(n, name, _COLOURS[n % len(_COLOURS)]))
    return "\n".join([*parts, "</svg>", ""])


def _place(said: float, true: float) -> tuple[float, float]:
    return round(_EDGE + said * _SIDE, 1), round(_EDGE + (1 - true) * _SIDE, 1)


def _axes() -> list[str]:
    x, y = _place(0, 0)
    end, top = _place(1, 1)
    lines = [
        f'<path d="M{x} {top}V{y}H{end}" fill="none" stroke="#333"/>',
        f'<path d="M{x} {y}L{end} {top}" stroke="#999" stroke-dasharray="5 4"/>',
        f'<text x="{(x + end) / 2}" y="{y + 42}" text-anchor="middle">confidence said</text>',
        f'<text transform="translate({x - 40} {(y + top) / 2}) rotate(-90)" text-anchor="middle">true</text>',
    ]
    for tenth in range(0, 11, 2):
        at, _ = _place(tenth / 10, 0)
        _, up = _place(0, tenth / 10)
        lines.append(f'<text x="{at}" y="{y + 18}" text-anchor="middle">{tenth / 10:g}</text>')
        lines.append(f'<text x="{x - 8}" y="{up + 4}" text-anchor="end">{tenth / 10:g}</text>')
    return lines


def _line(tenths: Tenths, colour: str, enough: int) -> list[str]:
    shown = [(*_place(said, true), count) for said, true, count in tenths if count >= enough]
    path = "M" + "L".join(f"{x} {y}" for x, y, _ in shown) if shown else ""
    dots = [
        f'<circle cx="{x}" cy="{y}" r="{min(9.0, 2 + count**0.5 / 6):.1f}" fill="{colour}"/>' for x, y, count in shown
    ]
    return [f'<path d="{path}" fill="none" stroke="{colour}" stroke-opacity="0.5"/>', *dots] if shown else []


def _key(n: int, name: str, colour: str) -> str:
    x, y = _SIDE + _EDGE + 20, _EDGE + 12 + 22 * n
    return f'<circle cx="{x}" cy="{y - 4}" r="5" fill="{colour}"/><text x="{x + 12}" y="{y}">{name}</text>'
