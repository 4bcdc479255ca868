"""How a layer is drawn: a small typed vocabulary that the page, TileJSON and the catalogue share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from store.bilingual import Bilingual
from store.errors import BadInput

HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
ICON = re.compile(r"[a-z][a-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True)
class Style:
    """One layer's look. Widths and radii are in CSS pixels, opacities 0..1.

    `color` strokes lines, outlines and points; `fill` fills areas and points (None: not filled); `label` is the
    attribute whose value is written beside the feature; `icon` a name of the page's icon set; `ramp` a named
    colour ramp of rasters (`categories` for class values).
    """

    color: str = "#1f6feb"
    fill: str | None = None
    opacity: float = 1.0
    fill_opacity: float = 0.35
    width: float = 1.5
    dash: tuple[float, ...] = ()
    radius: float = 4.5
    label: str | None = None
    icon: str | None = None
    ramp: str | None = None
    order: int = 0

    def __post_init__(self) -> None:
        _check_colours(self)
        _check_numbers(self)
        for name in ("icon", "ramp"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, str) and ICON.fullmatch(value)):
                raise _bad(name, value, "a-z, 0-9, -")

    def to_json(self) -> dict[str, object]:
        """The JSON of `catalogue.layer.style`: only what differs from the defaults, and always the colour."""
        plain = Style()
        told = {name: value for name, value in asdict(self).items() if value != getattr(plain, name)}
        return {"color": self.color, **{k: list(v) if isinstance(v, tuple) else v for k, v in told.items()}}

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Style:
        """The style that `value` describes; BadInput names the first word or value that is not in the vocabulary."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(value) - known)
        if unknown:
            raise _bad(unknown[0], value[unknown[0]], ", ".join(sorted(known)))
        told: dict[str, Any] = dict(value)
        if isinstance(told.get("dash"), list):
            told["dash"] = tuple(told["dash"])
        return cls(**told)


def default_style(geometry_type: str) -> Style:
    """A readable look for a layer that brings none, by geometry type (`Point`, `MultiPolygon`, `Raster` ...)."""
    if "Point" in geometry_type:
        return Style(color="#ffffff", fill="#d1495b", width=1.5, radius=5, fill_opacity=0.95)
    if "Line" in geometry_type:
        return Style(color="#00798c", width=2)
    if geometry_type == "Raster":
        return Style(opacity=0.7, ramp="categories")
    return Style(color="#6b4e9b", fill="#6b4e9b", width=1.2, fill_opacity=0.2)


def _check_colours(style: Style) -> None:
    for name in ("color", "fill"):
        value = getattr(style, name)
        if value is None and name == "fill":
            continue
        if not isinstance(value, str) or not HEX_COLOUR.fullmatch(value):
            raise _bad(name, value, "#rrggbb")


def _check_numbers(style: Style) -> None:
    limits = {"opacity": (0, 1), "fill_opacity": (0, 1), "width": (0, 40), "radius": (0, 60), "order": (-100, 100)}
    for name, (low, high) in limits.items():
        value = getattr(style, name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise _bad(name, value, f"{low} .. {high}")
    if any(isinstance(part, bool) or not isinstance(part, int | float) or part < 0 for part in style.dash):
        raise _bad("dash", style.dash, "[6, 3]")
    if style.label is not None and not isinstance(style.label, str):
        raise _bad("label", style.label, "column")


def _bad(name: str, value: object, allowed: str) -> BadInput:
    return BadInput(
        f"Kiểu vẽ: «{name}» không nhận giá trị {value!r}",
        f"style: {name!r} cannot be {value!r}",
        hint=Bilingual(f"cho phép: {allowed}", f"allowed: {allowed}"),
    )
