"""The layers of a city bundle: what is said about each, how it is drawn, and which file it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from layers.meta import LayerMeta
from layers.style import Style

PLACES = "places-2026.gpkg"
CAMERAS = "traffic-cameras.gpkg"

OSM = ("ODbL 1.0", "© OpenStreetMap contributors, 2026-07")
UIP = ("MIT", "UIP Urban Intelligence Platform")
GOVERNMENT = ("MIT", "thanglequoc/vietnamese-provinces-database")
MERGER = ("MIT", "dvhcvn; OpenStreetMap (ODbL 1.0)")
REGISTRY = ("ODbL 1.0", "bandoso registry; © OpenStreetMap contributors")

HOME_AFFAIRS = "Sở Nội vụ"
TRANSPORT = "Sở Giao thông Công chính"
EDUCATION = "Sở Giáo dục và Đào tạo"
HEALTH = "Sở Y tế"
TRADE = "Sở Công Thương"
CONSTRUCTION = "Sở Xây dựng"
ENVIRONMENT = "Sở Nông nghiệp và Môi trường"
RAILWAYS = "Ban Quản lý Đường sắt đô thị"
ZONES = "Ban Quản lý các khu chế xuất và công nghiệp"
REGISTRAR = "bandoso"


@dataclass(frozen=True, slots=True)
class FileLayer:
    """A layer read from one layer of one file of the bundle."""

    file: str
    layer: str
    meta: LayerMeta


@dataclass(frozen=True, slots=True)
class RelationLayer:
    """A layer that is a view of the registry, in schema layer_data, and needs rows of `needs` to say anything."""

    relation: str
    meta: LayerMeta


def _meta(
    layer_id: str,
    titles: tuple[str, str],
    theme: str,
    owner: str,
    origin: tuple[str, str],
    style: Style,
    *,
    key: str | None = None,
    about: tuple[str, str] = ("", ""),
    min_zoom: int = 0,
    listed: bool = True,
) -> LayerMeta:
    return LayerMeta(
        layer_id, *titles, theme, owner, *origin, *about, style=style, key_column=key, min_zoom=min_zoom, listed=listed
    )  # fmt: skip


def _point(colour: str, icon: str, *, radius: float = 4.5, label: str | None = "name") -> Style:
    return Style("#ffffff", fill=colour, fill_opacity=0.95, width=1.2, radius=radius, icon=icon, label=label, order=20)


RELATION_LAYERS = (
    RelationLayer("wards", _meta(
        "wards", ("Phường, xã, đặc khu từ 01/7/2025", "Wards and communes since 1 July 2025"), "administration",
        HOME_AFFAIRS, GOVERNMENT, Style("#7a3e9d", fill="#7a3e9d", fill_opacity=0.06, width=1.4, label="full_name"),
        about=("168 phường, xã, đặc khu của thành phố sau sắp xếp", "The 168 units of the city since the reform"),
    )),
    RelationLayer("ward_centres", _meta(
        "ward_centres", ("Nền: tên phường, xã", "Base: names of wards"), "base", HOME_AFFAIRS, GOVERNMENT,
        Style("#7a3e9d"), listed=False,
    )),
    RelationLayer("old_wards", _meta(
        "old_wards", ("Phường, xã trước 01/7/2025", "Wards and communes before 1 July 2025"), "administration",
        HOME_AFFAIRS, MERGER,
        Style("#a0653a", fill="#a0653a", fill_opacity=0.04, width=1, dash=(4, 3), label="full_name"), min_zoom=10,
        about=(
            "Ranh giới theo OpenStreetMap 2018, gộp theo các lần sáp nhập; nơi không có dữ liệu thì để trống",
            "Outlines after OpenStreetMap of 2018, joined as wards were merged; missing where there is no data",
        ),
    )),
    RelationLayer("old_districts", _meta(
        "old_districts", ("Quận, huyện trước 01/7/2025", "Districts before 1 July 2025"), "administration",
        HOME_AFFAIRS, ("GPL-3.0", "daohoangson/dvhcvn"),
        Style("#b0413e", fill="#b0413e", fill_opacity=0.03, width=1.8, dash=(6, 4), label="full_name"),
        about=("Thành phố Thủ Đức dựng lại từ các phường mới", "Thành phố Thủ Đức is rebuilt from its new wards"),
    )),
    RelationLayer("streets", _meta(
        "streets", ("Đường và hẻm", "Streets and alleys"), "addresses", REGISTRAR, REGISTRY,
        Style("#c77d0a", width=2, label="name", order=5), min_zoom=12,
    )),
    RelationLayer("addresses", _meta(
        "addresses", ("Sổ địa chỉ số", "Address registry"), "addresses", REGISTRAR, REGISTRY,
        Style("#ffffff", fill="#0b6e4f", fill_opacity=0.95, width=1, radius=3.5, label="number", order=25), min_zoom=14,
        about=("Nhà, công trình, địa điểm có mã địa chỉ số", "Houses, buildings and places with a digital address"),
    )),
)  # fmt: skip

FILE_LAYERS = (
    FileLayer(PLACES, "schools", _meta(
        "schools", ("Trường học", "Schools"), "education", EDUCATION, OSM, _point("#2a6fbb", "school"), key="osm_id",
    )),
    FileLayer(PLACES, "health", _meta(
        "health", ("Cơ sở y tế", "Hospitals and clinics"), "health", HEALTH, OSM, _point("#c8102e", "health", radius=5),
        key="osm_id",
    )),
    FileLayer(PLACES, "shops", _meta(
        "shops", ("Chợ, siêu thị, trung tâm thương mại", "Shops and markets"), "economy", TRADE, OSM,
        _point("#d97706", "shop"), key="osm_id",
    )),
    FileLayer(PLACES, "parks", _meta(
        "parks", ("Công viên", "Parks"), "environment", CONSTRUCTION, OSM,
        Style("#3d8b40", fill="#6dbf67", fill_opacity=0.45, width=1, icon="park", label="name"), key="osm_id",
    )),
    FileLayer(PLACES, "industrial", _meta(
        "industrial", ("Khu công nghiệp, cảng", "Industrial zones and ports"), "economy", ZONES, OSM,
        Style("#6c757d", fill="#8e7cc3", fill_opacity=0.35, width=1.2, icon="factory", label="name"), key="osm_id",
    )),
    FileLayer(PLACES, "lakes", _meta(
        "lakes", ("Hồ, ao, đầm", "Lakes and ponds"), "environment", ENVIRONMENT, OSM,
        Style("#3a86b8", fill="#7fb8dd", fill_opacity=0.6, width=1, label="name", icon="lake"), key="osm_id",
    )),
    FileLayer(PLACES, "rivers", _meta(
        "rivers", ("Sông, kênh, rạch", "Rivers and canals"), "environment", ENVIRONMENT, OSM,
        Style("#2b7bba", width=2.5, label="name"),
    )),
    FileLayer(PLACES, "highways", _meta(
        "highways", ("Quốc lộ, cao tốc, vành đai", "Highways, expressways and ring roads"), "transport", TRANSPORT, OSM,
        Style("#c2410c", width=3, label="ref", order=8),
    )),
    FileLayer(PLACES, "metro_lines", _meta(
        "metro_lines", ("Tuyến metro", "Metro lines"), "transport", RAILWAYS, OSM,
        Style("#e11d48", width=3.5, label="name", order=12), key="id",
        about=("Đang chạy, đang xây và quy hoạch", "Operating, under construction and planned"),
    )),
    FileLayer(PLACES, "metro_stations", _meta(
        "metro_stations", ("Ga metro", "Metro stations"), "transport", RAILWAYS, OSM,
        _point("#e11d48", "metro", radius=5), key="id",
    )),
    FileLayer(PLACES, "housing_projects", _meta(
        "housing_projects", ("Dự án nhà ở", "Housing projects"), "housing", CONSTRUCTION, OSM,
        _point("#7c4dff", "project"), key="id",
    )),
    FileLayer(CAMERAS, "cameras", _meta(
        "traffic_cameras", ("Camera giao thông", "Traffic cameras"), "transport", TRANSPORT, UIP,
        _point("#111827", "camera"), key="id",
    )),
)  # fmt: skip
