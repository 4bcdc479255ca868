"""The forms that the registry's doors are sent, as OpenAPI shows them and as they are checked."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from addressing.registry.proposals import Ask, Kind
from addressing.registry.rows import AddressKind, AddressRow, NameKind, PositionKind
from web.bodies import FORM_MB, taking
from web.openapi import KEYED


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("not text that can be stored")
    return text


Text = Annotated[str, Field(max_length=200), AfterValidator(_storable)]
Day = Annotated[date, Field(ge=date(1600, 1, 1), le=date(2200, 1, 1))]
Lon = Annotated[float, Field(ge=-180, le=180, description="longitude in degrees (EPSG:4326)")]
Lat = Annotated[float, Field(ge=-90, le=90, description="latitude in degrees (EPSG:4326)")]


class Form(BaseModel):
    """A JSON object of these members and no others; `why` goes into the address's history."""

    model_config = ConfigDict(extra="forbid")
    #: The largest that is read, in MB.
    most_mb: ClassVar[int] = FORM_MB

    why: Text = ""


class NewAddress(Form):
    """One address. `reference`: its number in the department's own books; the same one is not registered twice."""

    lon: Lon
    lat: Lat
    kind: AddressKind = "house"
    number: Text | None = None
    street: Text | None = None
    name: Text | None = None
    category: Text = ""
    reference: Text = ""
    parent: Text | None = Field(None, description="the digital address of its building or project")
    floor: Text | None = None
    valid_from: Day | None = Field(None, description="the first day it is in force; today where it is not said")
    duplicate: bool = Field(False, description="another house of a number that its street has already: register it too")

    def row(self, owner: str) -> AddressRow:
        """As the intake takes it, from the department `owner`."""
        return AddressRow(
            kind=self.kind, source=owner, source_ref=self.reference, lon=self.lon, lat=self.lat,
            category=self.category, name=self.name, number=self.number, street=self.street,
        )  # fmt: skip


class NewPlace(Form):
    """Where an address is now."""

    lon: Lon
    lat: Lat


class NewName(Form):
    """Another name, another house number, or both."""

    name: Text | None = None
    number: Text | None = None


class NewPosition(NewPlace):
    """A further position; `label` tells those of a kind apart."""

    kind: PositionKind
    label: Text = ""


class NewOtherName(Form):
    """Another name, in use from a day until, not including, another."""

    name: Text
    kind: NameKind = "alias"
    valid_from: Day | None = None
    valid_to: Day | None = None


class Ending(Form):
    """The end of an address, with the digital address that takes its place, if any."""

    successor: Text | None = None


class NewProposal(Form):
    """What is asked of the registry, by its `kind`.

    register: `new` with one address; move: `code`, `lon`, `lat`; rename: `code` with `name` or `number`; retire:
    `code`, `successors` if any; split: `code` with two or more of `new` and `successors`; merge: `codes`, and one
    of both.
    """

    kind: Kind
    code: Text | None = None
    codes: list[Text] = Field(default=[], max_length=50)
    new: list[NewAddress] = Field(default=[], max_length=50)
    successors: list[Text] = Field(default=[], max_length=50)
    lon: Lon | None = None
    lat: Lat | None = None
    name: Text | None = None
    number: Text | None = None
    evidence: Text = Field("", description="what it rests on: a permit, a decision, a survey")
    valid_from: Day | None = Field(None, description="the day it shall be in force; where not said, when approved")

    def ask(self, owner: str) -> Ask:
        """What is asked, by the department `owner`."""
        first = self.new[0] if self.new else None
        return Ask(
            kind=self.kind, codes=(*([self.code] if self.code else ()), *self.codes),
            into=tuple(address.row(owner) for address in self.new), heirs=tuple(self.successors),
            lon=self.lon, lat=self.lat, name=self.name, number=self.number,
            parent=first.parent if first else None, floor=first.floor if first else None,
            duplicate=first.duplicate if first else False,
        )  # fmt: skip


class Decision(Form):
    """An approval, a rejection or a withdrawal; a rejection needs its reason."""

    reason: Text = ""


def body_of(form: type[Form]) -> dict[str, Any]:
    """The `openapi_extra` of a department's door that takes `form`."""
    return {**taking(form), **KEYED}
