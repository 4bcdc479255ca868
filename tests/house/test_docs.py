"""The documents say what the program does."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from geopy.geocoders import BANFrance
from typer.main import get_command

import bandoso
from store.settings import Settings
from web.app import create_app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def commands() -> set[str]:
    top = get_command(bandoso.app)
    found = set()
    for name, command in top.commands.items():  # type: ignore[attr-defined]
        found |= {f"{name} {sub}" for sub in getattr(command, "commands", {})} or {name}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:\.venv/bin/)?bandoso ([a-z]+(?: [a-z][a-z-]*)?)", text))
    known = commands()
    unknown = {name for name in named if name not in known and name.split()[0] not in known}
    assert not unknown


def test_every_command_is_told_in_the_readme_or_the_docs() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert not {command for command in commands() if f"bandoso {command}" not in text}


def test_every_decision_is_on_the_list_under_its_own_title() -> None:
    folder = ROOT / "docs" / "decisions"
    titles = {page.name: page.read_text(encoding="utf-8").splitlines()[0] for page in folder.glob("0*.md")}
    listed = re.findall(r"^\| (\d+) \| \[(.*)\]\((.*)\) \|$", (folder / "README.md").read_text(encoding="utf-8"), re.M)
    assert {page: f"# {number}. {title}" for number, title, page in listed} == titles


def test_every_room_and_schema_is_on_the_architecture_page() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for word in ("store", "addressing", "layers", "tiles", "loaders", "web", "registry", "catalogue", "status", "ops"):
        assert word in text


_SENT = re.compile(r"curl[^\n]*?-F (\w+)=@(?:[^\n`]|\\\n)*?(?:127\.0\.0\.1:8000|https://…)(/[a-z/]+)")


def test_the_curl_lines_send_files_in_the_fields_that_the_doors_read() -> None:
    paths = create_app(Settings(_env_file=None)).openapi()["paths"]
    sent = {match for page in PAGES for match in _SENT.findall(page.read_text(encoding="utf-8"))}
    assert {path for _, path in sent} >= {"/jobs", "/search/csv", "/layers"}
    for field, path in sent:
        content = paths[path]["post"]["requestBody"]["content"]
        assert field in content["multipart/form-data"]["schema"]["properties"], f"{path}: -F {field}=@"


def test_the_line_for_geopy_calls_what_geopy_has() -> None:
    line = re.search(r'python -c "(.*)"', (ROOT / "README.md").read_text(encoding="utf-8"))
    assert line
    calls = [node for node in ast.walk(ast.parse(line[1])) if isinstance(node, ast.Call)]
    made = next(call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "B")
    inspect.signature(BANFrance).bind(*made.args, **{str(word.arg): word.value for word in made.keywords})
