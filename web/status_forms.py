"""What the status door is sent, as OpenAPI shows it; topic definitions are read through here too."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from layers.status_check import storable
from layers.status_topic import LegendClass, Topic
from store.bilingual import Bilingual
from store.errors import BadInput
from web.bodies import schema_of
from web.openapi import KEYED
from web.wrong_input import sentence


def _storable(text: str) -> str:
    if not storable(text):
        raise ValueError("not text that can be stored")
    return text


Text = Annotated[str, Field(max_length=2_000), AfterValidator(_storable)]


class LegendForm(BaseModel):
    """One class of a legend."""

    start: float = Field(alias="from", allow_inf_nan=False)
    color: str = Field(pattern="^#[0-9a-fA-F]{6}$")
    vi: Text
    en: Text


class TopicForm(BaseModel):
    """A topic's definition."""

    id: str = Field(pattern="^[a-z][a-z0-9_]{1,62}$")
    theme: Literal["traffic", "public-security", "social", "economic", "environment"]
    kind: Literal["observation", "event"] = "observation"
    layer: Text | None = None
    title_vi: Text
    title_en: Text
    description_vi: Text = ""
    description_en: Text = ""
    unit_vi: Text = ""
    unit_en: Text = ""
    legend: list[LegendForm] = Field(default_factory=list, max_length=20)
    source: Text
    licence: Text
    simulated: bool = False


class ObservationForm(BaseModel):
    """One observation, for OpenAPI: `layers.status_check` reads it."""

    feature: str
    value: float
    at: str | None = None
    detail: dict[str, Any] = {}


class EventForm(BaseModel):
    """One event, for OpenAPI: `layers.status_events` reads it."""

    title_vi: str
    title_en: str | None = None
    geometry: dict[str, Any]
    id: str | None = None
    severity: float = 0
    starts_at: str | None = None
    ends_at: str | None = None
    detail: dict[str, Any] = {}


def topic_of(body: object, owner: str) -> Topic:
    """The topic that a body defines, owned by `owner`; BadInput says which part is wrong."""
    try:
        form = TopicForm.model_validate(body)
    except ValidationError as error:
        wrong = sentence(error.errors())
        raise BadInput(f"Định nghĩa chủ đề không hợp lệ: {wrong.vi}", f"not a topic definition: {wrong.en}") from None
    legend = tuple(LegendClass(each.start, each.color, Bilingual(each.vi, each.en)) for each in form.legend)
    return Topic(
        id=form.id, theme=form.theme, kind=form.kind, layer_id=form.layer,
        title=Bilingual(form.title_vi, form.title_en), unit=Bilingual(form.unit_vi, form.unit_en),
        description=Bilingual(form.description_vi, form.description_en), legend=legend, owner=owner,
        source=form.source, licence=form.licence, simulated=form.simulated,
    )  # fmt: skip


def body_of(form: type[BaseModel], *, many: bool, csv: bool = False) -> dict[str, Any]:
    """The `openapi_extra` of a door whose body is read by hand, within limits."""
    schema = schema_of(form)
    content = {"application/json": {"schema": {"type": "array", "items": schema} if many else schema}}
    if csv:
        content["text/csv"] = {"schema": {"type": "string", "description": "feature,value,at,detail"}}
    return {"requestBody": {"required": True, "content": content}, **KEYED}
