"""Fitted by `python -m bench.fit_calibration` on one half of the streets (bench/halves.py); never typed in by hand."""

from __future__ import annotations

#: By how an estimate was made, and on what road: the radius that most of the truth is within, as metres always and a
#: share of its spread.
RADIUS: dict[str, tuple[float, float]] = {
    "between": (42.1, 1.4),
    "close": (10.0, 2.2),
    "beyond": (93.3, 0.8),
    "before": (126.6, 1.6),
    "start": (145.8, 0.8),
    "mouth": (125.5, 1.0),
    "within": (97.2, 0.2),
    "beside": (99.0, 0.2),
    "near": (201.7, 0.4),
    "alley": (41.8, 1.4),
    "between, long road": (486.6, 0.8),
    "beyond, long road": (403.9, 1.6),
    "before, long road": (987.0, 1.0),
    "mouth, long road": (904.5, 0.2),
}
#: By level: (how much of the question an answer explains times its share of the likelihood, how often it is then true).
OFTEN: dict[str, tuple[tuple[float, float], ...]] = {
    "house": ((0.0, 0.0), (0.187, 0.561), (0.733, 0.966), (0.942, 0.985), (1.0, 0.987)),
    "place": ((0.0, 0.0), (0.346, 0.586), (0.727, 0.95), (1.0, 0.952)),
    "estimate": ((0.0, 0.0), (0.737, 0.561), (0.997, 0.822)),
    "street": ((0.0, 0.0), (0.457, 0.382), (0.929, 0.716), (1.0, 0.884)),
    "ward": ((0.0, 0.0), (0.167, 0.932), (1.0, 0.934)),
}
