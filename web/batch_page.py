"""The page of a batch's report: counts, a picture of it on the map, and its rows with what was found."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from psycopg import Connection

from addressing.batch.batch import Batch, BatchRow
from addressing.printing import sketch
from store.bilingual import Bilingual, Lang
from web import page_static
from web.page_templates import render

STATES = {
    "ready": Bilingual("tốt", "good"),
    "warned": Bilingual("có cảnh báo", "with warnings"),
    "refused": Bilingual("có lỗi", "with errors"),
    "already": Bilingual("đã có", "there already"),
    "applied": Bilingual("đã đăng ký", "registered"),
}
_MOST_MARKS = 5_000
#: The severest on top.
_ORDER = ("applied", "already", "ready", "warned", "refused")


def page(connection: Connection[Any], found: Batch, rows: list[BatchRow], lang: Lang, *, alone: bool = False) -> str:
    """The report as HTML; `rows` are those shown. `alone`: a file that has all it needs in itself."""
    return render(
        "batch.html",
        lang,
        styles=_styles() if alone else "",
        batch=found,
        total=sum(found.rows.values()),
        states=[(state, STATES[state].say(lang), found.rows.get(state, 0)) for state in STATES],
        state_names={state: text.say(lang) for state, text in STATES.items()},
        rows=[(row, [finding.said().say(lang) for finding in row.findings]) for row in rows],
        picture=_picture(connection, found, lang),
    )


def _styles() -> Markup:
    sheets = (page_static.FOLDER / "css" / name for name in ("base.css", "page.css", "batch.css"))
    return Markup("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets))  # noqa: S704 our own files


def _picture(connection: Connection[Any], found: Batch, lang: Lang) -> Markup:
    spots = connection.execute(
        "SELECT ST_X(geom), ST_Y(geom), state, n, number FROM registry.batch_row "
        "WHERE batch_id = %s AND geom IS NOT NULL ORDER BY n LIMIT %s",
        [found.id, _MOST_MARKS],
    ).fetchall()
    if not spots:
        return Markup("")
    marks = [
        sketch.Mark(lon, lat, state, f"{n}: {number or ''} · {STATES[state].say(lang)}")
        for lon, lat, state, n, number in spots
    ]
    marks.sort(key=lambda mark: _ORDER.index(mark.kind))
    frame = sketch.frame_of(_core([(mark.lon, mark.lat) for mark in marks]), 1100, 620)
    west, south, east, north = frame.box
    shown = [mark for mark in marks if west <= mark.lon <= east and south <= mark.lat <= north]
    drawn = sketch.svg(frame, sketch.ground_of(connection, frame), shown, f"{found.name} {found.id}")
    return Markup(drawn)  # noqa: S704 sketch escapes every text it is given


def _core(spots: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where nearly all stand: a handful of mistyped positions must not shrink a ward to a dot."""
    lons, lats = sorted(p[0] for p in spots), sorted(p[1] for p in spots)
    cut = len(spots) // 50
    last = len(spots) - 1 - cut
    return [(lons[cut], lats[cut]), (lons[last], lats[last])]
