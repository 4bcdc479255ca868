"""The topics of the four themes: what they say, in which unit, in which colours.

Colours are ColorBrewer schemes marked as safe for colour-blind readers (RdYlBu, YlGnBu, BuPu, YlOrBr, OrRd).
"""

from __future__ import annotations

from layers.status_topic import LegendClass, Topic
from store.bilingual import Bilingual

CAMERAS, WARDS = "traffic_cameras", "wards"


def _legend(colors: str, *classes: tuple[float, str, str]) -> tuple[LegendClass, ...]:
    return tuple(
        LegendClass(start, f"#{color}", Bilingual(vi, en))
        for color, (start, vi, en) in zip(colors.split(), classes, strict=True)
    )


TRAFFIC = Topic(
    "traffic_congestion", "traffic",
    Bilingual("Ùn tắc giao thông tại camera", "Traffic congestion at cameras"),
    _legend(
        "4575b4 91bfdb fee090 fc8d59 d73027",
        (0, "Thông thoáng", "Free"), (0.25, "Hơi đông", "Light"), (0.5, "Đông", "Busy"),
        (0.75, "Rất đông", "Heavy"), (1, "Ùn tắc", "Congested"),
    ),
    "Sở Giao thông Công chính", "UIP Urban Intelligence Platform, 2025-11-19 … 2025-12-07", "MIT",
    layer_id=CAMERAS,
    description=Bilingual(
        "Quan sát thật từ camera giao thông (có / không ùn tắc), phát lại liên tục theo giờ hiện tại cho tới khi có "
        "nguồn trực tiếp; «at=» trả về thời điểm gốc",
        "Real observations of traffic cameras (congested or not), replayed in a loop at the present time until a live "
        "source is connected; `at=` answers for the original times",
    ),
    unit=Bilingual("mức ùn tắc 0–1", "congestion 0-1"),
)  # fmt: skip

SCHOOLS = Topic(
    "social_schools", "social",
    Bilingual("Mật độ trường học", "Density of schools"),
    _legend(
        "ffffcc a1dab4 41b6c4 2c7fb8 253494",
        (0, "Dưới 2", "Below 2"), (2, "2 – 10", "2 - 10"), (10, "10 – 25", "10 - 25"),
        (25, "25 – 50", "25 - 50"), (50, "Từ 50", "50 and more"),
    ),
    "Sở Giáo dục và Đào tạo", "lớp «schools» / layer schools (© OpenStreetMap contributors)", "ODbL 1.0",
    layer_id=WARDS,
    description=Bilingual(
        "Số trường học trên 10 km² của mỗi phường, xã, tính từ lớp trường học",
        "Schools per 10 km² of each ward, computed from the layer of schools",
    ),
    unit=Bilingual("trường/10 km²", "schools/10 km²"),
)  # fmt: skip

HEALTH = Topic(
    "social_health", "social",
    Bilingual("Cơ sở y tế theo phường, xã", "Health places by ward"),
    _legend(
        "edf8fb b3cde3 8c96c6 8856a7 810f7c",
        (0, "Chưa có", "None"), (1, "1", "1"), (2, "2", "2"), (3, "3 – 4", "3 - 4"), (5, "Từ 5", "5 and more"),
    ),
    "Sở Y tế", "lớp «health» / layer health (© OpenStreetMap contributors)", "ODbL 1.0",
    layer_id=WARDS,
    description=Bilingual(
        "Số bệnh viện, phòng khám trong mỗi phường, xã, tính từ lớp cơ sở y tế",
        "Hospitals and clinics in each ward, computed from the layer of health places",
    ),
    unit=Bilingual("cơ sở", "places"),
)  # fmt: skip

ECONOMY = Topic(
    "economic_activity", "economic",
    Bilingual("Hoạt động kinh tế theo phường, xã", "Economic activity by ward"),
    _legend(
        "ffffd4 fed98e fe9929 d95f0e 993404",
        (0, "Dưới 3", "Below 3"), (3, "3 – 7", "3 - 7"), (8, "8 – 14", "8 - 14"),
        (15, "15 – 29", "15 - 29"), (30, "Từ 30", "30 and more"),
    ),
    "Sở Công Thương",
    "các lớp «shops», «industrial», «housing_projects» / layers shops, industrial, housing_projects "
    "(© OpenStreetMap contributors)",
    "ODbL 1.0",
    layer_id=WARDS,
    description=Bilingual(
        "Số chợ, siêu thị, trung tâm thương mại, khu công nghiệp và dự án nhà ở trong mỗi phường, xã",
        "Shops and markets, industrial zones and housing projects in each ward",
    ),
    unit=Bilingual("điểm", "places"),
)  # fmt: skip

SECURITY = Topic(
    "security_incidents_simulated", "public-security",
    Bilingual("Vụ việc an ninh trật tự (mô phỏng)", "Public security incidents (simulated)"),
    _legend(
        "fef0d9 fdcc8a fc8d59 e34a33 b30000",
        (0, "0 – 1 (mô phỏng)", "0 - 1 (simulated)"), (2, "2 – 3 (mô phỏng)", "2 - 3 (simulated)"),
        (4, "4 – 6 (mô phỏng)", "4 - 6 (simulated)"), (7, "7 – 9 (mô phỏng)", "7 - 9 (simulated)"),
        (10, "Từ 10 (mô phỏng)", "10 and more (simulated)"),
    ),
    "bandoso", "số liệu mô phỏng, không phải số liệu thật / simulated figures, not real ones", "CC0 1.0",
    layer_id=WARDS,
    description=Bilingual(
        "SỐ LIỆU MÔ PHỎNG do máy sinh ra để trình diễn; không phản ánh tình hình thật của bất kỳ địa bàn nào",
        "SIMULATED FIGURES made by a program for demonstration; they say nothing about any real place",
    ),
    unit=Bilingual("vụ/24 giờ (mô phỏng)", "incidents/24 h (simulated)"),
    simulated=True,
)  # fmt: skip

#: What is counted in each ward for a topic: the layers, and whether the count is for 10 km².
COUNTED: tuple[tuple[Topic, tuple[str, ...], bool], ...] = (
    (SCHOOLS, ("schools",), True),
    (HEALTH, ("health",), False),
    (ECONOMY, ("shops", "industrial", "housing_projects"), False),
)
