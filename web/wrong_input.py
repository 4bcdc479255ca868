"""What is wrong with a request's parameters or form, said to a person: pydantic's errors in Vietnamese and English."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from store.bilingual import Bilingual

#: By pydantic's types of errors; braces take the limits that it names.
_SAID: dict[str, Bilingual] = {
    "missing": Bilingual("bị thiếu", "is missing"),
    "number": Bilingual("phải là một số, viết với dấu chấm thập phân", "must be a number, with a decimal point"),
    "integer": Bilingual("phải là số nguyên", "must be a whole number"),
    "bool_parsing": Bilingual("phải là 0 hoặc 1", "must be 0 or 1"),
    "text": Bilingual("phải là chữ", "must be text"),
    "list": Bilingual("phải là một mảng", "must be an array"),
    "object": Bilingual("phải là một đối tượng JSON", "must be a JSON object"),
    "day": Bilingual("phải là một ngày, dạng 2026-01-31", "must be a day, as 2026-01-31"),
    "less_than_equal": Bilingual("không được lớn hơn {le}", "must not be more than {le}"),
    "less_than": Bilingual("phải nhỏ hơn {lt}", "must be less than {lt}"),
    "greater_than_equal": Bilingual("không được nhỏ hơn {ge}", "must not be less than {ge}"),
    "greater_than": Bilingual("phải lớn hơn {gt}", "must be more than {gt}"),
    "string_too_long": Bilingual("dài quá {max_length} ký tự", "is longer than {max_length} characters"),
    "string_too_short": Bilingual("cần ít nhất {min_length} ký tự", "needs {min_length} characters at least"),
    "too_long": Bilingual("có quá {max_length} phần tử", "has more than {max_length} items"),
    "too_short": Bilingual("cần ít nhất {min_length} phần tử", "needs {min_length} items at least"),
    "literal_error": Bilingual("phải là một trong: {expected}", "must be one of: {expected}"),
    "extra_forbidden": Bilingual("là trường lạ", "is not a member of this form"),
    "json_invalid": Bilingual("không phải JSON đúng cú pháp", "is not valid JSON"),
    "string_unicode": Bilingual("có ký tự không lưu được", "has characters that cannot be stored"),
}
_ALIKE = {
    "number": ("float_parsing", "float_type", "finite_number"),
    "integer": ("int_parsing", "int_parsing_size", "int_type", "int_from_float"),
    "text": ("string_type",),
    "list": ("list_type", "tuple_type"),
    "object": ("dict_type", "model_type", "model_attributes_type"),
    "day": ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
    "bool_parsing": ("bool_type",),
    "string_unicode": ("value_error",),
}
_WORDS = {**_SAID, **{kind: _SAID[word] for word, kinds in _ALIKE.items() for kind in kinds}}
#: Where a part of a request is: its name begins behind it.
_PLACES = frozenset({"query", "path", "header", "cookie", "body"})
_SAID_AT_MOST = 5
_POSITION = ("lon", "lat")
#: No degrees are that many, and hardly any metres of VN-2000 so few.
_METRES_FROM = 10_000.0

Error = Mapping[str, Any]


def said(error: Error) -> Bilingual:
    """What is wrong with one part, after its name: `phải là số nguyên`."""
    kind, context = error["type"], error.get("ctx") or {}
    if isinstance(error.get("input"), str | float) and _is_no_number(error["input"]) and "less" in kind:
        kind = "number"
    words = _WORDS.get(kind)
    if words is None:
        return Bilingual(f"không hợp lệ ({error['msg']})", f"is not valid ({error['msg']})")
    # pydantic lists what may stand there in English: 'small' or 'full'.
    vi = {name: str(value).replace("' or '", "' hoặc '") for name, value in context.items()}
    return Bilingual(words.vi.format(**vi), words.en.format(**context))


def name_of(error: Error) -> str:
    """The part's name as the caller wrote it: `lat`, `coordinates.0.1`."""
    place, *rest = map(str, error["loc"]) if error["loc"] else ("body",)
    if error["type"] == "json_invalid" or not rest:
        return "body" if place in _PLACES else place
    return ".".join(rest if place in _PLACES else (place, *rest))


def sentence(errors: Sequence[Error]) -> Bilingual:
    """All that is wrong, the first few of it named."""
    parts = [(name_of(error), said(error)) for error in errors[:_SAID_AT_MOST]]
    more = len(errors) - len(parts)
    vi = "; ".join(f"{name} {words.vi}" for name, words in parts) + (f"; và {more} chỗ nữa" if more else "")
    en = "; ".join(f"{name} {words.en}" for name, words in parts) + (f"; and {more} more" if more else "")
    return Bilingual(vi, en)


def advice(errors: Sequence[Error], given: Mapping[str, Any]) -> Bilingual:
    """What to do about it; `given` is what the query said."""
    if about := _about_position(given):
        return about
    lacking = [name_of(error) for error in errors if error["type"] == "missing" and error["loc"][:1] == ("query",)]
    if lacking:
        came = ", ".join(list(given)[:10])
        return Bilingual(
            f"gửi thêm: {', '.join(lacking)}" + (f" (đã nhận: {came})" if came else ""),
            f"send also: {', '.join(lacking)}" + (f" (received: {came})" if came else ""),
        )
    return Bilingual("tham số và ví dụ của từng đường dẫn ở /docs", "each path's parameters, with examples: /docs")


def advice_on_form(errors: Sequence[Error], members: Iterable[str], sent: object) -> Bilingual:
    """What to do about a form: `members` are those it has, `sent` is the JSON that came."""
    holders = (_holder(sent, error["loc"]) for error in errors if error["loc"] and error["loc"][-1] in _POSITION)
    about = next((found for one in holders if isinstance(one, Mapping) and (found := _about_position(one))), None)
    named = ", ".join(members)
    return about or Bilingual(f"các trường của biểu mẫu: {named}", f"the members of the form: {named}")


def _holder(sent: Any, where: Sequence[int | str]) -> object:
    """What holds the part at `where`; None where pydantic's path is not one of what was sent."""
    try:
        for step in where[:-1]:
            sent = sent[step]
    except (LookupError, TypeError):
        return None
    return sent


def _about_position(given: Mapping[str, Any]) -> Bilingual | None:
    """What is wrong with a longitude and a latitude together; None where nothing is."""
    try:
        lon, lat = (float(str(given[name]).replace(",", ".")) for name in _POSITION)
    except (KeyError, ValueError):
        return None
    if 90 < abs(lat) <= 180 and abs(lon) <= 90:
        return Bilingual(
            "lon và lat đã đổi chỗ cho nhau: lon là kinh độ (ở đây khoảng 106), lat là vĩ độ (khoảng 10)",
            "lon and lat are the wrong way round: lon is the longitude (about 106 here), lat the latitude (about 10)",
        )
    if min(abs(lon), abs(lat)) > _METRES_FROM:
        return Bilingual(
            "đây là mét (có lẽ VN-2000): cần độ WGS 84, lon là kinh độ (ở đây khoảng 106), lat là vĩ độ (khoảng 10)",
            "these are metres (VN-2000 perhaps): degrees (WGS 84) are needed, lon about 106 here, lat about 10",
        )
    return None


def _is_no_number(value: str | float) -> bool:
    try:
        return not math.isfinite(float(value))
    except ValueError:
        return False
