"""The city's streets in two halves by a fixed seed: on one constants are fitted, on the other they are measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from bench.chance import chance
from bench.registered import Registered

Half = Literal["fitted", "measured"]
#: No street has more of the questions than this: a few well-mapped streets must not speak for the city.
MOST_OF_A_STREET = 12


def half_of(street: str) -> Half:
    """The half that a street belongs to, by its name: streets of one name are never in both."""
    return "fitted" if chance(f"half {street}").random() < 0.5 else "measured"


def spread(houses: Iterable[Registered], half: Half, count: int) -> list[Registered]:
    """At most `count` of the houses whose street somebody stated, over the streets of a half, few of each."""
    of_street: Counter[int] = Counter()
    chosen = []
    for house in houses:
        if house.stated and half_of(house.street) == half and of_street[house.street_id] < MOST_OF_A_STREET:
            of_street[house.street_id] += 1
            chosen.append(house)
    return chosen[:count]
