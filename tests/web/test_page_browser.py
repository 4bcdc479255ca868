"""The page as people use it, in a real browser, on the whole application."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, Route, expect
from shapely import Point, wkb

from layers import status, status_topic
from layers.meta import LayerMeta
from layers.publish import publish_relation, publish_vector
from layers.source import Column, FeatureSource
from layers.status_topic import LegendClass, Topic
from layers.style import Style
from store.bilingual import Bilingual
from store.database import Database
from tests import small_city
from tests.web.browsing import PHONE, Open
from tests.web.serving import serving
from web.app import create_app

CALM, TENSE = "#2c7f5f", "#c9413a"
ORDER = Topic(
    "order", "public-security", Bilingual("Trật tự", "Public order"),
    (LegendClass(0, CALM, Bilingual("Yên tĩnh", "Calm")), LegendClass(50, TENSE, Bilingual("Căng", "Tense"))),
    "Công an TP", "mô phỏng", "-", layer_id="wards", simulated=True,
)  # fmt: skip
JAM = Topic(
    "jam", "traffic", Bilingual("Ùn tắc", "Congestion"),
    (LegendClass(0, CALM, Bilingual("Thông thoáng", "Free")), LegendClass(0.5, TENSE, Bilingual("Ùn tắc", "Jammed"))),
    "Sở Giao thông", "thử", "-", layer_id="cameras",
)  # fmt: skip
SCHOOL = "Trường Nguyễn Thị Minh Khai"
COLOUR_IS = """([lon, lat, wanted]) => {
    const box = map_city.getContainer().getBoundingClientRect();
    const at = map_city.latLngToContainerPoint([lat, lon]);
    const [x, y] = [box.left + at.x, box.top + at.y];
    return [...document.querySelectorAll(".leaflet-status-areas-pane canvas")].some(tile => {
        const {left, top, right, bottom, width} = tile.getBoundingClientRect();
        if (!tile.width || x < left || x >= right || y < top || y >= bottom) return false;
        const scale = tile.width / width;
        const pixel = tile.getContext("2d").getImageData((x - left) * scale, (y - top) * scale, 1, 1).data;
        return pixel[3] > 100 && wanted.every((value, index) => Math.abs(value - pixel[index]) < 6);
    });
}"""
ANYTHING_DRAWN = """() => [...document.querySelectorAll(".leaflet-base-pane canvas")].some(
    tile => tile.width && tile.getContext("2d").getImageData(0, 0, tile.width, tile.height).data.some(Boolean))"""


def points(*named: tuple[str, float, float]) -> FeatureSource:
    rows = [(wkb.dumps(Point(lon, lat)), [name]) for name, lon, lat in named]
    return FeatureSource((Column("name", "text"),), "EPSG:4326", "Point", len(rows), lambda: iter(rows))


def publish_points(database: Database, layer_id: str, vi: str, en: str, *named: tuple[str, float, float]) -> None:
    style = Style(color="#ffffff", fill="#2f6db5", icon="school", label="name")
    meta = LayerMeta(layer_id, vi, en, "education", "Sở Giáo dục", "CC BY 4.0", "thử", style=style)
    with database.transaction("writer") as connection:
        publish_vector(connection, meta, points(*named), actor="test")


def observe(database: Database, topic: str, feature: str, value: float) -> None:
    with database.transaction("writer") as connection:
        status.push(connection, topic, [{"feature": feature, "value": value}], actor="test")


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    small_city.built(module_database)
    wards = LayerMeta(
        "wards", "Phường, xã", "Wards", "administration", "UBND", "MIT", "thử", style=Style(label="full_name")
    )
    with module_database.transaction("writer") as connection:
        publish_relation(connection, wards, "layer_data", "wards", actor="test")
    publish_points(module_database, "schools", "Trường học", "Schools", (SCHOOL, 106.705, 10.777))
    publish_points(module_database, "cameras", "Camera", "Cameras", ("C1", 106.705, 10.775), ("C2", 106.712, 10.775))
    with module_database.transaction("writer") as connection:
        status_topic.ensure(connection, ORDER, actor="test")
        status_topic.ensure(connection, JAM, actor="test")
    for topic, feature in (("order", "26740"), ("order", "27160"), ("jam", "1"), ("jam", "2")):
        observe(module_database, topic, feature, 0)
    return module_database


@pytest.fixture(scope="module")
def url(city: Database) -> Iterator[str]:
    with serving(create_app(city.settings)) as address:
        yield address


def search(page: Page, text: str) -> None:
    """Types `text` and waits for the suggestions to all of it: on a busy machine those to its start come first."""
    whole = f"q={quote_plus(text)}&"
    with page.expect_response(lambda response: whole in response.url):
        page.locator("#q").press_sequentially(text, delay=15)
    page.wait_for_selector(":not(.busy) > #q")
    page.wait_for_selector("#suggestions [role=option]")


def fills(page: Page) -> list[str]:
    """The colours of the circles on the map."""
    found: list[str] = page.eval_on_selector_all(
        ".leaflet-status-pane path", "paths => paths.map(path => path.getAttribute('fill')).sort()"
    )
    return found


def becomes(page: Page, lon: float, lat: float, colour: str) -> None:
    """Waits until the area at a point of the map has `colour`, give or take the rounding of its transparency."""
    page.wait_for_function(COLOUR_IS, arg=[lon, lat, [int(colour[at : at + 2], 16) for at in (1, 3, 5)]])


def test_the_map_is_drawn_from_our_own_tiles(open_page: Open) -> None:
    page = open_page("/#map=15/10.7750/106.7050")
    page.wait_for_selector(".leaflet-base-pane canvas.leaflet-tile-loaded")
    page.wait_for_function(ANYTHING_DRAWN)


def test_typing_without_accents_suggests_with_the_old_ward_beside(open_page: Open) -> None:
    page = open_page()
    search(page, "12 le loi")
    first = page.locator("#suggestions [role=option]").first
    expect(first).to_contain_text("12 Lê Lợi")
    expect(first).to_contain_text("Phường Sài Gòn")
    expect(first).to_contain_text("trước đây: P. Bến Nghé, Q. 1")


def test_choosing_by_keyboard_shows_the_digital_address_and_its_qr_code(open_page: Open) -> None:
    page = open_page()
    search(page, "12 le loi")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Enter")
    expect(page.locator("#digital-address")).to_have_text(re.compile(r"HCM-[2-9A-Z]{4}-[2-9A-Z]{4}"))
    expect(page.locator("#card")).to_contain_text("Đúng số nhà")
    expect(page.locator("#card")).to_contain_text("Phường Bến Nghé, Quận 1")
    page.wait_for_function("() => document.querySelector('.qr img').naturalWidth > 0")
    assert f"at={page.locator('#digital-address').inner_text()}" in page.url


def test_the_card_tells_the_status_of_the_place_and_that_it_is_simulated(open_page: Open) -> None:
    page = open_page()
    search(page, "12 le loi")
    page.locator("#suggestion-0").click()
    here = page.locator(".here-row")
    expect(here.filter(has_text="Trật tự")).to_contain_text("MÔ PHỎNG")
    expect(here.filter(has_text="Trật tự")).to_contain_text("Phường Sài Gòn")


def test_what_is_not_found_is_said(open_page: Open) -> None:
    page = open_page()
    page.locator("#q").press_sequentially("zzqqxx", delay=15)
    expect(page.locator("#suggestions")).to_contain_text("Không tìm thấy «zzqqxx»")


def test_the_address_bar_brings_an_address_back(open_page: Open) -> None:
    page = open_page()
    search(page, "453/12 le van sy")
    page.locator("#suggestion-0").click()
    code = page.locator("#digital-address").inner_text()
    again = open_page(f"/#at={code}")
    expect(again.locator("#digital-address")).to_have_text(code)


def test_a_suggestion_chosen_while_typing_on_is_not_covered_by_later_ones(open_page: Open) -> None:
    page = open_page()
    search(page, "12 le loi")
    page.evaluate("""() => {
        const box = document.querySelector("#q");
        box.value += " p";
        box.dispatchEvent(new Event("input", { bubbles: true }));
        document.querySelector("#suggestion-0").click();
    }""")
    expect(page.locator("#card h2")).to_contain_text("12 Lê Lợi")
    page.wait_for_timeout(800)
    expect(page.locator("#suggestions")).to_be_hidden()


def test_back_and_forward_lead_through_the_addresses_looked_at(open_page: Open) -> None:
    page = open_page()
    search(page, "12 le loi")
    page.locator("#suggestion-0").click()
    expect(page.locator("#card h2")).to_contain_text("12 Lê Lợi")
    page.locator("#q").fill("")
    search(page, "chợ bến thành")
    page.locator("#suggestion-0").click()
    expect(page.locator("#card h2")).to_contain_text("Chợ Bến Thành")
    page.go_back()
    expect(page.locator("#card h2")).to_contain_text("12 Lê Lợi")
    page.go_back()
    expect(page.locator("#card")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#card h2")).to_contain_text("12 Lê Lợi")


def test_a_right_click_tells_what_is_there(open_page: Open) -> None:
    page = open_page("/#map=18/10.7751/106.7020")
    page.mouse.click(640, 360, button="right")
    expect(page.locator("#card")).to_contain_text("12 Lê Lợi")


def test_what_is_asked_about_low_on_a_phone_is_not_left_under_the_card(open_page: Open) -> None:
    page = open_page("/#map=18/10.7760/106.7020", viewport=PHONE, has_touch=True, is_mobile=True)
    page.mouse.click(195, 590, button="right")
    expect(page.locator("#card")).to_contain_text("12 Lê Lợi")
    page.wait_for_function(
        "() => document.querySelector('.pin').getBoundingClientRect().bottom"
        " <= document.querySelector('#card').getBoundingClientRect().top"
    )


def test_a_pushed_observation_recolours_an_area_of_the_open_page_without_a_reload(
    open_page: Open, city: Database
) -> None:
    page = open_page("/#map=14/10.7750/106.7150")
    page.click("[data-theme=public-security]")
    becomes(page, 106.7101, 10.7712, CALM)
    page.evaluate("() => { window.untouched = true; }")
    observe(city, "order", "26740", 90)
    becomes(page, 106.7101, 10.7712, TENSE)
    becomes(page, 106.7251, 10.7785, CALM)
    expect(page.locator(".legend-class", has_text="Căng").locator("small")).to_have_text("1")
    observe(city, "order", "26740", 10)
    becomes(page, 106.7101, 10.7712, CALM)
    assert page.evaluate("() => window.untouched") is True


def test_a_pushed_observation_recolours_a_point_of_the_open_page_without_a_reload(
    open_page: Open, city: Database
) -> None:
    page = open_page("/#map=14/10.7750/106.7150")
    page.click("[data-theme=traffic]")
    page.wait_for_selector(".leaflet-status-pane path")
    assert fills(page) == [CALM, CALM]
    page.evaluate("() => { window.untouched = true; }")
    observe(city, "jam", "2", 1)
    page.wait_for_selector(f'.leaflet-status-pane path[fill="{TENSE}"]')
    assert fills(page) == [CALM, TENSE]
    assert page.evaluate("() => window.untouched") is True


def test_a_click_on_an_area_tells_its_value_and_what_it_was_before(open_page: Open, city: Database) -> None:
    page = open_page("/#map=14/10.7750/106.7250&status=order")
    becomes(page, 106.7251, 10.7785, CALM)
    observe(city, "order", "27160", 3)
    page.mouse.click(640, 360)
    expect(page.locator("#card")).to_contain_text("Phường Nhiêu Lộc")
    expect(page.locator("#card")).to_contain_text("MÔ PHỎNG")
    expect(page.locator("#card .chart svg circle").first).to_be_visible()


def test_simulated_figures_are_called_simulated_on_screen(open_page: Open) -> None:
    page = open_page("/?lang=en#status=order")
    expect(page.locator("#legend")).to_contain_text("SIMULATED")
    expect(page.locator("#legend")).to_contain_text("Calm")


def test_a_layer_is_switched_on_remembered_and_its_feature_told(open_page: Open) -> None:
    page = open_page("/#map=17/10.7770/106.7050")
    page.click("#open-layers")
    page.locator(".layer", has_text="Trường học").locator("label").click()
    page.wait_for_function("() => location.hash.includes('layers=schools')")
    page.wait_for_selector(".leaflet-chosen-pane canvas.leaflet-tile-loaded")
    page.click("#layers .close")
    page.mouse.click(640, 360)
    expect(page.locator("#card")).to_contain_text(SCHOOL)
    expect(page.locator("#card a.button")).to_have_attribute("href", re.compile(r"^/ogc/collections/schools/items/"))
    page.wait_for_selector(".leaflet-status-pane path")


def test_a_layer_published_meanwhile_appears_without_a_reload(open_page: Open, city: Database) -> None:
    page = open_page()
    page.click("#open-layers")
    expect(page.locator("#layers")).to_contain_text("Trường học")
    publish_points(city, "clinics", "Phòng khám", "Clinics", ("Phòng khám Hoà Hảo", 106.703, 10.776))
    expect(page.locator("#layers")).to_contain_text("Phòng khám")


def test_the_language_switch_keeps_the_view_and_is_remembered(open_page: Open) -> None:
    page = open_page("/#map=16/10.7750/106.7150&status=order")
    page.click("#language")
    page.wait_for_selector("html[lang=en] body[data-ready=true]")
    assert "map=16/10.775" in page.url
    expect(page.locator("#legend")).to_contain_text("Public order")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_without_an_extract_the_page_says_how_to_load_one_until_it_is_closed(open_page: Open) -> None:
    page = open_page()
    expect(page.locator("#no-base")).to_contain_text("bandoso load osm FILE|URL")
    page.click("#no-base button")
    page.reload()
    page.wait_for_selector("body[data-ready=true]")
    expect(page.locator("#no-base")).to_be_hidden()


def test_on_a_phone_everything_is_within_reach(open_page: Open) -> None:
    page = open_page("/", viewport=PHONE, has_touch=True, is_mobile=True)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.locator("#q").tap()
    search(page, "12 le loi")
    page.locator("#suggestion-0").tap()
    card = page.locator("#card")
    expect(card.locator("#digital-address")).to_be_in_viewport()
    box = card.bounding_box()
    assert box is not None
    assert box["y"] > PHONE["height"] * 0.3
    assert abs(box["x"]) < 1
    assert abs(box["width"] - PHONE["width"]) < 1
    card.locator(".close").tap()
    page.locator("#open-layers").tap()
    expect(page.locator("#layers .layer").first).to_be_in_viewport()


def test_the_page_of_an_address_shows_code_map_and_units(open_page: Open) -> None:
    page = open_page()
    search(page, "12 le loi")
    page.locator("#suggestion-0").click()
    code = page.locator("#digital-address").inner_text()
    page.locator("#card .actions a").click()
    page.wait_for_url(f"**/addresses/{code}")
    page.wait_for_selector("body[data-ready=true]")
    expect(page.locator("#digital-address")).to_have_text(code)
    expect(page.locator("main")).to_contain_text("Phường Bến Nghé, Quận 1")
    expect(page.locator("figure svg")).to_be_visible()
    page.wait_for_selector("#map .leaflet-base-pane canvas")


def answers_with(page: Page, *found: tuple[str, float, float], **properties: object) -> None:
    """Every search of the page is answered with these: name, confidence, latitude."""

    def answer(route: Route) -> None:
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [106.7, lat]},
                "properties": {"name": name, "label": name, "level": "street", "confidence": confidence} | properties,
            }
            for name, confidence, lat in found
        ]
        route.fulfill(json={"type": "FeatureCollection", "features": features})

    page.route(re.compile(r"/search\?"), answer)


def test_of_several_places_that_fit_equally_well_none_is_picked_silently(open_page: Open) -> None:
    page = open_page()
    answers_with(page, ("Đường số 1, Tân Hưng", 0.034, 10.73), ("Đường số 1, An Khánh", 0.033, 10.79))
    search(page, "duong so 1")
    page.keyboard.press("Enter")
    expect(page.locator("#search-said")).to_have_text("2 nơi cùng khớp, bạn tìm nơi nào?")
    expect(page.locator("#suggestions")).to_contain_text("2 nơi cùng khớp")
    expect(page.locator("#card")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("Đường số 1, An Khánh")
    expect(page.locator("#card")).to_contain_text("Chưa chắc: có thể là nơi khác")


@pytest.mark.parametrize("other", [(0.30, 10.79), (0.80, 10.7301)])  # less likely by far; as likely, next door
def test_one_place_that_fits_best_is_shown_at_once(open_page: Open, other: tuple[float, float]) -> None:
    page = open_page()
    answers_with(page, ("Chợ", 0.8, 10.73), ("Chợ khác", *other))
    search(page, "cho")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("Chợ")
    expect(page.locator("#card")).not_to_contain_text("Chưa chắc")


def test_an_estimate_says_what_it_is_based_on(open_page: Open) -> None:
    page = open_page()
    answers_with(page, ("7 Lê Lợi", 0.7, 10.73), level="interpolated", number="7", why="giữa số 5 và số 9")
    search(page, "7 le loi")
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_contain_text("Căn cứ: giữa số 5 và số 9")


def test_a_place_that_has_only_some_of_the_words_is_not_called_exact(open_page: Open) -> None:
    page = open_page()
    answers_with(page, ("Chung Cư", 0.85, 10.73), level="place", unmatched=["abc"])
    search(page, "chung cu abc")
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_contain_text("Địa điểm có tên gần giống")
    expect(page.locator("#card")).not_to_contain_text("Đúng địa điểm")


def test_a_question_that_was_taken_back_leaves_no_old_answer_behind(open_page: Open) -> None:
    page = open_page()
    answers_with(page, ("Chợ", 0.8, 10.73))
    search(page, "cho")
    page.unroute(re.compile(r"/search\?"))
    page.route(re.compile(r"/search\?"), lambda route: None)  # never answered
    page.keyboard.press("Enter")
    expect(page.locator(".searchbox")).to_have_class(re.compile("busy"))
    page.locator("#q").fill("")
    expect(page.locator(".searchbox")).not_to_have_class(re.compile("busy"))
    expect(page.locator("#card")).to_be_hidden()


def test_a_value_on_a_scale_is_told_as_one_of_its_most(open_page: Open) -> None:
    page = open_page()
    tell = "unit => import('/static/js/topics.js').then(part => part.figure({unit_vi: unit}, 0.5))"
    assert page.evaluate(tell, "mức ùn tắc 0–1") == "0,5 / 1"
    assert page.evaluate(tell, "điểm") == "0,5 điểm"


def test_the_map_and_its_buttons_have_names_in_the_language_of_the_page(open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_role("region", name="Bản đồ", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Phóng to")).to_have_count(1)
    expect(page.get_by_role("button", name="Thu nhỏ")).to_have_count(1)
