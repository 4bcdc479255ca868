"""The words of a migrated address: what stays as it was typed, and the reasons in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from addressing.answer import Answer
from addressing.matching.compose import numbered
from addressing.parsing.numbers import number_key
from addressing.parsing.parse import ParsedAddress
from store.bilingual import Bilingual

#: `Số 3`, as some maps call a street, is written `Đường số 3` in an address.
_ONLY_A_NUMBER = re.compile(r"Số \d")
_REASONS = {
    "same": Bilingual("{a}: tên này đang dùng", "{a}: this is what it is called"),
    "whole": Bilingual("{a}: theo bảng sắp xếp, trọn vẹn là {b}", "{a}: by the table of the reform, wholly {b}"),
    "split": Bilingual("{a}: theo bảng sắp xếp, chia cho nhiều phường", "{a}: by the table of the reform, divided"),
    "found": Bilingual("theo vị trí tìm được của địa chỉ", "by the position at which the address was found"),
    "street": Bilingual("theo đoạn đường nằm trong từng phường", "by how much of the street is in each ward"),
    "contradicted": Bilingual(
        "phường đã gõ và vị trí tìm được mâu thuẫn nhau", "the ward typed and the position found contradict each other"
    ),
    "several": Bilingual(
        "không đủ căn cứ để chọn một: xem các khả năng", "not enough to choose one: see the candidates"
    ),
    "unknown": Bilingual(
        "không nhận ra phường, đường hay nơi nào", "no ward, street or place was recognised"
    ),
    "renamed": Bilingual("đường {a} = {b}", "the street {a} = {b}"),
    "renumbered": Bilingual("số {a} đã đổi thành {b}", "number {a} was changed to {b}"),
    "number-split": Bilingual("số {a} đã tách thành: {b}", "number {a} was split into: {b}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a stable word and what it is about."""

    code: str
    about: str = ""
    other: str = ""

    def said(self) -> Bilingual:
        """In both languages."""
        text = _REASONS[self.code]
        return Bilingual(text.vi.format(a=self.about, b=self.other), text.en.format(a=self.about, b=self.other))


@dataclass(frozen=True, slots=True)
class Words:
    """The parts of an address that no reform of units touches; `typed_street` as it was typed.

    `alley` is the path of one that was asked for without a house.
    """

    inside: tuple[str, ...] = ()
    place: str | None = None
    number: str | None = None
    street: str | None = None
    alley: str | None = None
    neighbourhood: tuple[str, ...] = ()
    typed_street: str = ""

    @property
    def key(self) -> str:
        """The number's join key."""
        return number_key(self.number or "")

    def parts(self) -> list[str]:
        """What is written before the ward."""
        house = f"Hẻm {self.alley} {self.street or ''}".strip() if self.alley else numbered(self.number, self.street)
        return [part for part in (*self.inside, self.place, house, *self.neighbourhood) if part]

    def on(self, street: str) -> Words:
        """The same on a street called otherwise; `Hẻm 453 Lê Văn Sỹ` is its alley on Lê Văn Sỹ."""
        street = street.removeprefix(f"Hẻm {self.alley} ") if self.alley else street
        if self.alley and street.startswith("Hẻm "):
            return self
        return replace(
            self, street=f"Đường {street[:1].lower()}{street[1:]}" if _ONLY_A_NUMBER.match(street) else street
        )

    def numbered(self, number: str, street: str | None) -> Words:
        """The same under another number."""
        return replace(self, number=number, street=street or self.street)


def words_of(parsed: ParsedAddress, best: Answer | None) -> Words:
    """What was typed, its street spelled as the registry has it; a place by name as it was found."""
    number = parsed.number or (best.number if best and best.level == "house" else None)
    street, alley, place = parsed.street, None if parsed.number else parsed.alley, parsed.place
    if best is not None and best.level == "place":
        place, number, street, alley = best.name, best.number, best.street, None
    elif best is not None and best.street and not parsed.street:
        # `Lê Lợi, Quận 1`: the words that might have been a place were a street.
        place, street = None, best.street
    elif best is not None and best.street and not alley:
        street = best.street
    typed = parsed.street or parsed.place or ""
    return Words(parsed.inside, place, number, street, alley, parsed.neighbourhood, typed)
