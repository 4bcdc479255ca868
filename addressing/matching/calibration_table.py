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
    "house": ((0.0, 0.0), (0.358, 0.582), (0.758, 0.97), (0.943, 0.985), (1.0, 0.987)),
    "place": ((0.0, 0.0), (0.371, 0.64), (0.746, 0.872), (0.998, 0.96)),
    "estimate": ((0.0, 0.0), (0.712, 0.56), (0.997, 0.822)),
    "street": ((0.0, 0.0), (0.435, 0.372), (0.923, 0.73), (1.0, 0.891)),
    "ward": ((0.0, 0.0), (0.167, 0.932), (1.0, 0.934)),
}
