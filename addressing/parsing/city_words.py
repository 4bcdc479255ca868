"""The names by which a city and the provinces it took in are typed: rules made of its profile."""

from __future__ import annotations

import re
from functools import lru_cache

from addressing.parsing.rule import END, B, Rule
from addressing.parsing.text import fold
from store.city import CityProfile


def is_city(text: str, profile: CityProfile) -> bool:
    """Whether `text` is nothing but the city, by any of its names."""
    name = fold(profile.name_vi)
    return fold(text) in (name, name.removeprefix("thanh pho "), *profile.aliases)


@lru_cache(maxsize=8)
def city_rule(profile: CityProfile) -> Rule:
    """The city's names that nothing else bears: `TP.HCM`, `Thành phố Hồ Chí Minh`, `Ho Chi Minh City`."""
    name = fold(profile.name_vi).removeprefix("thanh pho ")
    sure = [a for a in profile.aliases if a.startswith("tp") or "city" in a]
    forms = "|".join(re.escape(a).replace(r"\ ", r"[ .]*") for a in sorted(sure, key=len, reverse=True))
    # `T.P.H.C.M`, `Tp-HCM`
    short = "|".join(r"\.?".join(a) for a in profile.aliases if a.isalpha() and len(a) <= 4)
    bare = "|".join(re.escape(a) for a in sorted(profile.aliases, key=len, reverse=True) if a.startswith("sai"))
    pattern = re.compile(
        rf"{B}(?:(?:thanh ?pho|t\.?p)[. :-]*(?:{re.escape(name)}|{short}|{bare or short})|{forms}"
        rf"|(?:{short}|{re.escape(name)}|{bare or short}) city)(?: city)?\.?{END}"
    )
    return Rule(
        pattern, frozenset({"thanh", "thanhpho", "tp", "t", "city", *(a for a in profile.aliases if " " not in a)})
    )


@lru_cache(maxsize=8)
def bare_city_rule(profile: CityProfile) -> Rule:
    """The city's names that are also names of other things (`Sài Gòn`): only where a part of their own, or last."""
    name = fold(profile.name_vi).removeprefix("thanh pho ")
    bare = sorted({name, *(a for a in profile.aliases if not a.startswith("tp") and "city" not in a)}, key=len)
    forms = "|".join(re.escape(a) for a in reversed(bare))
    pattern = re.compile(rf"(?:(?:^|[,\n\f])\s*({forms})\s*(?=$|[,\n\f]|- *[,\n\f])|(?<=[\s,\n])({forms})\s*$)")
    return Rule(pattern, frozenset(form.split()[0] for form in bare))


@lru_cache(maxsize=8)
def merged_provinces_rule(profile: CityProfile) -> Rule:
    """Provinces that the city took in, still typed as the last part of an address."""
    forms = "|".join(re.escape(form).replace(r"\-", r"\s*[-–]\s*") for form in profile.merged_provinces)
    # `Thủ Dầu Một Bình Dương`: behind a district of its own as well.
    behind = "".join(f"|(?<= {re.escape(district)}) (?:t\\. ?)?" for district in profile.districts)
    pattern = re.compile(rf"(?:[,(\n\f]\s*(?:tinh |t\. ?)?{behind})({forms})(?: province| cu)?(?=[,.)\s]*$)")
    return Rule(pattern, frozenset(re.split(r"[ -]", form)[0] for form in profile.merged_provinces))
