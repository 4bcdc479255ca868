"""Fitted by `python -m bench.fit_calibration` on one half of the streets (bench/halves.py); never typed in by hand."""

from __future__ import annotations

#: By how an estimate was made, and on what road: the radius that most of the truth is within, as metres always and a
#: share of its spread.
RADIUS: dict[str, tuple[float, float]] = {
    "between": (10.0, 2.6),
    "close": (10.0, 2.2),
    "beyond": (78.2, 1.2),
    "before": (124.9, 1.8),
    "start": (93.8, 1.2),
    "mouth": (160.8, 1.0),
    "within": (97.2, 0.2),
    "beside": (99.0, 0.2),
    "near": (201.7, 0.4),
    "alley": (41.8, 1.4),
    "between, long road": (655.3, 0.6),
    "beyond, long road": (729.4, 1.4),
    "before, long road": (1452.4, 0.2),
    "mouth, long road": (1209.5, 0.2),
}
#: By level: (how much of the question an answer explains times its share of the likelihood, how often it is then true).
OFTEN: dict[str, tuple[tuple[float, float], ...]] = {
    "house": ((0.0, 0.0), (0.261, 0.558), (0.734, 0.97), (0.94, 0.985), (1.0, 0.987)),
    "place": ((0.0, 0.0), (0.37, 0.642), (0.743, 0.855), (0.998, 0.96)),
    "estimate": ((0.0, 0.0), (0.716, 0.564), (0.994, 0.821), (1.0, 0.823)),
    "street": ((0.0, 0.0), (0.455, 0.385), (0.932, 0.734), (1.0, 0.891)),
    "ward": ((0.0, 0.0), (0.167, 0.932), (1.0, 0.934)),
}
