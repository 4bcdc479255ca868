"""Fitted by `python -m bench.fit_calibration` on one half of the streets (bench/halves.py); never typed in by hand."""

from __future__ import annotations

#: By how an estimate was made: metres always, and a share of its spread: the radius that most of the truth is within.
RADIUS: dict[str, tuple[float, float]] = {
    "between": (44.9, 1.8),
    "beyond": (84.5, 1.0),
    "before": (116.7, 2.8),
    "start": (285.9, 0.2),
    "mouth": (345.3, 0.2),
    "within": (99.0, 0.2),
    "beside": (99.0, 0.2),
    "near": (201.7, 0.4),
    "alley": (52.8, 1.0),
}
#: By level: (how much of the question an answer explains times its share of the likelihood, how often it is then true).
OFTEN: dict[str, tuple[tuple[float, float], ...]] = {
    "house": ((0.0, 0.0), (0.343, 0.667), (0.644, 0.933), (0.932, 0.985), (1.0, 0.987)),
    "place": ((0.0, 0.0), (0.424, 0.884), (0.874, 0.902), (0.996, 0.985)),
    "estimate": ((0.0, 0.0), (0.349, 0.5), (0.635, 0.56), (0.989, 0.781), (1.0, 0.783)),
    "street": ((0.0, 0.0), (0.387, 0.329), (0.728, 0.488), (0.927, 0.727), (0.995, 0.877)),
    "ward": ((0.0, 0.0), (1.0, 0.93)),
}
