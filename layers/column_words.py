"""What common columns are called for people, where their source gives nothing but their names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from store.bilingual import Bilingual

COLUMN_WORDS: Mapping[str, Bilingual] = MappingProxyType(
    {
        "address": Bilingual("Địa chỉ", "Address"),
        "alley_path": Bilingual("Số hẻm", "Alley"),
        "area_km2": Bilingual("Diện tích (km²)", "Area (km²)"),
        "category": Bilingual("Nhóm", "Category"),
        "class": Bilingual("Cấp", "Class"),
        "code": Bilingual("Mã", "Code"),
        "color": Bilingual("Màu", "Colour"),
        "district": Bilingual("Quận, huyện", "District"),
        "full_name": Bilingual("Tên đầy đủ", "Full name"),
        "importance": Bilingual("Mức quan trọng", "Importance"),
        "kind": Bilingual("Loại", "Kind"),
        "km": Bilingual("Dài (km)", "Length (km)"),
        "label": Bilingual("Nhãn", "Label"),
        "length_m": Bilingual("Dài (m)", "Length (m)"),
        "levels": Bilingual("Số tầng", "Levels"),
        "lines": Bilingual("Tuyến", "Lines"),
        "name": Bilingual("Tên", "Name"),
        "name_en": Bilingual("Tên tiếng Anh", "Name in English"),
        "number": Bilingual("Số nhà", "Number"),
        "old_district": Bilingual("Quận, huyện cũ", "Former district"),
        "old_ward": Bilingual("Phường, xã cũ", "Former ward"),
        "osm_id": Bilingual("Mã OSM", "OSM id"),
        "parent_street": Bilingual("Đường chính", "Parent street"),
        "plus_code": Bilingual("Mã cộng", "Plus code"),
        "ref": Bilingual("Số hiệu", "Reference"),
        "route": Bilingual("Lộ trình", "Route"),
        "source": Bilingual("Nguồn", "Source"),
        "status": Bilingual("Tình trạng", "Status"),
        "street": Bilingual("Đường", "Street"),
        "streets": Bilingual("Các đường", "Streets"),
        "verified": Bilingual("Đã kiểm tra", "Verified"),
        "ward": Bilingual("Phường, xã", "Ward"),
    }
)


def title_of(name: str, vi: str, en: str) -> Bilingual:
    """What to call the column `name` whose source calls it `vi` and `en`, which may say nothing more than the name."""
    if {vi, en} - {"", name}:
        return Bilingual(vi or name, en or name)
    return COLUMN_WORDS.get(name, Bilingual(name, name))
