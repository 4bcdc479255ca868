"""A Leaflet geocoder plug-in for the BAN / addok API, unchanged, on a page of another site."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect, sync_playwright

from store.database import Database
from tests import small_city
from tests.web.serving import serving
from web.app import create_app

MODULES = Path(__file__).parents[2] / "node_modules"
ELSEWHERE = "http://elsewhere.test"
FILES = {
    "leaflet.js": MODULES / "leaflet" / "dist" / "leaflet.js",
    "leaflet.css": MODULES / "leaflet" / "dist" / "leaflet.css",
    "ban.js": MODULES / "leaflet-geocoder-ban" / "dist" / "leaflet-geocoder-ban.js",
    "ban.css": MODULES / "leaflet-geocoder-ban" / "dist" / "leaflet-geocoder-ban.min.css",
}
#: A made-up site may not ask this machine in a recent Chromium; the real ones ask a real host.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-features=BlockInsecurePrivateNetworkRequests,LocalNetworkAccessChecks",
]
PAGE = """<!doctype html><meta charset="utf-8">
<link rel="stylesheet" href="leaflet.css"><link rel="stylesheet" href="ban.css">
<div id="map" style="width: 900px; height: 600px"></div><script src="leaflet.js"></script><script src="ban.js"></script>
<script>
    const map = L.map("map").setView([10.775, 106.7], 14);
    map.addControl(L.geocoderBAN({serviceUrl: "SERVICE", collapsed: false, minIntervalBetweenRequests: 20}));
</script>"""


@pytest.fixture(scope="module")
def service(module_database: Database) -> Iterator[str]:
    with serving(create_app(small_city.built(module_database).settings)) as address:
        yield address


@pytest.fixture
def page(service: str) -> Iterator[Page]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None or not FILES["ban.js"].exists():
        pytest.skip("needs Chromium and the packages of npm (make setup)")

    def other_site(route: Route) -> None:
        name = route.request.url.removeprefix(f"{ELSEWHERE}/")
        if name in FILES:
            route.fulfill(path=FILES[name])
        else:
            route.fulfill(body=PAGE.replace("SERVICE", f"{service}/search/"), content_type="text/html")

    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        opened = browser.new_page(locale="vi-VN")
        opened.route(f"{ELSEWHERE}/**", other_site)
        opened.goto(ELSEWHERE)
        yield opened
        browser.close()


def test_the_plug_in_finds_a_house_and_puts_its_marker_there(page: Page) -> None:
    page.locator(".leaflet-control-geocoder-ban-form input").press_sequentially("12 le loi")
    first = page.locator(".leaflet-control-geocoder-ban-alternatives li").first
    expect(first).to_contain_text("12 Lê Lợi, Phường Sài Gòn")
    first.click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text("12 Lê Lợi, Phường Sài Gòn")
    # Not the map's centre: the popup pushes that aside.
    marked = page.evaluate(
        "Object.values(map._layers).filter(l => l instanceof L.Marker).map(l => [l.getLatLng().lng, l.getLatLng().lat])"
    )
    assert marked == [pytest.approx([106.702, 10.7751], abs=1e-6)]
