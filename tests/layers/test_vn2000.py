"""The national datum: one transformation whatever a file calls it, and the zone of a file that names none."""

from __future__ import annotations

import numpy as np
import pytest

from layers.vn2000 import choose, projection, propose
from store.city import HCMC
from store.errors import BadInput

#: A point of Ho Chi Minh City in TM-3 105-45, and where EPSG:6960 puts it.
GRID = np.array([[602000.0, 1192000.0]])
LONLAT = [106.68446917, 10.77747157]

ESRI = (
    'PROJCS["VN_2000_TM3",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.75],'
    'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
BARE = "+proj=tmerc +lat_0=0 +lon_0=105.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m +no_defs"


@pytest.mark.parametrize("crs", ["EPSG:9210", "http://www.opengis.net/def/crs/EPSG/0/9210", ESRI, BARE])
def test_every_spelling_of_the_grid_lands_on_the_same_spot(crs: str) -> None:
    assert projection(crs)(GRID)[0] == pytest.approx(LONLAT, abs=1e-8)


def test_a_grid_without_a_datum_is_taken_as_vn2000_and_says_so() -> None:
    assert projection(BARE).note is not None
    assert projection("EPSG:9210").note is None


def test_wgs84_is_not_shifted() -> None:
    assert projection("EPSG:4326")(np.array([LONLAT]))[0] == pytest.approx(LONLAT)


def test_coordinates_come_back_to_where_they_were() -> None:
    for crs in ("EPSG:9210", "EPSG:3405", "EPSG:4756", "EPSG:3857", "EPSG:4326"):
        way = projection(crs)
        official = way.to_official(np.array([LONLAT]))
        assert way.from_official(official)[0] == pytest.approx(LONLAT, abs=1e-9)
    assert projection("EPSG:4326").to_official(np.array([LONLAT]))[0] == pytest.approx(LONLAT[::-1])


def test_the_citys_zone_is_proposed_first_with_numbers() -> None:
    first, *others = propose(GRID, HCMC)
    assert (first.code, first.swapped, first.share_city) == ("EPSG:9210", False, 1.0)
    assert "EPSG:9209" in {other.code for other in others}
    assert choose(GRID, HCMC).code == "EPSG:9210"


def test_swapped_axes_are_seen() -> None:
    guess = choose(GRID[:, ::-1], HCMC)
    assert (guess.code, guess.swapped) == ("EPSG:9210", True)
    assert guess.projection(GRID[:, ::-1])[0] == pytest.approx(LONLAT, abs=1e-8)


def test_coordinates_in_degrees_are_told_from_metres() -> None:
    assert choose(np.array([LONLAT]), HCMC).code == "EPSG:4326"


def test_utm_is_told_from_tm3() -> None:
    utm = projection("EPSG:3405").inverse(np.array([LONLAT, [106.75, 10.80]]))
    assert choose(utm, HCMC).code == "EPSG:3405"


@pytest.mark.parametrize("xy", [(0.0, 0.0), (1e12, 1e12), (602000.0, 2_300_000.0)])
def test_what_lies_nowhere_near_the_city_is_not_guessed(xy: tuple[float, float]) -> None:
    with pytest.raises(BadInput):
        choose(np.array([xy]), HCMC)


@pytest.mark.parametrize("crs", ["", "EPSG:999999", "nonsense", "EPSG:5773", "auto", "+proj=nope", "\x00"])
def test_what_is_no_crs_is_refused(crs: str) -> None:
    with pytest.raises(BadInput):
        projection(crs)
