"""What is said about a row of a batch: each finding's code, how severe it is, and its words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from store.bilingual import Bilingual

Severity = Literal["error", "warning"]

_WORDS: dict[str, Bilingual] = {
    "nothing-said": Bilingual("cần số nhà hoặc tên", "a house number or a name is needed"),
    "number-unreadable": Bilingual("số nhà «{number}» không đọc được", "the number {number!r} cannot be read"),
    "number-date": Bilingual(
        "số nhà «{number}» là một ngày: bảng tính đã đổi số có dấu «/»; đặt cột này là văn bản (Text) rồi gõ lại",
        "the number {number!r} is a date: the spreadsheet changed a number with a stroke; make that column text",
    ),
    "unknown-kind": Bilingual("không có loại «{kind}»", "there is no kind {kind!r}"),
    "too-long": Bilingual("một ô dài quá 200 ký tự", "a cell is longer than 200 characters"),
    "position-missing": Bilingual("thiếu toạ độ", "the position is missing"),
    "position-unreadable": Bilingual(
        "toạ độ «{lon}, {lat}» không đọc được", "the position {lon!r}, {lat!r} cannot be read"
    ),
    "position-metres": Bilingual(
        "toạ độ {lon}, {lat} là mét (có lẽ VN-2000), cần độ WGS 84",
        "{lon}, {lat} are metres (VN-2000 perhaps), degrees are needed"
    ),
    "position-swapped": Bilingual("kinh độ và vĩ độ bị đổi chỗ", "longitude and latitude are swapped"),
    "outside-city": Bilingual(
        "toạ độ không nằm trong phường nào (ngoài thành phố, ngoài biển)", "in no ward: outside the city, or in the sea"
    ),
    "street-missing": Bilingual("số nhà cần tên đường", "a number needs a street"),
    "street-unknown": Bilingual(
        "không có đường «{street}» gần đó; gần giống: {closest}",
        "no street {street!r} nearby; closest names: {closest}"
    ),
    "street-elsewhere": Bilingual(
        "có đường «{street}» nhưng không ở gần toạ độ này: kiểm tra toạ độ",
        "there is a street {street!r}, but not near this position: check the position"
    ),
    "reference-taken": Bilingual(
        "số hồ sơ này đã cấp mã {code} cho địa chỉ khác", "this reference has {code} already, for another address"
    ),
    "reference-twice": Bilingual("trùng số hồ sơ với dòng {row}", "the same reference as row {row}"),
    "outside-ward": Bilingual(
        "nằm ngoài {ward} {metres} m (thuộc {stands_in})", "{metres} m outside {ward} (it stands in {stands_in})"
    ),
    "twice-in-file": Bilingual("trùng với dòng {row}, cách {metres} m", "the same as row {row}, {metres} m away"),
    "number-elsewhere-in-file": Bilingual(
        "dòng {row} cùng số cùng đường, cách {metres} m", "row {row} is the same number of the street, {metres} m away"
    ),
    "registered": Bilingual("đã đăng ký: {codes}, cách {metres} m", "registered already: {codes}, {metres} m away"),
    "number-elsewhere": Bilingual(
        "số này trên đường này đã có ở nơi khác: {codes}, cách {metres} m",
        "this number of this street is registered elsewhere: {codes}, {metres} m away",
    ),
    "spot-taken": Bilingual("đúng vị trí này đã có: {codes}", "on this very spot there is: {codes}"),
    "same-spot": Bilingual("cùng toạ độ với dòng {row}", "the same position as row {row}"),
    "far-from-street": Bilingual("cách {street} {metres} m", "{metres} m from {street}"),
    "wrong-side": Bilingual(
        "số {parity_vi} mà nằm bên kia đường: {across} trên {of} số {parity_vi} gần đó ở phía đối diện",
        "an {parity} number on the other side: {across} of {of} {parity} numbers nearby stand across the street",
    ),
    "out-of-sequence": Bilingual(
        "số không theo thứ tự: nằm giữa số {before} và số {after}",
        "out of sequence: it stands between {before} and {after}"
    ),
}  # fmt: skip
#: Findings that a row has by itself, whatever the registry holds.
OWN = (
    "nothing-said", "number-unreadable", "number-date", "unknown-kind", "too-long", "position-missing",
    "position-unreadable", "position-metres", "position-swapped", "outside-city", "street-missing", "street-unknown",
    "street-elsewhere",
)  # fmt: skip
_PARITY = {"odd": "lẻ", "even": "chẵn"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about row `n` (1: the first after the header). `detail` holds what its words speak of."""

    n: int
    code: str
    severity: Severity
    detail: Mapping[str, Any]

    def said(self) -> Bilingual:
        """In both languages."""
        words = _WORDS[self.code]
        given = _Said({name: _plain(value) for name, value in self.detail.items()})
        given["parity_vi"] = _PARITY.get(str(self.detail.get("parity")), "")
        return Bilingual(words.vi.format_map(given), words.en.format_map(given))


class _Said(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _plain(value: object) -> object:
    return (", ".join(map(str, value)) or "—") if isinstance(value, (list, tuple)) else value
