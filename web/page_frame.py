"""What Folium draws of the page, had from a process of its own.

Folium brings pandas and pyarrow with it: 70 MB, which no worker should hold for a text that never changes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

_COMMAND = (sys.executable, "-m", "web.page_folium")
_PATIENCE_S = 120
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Frame:
    """What Folium wrote (HTML, trusted) for the head, body and end of our page; its script calls the map `name`."""

    name: str
    header: str
    html: str
    script: str


def drawn_ahead(centre: tuple[float, float]) -> None:
    """frame(), before anybody asks for it; where it fails, who asks is told."""
    with suppress(subprocess.SubprocessError):
        frame(centre)


def frame(centre: tuple[float, float]) -> Frame:
    """The map that opens at `centre` (lon, lat in degrees); drawn once, which takes a second or two.

    subprocess.SubprocessError where Folium fails; why is on standard error.
    """
    with _one_at_a_time:
        return _drawn(centre)


@cache
def _drawn(centre: tuple[float, float]) -> Frame:
    done = subprocess.run(
        [*_COMMAND, *map(str, centre)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        timeout=_PATIENCE_S,
        check=True,
    )
    return Frame(**json.loads(done.stdout))
