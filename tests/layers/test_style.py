"""Styles and metadata: a small vocabulary, checked."""

from __future__ import annotations

import pytest

from layers.meta import LayerMeta
from layers.naming import layer_id_of, sql_names
from layers.source import Column
from layers.style import Style, default_style
from store.errors import BadInput
from tests.layers.features import meta


def test_a_style_survives_being_stored() -> None:
    style = Style(color="#123456", fill="#abcdef", dash=(6, 3), label="ten", icon="school", order=3)
    assert Style.from_json(style.to_json()) == style
    assert Style.from_json({}) == Style()


def test_every_kind_of_geometry_has_a_look() -> None:
    looks = {default_style(kind) for kind in ("Point", "MultiLineString", "MultiPolygon", "Raster")}
    assert len(looks) == 4


@pytest.mark.parametrize(
    "value",
    [
        {"color": "red"}, {"color": None}, {"fill": "#12"}, {"width": -1}, {"width": "2"}, {"opacity": 2},
        {"radius": True}, {"dash": [-1]}, {"dash": "6 3"}, {"icon": "<svg>"}, {"label": 3}, {"shine": 1},
    ],
)  # fmt: skip
def test_a_style_outside_the_vocabulary_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        Style.from_json(value)


@pytest.mark.parametrize("layer_id", ["", "a", "1a", "Wells", "a-b", "a" * 51, "base", "wells_v2", "a\x00", "giếng"])
def test_an_id_that_cannot_be_a_table_or_an_address_is_refused(layer_id: str) -> None:
    with pytest.raises(BadInput):
        meta(layer_id)


def test_titles_are_kept_in_one_normal_form() -> None:
    assert meta(title_vi=" Bệnh viện ").title_vi == "Bệnh viện"


def test_any_file_name_gives_an_id() -> None:
    for name in ("Trường học 2025.shp", "wells_v2", "12 lớp", "Đất ở - Quận 1", "x" * 200, "a", "base", ""):
        assert meta(layer_id_of(name)).id == layer_id_of(name)
    assert layer_id_of("Trường học 2025") == "truong_hoc_2025"
    assert layer_id_of("wells") == "wells"


def test_columns_get_plain_names_of_their_own() -> None:
    names = ["Tên đường", "TÊN  ĐƯỜNG", "limit", "1a", "", "Ðịa chỉ", "fid", "地図"]
    assert sql_names([Column(name, "text") for name in names]) == [
        "ten_duong", "ten_duong_2", "limit_", "c_1a", "column", "dia_chi", "fid_", "column_2"
    ]  # fmt: skip
    long = sql_names([Column("x" * 300, "text"), Column("x" * 300, "text")])
    assert len(set(long)) == 2
    assert all(len(name) <= 63 for name in long)


def test_metadata_must_be_said() -> None:
    for name in ("title_vi", "title_en", "owner", "licence", "source"):
        with pytest.raises(BadInput):
            meta(**{name: "  "})
    with pytest.raises(BadInput):
        meta(theme="magic")
    assert isinstance(meta(), LayerMeta)
