"""Plus codes, full and short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addressing.pluscode import decode, encode, encode_many, find
from store.city import HCMC
from store.errors import BadInput


@given(st.floats(106.05, 107.65), st.floats(8.5, 11.65))
def test_a_position_comes_back_within_three_metres(lon: float, lat: float) -> None:
    back_lon, back_lat, accuracy = decode(encode(lon, lat), HCMC.centre)
    assert abs(back_lon - lon) * 111_320 < 3
    assert abs(back_lat - lat) * 111_320 < 3
    assert accuracy < 3


@given(st.lists(st.tuples(st.floats(-400, 400), st.floats(-100, 100)), max_size=50))
def test_many_positions_have_the_codes_that_each_alone_has(positions: list[tuple[float, float]]) -> None:
    assert encode_many(positions) == [encode(lon, lat) for lon, lat in positions]


@given(st.lists(st.tuples(st.integers(106_000_000, 108_000_000), st.integers(8_000_000, 12_000_000)), min_size=1))
def test_many_positions_on_the_very_borders_of_cells_have_the_codes_that_each_alone_has(
    borders: list[tuple[int, int]],
) -> None:
    positions = [(lon / 8_192_000 * 8.192, lat / 25_000_000 * 25) for lon, lat in borders]
    positions += [(lon / 8000 / 1024 + 106, lat / 8000 / 3125 + 10) for lon, lat in borders]
    assert encode_many(positions) == [encode(lon, lat) for lon, lat in positions]


def test_a_short_code_is_the_nearest_to_the_city() -> None:
    code = encode(106.6951, 10.7795)
    lon, lat, _ = decode(code[4:], HCMC.centre)
    assert (round(lon, 3), round(lat, 3)) == (106.695, 10.78)


def test_a_code_before_words_is_found() -> None:
    assert find("QPG2+QQ Quận 1") == "QPG2+QQ"
    assert find("7p28qpg2+q96") == "7P28QPG2+Q96"
    assert find("12+14 Lê Lợi") is None
    assert find("82+84 Cách Mạng Tháng Tám") is None
    assert find("Lê Lợi") is None
    assert find("") is None


def test_what_is_no_code_is_refused() -> None:
    with pytest.raises(BadInput):
        decode("Lê Lợi", HCMC.centre)
