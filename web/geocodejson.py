"""Answers as GeocodeJSON, in the shape of the BAN / addok API, so that its clients work unchanged."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from addressing.answer import Answer
from addressing.matching.filters import type_of
from addressing.reverse.route import Stretch
from store.city import CityProfile

MEDIA_TYPE = "application/json"
LICENCE = "ODbL 1.0"
ATTRIBUTION = "bandoso; © OpenStreetMap contributors"


def collection(answers: list[Answer], profile: CityProfile, *, query: str, limit: int, **more: Any) -> dict[str, Any]:
    """A GeocodeJSON FeatureCollection of `answers`; coordinates are (lon, lat) in EPSG:4326."""
    return {
        "type": "FeatureCollection",
        "version": "draft",
        "geocoding": {"version": "0.1.0", "attribution": ATTRIBUTION, "licence": LICENCE, "query": query},
        "features": [feature(answer, profile) for answer in answers],
        "attribution": ATTRIBUTION,
        "licence": LICENCE,
        "query": query,
        "limit": limit,
        **more,
    }


def text(collection: dict[str, Any]) -> bytes:
    """A collection as it is sent."""
    return orjson.dumps(collection)


def written(collection: dict[str, Any]) -> Response:
    """A collection as the answer to a request."""
    return Response(text(collection), media_type=MEDIA_TYPE)


def feature(answer: Answer, profile: CityProfile) -> dict[str, Any]:
    """One answer as a GeoJSON feature: addok's properties first, ours after."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [answer.lon, answer.lat]},
        "properties": {k: v for k, v in {**_addok(answer, profile), **_ours(answer)}.items() if v is not None},
    }


def identity(answer: Answer) -> str:
    """A stable id: the digital address where there is one, else what was matched."""
    if answer.code:
        return answer.code
    if answer.level == "ward":
        return f"unit/{answer.ward_id or answer.old_ward_id or answer.old_district_id}"
    number = f"/{answer.number}" if answer.number else ""
    return f"street/{answer.street_id}{number}" if answer.street_id else answer.plus_code


def route(stretches: list[Stretch]) -> dict[str, Any]:
    """The stretches of a route as GeoJSON LineStrings in its order, coordinates (lon, lat) in EPSG:4326."""
    return {
        "type": "FeatureCollection",
        "features": [_stretch(stretch) for stretch in stretches],
        "length_m": round(sum(stretch.length_m for stretch in stretches), 1),
        "attribution": ATTRIBUTION,
        "licence": LICENCE,
    }


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [[round(x, 7), round(y, 7)] for x, y in stretch.line]},
        "properties": {
            "street": stretch.name or None,
            "street_id": stretch.street_id,
            "kind": stretch.kind or None,
            "length_m": stretch.length_m,
            "from_number": stretch.first,
            "to_number": stretch.last,
            "wards": list(stretch.wards),
            "old_wards": list(stretch.old_wards),
        },
    }


def _addok(answer: Answer, profile: CityProfile) -> dict[str, Any]:
    kind = type_of(answer)
    return {
        "label": answer.label,
        "score": answer.confidence,
        "id": identity(answer),
        "type": kind,
        "name": answer.name,
        "housenumber": answer.number if kind == "housenumber" else None,
        "street": answer.street,
        # The city has no postcodes by address; clients of addok read the key all the same.
        "postcode": "",
        "citycode": answer.ward_code or profile.province_code,
        "city": answer.city or profile.name_vi,
        "district": answer.ward,
        "context": ", ".join(filter(None, (answer.ward, answer.old_district, answer.city))),
        "importance": round(answer.importance, 4),
        "x": answer.lon,
        "y": answer.lat,
        "distance": answer.distance_m,
    }


def _ours(answer: Answer) -> dict[str, Any]:
    return {
        "level": answer.level,
        "confidence": answer.confidence,
        "accuracy_m": answer.accuracy_m,
        "digital_address": answer.code,
        "plus_code": answer.plus_code or None,
        "kind": answer.kind or None,
        "category": answer.category or None,
        "number": answer.number,
        "side": answer.side,
        "old_street": answer.old_street,
        "ward": answer.ward,
        "ward_code": answer.ward_code,
        "old_ward": answer.old_ward,
        "old_ward_code": answer.old_ward_code,
        "old_district": answer.old_district,
        "old_district_code": answer.old_district_code,
        "matched": answer.matched,
        "unmatched": answer.unmatched,
        "why": answer.why or None,
    }
