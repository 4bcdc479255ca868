"""A small OpenStreetMap extract of invented streets, houses and places around Quận 3, as XML."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

LON, LAT = 106.6700, 10.7850
STEP = 0.0005  # degrees; about 55 m


class Extract:
    """Nodes and ways with tags, written as an .osm file."""

    def __init__(self) -> None:
        self.nodes: list[str] = []
        self.ways: list[str] = []

    def node(self, lon: float, lat: float, **tags: str) -> int:
        """A node; its id."""
        number = len(self.nodes) + 1
        self.nodes.append(f'<node id="{number}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">{_tags(tags)}</node>')
        return number

    def way(self, points: list[tuple[float, float]], **tags: str) -> None:
        """A line through `points`."""
        refs = "".join(f'<nd ref="{self.node(lon, lat)}"/>' for lon, lat in points)
        self.ways.append(f'<way id="{len(self.ways) + 1}" version="1">{refs}{_tags(tags)}</way>')

    def write(self, path: Path) -> Path:
        """The file."""
        body = "\n".join([*self.nodes, *self.ways])
        path.write_text(f'<?xml version="1.0"?><osm version="0.6">\n{body}\n</osm>', encoding="utf-8")
        return path


def write_extract(path: Path) -> Path:
    """One main street with houses on both sides, one alley with houses, a market, a hospital, a bus stop."""
    extract = Extract()
    east = [(LON + STEP * step, LAT) for step in range(9)]
    extract.way(east, highway="primary", name="Đường Lê Văn Sỹ")
    extract.way([(LON + STEP * 4, LAT + STEP * step) for step in range(4)], highway="service", name="Hẻm 453 Lê Văn Sỹ")
    extract.way([(LON, LAT - STEP * step) for step in range(6)], highway="secondary", name="Nguyễn Phúc Nguyên")
    for step in range(8):
        side = 0.00008 if step % 2 else -0.00008
        number, street = str(440 + step * 4 + step % 2), "Lê Văn Sỹ"
        extract.node(LON + STEP * step, LAT + side, **{"addr:housenumber": number, "addr:street": street})
    for step in range(1, 4):
        tags = {"addr:housenumber": f"453/{step * 4}", "addr:street": "Lê Văn Sỹ"}
        extract.node(LON + STEP * 4 + 0.00005, LAT + STEP * step, **tags)
    extract.node(LON + STEP, LAT + STEP, amenity="marketplace", name="Chợ Thử Nghiệm")
    extract.node(LON + STEP * 6, LAT - STEP, amenity="hospital", name="Bệnh viện Bình An")
    extract.node(LON + STEP * 2, LAT, highway="bus_stop", name="Trạm Cầu Thử")
    return extract.write(path)


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
