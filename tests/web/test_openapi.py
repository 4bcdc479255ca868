"""The OpenAPI document is honest: what it says is what the doors do, whatever is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from store import keys
from store.database import Database
from store.settings import Settings
from tests.web.serving import serving
from web.app import create_app
from web.openapi import PROBLEM

#: Endless by intent; tests/web/test_live.py has it.
STREAM = "/status/stream"


def no_server_error(ctx: Any, response: Any, case: Any) -> bool | None:
    """An export that is being prepared is no error: it says when to come again."""
    if response.status_code == 503 and response.headers.get("retry-after"):
        return None
    found: bool | None = not_a_server_error(ctx, response, case)
    return found


CHECKED = [
    no_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def address(module_database: Database) -> Iterator[str]:
    changed: Settings = module_database.settings.model_copy(update={"feeds": False})
    with serving(create_app(changed)) as at:
        yield at


@pytest.fixture(scope="module")
def key(module_database: Database) -> dict[str, str]:
    with module_database.transaction("writer") as connection:
        secret = keys.create(connection, "Sở Thử", ["publish", "status", "registry", "bulk"], actor="test")
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def document(address: str) -> Any:
    return schemathesis.openapi.from_url(f"{address}/openapi.json").exclude(path=STREAM)


@pytest.fixture(scope="module")
def told(address: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{address}/openapi.json").json()
    return found


def ask_anything(operation: Any, headers: dict[str, str]) -> None:
    @settings(
        max_examples=8,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKED, headers=headers)

    ask()


def test_whatever_is_asked_the_answer_is_one_the_document_names(document: Any, key: dict[str, str]) -> None:
    for found in document.get_all_operations():
        ask_anything(found.ok(), key)


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    for one in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from references(one)


def test_every_reference_within_the_document_leads_somewhere(told: dict[str, Any]) -> None:
    for reference in set(references(told)):
        at: Any = told
        for name in reference.removeprefix("#/").split("/"):
            assert name in at, reference
            at = at[name]


@pytest.mark.parametrize("path", ["/addresses?street=x&after=%00", "/jobs/%00/report", "/status/%00", "/a/%00"])
def test_a_character_that_no_text_has_is_the_askers_fault(address: str, key: dict[str, str], path: str) -> None:
    answer = httpx.get(address + path, headers=key)
    assert (answer.status_code in (400, 404), answer.headers["content-type"]) == (True, PROBLEM), answer.text
    assert answer.json()["hint"]


def test_every_door_names_problem_json_and_none_the_422_of_the_framework(told: dict[str, Any]) -> None:
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            assert "422" not in answers, (method, path)
            assert {"400", "503"} <= answers.keys(), (method, path)
            assert all(PROBLEM in answers[status]["content"] for status in answers if status >= "400"), (method, path)


def test_the_doors_that_change_something_ask_for_the_key_and_say_so(told: dict[str, Any], address: str) -> None:
    open_posts = {"/search/csv", "/reverse/csv", "/reverse/route", "/migrate/csv"}
    for path, operations in told["paths"].items():
        for method in operations.keys() & METHODS - {"get"}:
            if path in open_posts:
                continue
            assert {"401", "403"} <= operations[method]["responses"].keys(), (method, path)
            filled = re.sub(r"\{[^}]*\}", "1", path)
            answer = httpx.request(method, address + filled)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"].startswith("Bearer")


def test_the_documentation_page_asks_no_other_host(address: str) -> None:
    page = httpx.get(f"{address}/docs")
    assert "://" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for part in page.text.split('src="')[1:]:
        assert httpx.get(address + part.split('"')[0]).status_code == 200
