"""What a department says about a layer, checked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from layers.style import Style
from store.bilingual import Bilingual
from store.errors import BadInput

LAYER_ID = re.compile(r"[a-z][a-z0-9_]{1,49}")
#: Ids whose tables would look like the registry's own views, or like another layer's version.
VERSIONED = re.compile(r".*_v\d+")
#: Ids with a meaning of their own among the addresses of tiles and layers.
TAKEN = frozenset({"base", "stream"})
MAX_ZOOM = 22
TEXT_LIMITS = {
    "title_vi": 300, "title_en": 300, "description_vi": 4000, "description_en": 4000, "owner": 200, "licence": 500,
    "source": 1000,
}  # fmt: skip

THEMES: dict[str, Bilingual] = {
    "administration": Bilingual("Hành chính", "Administration"),
    "addresses": Bilingual("Địa chỉ", "Addresses"),
    "transport": Bilingual("Giao thông", "Transport"),
    "public-security": Bilingual("An ninh trật tự", "Public security"),
    "education": Bilingual("Giáo dục", "Education"),
    "health": Bilingual("Y tế", "Health"),
    "social": Bilingual("Xã hội", "Social"),
    "economy": Bilingual("Kinh tế", "Economy"),
    "housing": Bilingual("Nhà ở", "Housing"),
    "planning": Bilingual("Quy hoạch", "Planning"),
    "utilities": Bilingual("Hạ tầng kỹ thuật", "Utilities"),
    "environment": Bilingual("Môi trường", "Environment"),
    "culture": Bilingual("Văn hoá, du lịch", "Culture and tourism"),
    "base": Bilingual("Bản đồ nền", "Base map"),
    "other": Bilingual("Khác", "Other"),
}


@dataclass(frozen=True, slots=True)
class LayerMeta:
    """What is said about a layer, and who says it. `owner` is the department; only it may publish the layer again.

    `style` None: the default of the geometry type. `key_column` names the source's column (its own spelling) that
    identifies a feature across versions; None: the row's number. `listed` False: only the base map draws it.
    """

    id: str
    title_vi: str
    title_en: str
    theme: str
    owner: str
    licence: str
    source: str
    description_vi: str = ""
    description_en: str = ""
    style: Style | None = None
    min_zoom: int = 0
    max_zoom: int = 16
    listed: bool = True
    key_column: str | None = None

    def __post_init__(self) -> None:
        for name, limit in TEXT_LIMITS.items():
            object.__setattr__(self, name, _clean(name, getattr(self, name), limit))
        if not LAYER_ID.fullmatch(self.id) or VERSIONED.fullmatch(self.id) or self.id in TAKEN:
            raise BadInput(
                f"Mã lớp «{self.id[:80]}» không hợp lệ",
                f"{self.id[:80]!r} is not a layer id",
                hint=Bilingual(
                    "2–50 ký tự a-z, 0-9, _, bắt đầu bằng chữ", "2-50 of a-z, 0-9, _, beginning with a letter"
                ),
            )
        for name in ("title_vi", "title_en", "owner", "licence", "source"):
            if not getattr(self, name).strip():
                raise BadInput(f"Thiếu «{name}»", f"{name!r} is missing")
        _check_theme(self.theme)
        if not 0 <= self.min_zoom <= self.max_zoom <= MAX_ZOOM:
            raise BadInput(
                f"Mức thu phóng không hợp lệ: {self.min_zoom}–{self.max_zoom}",
                f"zooms must be 0 <= min <= max <= {MAX_ZOOM}, not {self.min_zoom}, {self.max_zoom}",
            )

    @property
    def title(self) -> Bilingual:
        """The title in both languages."""
        return Bilingual(self.title_vi, self.title_en)

    @property
    def description(self) -> Bilingual:
        """The description in both languages."""
        return Bilingual(self.description_vi, self.description_en)


def is_layer_id(text: str) -> bool:
    """Whether a layer could have this id; what could not need not be asked of the database."""
    return LAYER_ID.fullmatch(text) is not None


def _clean(name: str, text: str, limit: int) -> str:
    clean = unicodedata.normalize("NFC", text).strip()
    if len(clean) > limit or any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in clean):
        raise BadInput(
            f"«{name}» quá dài hoặc có ký tự điều khiển",
            f"{name!r} is longer than {limit} characters, or has control characters",
        )
    return clean


def _check_theme(theme: str) -> None:
    if theme not in THEMES:
        known = ", ".join(THEMES)
        raise BadInput(
            f"Không có chủ đề «{theme}»", f"no theme {theme!r}", hint=Bilingual(f"có: {known}", f"there are: {known}")
        )
