"""An address taken apart: what every part was typed as, and what it was taken for."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from addressing.parsing.numbers import number_key
from addressing.parsing.units_text import UnitPart
from store.bilingual import Bilingual
from store.values import value_class

PartKind = Literal[
    "number", "alley", "street", "place", "ward", "district", "city", "neighbourhood", "inside", "postcode", "beside",
    "words", "noise",
]  # fmt: skip
PART_NAMES: dict[PartKind, Bilingual] = {
    "number": Bilingual("số nhà", "house number"), "alley": Bilingual("hẻm", "alley"),
    "street": Bilingual("đường", "street"), "place": Bilingual("địa điểm", "place"),
    "ward": Bilingual("phường, xã", "ward"), "district": Bilingual("quận, huyện", "district"),
    "city": Bilingual("thành phố", "city"), "neighbourhood": Bilingual("khu phố, tổ, ấp", "neighbourhood"),
    "inside": Bilingual("tầng, phòng, căn", "floor, room, flat"), "postcode": Bilingual("mã bưu chính", "postcode"),
    "beside": Bilingual("chỉ dẫn gần đó", "said to be near"), "words": Bilingual("phần khác", "other words"),
    "noise": Bilingual("không phải địa chỉ", "no part of an address"),
}  # fmt: skip


@value_class(frozen=True, slots=True)
class ParsedAddress:
    """An address taken apart; every part as typed (NFC).

    `number` is the whole path from the main street (`34/12` for `số 12 hẻm 34`), `house` its last part where an
    alley was said in words, `alley` the path of that alley. `place` holds words that may be a place, or, where
    `street` is None, a street or a unit; `loose` those after the street that may be units; `beside`
    what is only said to be near. `side` is how the text began where that only tells a side of what it names
    (`đối diện`).
    """

    text: str
    number: str | None = None
    number_key: str = ""
    house: str | None = None
    alley: str | None = None
    street: str | None = None
    street_kind: str = ""
    place: str | None = None
    loose: tuple[str, ...] = ()
    units: tuple[UnitPart, ...] = ()
    neighbourhood: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    postcode: str | None = None
    noise: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    side: str = ""

    @property
    def unnumbered(self) -> tuple[object, ...]:
        """All that says which street is meant: addresses alike in this have their numbers looked for on the same."""
        return (
            self.street, self.street_kind, self.alley, self.place, self.loose, self.units, self.neighbourhood,
            self.inside,
        )  # fmt: skip

    def read_as(self, number: str | None, street: str, *, place: str | None, loose: tuple[str, ...]) -> ParsedAddress:
        """The same text read another way: as `number` (in no alley said in words) on `street`."""
        return replace(
            self,
            number=number,
            number_key=number_key(number or ""),
            house=None,
            alley=None,
            street=street,
            street_kind="",
            place=place,
            loose=loose,
        )

    @property
    def wards(self) -> tuple[UnitPart, ...]:
        """The wards, communes, townships said with their kind."""
        return tuple(u for u in self.units if u.level == "ward")

    @property
    def districts(self) -> tuple[UnitPart, ...]:
        """The (old) districts said with their kind."""
        return tuple(u for u in self.units if u.level == "district")

    @property
    def ward(self) -> UnitPart | None:
        """The first ward said."""
        return next(iter(self.wards), None)

    @property
    def district(self) -> UnitPart | None:
        """The first district said."""
        return next(iter(self.districts), None)

    @property
    def city(self) -> UnitPart | None:
        """The city or province said."""
        return next((u for u in self.units if u.level == "city"), None)

    @property
    def parts(self) -> tuple[tuple[PartKind, str], ...]:
        """Every part in words, as typed, with what it was taken for: what an answer tells as matched or not."""
        said: list[tuple[PartKind, str | None]] = [("beside", self.side), ("place", self.place)]
        said += [("number", self.house or self.number), ("alley", self.alley), ("street", self.street)]
        said += [(unit.level, unit.text) for unit in self.units]
        said += [("neighbourhood", text) for text in self.neighbourhood] + [("inside", text) for text in self.inside]
        said += [("words", text) for text in self.loose] + [("beside", text) for text in self.beside]
        said += [("postcode", self.postcode), *(("noise", text) for text in self.noise)]
        return tuple((kind, text) for kind, text in said if text)
