"""The alleys that are said one after another, as one path from the street: `ngách 12 ngõ 34` → `34/12`."""

from __future__ import annotations

import re

from addressing.parsing import vocabulary as words
from addressing.parsing.keywords import half_spelled, spelled
from addressing.parsing.numbers import number_key
from addressing.parsing.sheet import Segment

#: `hẻm393/11`, `hẻm.12A`: what is glued to the word.
_PATH_BEHIND = re.compile(r"[.:]*(?:\d\S*)?$")
#: Alleys of alleys.
_INNER = ("ngach", "hem nho", "hem nhanh", "nhanh", "sub")


def alley_path(segment: Segment, known: str | None) -> tuple[str | None, Segment]:
    """The path of the alleys that a segment begins with, together with the `known` one, and what is left of it.

    `ngách 12 ngõ 34`: the outermost is said last and comes first in the path. `ngõ 34 ngách 12`: said from without,
    as the words themselves tell.
    """
    path: list[str] = []
    rest, inner = segment, False
    while (match := words.ALLEY.match(rest.folded)) and _meant(rest, match):
        inner = inner or (bool(path or known) and match.group().startswith(_INNER))
        if match["path"]:
            typed = rest.text[slice(*match.span("path"))].strip()
            spoken = words.SPOKEN_SLASH.search(match["path"])
            step = words.SPOKEN_SLASH.sub("/", match["path"]) if spoken else typed
            path.insert(len(path) if inner else 0, step)
        rest = rest.cut(match.end())
    before = [known] if known else []
    return _joined([*before, *path] if inner else [*path, *before]), rest


def _joined(steps: list[str]) -> str | None:
    """The alleys from the outermost on; one that is told with the outer one, `ngách 34/5 ngõ 34`, holds it already."""
    whole = ""
    for step in steps:
        told = whole and f"{number_key(step)}/".startswith(f"{number_key(whole)}/")
        whole = f"{whole}/{step}" if whole and not told else step
    return whole or None


def _meant(segment: Segment, match: re.Match[str]) -> bool:
    said = segment.text[max(match.start("word"), match.start("ngo")) : match.end()]
    word = _PATH_BEHIND.sub("", said.split(" ", 1)[0])
    return spelled(word) or (match["path"] is not None and half_spelled(word))
