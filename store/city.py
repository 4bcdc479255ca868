"""City profiles: what is a fact of the city rather than of the program. Ho Chi Minh City's is the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.errors import Unavailable


# Compared and hashed by identity: it is a key of what is remembered for each address that is parsed.
@dataclass(frozen=True, slots=True, eq=False)
class CityProfile:
    """Facts of one city. Boxes are (west, south, east, north) in degrees (EPSG:4326)."""

    id: str
    name_vi: str
    name_en: str
    code_prefix: str
    province_code: str
    aliases: tuple[str, ...]
    centre: tuple[float, float]
    core_box: tuple[float, float, float, float]
    box: tuple[float, float, float, float]
    vn2000_zone: int
    plausible_zones: tuple[int, ...]
    reform_date: date
    utc_offset_hours: int
    #: (name, folded; code) of the provinces that the city was made of, itself before the reform among them.
    former_provinces: tuple[tuple[str, str], ...] = ()
    #: Provinces that the city took in, as they are typed to this day, folded.
    merged_provinces: tuple[str, ...] = ()
    #: Names of the districts of before the reform that have one, folded: typed to this day, and without their kind.
    districts: tuple[str, ...] = ()
    #: (key of a district that went into another one before the reform, key of that one, in which year).
    earlier_districts: tuple[tuple[str, str, int], ...] = ()
    #: (name of a street today, what maps may still call it, key of the old district where it has that name).
    renamed_streets: tuple[tuple[str, str, str], ...] = ()


HCMC = CityProfile(
    id="hcmc",
    name_vi="Thành phố Hồ Chí Minh",
    name_en="Ho Chi Minh City",
    code_prefix="HCM",
    province_code="79",
    aliases=(
        "tp ho chi minh",
        "tphcm",
        "tp hcm",
        "hcmc",
        "hcm",
        "sai gon",
        "saigon",
        "sg",
        "ho chi minh city",
        "tp sai gon",
    ),
    centre=(106.7009, 10.7769),
    core_box=(106.55, 10.66, 106.85, 10.90),
    box=(106.05, 8.50, 107.65, 11.65),
    # EPSG:9210 is VN-2000 / TM-3 105-45 (HCMC, Bình Dương); 5899 is 107-45 (Bà Rịa - Vũng Tàu, joined in 2025).
    vn2000_zone=9210,
    plausible_zones=(9210, 5899, 9209, 3405),
    reform_date=date(2025, 7, 1),
    former_provinces=(("thanh pho ho chi minh", "79"), ("tinh binh duong", "74"), ("tinh ba ria vung tau", "77")),
    merged_provinces=("binh duong", "ba ria-vung tau", "ba ria vung tau", "brvt", "br-vt"),
    districts=(
        *("binh thanh", "go vap", "phu nhuan", "tan binh", "tan phu", "binh tan", "thu duc", "hoc mon", "cu chi"),
        *("binh chanh", "nha be", "can gio", "thu dau mot", "di an", "thuan an", "ben cat", "tan uyen", "bac tan uyen"),
        *("bau bang", "dau tieng", "phu giao", "vung tau", "ba ria", "phu my", "chau duc", "xuyen moc", "long dien"),
        *("dat do", "long dat", "con dao"),
    ),
    earlier_districts=(("2", "thu duc", 2021), ("9", "thu duc", 2021)),
    renamed_streets=(
        ("Nguyễn Văn Thương", "Đường D1", "binh thanh"),
        ("Nguyễn Gia Trí", "Đường D2", "binh thanh"),
        ("Võ Oanh", "Đường D3", "binh thanh"),
        ("Lê Văn Duyệt", "Đinh Tiên Hoàng", "binh thanh"),
        ("Dương Quang Đông", "Đường số 1011", "8"),
        ("Võ Nguyên Giáp", "Xa lộ Hà Nội", "thu duc"),
    ),
    utc_offset_hours=7,
)

PROFILES = {HCMC.id: HCMC}


def profile(city: str) -> CityProfile:
    """The profile named `city`; Unavailable when there is none."""
    try:
        return PROFILES[city]
    except KeyError:
        known = ", ".join(PROFILES)
        raise Unavailable(
            f"Không có hồ sơ thành phố «{city}» (có: {known})",
            f"no city profile {city!r} (there is: {known})",
        ) from None
