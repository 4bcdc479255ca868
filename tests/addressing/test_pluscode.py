"""Plus codes, full and short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addressing.pluscode import decode, encode, find
from store.city import HCMC
from store.errors import BadInput


@given(st.floats(106.05, 107.65), st.floats(8.5, 11.65))
def test_a_position_comes_back_within_three_metres(lon: float, lat: float) -> None:
    back_lon, back_lat, accuracy = decode(encode(lon, lat), HCMC.centre)
    assert abs(back_lon - lon) * 111_320 < 3
    assert abs(back_lat - lat) * 111_320 < 3
    assert accuracy < 3


def test_a_short_code_is_the_nearest_to_the_city() -> None:
    code = encode(106.6951, 10.7795)
    lon, lat, _ = decode(code[4:], HCMC.centre)
    assert (round(lon, 3), round(lat, 3)) == (106.695, 10.78)


def test_a_code_before_words_is_found() -> None:
    assert find("QPG2+QQ Quận 1") == "QPG2+QQ"
    assert find("7p28qpg2+q96") == "7P28QPG2+Q96"
    assert find("12+14 Lê Lợi") is None
    assert find("Lê Lợi") is None
    assert find("") is None


def test_what_is_no_code_is_refused() -> None:
    with pytest.raises(BadInput):
        decode("Lê Lợi", HCMC.centre)
