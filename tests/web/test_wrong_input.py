"""What is wrong with a request is said so that a person knows what to do."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from web.registry_forms import NewPlace, NewProposal
from web.wrong_input import advice, advice_on_form

SWAPPED, METRES = "wrong way round", "metres"
PLACES = [
    (10.77, 106.7, SWAPPED),
    ("10.77", "106.7", SWAPPED),
    ("10,77", "106,7", SWAPPED),
    (603000, 1191000, METRES),
    (1191000.5, 603000.25, METRES),
    ("603000,5", "1191000,5", METRES),
    (106.7, 91, "members of the form"),
    (181, 10.77, "members of the form"),
    (None, 10.77, "members of the form"),
]


def refused(form: type[BaseModel], sent: Any) -> str:
    with pytest.raises(ValidationError) as told:
        form.model_validate(sent)
    return advice_on_form(told.value.errors(), form.model_fields, sent).en


@pytest.mark.parametrize(("lon", "lat", "told"), PLACES)
def test_a_form_whose_position_is_swapped_or_in_metres_is_told_so(lon: Any, lat: Any, told: str) -> None:
    assert told in refused(NewPlace, {"lon": lon, "lat": lat})


def test_a_position_within_a_form_is_looked_at_where_it_is() -> None:
    sent = {"kind": "split", "code": "x", "new": [{"lon": 106.7, "lat": 10.77}, {"lon": 10.77, "lat": 106.7}]}
    assert SWAPPED in refused(NewProposal, sent)
    assert "members of the form: why, kind" in refused(NewProposal, {"kind": "split", "new": [5]})
    assert "members of the form" in refused(NewProposal, ["lon", "lat"])


def test_a_query_whose_position_is_swapped_is_told_so() -> None:
    assert SWAPPED in advice([], {"lon": "10.77", "lat": "106.7"}).en
    assert METRES in advice([], {"lon": "603000", "lat": "1191000"}).en
    assert "/docs" in advice([], {"lon": "106.7", "lat": "x"}).en
