"""Which ways of one name are one street."""

from __future__ import annotations

import pytest
import shapely

from loaders.osm_read import Thing
from loaders.osm_streets import street_rows
from loaders.report import LoadReport

_DEGREE_M = 111_195.0


def _streets(name: str, *begins_m: float) -> int:
    """How many streets ways of 100 m are that begin so many metres north of each other."""
    things = []
    for number, north in enumerate(begins_m, 1):
        line = shapely.LineString([(106.7, 10.8 + north / _DEGREE_M), (106.7, 10.8 + (north + 100) / _DEGREE_M)])
        things.append(Thing(f"w{number}", {"highway": "residential", "name": name}, shapely.to_wkb(line)))
    return len(street_rows(things, LoadReport("osm", "streets")))


def test_a_rare_name_goes_on_behind_a_gap() -> None:
    assert _streets("Bưng Ông Thoàn", 0, 900) == 1
    assert _streets("Bưng Ông Thoàn", 0, 1300) == 2


def test_a_name_that_many_streets_have_does_not() -> None:
    assert _streets("Nguyễn Du", 0, 900, 4_000, 8_000) == 4


@pytest.mark.parametrize("name", ["Đường số 6", "Hẻm 12"])
def test_a_number_and_an_alley_do_not(name: str) -> None:
    assert _streets(name, 0, 900) == 2
