"""Bodies of requests that are no files, read within limits: JSON, a form of pydantic's, records as JSON or CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from layers.status_records import csv_records, json_records, json_value
from store.errors import BadInput, TooLarge
from web import wrong_input

MOST_MB = 16  # 50,000 observations with their details
#: A form has few members; of a hundred thousand that it does not have, each is an error, which takes a kilobyte.
FORM_MB = 1


async def json_of(request: Request, most_mb: int = FORM_MB) -> object:
    """The body as JSON; BadInput when it is not, TooLarge beyond `most_mb`."""
    return json_value(await body_of(request, most_mb))


async def form_of[F: BaseModel](request: Request, form: type[F], most_mb: int = FORM_MB) -> F:
    """The form that a JSON body fills; BadInput says which member is wrong, TooLarge beyond `most_mb`."""
    # No body at all says as much as an empty object: where a member is needed, it is told which.
    sent = json_value(await body_of(request, most_mb) or b"{}")
    try:
        return form.model_validate(sent)
    except ValidationError as error:
        wrong = wrong_input.sentence(error.errors())
        raise BadInput(
            f"Biểu mẫu sai: {wrong.vi}",
            f"wrong form: {wrong.en}",
            hint=wrong_input.advice_on_form(error.errors(), form.model_fields, sent),
        ) from None


def taking(form: type[BaseModel]) -> dict[str, Any]:
    """The `openapi_extra` of a door that takes `form` as JSON, which it reads by form_of."""
    needed = any(member.is_required() for member in form.model_fields.values())
    return {"requestBody": {"required": needed, "content": {"application/json": {"schema": schema_of(form)}}}}


def schema_of(form: type[BaseModel]) -> dict[str, Any]:
    """The schema of a form with the forms within it: a reference would be looked up in the whole document."""
    schema = form.model_json_schema()
    within = schema.pop("$defs", {})

    def put_in(part: Any) -> Any:
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).rpartition("/")[2]
            return put_in(within[name]) if name in within else {key: put_in(value) for key, value in part.items()}
        return [put_in(one) for one in part] if isinstance(part, list) else part

    whole: dict[str, Any] = put_in(schema)
    return whole


async def records_of(request: Request) -> list[Mapping[str, object]]:
    """The records: a JSON list (or one record), or CSV (`text/csv`, UTF-8) whose first line names the columns."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return (csv_records if media_type == "text/csv" else json_records)(await body_of(request, MOST_MB))


async def body_of(request: Request, most_mb: int, too_large: TooLarge | None = None) -> bytes:
    """The body; `too_large`, or a TooLarge of our own, as soon as more than `most_mb` came."""
    read = bytearray()
    try:
        async for chunk in request.stream():
            read += chunk
            if len(read) > most_mb * 2**20:
                raise too_large or TooLarge(f"Tối đa {most_mb} MB", f"at most {most_mb} MB at a time")
    except ClientDisconnect as error:
        raise BadInput("Nội dung chưa gửi xong", "the body was not sent to its end") from error
    return bytes(read)
