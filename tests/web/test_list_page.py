"""The page of lists, in a real browser: a file goes in, what is found is seen, and the whole comes back as a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from store.database import Database
from tests import small_city
from tests.web.browsing import PHONE, Open
from tests.web.serving import serving
from web.app import create_app

ROWS = "Tên,Địa chỉ\nA,12 Lê Lợi\nB,zzqqxx\nC,\nD,453/12 Lê Văn Sỹ\n"


@pytest.fixture(scope="module")
def url(module_database: Database) -> Iterator[str]:
    with serving(create_app(small_city.built(module_database).settings)) as address:
        yield address


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "khách.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_what_was_found_is_counted_drawn_and_what_was_not_is_listed(open_page: Open, table: Path) -> None:
    page = open_page("/lists")
    page.set_input_files("#file", table)
    page.get_by_role("button", name="Xem kết quả").click()
    expect(page.locator("#read-as")).to_have_text("4 dòng. Tự nhận cột địa chỉ: Địa chỉ")
    expect(page.locator(".lists-level").filter(has_text="Đúng số nhà")).to_contain_text("2 · 50 %")
    expect(page.locator(".lists-level").filter(has_text="Không tìm thấy")).to_contain_text("2 · 50 %")
    expect(page.locator(".leaflet-places-pane path")).to_have_count(2)
    unsure = page.locator("#rows tbody tr")
    expect(unsure).to_have_count(2)
    expect(unsure.nth(0)).to_contain_text("zzqqxx")
    expect(unsure.nth(1)).to_contain_text("địa chỉ trống")


def test_while_it_works_it_says_how_much_of_the_file_is_done(open_page: Open, table: Path) -> None:
    page = open_page("/lists")
    page.evaluate(
        """() => { window.heard = []; const said = document.querySelector("#said");
            new MutationObserver(() => heard.push(said.textContent)).observe(said, { childList: true }); }"""
    )
    page.set_input_files("#file", table)
    page.get_by_role("button", name="Xem kết quả").click()
    expect(page.locator("#read-as")).to_be_visible()
    # Of five lines, one the header.
    assert "Đã xong 1 dòng, khoảng 20 %" in page.evaluate("() => heard")


def test_the_result_comes_home_as_a_file_of_the_same_kind(open_page: Open, table: Path, tmp_path: Path) -> None:
    page = open_page("/lists")
    page.set_input_files("#file", table)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Tải kết quả về").click()
    coming.value.save_as(tmp_path / "out.csv")
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert coming.value.suggested_filename.endswith(".geocoded.csv")
    assert [line.split(",")[0] for line in lines] == ["Tên", "A", "B", "C", "D"]


def test_a_file_that_is_no_table_is_refused_in_words_and_the_next_one_is_taken(
    open_page: Open, table: Path, tmp_path: Path
) -> None:
    page = open_page("/lists?lang=en", may_fail=True)
    picture = tmp_path / "a.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    page.set_input_files("#file", picture)
    page.get_by_role("button", name="See what is found").click()
    expect(page.locator("#trouble")).to_contain_text("—")
    page.set_input_files("#file", table)
    expect(page.locator("#trouble")).to_be_hidden()
    page.get_by_role("button", name="See what is found").click()
    expect(page.locator("#read-as")).to_contain_text("4 rows")


def test_the_list_page_fits_a_phone(open_page: Open, table: Path) -> None:
    page = open_page("/lists", PHONE)
    page.set_input_files("#file", table)
    page.get_by_role("button", name="Xem kết quả").click()
    expect(page.locator("#outcome")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_the_map_leads_to_the_page_of_lists(open_page: Open) -> None:
    page = open_page("/")
    page.locator("#open-layers").click()
    page.get_by_role("link", name="Định vị danh sách").click()
    expect(page.locator("h1")).to_have_text("Định vị danh sách")
