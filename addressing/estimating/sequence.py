"""The sequence of numbers along a street: which of what is known tells one story, and where a number falls in it.

Everything is in metres along the street's spine. A street may count twice (one name in two districts that grew
together), a house may be registered on the wrong street: so what is known is first sorted into stories in which the
numbers only grow, and each story that has something to say gives its own place, with its own weight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import attrgetter

from addressing.estimating.bounded import bounded
from addressing.estimating.gaussian_process import guesses
from addressing.estimating.numbering import TABLE
from store.values import value_class

_SLACK_M = 18.0
_ACROSS_M = 150.0
_BORDER_M = 100.0
_JUMP_M = 110.0
_MOST_PER_NUMBER = 17.0
_SECOND_STORY = 0.34


@value_class(frozen=True, slots=True)
class Anchor:
    """A number whose place along the street is known: a front, the mouth of an alley, a house deep in one.

    `noise_m`: how far off it may be as a witness of where the number's front is; `weight` 0..1: how much it counts.
    """

    number: int
    along_m: float
    noise_m: float
    weight: float
    name: str

    def told_of(self, number: int) -> Anchor:
        """What it is as a witness of a number: of one on the other side a weak one."""
        if not (self.number - number) & 1:
            return self
        noise, weight = self.noise_m + TABLE.across_m, self.weight * TABLE.across
        return Anchor(self.number, self.along_m, noise, weight, self.name)

    def moved(self, metres: float) -> Anchor:
        """The same, so much farther along."""
        return Anchor(self.number, self.along_m + metres, self.noise_m, self.weight, self.name)


@value_class(frozen=True, slots=True)
class Course:
    """A street as numbers see it: its length, how likely they start at its metre 0, and what of it is in typed wards.

    `inside`: its stretches (from, to) in the typed wards; `districts`: the stretch in their district where that is
    not the whole street.
    """

    length_m: float
    starts_at_zero: float = 0.5
    inside: tuple[tuple[float, float], ...] = ()
    districts: tuple[tuple[float, float], ...] = ()

    @property
    def asked_m(self) -> float:
        """How many metres of it may be meant: of the part in the typed wards, else of all of it."""
        return max((b - a for a, b in self.inside), default=self.length_m)

    def stretch(self, begin: float, end: float) -> Course:
        """Only what lies between two places along it."""
        inside = tuple((max(a - begin, 0.0), min(b, end) - begin) for a, b in self.inside if a < end and b > begin)
        return Course(end - begin, self.starts_at_zero, inside)

    def part_of(self, metres: float) -> tuple[float, float]:
        """The stretch in the typed wards that is nearest to a place along it; all of it where none is known."""
        return min(
            self.inside, key=lambda part: max(part[0] - metres, metres - part[1], 0.0), default=(0.0, self.length_m)
        )

    def outside_m(self, metres: float) -> float:
        """How far a place along it is from the stretches in the typed wards; 0 where none is known."""
        return min((max(a - metres, metres - b, 0.0) for a, b in self.inside), default=0.0)


@value_class(frozen=True, slots=True)
class Spot:
    """A place along the street for a number: how far off it may be, how much speaks for it, and between which it is.

    `rising`: numbers grow with the metres; `lower`, `upper` name the known numbers it was laid between; `drawn_m`: by
    how many metres it was outside the typed wards before it was drawn into them.
    """

    along_m: float
    spread_m: float
    score: float
    rising: bool
    lower: Anchor | None
    upper: Anchor | None
    drawn_m: float = 0.0

    def moved(self, metres: float, score: float) -> Spot:
        """The same, so much farther along and so much likelier."""
        moved = self.along_m + metres
        return Spot(moved, self.spread_m, self.score + score, self.rising, self.lower, self.upper, self.drawn_m)

    def within(self, course: Course) -> Spot:
        """The same, since it is in the typed wards, or on the street at least: as near to a border as it may be,
        the truth is on this side of it.
        """
        begin, end = course.part_of(self.along_m)
        if not begin <= self.along_m <= end:
            return self
        along, spread = bounded(self.along_m, self.spread_m, begin, end)
        return Spot(along, spread, self.score, self.rising, self.lower, self.upper, self.drawn_m)

    def with_score(self, score: float) -> Spot:
        """The same, so likely."""
        return Spot(self.along_m, self.spread_m, score, self.rising, self.lower, self.upper, self.drawn_m)


#: Metres from the start, their standard deviation, log likelihood, and whether numbers start nobody knows where.
_Bent = tuple[float, float, float, bool]
_Beside = tuple[Anchor | None, Anchor | None]
_NUMBER = attrgetter("number")


def spots(number: int, anchors: Sequence[Anchor], course: Course) -> list[Spot]:
    """The places where `number` may be, the likeliest first, `score` as a share of 1."""
    anchors = [anchor.told_of(number) for anchor in anchors]
    found = _on(number, anchors, course)
    for begin, end in course.districts:
        # Where two districts share a street, each often counts from its own border.
        stretch = course.stretch(begin, end)
        own = [a for a in anchors if begin - _BORDER_M <= a.along_m <= end + _BORDER_M]
        others = math.fsum(a.weight for a in anchors) - math.fsum(a.weight for a in own)
        score = TABLE.anew - TABLE.elsewhere * others
        found += [spot.moved(begin, score) for spot in _on(number, [a.moved(-begin) for a in own], stretch)]
    best = max(spot.score for spot in found)
    total = math.fsum(math.exp(spot.score - best) for spot in found)
    shared = [s.with_score(math.exp(s.score - best) / total) for s in found]
    return sorted(shared, key=lambda spot: -spot.score)


def main_story(anchors: Sequence[Anchor], parity: int | None = None) -> list[Anchor]:
    """The heaviest of what agrees on how the numbers go, those of `parity` (0, 1) counting most where it is said."""
    told = anchors if parity is None else [a.told_of(parity) for a in anchors]
    stories = [story for rising in (True, False) for story in _stories(told, rising) if _goes(story, rising)]
    return max(stories, key=_weight, default=[])


def _goes(story: Sequence[Anchor], rising: bool) -> bool:
    """Whether it goes that way as a whole: what each step is forgiven may add up to the way back."""
    metres = story[-1].along_m - story[0].along_m if story else 0.0
    return (metres if rising else -metres) >= -_SLACK_M


def _on(number: int, anchors: Sequence[Anchor], course: Course) -> list[Spot]:
    told = [(story, _weight(story), rising) for rising in (True, False) for story in _stories(anchors, rising)]
    all_of_it = _weight(anchors)
    enough = _SECOND_STORY * max(weight for _, weight, _ in told)
    return [
        _spot(bent, beside, all_of_it - weight, rising, course)
        for story, weight, rising in told
        if weight >= enough
        for beside in (_beside(number, story),)
        for bent in _bent(number, story, rising, course)
    ]


def _stories(anchors: Sequence[Anchor], rising: bool) -> list[list[Anchor]]:
    """The heaviest set of anchors that agree, and a second one of what is left over."""
    ordered = sorted(anchors, key=lambda a: (a.number, a.along_m if rising else -a.along_m))
    first = _agreeing(ordered, rising)
    if len(ordered) - len(first) < 2:
        return [first]
    taken = set(map(id, first))
    second = _agreeing([a for a in ordered if id(a) not in taken], rising)
    return [first, second] if len(second) > 1 else [first]


def _weight(story: Sequence[Anchor]) -> float:
    return sum([a.weight for a in story])


def _agreeing(ordered: Sequence[Anchor], rising: bool) -> list[Anchor]:
    """The heaviest chain in which the places move on as the numbers do, and not faster than numbers can."""
    sign = 1.0 if rising else -1.0
    seen: list[tuple[float, int, float, float]] = []
    before: list[int] = []
    for anchor in ordered:
        number, at, noise = anchor.number, sign * anchor.along_m, 0.5 * anchor.noise_m
        weight, came = 0.0, -1
        for m, (so_far, other, other_at, other_noise) in enumerate(seen):
            if so_far > weight:
                slack = noise + other_noise + (_ACROSS_M if (number - other) & 1 else _SLACK_M)
                if -slack <= at - other_at <= _JUMP_M + slack + _MOST_PER_NUMBER * (number - other):
                    weight, came = so_far, m
        seen.append((weight + anchor.weight, number, at, noise))
        before.append(came)
    last = max(range(len(seen)), key=lambda n: seen[n][0], default=-1)
    chain = []
    while last >= 0:
        chain.append(ordered[last])
        last = before[last]
    return chain[::-1]


def _beside(number: int, story: Sequence[Anchor]) -> _Beside:
    """Between which of the story's numbers one falls."""
    lower = max((a for a in story if a.number <= number), key=_NUMBER, default=None)
    return lower, min((a for a in story if a.number >= number), key=_NUMBER, default=None)


def _spot(bent: _Bent, beside: _Beside, stray: float, rising: bool, course: Course) -> Spot:
    """Where the number falls when the story is true: a straight course, bent by what is known, the nearest most.

    `stray` is the weight of what is known but not part of the story.
    """
    away, spread, score, diffuse = bent
    along = away if rising else course.length_m - away
    off_end = max(-along, along - course.length_m, 0.0)
    along = min(max(along, 0.0), course.length_m)
    outside = course.outside_m(along)
    prior = course.starts_at_zero if rising else 1 - course.starts_at_zero
    score += math.log(min(max(prior, 0.02), 0.98))
    score += TABLE.diffuse if diffuse else 0.0
    score -= TABLE.stray * stray
    score -= (max(0.0, off_end - spread) + max(0.0, outside - spread)) / TABLE.ward_m
    return Spot(_drawn_inside(along, course), spread + 0.5 * outside, score, rising, *beside, outside)


def _drawn_inside(along: float, course: Course) -> float:
    """A place within the typed wards: the ward is surer than the count; the farther off it was, the deeper inside."""
    begin, end = course.part_of(along)
    if begin <= along <= end:
        return along
    deep = min(TABLE.inwards * course.outside_m(along) + 10.0, (end - begin) / 2)
    return begin + deep if along < begin else end - deep


def _bent(number: int, story: Sequence[Anchor], rising: bool, course: Course) -> list[_Bent]:
    """Where the story has the number: once starting about the street's end, once nobody knows where (diffuse)."""
    pace, half = TABLE.pace(course.length_m), 0.5 * course.length_m
    seen = [(a.number, a.along_m if rising else course.length_m - a.along_m, a.noise_m) for a in story]
    known, anywhere = guesses(number, seen, pace, (TABLE.start_noise_m(course.length_m), half + 30))
    middle = anywhere.metres if story else half
    return [
        (known.metres, known.spread_m, known.likelihood, False),
        (middle, anywhere.spread_m, anywhere.likelihood, True),
    ]
