"""Composing answers: labels, units old and new, plus codes."""

from __future__ import annotations

from calendar import month_name
from datetime import timedelta

from addressing.answer import Answer, Level
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.houses import House
from addressing.gazetteer.things import Place, Street, Unit
from addressing.labels import unit_label
from addressing.pluscode import encode
from addressing.reasons import Code, Reason, said_alone, say
from store.bilingual import Lang
from store.city import CityProfile
from store.values import value_class

#: Within what another source has a door (docs/decisions/0011), and one whose street was inferred (0006).
DOOR_M = 30.0
INFERRED_M = 45.0
#: Within what two sources of a place agree nine times in ten: of most, and of what covers ground (docs/decisions/0011).
_PLACE_M, _GROUNDS_M = 50.0, 100.0
_COVERING_GROUND = frozenset(
    {"school", "university", "college", "kindergarten", "hospital", "housing", "industrial", "factory", "park", "lake"}
    | {"market", "mall", "supermarket", "attraction", "sports", "stadium", "cemetery", "military", "worship", "museum"}
    | {"airport", "station", "bus_station", "residential", "commercial", "parking"}
)


@value_class(frozen=True, slots=True)
class Where:
    """The units of a place: the ward now, and the ward and district before the reform."""

    ward: Unit | None = None
    old_ward: Unit | None = None
    old_district: Unit | None = None

    @property
    def ids(self) -> frozenset[int]:
        """The ids of those that are known."""
        return frozenset(unit.id for unit in (self.ward, self.old_ward, self.old_district) if unit)


@value_class(frozen=True, slots=True)
class Composer:
    """Makes answers of what was found; `lang` is the language of the labels."""

    gazetteer: Gazetteer
    profile: CityProfile
    lang: Lang = "vi"

    def at(self, lon: float, lat: float, ids: tuple[int | None, int | None, int | None] = (None, None, None)) -> Where:
        """The units registered for a place, and by its position where they are not."""
        known = self.gazetteer.units
        # No unit has the id 0.
        ward, old_ward, district = known.get(ids[0] or 0), known.get(ids[1] or 0), known.get(ids[2] or 0)
        if ward is None or district is None:
            here = self.gazetteer.units_at(lon, lat)
            ward, old_ward, district = ward or here[0], old_ward or here[1], district or here[2]
        return Where(ward, old_ward, district)

    def say(self, unit: Unit | None) -> str:
        """A unit's full name in the language asked for; empty for none."""
        return unit_label(unit.kind, unit.name, unit.full_name, self.lang, unit.name_en or None) if unit else ""

    def label(self, first: str, where: Where) -> str:
        """`453/12 Lê Văn Sỹ, Phường Nhiêu Lộc, Thành phố Hồ Chí Minh (trước 7/2025: Phường 12, Quận 3)`."""
        rest = self._said(where)[0]
        return f"{first}, {rest}" if first else rest

    def _said(self, where: Where) -> tuple[str, dict[str, object]]:
        """What is said of units in labels and in an answer's fields: many places share few units."""
        ward, old_ward, district = where.ward, where.old_ward, where.old_district
        asked = ("said", self.lang, ward and ward.id, old_ward and old_ward.id, district and district.id)
        found: tuple[str, dict[str, object]] | None = self.gazetteer.memo.get(asked)
        return found or self.gazetteer.memo.put(asked, (self._rest_of_label(where), self._unit_fields(where)))

    def _rest_of_label(self, where: Where) -> str:
        before = [self.say(u) for u in (where.old_ward, where.old_district) if u]
        text = ", ".join(part for part in (self.say(where.ward), self.city) if part)
        word = "trước 7/2025" if self.lang == "vi" else "before July 2025"
        return f"{text} ({word}: {', '.join(before)})" if before else text

    @property
    def city(self) -> str:
        """The city's name in the language asked for."""
        return self.profile.name_vi if self.lang == "vi" else self.profile.name_en

    def answer(self, level: Level, lon: float, lat: float, name: str, where: Where, **more: object) -> Answer:
        """An answer at a position, its units filled in."""
        rest, units = self._said(where)
        fields: dict[str, object] = {
            "level": level,
            "confidence": 0.0,
            "accuracy_m": 0.0,
            "lon": lon,
            "lat": lat,
            "name": name,
            "label": f"{name}, {rest}" if name else rest,
            "city": self.city,
            "old_street": _old_name(self._street(more.get("street_id"))),
            **units,
            **more,
        }
        # A house has its own.
        if "plus_code" not in fields:
            fields["plus_code"] = encode(lon, lat)
        return Answer(**fields)  # type: ignore[arg-type]

    def _street(self, street_id: object) -> Street | None:
        return self.gazetteer.streets.get(street_id) if isinstance(street_id, int) else None

    def house(self, house: House, street: Street | None, *, street_text: str | None = None, **more: object) -> Answer:
        """A registered address."""
        where = self.at(house.lon, house.lat, (house.ward_id, house.old_ward_id, house.old_district_id))
        road = street.name if street else street_text
        written = numbered(house.number, road)
        rest, units = self._said(where)
        first = f"{house.name}, {written}" if house.name and written not in ("", house.name) else house.name or written
        fields: dict[str, object] = {
            "level": "house" if house.number and not house.name else "place",
            "confidence": 0.0,
            "accuracy_m": INFERRED_M if house.inferred else DOOR_M,
            "lon": house.lon,
            "lat": house.lat,
            "name": house.name or written,
            "label": f"{first}, {rest}" if first else rest,
            "city": self.city,
            "kind": house.kind,
            "why": said_alone(_reason(house), self.lang),
            "category": house.category,
            "number": house.number,
            "street": road,
            "street_id": house.street_id,
            "old_street": _old_name(street),
            "address_id": house.id,
            "code": house.code,
            "plus_code": house.plus_code,
            "importance": house.importance,
            **units,
            **more,
        }
        return Answer(**fields)  # type: ignore[arg-type]

    def place(self, place: Place, **more: object) -> Answer:
        """A named place."""
        house = House(
            place.id, place.code, place.kind, place.category, place.name, place.number, "", place.street_id,
            place.ward_id, place.old_ward_id, place.old_district_id, place.importance, place.lon, place.lat,
            place.plus_code,
        )  # fmt: skip
        street = self._street(place.street_id)
        more = {"accuracy_m": _GROUNDS_M if place.category in _COVERING_GROUND else _PLACE_M, **more}
        return self.house(house, street, street_text=place.street_text, **more)

    def unit(self, unit: Unit, **more: object) -> Answer | None:
        """A unit, old or new, with its other side of the reform; None where nothing says where it is."""
        heirs = [self.gazetteer.units[u] for u in self.gazetteer.heirs(unit.id)]
        placed = next((u for u in (unit, *heirs) if u.lon is not None), None) or self._of_children(unit)
        if placed is None or placed.lon is None or placed.lat is None:
            return None
        where = self._where(unit, heirs, placed.lon, placed.lat)
        fields: dict[str, object] = {
            "label": self._unit_label(unit, where),
            "accuracy_m": round(max(100.0, placed.radius_m), 1),
            "kind": unit.kind,
            "category": unit.level,
            "why": self._history(unit, heirs),
            "importance": 0.6 if unit.level == "district" else 0.4,
            **more,
        }
        return self.answer("ward", placed.lon, placed.lat, self.say(unit), where, **fields)

    def _of_children(self, unit: Unit) -> Unit | None:
        """A district without an outline stands where its wards do, or where those that took them over do."""
        wards = self.gazetteer.children.get(unit.id, ())
        heirs = [u for w in wards for u in (w, *(n for n, _ in self.gazetteer.successors.get(w, ())))]
        placed = [u for u in map(self.gazetteer.units.__getitem__, heirs) if u.lon is not None]
        return sorted(placed, key=lambda u: (u.lon, u.lat))[len(placed) // 2] if placed else None

    def _where(self, unit: Unit, heirs: list[Unit], lon: float, lat: float) -> Where:
        if unit.level == "district":
            return Where(None, None, unit)
        if not unit.current:
            here = self.gazetteer.units_at(lon, lat)[0]
            now = here if here in heirs or not heirs else heirs[0]
            parent = self.gazetteer.units.get(unit.parent_id) if unit.parent_id is not None else None
            return Where(now, unit, parent if parent and parent.level == "district" else None)
        return Where(unit, None, None)

    def _unit_label(self, unit: Unit, where: Where) -> str:
        if unit.current:
            return self.label(self.say(unit), Where())
        before = ", ".join([self.say(unit), *([self.say(where.old_district)] if where.old_district else [])])
        if unit.level == "district":
            return f"{self.say(unit)} ({self._until(unit)}), {self.city}"
        now = f"{'nay là' if self.lang == 'vi' else 'now'} {self.say(where.ward)}" if where.ward else ""
        return ", ".join(p for p in (f"{before} ({self._until(unit)})", now, self.city) if p)

    def _until(self, unit: Unit) -> str:
        """Until when a unit was; of one that was gone before, that it was before the reform, and no more."""
        if unit.earlier or unit.until is None:
            return "có trước 7/2025" if self.lang == "vi" else "gone before July 2025"
        last = unit.until - timedelta(days=1)
        return f"đến {last.month}/{last.year}" if self.lang == "vi" else f"until {month_name[last.month]} {last.year}"

    def _history(self, unit: Unit, heirs: list[Unit]) -> str:
        old = [self.gazetteer.units[u] for u, _ in self.gazetteer.predecessors.get(unit.id, ())]
        heirs = heirs or self._heirs_of_wards(unit)
        others = heirs or old
        if not others:
            return said_alone("unit", self.lang)
        units = ", ".join(self._with_parent(u) for u in others)
        said = say(Reason("now_in" if heirs else "made_of", (units,)), self.lang)
        between = [u for u, _ in self.gazetteer.successors.get(unit.id, ()) if u not in self.gazetteer.current]
        if not unit.earlier or not between:
            return said
        into = ", ".join(self._with_parent(self.gazetteer.units[u]) for u in between)
        gone = say(Reason("went_into", (into,)), self.lang)
        return gone if unit.level == "district" else f"{gone}; {said}"

    def _heirs_of_wards(self, unit: Unit) -> list[Unit]:
        """The wards of today that a former district's own went into."""
        wards = self.gazetteer.children.get(unit.id, ()) if unit.level == "district" and not unit.current else ()
        ids = dict.fromkeys(heir for ward in wards for heir in self.gazetteer.heirs(ward))
        return [self.gazetteer.units[u] for u in ids]

    def _with_parent(self, unit: Unit) -> str:
        parent = self.gazetteer.units.get(unit.parent_id) if unit.parent_id is not None else None
        return f"{self.say(unit)}, {self.say(parent)}" if parent and parent.level == "district" else self.say(unit)

    def _unit_fields(self, where: Where) -> dict[str, object]:
        fields: dict[str, object] = {}
        for name, unit in (("ward", where.ward), ("old_ward", where.old_ward), ("old_district", where.old_district)):
            if unit is not None:
                fields |= {name: self.say(unit), f"{name}_code": unit.code, f"{name}_id": unit.id}
        return fields


def _old_name(street: Street | None) -> str | None:
    """How a street was called last, before its name of today."""
    return street.former[-1] if street and street.former else None


def _reason(house: House) -> Code:
    if house.inferred:
        return "inferred"
    return "registered" if house.number and not house.name else "named"


def numbered(number: str | None, street: str | None) -> str:
    """`453/12 Lê Văn Sỹ`; `12 đường 3 Tháng 2`, so that two numbers do not run together."""
    if not (number and street):
        return number or street or ""
    return f"{number} đường {street}" if street[0].isdigit() else f"{number} {street}"
