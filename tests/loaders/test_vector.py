"""Files that departments have: what is read, and what is refused with what to do about it."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from layers.source import Feature
from loaders import archives, encodings
from loaders.vector import read_vector
from store.city import HCMC
from store.errors import BadInput, TooLarge

POINTS = [(106.70, 10.77), (106.71, 10.78)]


def _write(
    path: Path, *, points: Any = POINTS, crs: str | None = "EPSG:4326", layer: str | None = None,
    names: tuple[str, ...] = ("Chợ Bến Thành", "Hồ Con Rùa"), column: str = "Tên gọi", **more: Any,
) -> Path:  # fmt: skip
    pyogrio.raw.write(
        path, geometry=shapely.to_wkb(shapely.points(np.array(points))), geometry_type="Point", crs=crs, layer=layer,
        field_data=[np.array(names, dtype=object), np.array([1, 2]), np.array([0.5, np.nan])],
        fields=[column, "so", "km"], **more,
    )  # fmt: skip
    return path


def _read(path: Path, **asked: Any) -> list[Feature]:
    with read_vector(path, profile=HCMC, **asked) as source:
        first = list(source.features())
        assert first == list(source.features())
        return first


@pytest.mark.filterwarnings("ignore:.*crs.*:UserWarning")
@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.fgb", "a.shp"])
def test_features_come_out_as_they_are(tmp_path: Path, name: str) -> None:
    path = _write(tmp_path / name, encoding="UTF-8") if name == "a.shp" else _write(tmp_path / name)
    found = _read(path)
    assert sorted((tuple(values) for _, values in found), key=lambda v: str(v[1])) == [
        ("Chợ Bến Thành", 1, 0.5),
        ("Hồ Con Rùa", 2, None),
    ]
    assert {shapely.from_wkb(wkb).coords[0] for wkb, _ in found if wkb} == set(POINTS)


def test_columns_keep_their_own_spelling_and_their_type(tmp_path: Path) -> None:
    with read_vector(_write(tmp_path / "a.gpkg"), profile=HCMC) as source:
        assert [(c.name, c.type) for c in source.columns] == [("Tên gọi", "text"), ("so", "integer"), ("km", "double")]
        assert (source.crs, source.geometry_type, source.count) == ("EPSG:4326", "Point", 2)
        assert source.file_sha256 is not None
        assert len(source.file_sha256) == 64


def test_a_csv_with_lon_and_lat_is_a_layer_of_points(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ten,lon,lat,so\nChợ,106.7,10.77,3\nHồ,106.71,10.78,4\n", encoding="utf-8")
    assert [values for _, values in _read(path)] == [["Chợ", 3], ["Hồ", 4]]


@pytest.mark.filterwarnings("ignore:.*crs.*:UserWarning")
def test_a_file_without_a_crs_is_refused_and_the_zone_that_fits_is_named(tmp_path: Path) -> None:
    from pyproj import Transformer

    to_zone = Transformer.from_crs(4326, 9210, always_xy=True)
    path = _write(tmp_path / "a.shp", points=[to_zone.transform(*p) for p in POINTS], crs=None)
    with pytest.raises(BadInput, match="coordinate reference system") as refused:
        _read(path)
    assert refused.value.hint is not None
    assert "EPSG:9210" in refused.value.hint.en
    assert len(_read(path, crs="EPSG:9210")) == 2


def test_of_several_layers_one_must_be_named(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.gpkg", layer="truong")
    _write(path, layer="benh_vien", append=False)
    with pytest.raises(BadInput, match="has 2 layers") as refused:
        _read(path)
    assert refused.value.hint is not None
    assert "truong" in refused.value.hint.en
    assert len(_read(path, layer="truong")) == 2
    with pytest.raises(BadInput, match="no layer"):
        _read(path, layer="cho")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.gpkg", b"nothing"), ("a.shp", b"x" * 200), ("a.geojson", b"{"), ("a.vrt", b"<OGRVRTDataSource/>"),
     ("a.exe", b"MZ"), ("a.zip", b"PK no zip"), ("table.csv", b"a,b\n1,2\n")],
)  # fmt: skip
def test_what_cannot_be_trusted_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as refused:
        _read(tmp_path / name)
    assert refused.value.hint is not None


def test_an_unknown_crs_asked_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        _read(_write(tmp_path / "a.gpkg"), crs="EPSG:1")


@pytest.mark.parametrize(("encoding", "codec"), [("CP1258", "cp1258"), ("TCVN3", None)])
def test_the_letters_of_the_nineties_are_read(tmp_path: Path, encoding: str, codec: str | None) -> None:
    text = "Đường Nguyễn Hữu Cảnh, ngã tư Hàng Xanh"
    raw = _cp1258(text) if codec else _tcvn3(text)
    assert encodings.of_bytes(raw) == encoding
    path = _write(tmp_path / "a.shp", names=("x" * len(raw), "y"), column="ten", encoding="ISO-8859-1")
    dbf = tmp_path / "a.dbf"
    dbf.write_bytes(dbf.read_bytes().replace(b"x" * len(raw), raw))
    (tmp_path / "a.cpg").unlink(missing_ok=True)
    assert _read(path)[0][1][0] == text


def _cp1258(text: str) -> bytes:
    """windows-1258 has the marks of tone as letters of their own, after the vowel with its shape."""
    made = b""
    for char in text:
        try:
            made += char.encode("cp1258")
        except UnicodeEncodeError:
            letters = unicodedata.normalize("NFD", char)
            tone = next(c for c in letters if c in "\u0300\u0301\u0303\u0309\u0323")
            made += (unicodedata.normalize("NFC", letters.replace(tone, "")) + tone).encode("cp1258")
    return made


def _tcvn3(text: str) -> bytes:
    back = {letter: byte for byte, letter in ((chr(i), encodings.from_tcvn3(chr(i))) for i in range(0xA1, 0xFF))}
    return "".join(back.get(char, char) for char in text).encode("latin-1")


def _zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    _write(tmp_path / "a.shp", encoding="UTF-8")
    parts = {f"folder/{part.name}": part.read_bytes() for part in tmp_path.glob("a.*")}
    assert len(_read(_zip(tmp_path / "z.zip", parts))) == 2


def test_a_zip_that_leaves_its_folder_or_explodes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("../evil.shp", "/evil.shp", "..\\evil.shp"):
        with pytest.raises(BadInput):
            _read(_zip(tmp_path / "z.zip", {name: b"x"}))
    assert not (tmp_path.parent / "evil.shp").exists()
    monkeypatch.setattr(archives, "MAX_UNPACKED_MB", 1)
    with pytest.raises(TooLarge):
        _read(_zip(tmp_path / "z.zip", {"a.shp": bytes(3 << 20)}))


def test_a_zip_of_two_data_files_is_asked_to_be_split(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="exactly one"):
        _read(_zip(tmp_path / "z.zip", {"a.geojson": b"{}", "b.geojson": b"{}"}))
