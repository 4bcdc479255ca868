"""What the geocoder answers: one place found, and the truth about how well it was found."""

from __future__ import annotations

from typing import Literal

from store.values import value_class

Level = Literal["house", "interpolated", "alley", "street", "ward", "place"]


@value_class(frozen=True, slots=True)
class Answer:
    """One answer. `lon`, `lat` in degrees (EPSG:4326), `accuracy_m` in metres, `confidence` 0..1.

    `ward` is the ward since 2025-07-01 with its `ward_code`; `old_ward` and `old_district` what it was before;
    `old_street` is what the street was called before the city gave it another name.
    `matched` and `unmatched` are the parts of the query, as typed; `distance_m` only where a point was asked for;
    `side` is `odd` or `even`: the numbers of the side of the street that the point is on. `former_number` on the street
    `former_street_id` is what was asked for, where the house has another number now.
    """

    level: Level
    confidence: float
    accuracy_m: float
    lon: float
    lat: float
    label: str
    name: str
    kind: str = ""
    category: str = ""
    number: str | None = None
    street: str | None = None
    old_street: str | None = None
    ward: str | None = None
    old_ward: str | None = None
    old_district: str | None = None
    city: str = ""
    code: str | None = None
    plus_code: str = ""
    ward_code: str | None = None
    old_ward_code: str | None = None
    old_district_code: str | None = None
    ward_id: int | None = None
    old_ward_id: int | None = None
    old_district_id: int | None = None
    street_id: int | None = None
    address_id: int | None = None
    importance: float = 0.0
    matched: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    why: str = ""
    distance_m: float | None = None
    side: str | None = None
    former_number: str | None = None
    former_street_id: int | None = None
