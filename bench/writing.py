"""The ways people write an address that is registered: the questions of the search and bulk benchmarks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

from bench.registered import Registered

CITY = "Thành phố Hồ Chí Minh"
_SHORT = (("Thành phố ", "TP. "), ("Thị trấn ", "TT. "), ("Phường ", "P. "), ("Quận ", "Q. "), ("Huyện ", "H. "),
          ("Xã ", "X. "))  # fmt: skip
_LETTERS = "abcdeghiklmnopqrstuvxy"
Way = Callable[[Registered, Random], str]


def full(house: Registered, _: Random) -> str:
    """`453/12 Lê Văn Sỹ, Phường Nhiêu Lộc`."""
    return _joined(_first(house), house.ward)


def no_accents(house: Registered, _: Random) -> str:
    """`453/12 Le Van Sy, Phuong Nhieu Loc`."""
    return bare(_joined(_first(house), house.ward))


def abbreviated(house: Registered, _: Random) -> str:
    """`453/12 Đ. Lê Văn Sỹ, P. 12, Q. 3, TPHCM`."""
    street = house.street.removeprefix("Đường ").removeprefix("đường ")
    units = (short_unit(house.old_ward or house.ward), short_unit(house.old_district))
    return _joined(f"{house.number} Đ. {street}", *units, "TPHCM")


def one_typo(house: Registered, random: Random) -> str:
    """`453/12 Lê Vna Sỹ, Phường Nhiêu Lộc`: one letter lost, doubled, changed or out of place in the street's name."""
    return _joined(f"{house.number} {mistyped(house.street, random)}", house.ward)


def no_ward(house: Registered, _: Random) -> str:
    """`453/12 Lê Văn Sỹ`."""
    return _first(house)


def old_units(house: Registered, _: Random) -> str:
    """`453/12 Lê Văn Sỹ, Phường 12, Quận 3`; today's ward where the old one is unknown (a district decides little)."""
    return _joined(_first(house), house.old_ward or house.ward, house.old_district)


def wordy(house: Registered, _: Random) -> str:
    """`Số nhà 453/12, đường Lê Văn Sỹ, Phường Nhiêu Lộc, Thành phố Hồ Chí Minh, Việt Nam`."""
    street = house.street if re.match(r"(?i)đường|hẻm|quốc lộ|xa lộ|đại lộ", house.street) else f"đường {house.street}"
    return _joined(f"Số nhà {house.number}", street, house.ward, CITY, "Việt Nam")


def no_commas(house: Registered, _: Random) -> str:
    """`453/12 lê văn sỹ phường 12 quận 3`."""
    return _joined(_first(house), house.old_ward or house.ward, house.old_district).replace(",", "").lower()


WAYS: dict[str, Way] = {
    "as registered": full,
    "no accents": no_accents,
    "abbreviated": abbreviated,
    "one typing error": one_typo,
    "no ward": no_ward,
    "old ward, district": old_units,
    "wordy": wordy,
    "no commas": no_commas,
}


def bare(text: str) -> str:
    """`text` without Vietnamese marks, punctuation kept."""
    apart = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def mistyped(street: str, random: Random) -> str:
    """`street` with one error in a word of three letters or more; as it is where it has none (`D1`)."""
    words = street.split(" ")
    long = [n for n, word in enumerate(words) if len(word) >= 3 and word.isalpha()]
    if not long:
        return street
    chosen = random.choice(long)
    words[chosen] = _wrong(words[chosen], random)
    return " ".join(words)


def _wrong(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    letter = random.choice(_LETTERS)
    wrong = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return random.choice(wrong)


def _first(house: Registered) -> str:
    return f"{house.number} {house.street}"


def short_unit(name: str | None) -> str | None:
    for kind, short in _SHORT:
        if name and name.startswith(kind):
            return short + name.removeprefix(kind)
    return name


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)
