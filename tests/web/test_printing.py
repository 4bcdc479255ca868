"""What is printed: certificates and plates, with every Vietnamese letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from addressing.printing.paper import fitted
from addressing.printing.plate import Plate, plates
from store import keys
from tests import small_city as small
from web import printing


@pytest.fixture(scope="module")
def site(module_database: Any, new_site: Any) -> Iterator[Any]:
    small.built(module_database)
    with module_database.transaction("writer") as connection:
        key = keys.create(connection, "Sở Xây dựng", ["registry"], actor="test")
        found = connection.execute("SELECT source_ref, code FROM registry.address").fetchall()
    with new_site(module_database, printing.router) as one:
        one.good, one.codes = {"Authorization": f"Bearer {key}"}, dict(found)
        yield one


def pages(content: bytes) -> int:
    assert content.startswith(b"%PDF-")
    return len(re.findall(rb"/Type /Page\b", content))


def test_a_certificate_is_one_page_in_an_embedded_typeface(site: Any) -> None:
    answer = site.http.get(f"/addresses/{site.codes['h1']}/certificate.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert pages(answer.content) == 1
    assert b"BeVietnamPro" in answer.content
    assert b"/FontFile2" in answer.content


def test_the_certificate_page_tells_the_wards_of_both_times_and_has_a_map(site: Any) -> None:
    page = site.http.get(f"/addresses/{site.codes['h1']}/certificate?lang=en").text
    code = site.codes["h1"]
    for said in (code, "Sài Gòn Ward (since ", "Bến Nghé Ward, District 1", 'class="here"', "Registered on"):
        assert said in page, said
    page = site.http.get(f"/addresses/{site.codes['h1']}/certificate").text
    for said in ("Phường Sài Gòn (từ ", "Phường Bến Nghé, Quận 1", "Ngày đăng ký"):
        assert said in page, said


def test_plates_of_many_codes_fill_sheets_in_order(site: Any) -> None:
    asked = {"codes": [site.codes[ref] for ref in ("h1", "h2", "h3")], "size": "full"}
    answer = site.http.post("/registry/plates", json=asked, headers=site.good)
    assert (answer.status_code, pages(answer.content)) == (200, 2)
    assert site.http.post("/registry/plates", json=asked).status_code == 401
    assert site.http.post("/registry/plates", json={"codes": []}, headers=site.good).status_code == 400
    assert site.http.post("/registry/plates", json={"codes": ["HCM-2222-2222"]}, headers=site.good).status_code == 404


def test_a_plate_of_a_code_never_issued_is_not_found(site: Any) -> None:
    assert site.http.get("/addresses/HCM-2222-2222/plate.pdf").status_code == 404
    assert pages(site.http.get(f"/addresses/{site.codes['h1']}/plate.pdf").content) == 1


def test_a_long_name_is_made_to_fit() -> None:
    text, size = fitted("ĐƯỜNG " + "NGUYỄN " * 40, "Bold", 19, 200, 9)
    assert size == 9
    assert text.endswith("…")


def test_every_vietnamese_letter_is_in_the_typeface(tmp_path: Any) -> None:
    from fontpkg_be_vietnam_pro import ROOT
    from reportlab.pdfbase.ttfonts import TTFont

    letters = "ăâđêôơưĂÂĐÊÔƠƯ" + "".join(chr(c) for c in range(0x1EA0, 0x1EFA))
    for weight in ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold"):
        face = TTFont(f"try-{weight}", str(ROOT / "files" / f"BeVietnamPro-{weight}.ttf")).face
        assert not [letter for letter in letters if ord(letter) not in face.charToGlyph]


def test_a_sheet_holds_eight_small_plates(tmp_path: Any) -> None:
    target = tmp_path / "plates.pdf"
    with target.open("wb") as out:
        made = plates(
            out, (Plate(str(n), "Lê Lợi", "Phường Sài Gòn", "HCM-2222-2222", "https://x/a") for n in range(17))
        )
    assert (made, pages(target.read_bytes())) == (17, 3)
