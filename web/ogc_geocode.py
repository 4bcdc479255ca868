"""The geocoder as a process of OGC API Processes: one query in, GeocodeJSON out."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from pygeoapi.process.base import BaseProcessor, ProcessorExecuteError

from store.bilingual import Lang
from store.errors import BandosoError
from web import geocodejson

MAX_LIMIT = 50


def _input(title_vi: str, title_en: str, schema: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"title": {"vi": title_vi, "en": title_en}, "schema": schema, "minOccurs": least, "maxOccurs": 1}


METADATA: dict[str, Any] = {
    "id": "geocode",
    "version": "1.0.0",
    "title": {"vi": "Tìm địa chỉ", "en": "Geocode"},
    "description": {
        "vi": "Tìm địa chỉ, địa điểm, đơn vị hành chính hoặc mã địa chỉ số, như người dân thường viết.",
        "en": "Finds an address, a place, a unit or a digital address, as people type it.",
    },
    "jobControlOptions": ["sync-execute"],
    "outputTransmission": ["value"],
    "keywords": ["geocode", "address", "địa chỉ"],
    "links": [],
    "inputs": {
        "q": _input("Câu tìm", "Query", {"type": "string", "minLength": 1, "maxLength": 500}, 1),
        "limit": _input("Số kết quả", "Limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 5}),
        "lang": _input("Ngôn ngữ", "Language", {"type": "string", "enum": ["vi", "en"], "default": "vi"}),
    },
    "outputs": {
        "result": {
            "title": {"vi": "Kết quả", "en": "Result"},
            "description": {"vi": "GeocodeJSON", "en": "GeocodeJSON"},
            "schema": {"type": "object", "contentMediaType": "application/geo+json"},
        }
    },
    "example": {"inputs": {"q": "453/12 lê văn sỹ q3"}},
}


@dataclass(frozen=True)
class Tools:
    """What a process works with: the geocoder, and `run`, which waits for a coroutine of the application's loop."""

    geocoder: Any
    run: Callable[[Coroutine[Any, Any, Any]], Any]

    def __deepcopy__(self, _: dict[int, Any]) -> Tools:
        """Itself: pygeoapi copies its configuration, and a geocoder cannot be copied."""
        return self


class GeocodeProcess(BaseProcessor):  # type: ignore[misc]
    """Answers as `/search` does. Its definition carries its `tools`."""

    def __init__(self, processor_def: dict[str, Any]) -> None:
        super().__init__(processor_def, METADATA)
        self._tools: Tools = processor_def["tools"]

    def execute(self, data: dict[str, Any], outputs: object = None) -> tuple[str, dict[str, Any]]:
        """GeocodeJSON; ProcessorExecuteError (400) for inputs that cannot be understood."""
        query, limit, lang = _checked(data)
        try:
            answers = self._tools.run(self._tools.geocoder.search(query, limit=limit, lang=lang))
        except BandosoError as error:
            raise _wrong(error.message.say(lang)) from error
        profile = self._tools.geocoder.profile
        return "application/geo+json", geocodejson.collection(answers, profile, query=query, limit=limit)


def _checked(data: object) -> tuple[str, int, Lang]:
    if not isinstance(data, dict) or not isinstance(data.get("q"), str):
        raise _wrong("inputs.q: string")
    limit = data.get("limit", 5)
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        raise _wrong(f"inputs.limit: 1 .. {MAX_LIMIT}")
    return data["q"], limit, "en" if data.get("lang") == "en" else "vi"


def _wrong(what: str) -> ProcessorExecuteError:
    error = ProcessorExecuteError(what, user_msg=what)
    error.http_status_code, error.ogc_exception_code = 400, "InvalidParameterValue"
    return error
