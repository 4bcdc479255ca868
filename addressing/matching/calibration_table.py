"""Fitted by `python -m bench.fit_calibration` on one half of the streets (bench/halves.py); never typed in by hand."""

from __future__ import annotations

#: By how an estimate was made, and on what road: the radius that most of the truth is within, as metres always and a
#: share of its spread.
RADIUS: dict[str, tuple[float, float]] = {
    "between": (18.2, 1.8),
    "close": (10.0, 2.2),
    "beyond": (96.7, 0.8),
    "before": (146.2, 1.2),
    "start": (108.3, 1.0),
    "mouth": (105.6, 1.2),
    "within": (97.2, 0.2),
    "beside": (99.0, 0.2),
    "near": (201.7, 0.4),
    "alley": (41.8, 1.4),
    "between, long road": (488.9, 0.8),
    "beyond, long road": (684.4, 0.2),
    "before, long road": (1095.9, 0.8),
    "mouth, long road": (1097.6, 0.2),
}
#: By level: (how much of the question an answer explains times its share of the likelihood, how often it is then true).
OFTEN: dict[str, tuple[tuple[float, float], ...]] = {
    "house": ((0.0, 0.0), (0.199, 0.561), (0.732, 0.965), (0.935, 0.985), (1.0, 0.987)),
    "place": ((0.0, 0.0), (0.37, 0.642), (0.743, 0.855), (0.998, 0.96)),
    "estimate": ((0.0, 0.0), (0.735, 0.569), (0.992, 0.82), (1.0, 0.822)),
    "street": ((0.0, 0.0), (0.443, 0.343), (0.927, 0.724), (1.0, 0.88)),
    "ward": ((0.0, 0.0), (0.167, 0.932), (1.0, 0.934)),
}
