"""How streets of this city are numbered: the few constants that an estimate rests on, fitted, never typed in.

`python -m bench.fit_numbering` searches them on one half of the streets and measures on the other (bench/halves.py).
"""

from __future__ import annotations

from store.values import value_class


@value_class(frozen=True, slots=True)
class Numbering:
    """Metres unless said otherwise; a number is a whole number: a side of the street counts by twos."""

    #: Short streets of narrow houses against long roads: metres a number at 400 m and at 3 km.
    pace_short: float = 7.7
    pace_long: float = 5.5
    #: How far a street's pace is from the usual, and each side's from the street's: as a share of the pace.
    pace_doubt: float = 0.7
    side_pace_doubt: float = 0.14
    #: By how much the course wanders after one number, of both sides together and of each side by itself.
    wander_m: float = 16.6
    side_m: float = 13.0
    #: How much a number of the other side tells of one, as a share, and how much farther off it may be: each side
    #: counts by itself.
    across: float = 0.15
    across_m: float = 40.0
    start_m: float = 10.0
    start_share: float = 0.012
    ward_m: float = 17.0
    #: How far into the typed ward a place is brought that fell outside it, as a share of how far outside.
    inwards: float = 1.1
    unit_m: float = 133.0
    stray: float = 13.2
    diffuse: float = -0.68
    anew: float = -1.4
    elsewhere: float = 0.5
    tempering: float = 0.46
    #: How much likelier numbers start at the end nearer to the heart of the city, and at the eastern end (the river's).
    outwards: float = 1.6
    westwards: float = 0.74
    #: Into an alley of which nothing is known but its number: how far its houses stand from its mouth.
    into_alley_m: float = 37.0
    alley_spread_m: float = 60.0
    #: Metres a number within an alley.
    alley_pace_m: float = 2.4

    def pace(self, length_m: float) -> float:
        """The usual metres a number on a street of this length."""
        part = min(max((length_m - 400) / 2600, 0.0), 1.0)
        return self.pace_short + part * (self.pace_long - self.pace_short)

    def start_noise_m(self, length_m: float) -> float:
        """How far from the street's end its numbers may begin."""
        return self.start_m + self.start_share * length_m


TABLE = Numbering()
