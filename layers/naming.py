"""SQL names for the columns of a source: plain, unique, and free of the words that OGC API requests use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from layers.meta import TAKEN
from layers.source import Column

MAX_LAYER_ID = 50
MAX_NAME = 55  # PostgreSQL's 63 bytes, with room for a suffix

#: Columns that every published relation has, PostgreSQL's own, and the query parameters of OGC API Features.
RESERVED = frozenset(
    """
    fid feature_key geom geometry bbox crs f lang limit offset resulttype datetime sortby properties skipgeometry q
    filter profile tableoid ctid xmin xmax cmin cmax
    """.split()  # noqa: SIM905
)


def sql_names(columns: Sequence[Column]) -> list[str]:
    """One name for each column, in order: `Tên đường` becomes `ten_duong`, a second one `ten_duong_2`."""
    taken: set[str] = set()
    names = []
    for column in columns:
        name = _free(plain(column.name), taken)
        taken.add(name)
        names.append(name)
    return names


def layer_id_of(name: str) -> str:
    """A layer id out of any text, such as a file's name; what is an id already stays as it is."""
    word = re.sub(r"_v(\d+)$", r"_\1", plain(name)[:MAX_LAYER_ID].rstrip("_"))
    return f"layer_{word}" if len(word) < 2 or word in TAKEN else word


def plain(name: str) -> str:
    """`name` in a-z, 0-9 and _, beginning with a letter."""
    letters = unicodedata.normalize("NFD", name.replace("\u0110", "D").replace("\u00d0", "D").replace("\u0111", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
    word = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:MAX_NAME]
    if not word:
        return "column"
    if not word[0].isalpha():
        word = f"c_{word}"
    return f"{word}_" if word in RESERVED else word


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
