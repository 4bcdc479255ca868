"""Fitted by `python -m bench.fit_calibration` on one half of the streets (bench/halves.py); never typed in by hand."""

from __future__ import annotations

#: By how an estimate was made, and on what road: the radius that most of the truth is within, as metres always and a
#: share of its spread.
RADIUS: dict[str, tuple[float, float]] = {
    "between": (31.7, 2.0),
    "close": (10.0, 2.4),
    "beyond": (132.7, 0.4),
    "before": (197.5, 0.8),
    "start": (209.5, 0.4),
    "mouth": (275.6, 0.2),
    "within": (99.0, 0.2),
    "beside": (211.4, 0.2),
    "near": (201.7, 0.4),
    "alley": (41.8, 1.4),
    "between, long road": (689.2, 0.4),
    "beyond, long road": (1113.2, 0.6),
    "before, long road": (1476.3, 0.4),
    "mouth, long road": (839.0, 0.2),
}
#: By level: (how much of the question an answer explains times its share of the likelihood, how often it is then true).
OFTEN: dict[str, tuple[tuple[float, float], ...]] = {
    "house": ((0.0, 0.0), (0.336, 0.559), (0.737, 0.945), (0.938, 0.985), (1.0, 0.987)),
    "place": ((0.0, 0.0), (0.624, 0.907), (0.997, 0.985)),
    "estimate": ((0.0, 0.0), (0.378, 0.615), (0.976, 0.815), (1.0, 0.817)),
    "street": ((0.0, 0.0), (0.219, 0.333), (0.45, 0.586), (0.855, 0.766), (1.0, 0.912)),
    "ward": ((0.0, 0.0), (0.167, 0.932), (1.0, 0.934)),
}
