"""Where houses of a street stand: positions along a line, a step beside it, and the numbers they bear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: What may follow a number, and how often: most often nothing; `-` makes a range of two numbers of one house.
SUFFIXES = ("", "A", "B", "C", "D", "Bis", "-", "A1")
_OFTEN = (0.860, 0.075, 0.028, 0.010, 0.004, 0.005, 0.013, 0.005)
SKIPPED = 0.08  # of the doors have no number in the registry
TWICE = 0.015  # of the numbers stand on another house of the street too
#: The least street, alley or path that has a house on it, in metres.
SHORTEST = 6.0


class Course:
    """A line in metres, given by its corners (n, 2), to stand beside."""

    def __init__(self, corners: Floats) -> None:
        steps = np.hypot(*np.diff(corners, axis=0).T)
        kept = np.concatenate([[True], steps > 0])
        self.corners = corners[kept]
        steps = steps[steps > 0]
        self._far = np.concatenate([[0.0], np.cumsum(steps)])
        self._along = np.diff(self.corners, axis=0) / steps[:, None]

    @property
    def length(self) -> float:
        """In metres."""
        return float(self._far[-1])

    def beside(self, far: Floats, left: Floats) -> Floats:
        """The points `far` metres along and `left` metres to the left (negative: to the right)."""
        piece = np.clip(np.searchsorted(self._far, far, side="right") - 1, 0, len(self._along) - 1)
        along = self._along[piece]
        normal = np.column_stack([-along[:, 1], along[:, 0]])
        on_it = self.corners[piece] + along * (far - self._far[piece])[:, None]
        return np.asarray(on_it + normal * left[:, None], dtype=float)

    def heading(self, far: float) -> float:
        """The direction of the line `far` metres along, in radians from the east."""
        piece = min(max(int(np.searchsorted(self._far, far, side="right")) - 1, 0), len(self._along) - 1)
        return float(np.arctan2(self._along[piece, 1], self._along[piece, 0]))


@dataclass(frozen=True, slots=True)
class Doors:
    """Houses in the order in which they stand, one side after the other: arrays of one length.

    `far` metres along the course, `left` metres beside it, `number` and the index of its suffix.
    """

    far: Floats
    left: Floats
    number: Ints
    suffix: Ints

    def __len__(self) -> int:
        return len(self.far)

    def written(self) -> list[str]:
        """The numbers as they stand on the gates."""
        return [_written(n, SUFFIXES[s]) for n, s in zip(self.number.tolist(), self.suffix.tolist(), strict=True)]


def doors(random: Generator, length: float, frontage: float, setback: float) -> Doors:
    """Odd numbers on the left, even ones on the right, `frontage` metres apart and `setback` from the middle line."""
    sides = [_side(random, side, length, frontage, setback) for side in (1, 2)]
    merged = [np.concatenate(parts) for parts in zip(*sides, strict=True)]
    number, suffix = merged[2], merged[3]
    twice = np.flatnonzero(random.random(len(number)) < TWICE)
    other = random.integers(0, max(1, len(number)), len(twice))
    number[twice], suffix[twice] = number[other], suffix[other]
    return Doors(merged[0], merged[1], number, suffix)


def _side(
    random: Generator, side: int, length: float, frontage: float, setback: float
) -> tuple[Floats, Floats, Ints, Ints]:
    count = int(length / frontage * 1.6) + 4
    far = np.cumsum(random.gamma(9.0, frontage / 9.0, count))
    far = far[far < length - 1]
    suffix = random.choice(len(SUFFIXES), len(far), p=_OFTEN)
    # A letter divides the house before (12, 12A, 12B), a range takes the next number too, and some are left out.
    lettered = np.isin(suffix, (1, 2, 3, 4, 5, 7))
    step = np.where(lettered, 0, 1) + np.concatenate([[0], suffix[:-1] == 6])[: len(far)]
    step = step + np.where(random.random(len(far)) < 0.03, random.integers(1, 6, len(far)), 0)
    number = side + 2 * np.maximum(np.cumsum(step) - 1, 0)
    left = np.clip(random.normal(setback, 1.5, len(far)), 2.0, None) * (1 if side == 1 else -1)
    kept = random.random(len(far)) >= SKIPPED
    return far[kept], left[kept], number[kept], suffix[kept]


def bent(random: Generator, start: Floats, heading: float, length: float) -> Course:
    """An alley from `start`: one bend on the way."""
    half = length * random.uniform(0.35, 0.65)
    first = start + half * np.array([np.cos(heading), np.sin(heading)])
    turned = heading + random.normal(0.0, 0.45)
    last = first + (length - half) * np.array([np.cos(turned), np.sin(turned)])
    return Course(np.vstack([start, first, last]))


def _written(number: int, suffix: str) -> str:
    return f"{number}-{number + 2}" if suffix == "-" else f"{number}{suffix}"
