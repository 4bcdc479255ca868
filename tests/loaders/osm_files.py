"""Tiny OpenStreetMap extracts for the tests, written as .osm XML."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

Tags = dict[str, str]
LON, LAT = 106.68, 10.78


class Extract:
    """Nodes, ways and relations by offsets in metres from a corner of Quận 3."""

    def __init__(self) -> None:
        self.nodes: list[str] = []
        self.ways: dict[int, str] = {}
        self.relations: list[str] = []
        self.last = 0

    def node(self, east: float, north: float, **tags: str) -> int:
        self.last += 1
        lon, lat = LON + east / 109_360, LAT + north / 111_320
        self.nodes.append(f'<node id="{self.last}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">{_tags(tags)}</node>')
        return self.last

    def way(self, number: int, points: list[tuple[float, float]], tags: Tags) -> int:
        first = points[0]
        corners = [self.node(*point) for point in (points[:-1] if points[-1] == first else points)]
        refs = corners + ([corners[0]] if points[-1] == first else [])
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        self.ways[number] = f'<way id="{number}" version="1">{inner}{_tags(tags)}</way>'
        return number

    def boundary(self, number: int, outer: int, tags: Tags, changed: str = "") -> None:
        member = f'<member type="way" ref="{outer}" role="outer"/>'
        tags = {"type": "boundary", "boundary": "administrative", **tags}
        day = f' timestamp="{changed}T00:00:00Z"' if changed else ""
        self.relations.append(f'<relation id="{number}" version="1"{day}>{member}{_tags(tags)}</relation>')

    def write(self, path: Path) -> Path:
        ways = [way for _, way in sorted(self.ways.items())]
        body = "".join(self.nodes + ways + self.relations)
        path.write_text(f'<osm version="0.6" generator="test">{body}</osm>', encoding="utf-8")
        return path


def square(east: float, north: float, size: float) -> list[tuple[float, float]]:
    """A closed ring."""
    return [(east, north), (east + size, north), (east + size, north + size), (east, north + size), (east, north)]


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(k.replace('__', ':'))} v={quoteattr(v)}/>" for k, v in tags.items())
