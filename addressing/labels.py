"""The one line by which an address is shown: `453/12 Lê Văn Sỹ, Phường Nhiêu Lộc, Thành phố Hồ Chí Minh`."""

from __future__ import annotations

from store.bilingual import Lang
from store.city import CityProfile

_ENGLISH_KINDS = {
    "phường": "Ward", "xã": "Commune", "thị trấn": "Township", "đặc khu": "Special Zone",
    "quận": "District", "huyện": "District", "thị xã": "Town", "thành phố": "City",
}  # fmt: skip


def unit_label(kind: str, name: str, full_name: str, lang: Lang, name_en: str | None = None) -> str:
    """`Phường Nhiêu Lộc`; in English `Nhieu Loc Ward`, `Ward 13` where there is an English name or a number."""
    if lang == "vi":
        return full_name
    word = _ENGLISH_KINDS.get(kind.lower(), "")
    if name.isdigit():
        return f"{word} {name}".strip()
    return f"{name_en or name} {word}".strip()


def address_label(
    profile: CityProfile,
    lang: Lang,
    *,
    name: str | None = None,
    number: str | None = None,
    street: str | None = None,
    ward: str | None = None,
) -> str:
    """Name, number and street, ward (already in `lang`), city: what there is of them, between commas."""
    place = " ".join(part for part in (number, street) if part)
    city = profile.name_vi if lang == "vi" else profile.name_en
    parts = [name, place, ward, city]
    return ", ".join(dict.fromkeys(part for part in parts if part))
