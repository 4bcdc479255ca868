"""What loaders hand to the registry's intake: plain rows. Geometry is WKB in degrees (EPSG:4326), text any Unicode."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from store.values import value_class

UnitLevel = Literal["city", "district", "ward"]
AddressKind = Literal["house", "building", "project", "landmark", "entrance", "place", "unit"]
NameKind = Literal["alias", "old", "english"]
PositionKind = Literal["entrance", "building", "parcel"]
ADDRESS_KINDS: frozenset[str] = frozenset(get_args(AddressKind))


@value_class(frozen=True, slots=True)
class UnitRow:
    """An administrative unit in force from `valid_from` (None: always) until, not including, `valid_to` (None: still).

    `name` is bare (`Bến Nghé`, `1`), `full_name` with its kind (`Phường Bến Nghé`). The parent is named by level and
    code, and is the unit of that code in force at the same time. `wkb` is a Polygon or MultiPolygon, or None;
    `centre` (lon, lat) and `reach_m`, how far from it the unit goes, say where a unit without one is. `ended_by`: of a
    unit of which the day it ended is not known, the day it surely was no more; `valid_to` is when it was last seen.
    """

    level: UnitLevel
    code: str
    kind: str
    name: str
    full_name: str
    source: str
    name_en: str | None = None
    parent_level: UnitLevel | None = None
    parent_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    wkb: bytes | None = None
    area_km2: float | None = None
    centre: tuple[float, float] | None = None
    reach_m: float | None = None
    ended_by: date | None = None


@value_class(frozen=True, slots=True)
class SuccessionRow:
    """The unit `old_code`, in force until `effective`, went wholly or partly into `new_code`, in force from then."""

    old_code: str
    new_code: str
    part: Literal["full", "partial"]
    effective: date
    level: UnitLevel = "ward"


@value_class(frozen=True, slots=True)
class StreetRow:
    """A street as people mean it, or an alley. `wkb` is a LineString or MultiLineString.

    An alley (`Hẻm 453/12 Lê Văn Sỹ`) says where it opens: `alley_path` (`453/12`), and its main street by
    `parent_source_ref` (same source) or by `parent_name` (`Lê Văn Sỹ`: the nearest street of that name).
    `importance` 0..1, None to have it computed of class and length.
    """

    name: str
    kind: Literal["street", "alley"]
    wkb: bytes
    source: str
    source_ref: str
    street_class: str = ""
    alley_path: str | None = None
    parent_name: str | None = None
    parent_source_ref: str | None = None
    aliases: tuple[str, ...] = ()
    old_names: tuple[str, ...] = ()
    english_names: tuple[str, ...] = ()
    importance: float | None = None


@value_class(frozen=True, slots=True)
class AddressRow:
    """One house, building, project, landmark, entrance or place. `lon`, `lat` in degrees; without them it is refused.

    The street is `street_source_ref` (a StreetRow's of `street_source`, by default the same source), or `street`, its
    name: the nearest of that name within 500 m of the point. `number` as written (`453/12/3A`). `ward`, `district`
    are names (old or new), asked only where no outline says in which its point stands. `importance` 0..1.
    """

    kind: AddressKind
    source: str
    source_ref: str
    lon: float | None
    lat: float | None
    category: str = ""
    name: str | None = None
    aliases: tuple[str, ...] = ()
    old_names: tuple[str, ...] = ()
    english_names: tuple[str, ...] = ()
    number: str | None = None
    street: str | None = None
    street_source_ref: str | None = None
    street_source: str | None = None
    ward: str | None = None
    district: str | None = None
    importance: float = 0.0
    national_place_id: str | None = None
    vnpost_code: str | None = None
