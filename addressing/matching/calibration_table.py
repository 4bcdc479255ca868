"""Fitted by `python -m bench.fit_calibration` on one half of the streets (bench/halves.py); never typed in by hand."""

from __future__ import annotations

#: By how an estimate was made, and on what road: the radius that most of the truth is within, as metres always and a
#: share of its spread.
RADIUS: dict[str, tuple[float, float]] = {
    "between": (68.1, 1.4),
    "close": (10.0, 2.6),
    "beyond": (116.8, 0.6),
    "before": (198.4, 0.8),
    "start": (210.0, 0.4),
    "mouth": (294.2, 0.2),
    "within": (99.0, 0.2),
    "beside": (99.0, 0.2),
    "near": (201.7, 0.4),
    "alley": (52.8, 1.0),
    "between, long road": (657.1, 0.4),
    "beyond, long road": (1132.6, 0.6),
    "before, long road": (1773.1, 0.2),
    "mouth, long road": (956.2, 0.2),
}
#: By level: (how much of the question an answer explains times its share of the likelihood, how often it is then true).
OFTEN: dict[str, tuple[tuple[float, float], ...]] = {
    "house": ((0.0, 0.0), (0.308, 0.716), (0.611, 0.827), (0.93, 0.985), (1.0, 0.987)),
    "place": ((0.0, 0.0), (0.531, 0.927), (0.922, 0.957), (0.996, 0.985)),
    "estimate": ((0.0, 0.0), (0.351, 0.566), (0.863, 0.664), (1.0, 0.825)),
    "street": ((0.0, 0.0), (0.201, 0.214), (0.688, 0.723), (0.969, 0.93), (1.0, 0.947)),
    "ward": ((0.0, 0.0), (0.167, 0.932), (1.0, 0.934)),
}
