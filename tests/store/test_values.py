"""Values: equal when they hold the same, found in sets, and what is no field has no place in them."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from store.values import value_class


@value_class(frozen=True, slots=True)
class Spot:
    name: str
    metres: tuple[float, ...] = ()


def test_values_that_hold_the_same_are_one_in_a_set() -> None:
    assert {Spot("a", (1.0,)), Spot("a", (1.0,)), Spot("b")} == {Spot("b"), Spot("a", (1.0,))}


def test_what_is_no_field_has_no_place_in_a_value() -> None:
    with pytest.raises(AttributeError):
        Spot("a").colour = "red"  # type: ignore[attr-defined]


def test_a_value_goes_to_other_processes_and_is_made_anew_with_changes() -> None:
    spot = Spot("a", (1.0, 2.0))
    assert pickle.loads(pickle.dumps(spot)) == spot  # noqa: S301
    assert replace(spot, name="b") == Spot("b", (1.0, 2.0))
