"""Text in the two languages of the city: Vietnamese first, English second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text, said in Vietnamese and in English."""

    vi: str
    en: str

    def say(self, lang: Lang) -> str:
        """The text in `lang`."""
        return self.vi if lang == "vi" else self.en

    def __str__(self) -> str:
        return f"{self.vi} / {self.en}"


def negotiate(accept_language: str | None, asked: str | None = None) -> Lang:
    """The language to answer in: what was asked (`?lang=`), else `Accept-Language` (RFC 9110), else Vietnamese.

    One that we do not speak is passed over: clients of other geocoders send their own, and are to be answered.
    """
    if lang := _known((asked or "").strip().lower()):
        return lang
    best: tuple[float, Lang] = (0.0, "vi")
    for part in (accept_language or "").split(","):
        tag, _, quality = part.partition(";")
        lang = _known(tag.strip().lower())
        weight = _weight(quality)
        if lang and weight > best[0]:
            best = (weight, lang)
    return best[1]


def _known(tag: str) -> Lang | None:
    primary = tag.split("-")[0]
    if primary == "vi":
        return "vi"
    return "en" if primary == "en" else None


def _weight(quality: str) -> float:
    try:
        return float(quality.split("=", 1)[1]) if "=" in quality else 1.0
    except ValueError:
        return 0.0
