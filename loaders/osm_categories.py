"""Which tags of OpenStreetMap make a place people look for, its category, and how important it is (0..1)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from addressing.parsing.text import fold, nfc
from loaders.osm_names import NOT_LATIN, is_foreign, is_latin, out_of_brackets, written_name

#: (key, value): (category, importance). The first key of KEYS that a thing has decides.
KEYS = (
    "aeroway", "railway", "amenity", "tourism", "historic", "shop", "leisure", "public_transport", "highway",
    "healthcare", "office", "man_made", "landuse", "craft", "building",
)  # fmt: skip

_VALUES: dict[str, dict[str, tuple[str, float]]] = {
    "aeroway": {"aerodrome": ("airport", 0.95), "terminal": ("airport_terminal", 0.7)},
    "railway": {"station": ("station", 0.6), "halt": ("station", 0.4), "subway_entrance": ("entrance", 0.3)},
    "amenity": {
        "marketplace": ("market", 0.7), "hospital": ("hospital", 0.7), "university": ("university", 0.65),
        "college": ("college", 0.5), "school": ("school", 0.45), "kindergarten": ("kindergarten", 0.35),
        "clinic": ("clinic", 0.4), "doctors": ("clinic", 0.3), "dentist": ("clinic", 0.25),
        "pharmacy": ("pharmacy", 0.25), "police": ("police", 0.45), "fire_station": ("fire_station", 0.45),
        "townhall": ("government", 0.6), "courthouse": ("government", 0.5), "embassy": ("embassy", 0.5),
        "post_office": ("post_office", 0.4), "bank": ("bank", 0.3), "atm": ("atm", 0.1),
        "place_of_worship": ("worship", 0.4), "theatre": ("theatre", 0.55), "cinema": ("cinema", 0.45),
        "arts_centre": ("culture", 0.45), "library": ("library", 0.5), "community_centre": ("community", 0.3),
        "bus_station": ("bus_station", 0.65), "ferry_terminal": ("ferry", 0.5), "fuel": ("fuel", 0.25),
        "parking": ("parking", 0.2), "restaurant": ("restaurant", 0.25), "cafe": ("cafe", 0.2),
        "fast_food": ("fast_food", 0.2), "bar": ("bar", 0.2), "pub": ("bar", 0.2), "nightclub": ("bar", 0.2),
        "public_building": ("government", 0.35), "fountain": ("attraction", 0.3), "grave_yard": ("cemetery", 0.3),
    },
    "tourism": {
        "museum": ("museum", 0.65), "attraction": ("attraction", 0.6), "zoo": ("attraction", 0.65),
        "theme_park": ("attraction", 0.65), "gallery": ("museum", 0.4), "hotel": ("hotel", 0.35),
        "hostel": ("hotel", 0.25), "guest_house": ("hotel", 0.2), "motel": ("hotel", 0.2),
        "viewpoint": ("attraction", 0.35), "artwork": ("monument", 0.2),
    },
    "historic": {"*": ("monument", 0.5)},
    "shop": {
        "mall": ("mall", 0.6), "supermarket": ("supermarket", 0.45), "department_store": ("shop", 0.2),
        "convenience": ("convenience", 0.2), "*": ("shop", 0.15),
    },
    "leisure": {
        "park": ("park", 0.5), "stadium": ("stadium", 0.6), "sports_centre": ("sports", 0.4),
        "golf_course": ("sports", 0.4), "water_park": ("attraction", 0.5), "swimming_pool": ("sports", 0.2),
        "garden": ("park", 0.3), "fitness_centre": ("sports", 0.2), "nature_reserve": ("park", 0.5),
        "recreation_ground": ("park", 0.3), "playground": ("park", 0.15),
    },
    "public_transport": {"station": ("station", 0.5), "platform": ("bus_stop", 0.15)},
    "highway": {"bus_stop": ("bus_stop", 0.15)},
    "healthcare": {"hospital": ("hospital", 0.6), "*": ("clinic", 0.3)},
    "office": {"government": ("government", 0.4), "administrative": ("government", 0.4), "*": ("office", 0.2)},
    "man_made": {"bridge": ("bridge", 0.4), "tower": ("landmark", 0.3), "works": ("factory", 0.2)},
    "landuse": {
        "cemetery": ("cemetery", 0.35), "industrial": ("industrial", 0.4), "retail": ("mall", 0.3),
        "residential": ("housing", 0.3), "commercial": ("office", 0.25), "military": ("military", 0.2),
    },
    "craft": {"*": ("shop", 0.1)},
    "building": {
        "apartments": ("housing", 0.35), "office": ("office", 0.3), "hotel": ("hotel", 0.3),
        "church": ("worship", 0.4), "temple": ("worship", 0.4), "commercial": ("office", 0.25),
        "residential": ("housing", 0.25), "public": ("government", 0.3),
    },
}  # fmt: skip

#: Categories whose places the registry calls landmarks.
LANDMARKS = frozenset(
    {"airport", "market", "museum", "attraction", "monument", "stadium", "theatre", "university", "station", "landmark"}
)
#: Keys with which field surveys wrote owners' and parcels' data; their names are people's.
_SURVEY_KEYS = ("ref:landuse", "information", "note_2")
_SHOUTED = re.compile(r"[A-Z]+(?: [A-Z]+){1,4}")


def category(tags: Mapping[str, str]) -> tuple[str, float] | None:
    """(category, importance) of what `tags` describe, or None for what is no place to look for."""
    for key in KEYS:
        value = tags.get(key)
        values = _VALUES[key]
        found = values.get(value) or values.get("*") if value else None
        if found and not (value and "*" in values and (len(value) < 3 or not value.islower())):
            return (found[0], _weighed(found[1], tags))
    return None


def _weighed(importance: float, tags: Mapping[str, str]) -> float:
    """Well-known places have an article or a name in English."""
    more = 0.15 * ("wikipedia" in tags or "wikidata" in tags) + 0.05 * ("name:en" in tags)
    return round(min(1.0, importance + more), 3)


def place_name(tags: Mapping[str, str]) -> str | None:
    """The place's name, or None where it has none or where the name is a person's out of a field survey."""
    name = out_of_brackets(nfc(written_name(tags)))
    if len(fold(name)) < 2 or not is_latin(name):
        return None
    return None if is_persons_name(tags) else name


def no_name(tags: Mapping[str, str]) -> str:
    """Why the place has no name."""
    return NOT_LATIN if is_foreign(written_name(tags)) else "name is no name"


def is_persons_name(tags: Mapping[str, str]) -> bool:
    """Whether the row is of a parcel survey, which has the owner where the place's name would be."""
    shouted = _SHOUTED.fullmatch(nfc(tags.get("name", ""))) is not None
    return any(key in tags for key in _SURVEY_KEYS) or (shouted and "source" in tags and "note" in tags)
