"""What the registry's doors are sent, as OpenAPI shows it and as they read it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from addressing.rows import AddressKind
from store.errors import BadInput
from web.openapi import KEYED


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("not text that can be stored")
    return text


Text = Annotated[str, Field(max_length=200), AfterValidator(_storable)]
Lon = Annotated[float, Field(ge=-180, le=180, description="longitude in degrees (EPSG:4326)")]
Lat = Annotated[float, Field(ge=-90, le=90, description="latitude in degrees (EPSG:4326)")]


class Form(BaseModel):
    """A JSON object of these members and no others; `why` goes into the address's history."""

    model_config = ConfigDict(extra="forbid")

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


class NewPlace(Form):
    """Where an address is now."""

    lon: Lon
    lat: Lat


class NewName(Form):
    """Another name, another house number, or both."""

    name: Text | None = None
    number: Text | None = None


class Ending(Form):
    """The end of an address, with the digital address that takes its place, if any."""

    successor: Text | None = None


def read[F: Form](form: type[F], body: object) -> F:
    """The form that a body fills; BadInput says which member is wrong."""
    try:
        return form.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise BadInput(f"Biểu mẫu sai ở «{where}»", f"wrong form: {where}: {first['msg']}") from None


def body_of(form: type[Form]) -> dict[str, Any]:
    """The `openapi_extra` of a door that takes `form`."""
    content = {"application/json": {"schema": form.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}, **KEYED}
