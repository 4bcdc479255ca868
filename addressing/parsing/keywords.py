"""Whether a typed word is the keyword that it is taken for: by its accents (`quán` is no `quận`)."""

from __future__ import annotations

from functools import lru_cache

from addressing.parsing.text import fold, tone_key

_SPELLINGS = (
    "phường", "phuờng", "phừơng", "quận", "huyện", "xã", "thị trấn", "thị xã", "thành phố", "đặc khu", "tỉnh",
    "tầng", "lầu", "phòng", "căn", "căn hộ", "tòa", "tòa nhà", "lô", "khối", "tháp", "sạp", "quầy", "ki ốt", "kiốt",
    "tổ", "ấp", "khu phố", "khu", "thôn", "khóm", "tổ dân phố", "hẻm", "ngõ", "ngách", "kiệt", "đường", "đ", "phố",
    "đg", "hẻm xe hơi", "văn phòng", "gần", "góc", "đối diện", "cạnh", "kế", "kế bên", "sau lưng", "trước mặt", "hẽm",
    "sát", "cách", "sát bên", "sát vách", "bên cạnh", "cạnh bên", "ngay", "mặt tiền",
    "nhánh", "nội", "cổng", "gian hàng", "dãy", "khu vực", "đd", "đ/d", "phía sau", "phía trước", "bên hông", "giao",
    "đằng sau", "đằng trước", "hông", "giữa", "dưới", "dưới chân",
)  # fmt: skip
_RIGHT = frozenset(" ".join(map(tone_key, word.split())) for word in _SPELLINGS)
#: By folded word, those of longer keywords only within these: `thị trân`.
_MARKS = {fold(word): frozenset(tone_key(word)) for word in _SPELLINGS if " " not in word}
_LONG = {fold(word): [*map(frozenset, map(tone_key, word.split()))] for word in _SPELLINGS if word.startswith("th")}
_OTHER = (
    "quán", "Tô", "dương", "phòng", "lẩu", "lâu", "ngô", "Ngọ", "thập", "khôi", "lộ", "căn", "cận", "phở", "phó", "hèm",
)  # fmt: skip
_OTHER_WORDS = frozenset(map(tone_key, _OTHER))


def spelled(typed: str) -> bool:
    """Whether a typed keyword is that word: plain, or with that word's own accents (`quán` is no `quận`)."""
    return typed.isascii() or _key(typed) in _RIGHT


@lru_cache(maxsize=4096)
def half_spelled(typed: str) -> bool:
    """Whether a keyword beside a number is that word with some of its accents or a wrong one: `phương 3`, `quạn 10`."""
    key = _key(typed)
    if long := _LONG.get(fold(typed)):
        # `thị trân`, `thành phô`
        return all(len(set(word) - marks) <= 1 for word, marks in zip(key.split(), long, strict=True))
    marks = _MARKS.get(fold(typed))
    return marks is not None and key not in _OTHER_WORDS and len(set(key) - marks) <= 1


@lru_cache(maxsize=4096)
def _key(typed: str) -> str:
    return " ".join(map(tone_key, typed.strip(" .:").lower().split()))
