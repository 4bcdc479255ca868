"""The page as it is served: no other host, a policy that fits, every text in both languages."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from addressing.answer import Level
from store.bilingual import Bilingual, Lang
from store.city import HCMC
from store.settings import Settings
from web import page, page_folium, page_frame, page_static, page_text, problems
from web.headers import CommonHeaders
from web.page_static import FOLDER, VersionedFiles
from web.page_templates import render

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((FOLDER / "js").glob("*.js"))
OF_LISTS = sorted((ROOT / "web" / "static" / "lists").glob("*.js"))
OF_AN_ADDRESS = [path for path in SCRIPTS if path.stem in ("address-page", "map-names", "dom")]
TEXTED = (*SCRIPTS, *OF_LISTS)


def rendered(lang: Lang = "vi", *, has_base: bool = True, **settings: Any) -> page.Page:
    return page.rendered(Settings(_env_file=None, **settings), 7, has_base, lang)


def configuration(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="configuration">(.*?)</script>', html, re.DOTALL)
    assert found
    read: dict[str, object] = json.loads(found[1])
    return read


def test_the_page_names_no_other_host() -> None:
    html = rendered().body.decode()
    named = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert named
    assert not [address for address in named if "//" in address]
    assert page_static.url("vendor/leaflet/leaflet.js") in named


def test_the_page_may_be_enlarged_and_its_buttons_have_names_without_their_texts() -> None:
    html = rendered().body.decode()
    assert re.findall(r'name="viewport"\s+content="([^"]*)"', html) == [
        "width=device-width, initial-scale=1, viewport-fit=cover"
    ]
    # On a phone the texts of buttons are not shown.
    for tag in re.findall(r'<button [^>]*class="tool"[^>]*>', html):
        assert "aria-label=" in tag


def test_no_script_or_style_sheet_of_ours_loads_from_another_host() -> None:
    for path in (*SCRIPTS, *(FOLDER / "css").glob("*.css")):
        text = re.sub(r'href="https://[^"]*"', "", path.read_text(encoding="utf-8")).replace("http://www.w3.org", "")
        assert "http://" not in text, path.name
        assert "https://" not in text, path.name


@pytest.mark.parametrize(("lang", "city"), [("vi", "Thành phố Hồ Chí Minh"), ("en", "Ho Chi Minh City")])
def test_the_page_speaks_both_languages(lang: Lang, city: str) -> None:
    html = rendered(lang).body.decode()
    assert f'<html lang="{lang}">' in html
    assert city in html
    assert configuration(html)["lang"] == lang


def test_the_policy_allows_the_inline_blocks_of_the_page_and_no_others() -> None:
    made = rendered()
    html = made.body.decode()
    inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", html, re.DOTALL)
    digests = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline}
    assert set(re.findall(r"'sha256-([^']+)'", made.policy)) == digests
    assert "unsafe" not in made.policy


def test_an_online_base_map_is_allowed_only_when_it_is_set() -> None:
    assert "tiles.example" not in rendered().policy
    made = rendered(basemap_url="https://tiles.example/{z}/{x}/{y}.png")
    assert "img-src 'self' data: blob: https://tiles.example;" in made.policy
    assert configuration(made.body.decode())["basemap_url"] == "https://tiles.example/{z}/{x}/{y}.png"


def test_the_same_catalogue_gives_the_same_page_and_another_one_another() -> None:
    settings = Settings(_env_file=None)
    page.rendered.cache_clear()
    first = page.rendered(settings, 1, True, "vi")
    page.rendered.cache_clear()
    assert page.rendered(settings, 1, True, "vi") == first
    assert page.rendered(settings, 2, True, "vi").etag != first.etag


def test_nothing_in_the_configuration_can_end_its_script() -> None:
    address = "https://tiles.example/</script><script>alert(1)</script>"
    html = rendered(basemap_url=address).body.decode()
    assert "alert(1)</script>" not in html
    assert configuration(html)["basemap_url"] == address


def test_folium_draws_in_a_process_of_its_own_what_it_would_draw_here() -> None:
    assert page_frame.frame(HCMC.centre) == page_folium.drawn(HCMC.centre)


def test_a_worker_that_served_the_page_holds_neither_folium_nor_pandas() -> None:
    look = (
        "import sys; from store.settings import Settings; from web.app import create_app; from web import page;"
        "create_app(Settings(_env_file=None)); page.rendered(Settings(_env_file=None), 7, True, 'vi');"
        "import web.ogc; print({'folium', 'pandas', 'pyarrow', 'openpyxl'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()", told.stderr


def test_every_text_is_in_both_languages_with_the_same_gaps() -> None:
    for key, text in page_text.TEXT.items():
        assert text.vi.strip(), key
        assert text.en.strip(), key
        assert sorted(re.findall(r"{\w+}", text.vi)) == sorted(re.findall(r"{\w+}", text.en)), key


@pytest.mark.parametrize(
    ("scripts", "table", "least"),
    [
        (SCRIPTS, page_text.ON_THE_MAP, 40),
        (OF_AN_ADDRESS, page_text.ON_AN_ADDRESS, 4),
        (OF_LISTS, page_text.ON_LISTS, 4),
    ],
)
def test_a_page_is_told_every_text_that_its_scripts_ask_for(
    scripts: list[Path], table: dict[str, Bilingual], least: int
) -> None:
    asked = {key for path in scripts for key in re.findall(r'\bt\("([\w-]+)"', path.read_text(encoding="utf-8"))}
    assert len(asked) >= least
    assert asked <= table.keys()


def test_the_map_is_not_told_the_texts_of_other_pages() -> None:
    told = configuration(rendered().body.decode())["text"]
    assert isinstance(told, dict)
    assert told.keys() == page_text.ON_THE_MAP.keys()
    assert not told.keys() & (page_text.LISTS | page_text.ADDRESS).keys()


@pytest.mark.parametrize("level", [*get_args(Level), "position", "alley_whole", "street_whole", "ward_whole"])
def test_every_match_level_has_its_words(level: str) -> None:
    assert f"level_{level}" in page_text.TEXT


@pytest.mark.parametrize("level", [*get_args(Level), "none"])
def test_every_match_level_has_its_words_on_the_page_of_lists(level: str) -> None:
    script = (ROOT / "web" / "static" / "lists" / "start.js").read_text(encoding="utf-8")
    named = re.search(rf'\["{level}", "#[0-9a-f]{{6}}", "(\w+)"\]', script)
    assert named is not None
    assert named[1] in page_text.ON_LISTS


def test_no_text_is_left_over() -> None:
    sources = (*TEXTED, *(ROOT / "web" / "templates").glob("*.html"))
    said = " ".join(path.read_text(encoding="utf-8") for path in sources)
    composed = re.compile(r"(level|theme|position)_")
    assert [key for key in page_text.TEXT if not composed.match(key) and not re.search(rf"\b{key}\b", said)] == []


def test_the_page_preloads_every_script_module_of_its_own() -> None:
    html = rendered().body.decode()
    for path in SCRIPTS:
        assert page_static.url(f"js/{path.name}") in html


async def ask(path: str, app: FastAPI, headers: dict[str, str] | None = None) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize(
    ("path", "status", "keeping"),
    [
        (page_static.url("js/main.js"), 200, page_static.FOR_GOOD),
        ("/static/js/main.js", 200, "no-cache"),
        ("/static/v-000000000000/js/main.js", 200, "no-cache"),
    ],
)
def test_only_the_address_with_the_true_mark_may_be_kept(path: str, status: int, keeping: str) -> None:
    app = FastAPI()
    app.mount("/static", VersionedFiles(directory=FOLDER))
    answer = asyncio.run(ask(path, app))
    assert (answer.status_code, answer.headers["cache-control"]) == (status, keeping)


def test_the_lock_file_names_no_address_and_every_version_is_exact() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


ADDRESS = {
    "label_vi": "12 Lê Lợi, Phường Sài Gòn", "label_en": "12 Lê Lợi, Sài Gòn Ward", "code": "HCM-2345-678X",
    "plus_code": "7P28QPG2+2Q7", "lon": 106.702, "lat": 10.7751, "kind": "house", "number": "12", "street": "Lê Lợi",
    "name": None, "ward": {"name": "Phường Sài Gòn"}, "old_ward": {"name": "Phường Bến Nghé"},
    "old_district": {"name": "Quận 1"}, "parent": None, "floor": None, "other_names": [], "old_streets": [],
    "positions": [],
}  # fmt: skip


def test_the_page_of_an_address_tells_both_its_units_and_escapes_what_people_typed() -> None:
    address = {**ADDRESS, "name": "<b>Quán</b>"}
    spoken = page_text.texts("vi", page_text.ON_AN_ADDRESS)
    html = render(
        "address.html", "vi", address=address, qr_svg=Markup("<svg></svg>"), short_url="http://x/a/HCM", spoken=spoken
    )
    assert "HCM-2345-678X" in html
    assert "Phường Sài Gòn" in html
    assert "Phường Bến Nghé, Quận 1" in html
    assert "&lt;b&gt;Quán&lt;/b&gt;" in html
    assert "<svg></svg>" in html


def test_a_problem_is_told_in_a_page_too() -> None:
    html = render("error.html", "en", status=404, detail="no such address <x>", hint="check the code")
    assert "no such address &lt;x&gt;" in html
    assert "check the code" in html


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (BROWSER, "text/html; charset=utf-8"),
        ("*/*", "application/problem+json"),
        ("application/json, text/html;q=0.1", "application/problem+json"),
    ],
)
def test_a_person_reads_a_page_where_a_program_reads_problem_json(accept: str, kind: str) -> None:
    app = FastAPI()
    problems.install(app)
    answer = asyncio.run(ask("/nowhere", app, {"Accept": accept}))
    assert (answer.status_code, answer.headers["content-type"]) == (404, kind)


def test_the_switch_of_languages_on_any_page_holds_for_the_pages_that_follow() -> None:
    app = FastAPI()
    app.add_middleware(CommonHeaders)
    app.get("/page", response_class=HTMLResponse)(lambda: "<!doctype html>")
    app.get("/data")(lambda: "")

    async def kept(path: str, **asked: str) -> str:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://city") as client:
            return str((await client.get(path, params=asked)).headers.get("set-cookie", ""))

    assert asyncio.run(kept("/page", lang="en")).startswith("lang=en;")
    assert asyncio.run(kept("/page")) == ""
    assert asyncio.run(kept("/data", lang="en")) == ""
