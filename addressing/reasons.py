"""Why an answer is what it is: a code with what it speaks of, said in the asker's language only when it is answered."""

from __future__ import annotations

from typing import Literal

from store.bilingual import Lang
from store.values import value_class

Code = Literal[
    "registered", "named", "inferred", "between", "after", "before", "start", "within", "beside", "told", "near",
    "alley", "mouth", "at_mouth", "street", "stretch", "named_street", "formerly", "namesake", "spoken_of", "near_to",
    "nearest_street", "nearest_alley", "nearest_ward", "neighbours", "position", "unit", "now_in", "made_of",
    "went_into", "of_a_city", "heir", "crossing", "junction", "beside_it", "away",
]  # fmt: skip
_SAID: dict[Code, tuple[str, str]] = {
    "registered": ("số nhà đã đăng ký", "a registered number"),
    "named": ("địa điểm đã đăng ký", "a registered place"),
    "inferred": (
        "số nhà đã đăng ký, đường suy từ vị trí của nhà",
        "a registered number; its street is inferred from where it stands",
    ),
    "between": ("ước lượng giữa số {0} và số {1}", "between {0} and {1}"),
    "after": ("ước lượng sau số {0}", "beyond {0}"),
    "before": ("ước lượng trước số {0}", "before {0}"),
    "start": (
        "ước lượng theo cách đánh số thường gặp, chưa biết số nào gần đó",
        "by how streets are usually numbered; no number near is known",
    ),
    "within": ("nằm trong số {0}", "within {0}"),
    "beside": ("cạnh số {0}", "beside {0}"),
    "told": ("bên một nơi ghi số {0}", "beside a place that says it is at {0}"),
    "near": ("trong hẻm {0}, gần số {1}", "alley {0}, near {1}"),
    "alley": ("trong hẻm {0}, cách đầu hẻm khoảng {1} m", "alley {0}, about {1} m from its mouth"),
    "mouth": ("quanh đầu hẻm {0}, {1}", "mouth of alley {0}, {1}"),
    "at_mouth": ("ngay đầu hẻm {0}", "at the mouth of alley {0}"),
    "street": ("chưa biết số nhà này: cả con đường", "this number is not known: the street as a whole"),
    "stretch": ("chưa biết số nhà này: đoạn đường trong {0}", "this number is not known: the stretch in {0}"),
    "formerly": ("{0} là số cũ, nay là {1}", "{0} is a number of before, now {1}"),
    "namesake": (
        "số nhà đã đăng ký, trên một trong những đường cùng tên ở đây; đường kia cũng có thể có số này",
        "a registered number, on one of the streets of that name here; another may have this number as well",
    ),
    "spoken_of": ("chỗ gặp {0}, mà tên gọi nhắc đến", "where it meets {0}, which the name speaks of"),
    "near_to": ("chỗ gần {0} nhất", "where it is nearest to {0}"),
    "named_street": ("tên đường", "the name of a street"),
    "nearest_street": ("đường gần nhất", "the nearest street"),
    "nearest_alley": ("hẻm gần nhất", "the nearest alley"),
    "nearest_ward": ("tâm phường gần nhất", "nearest ward centre"),
    "neighbours": ("ước lượng theo các số nhà bên cạnh", "by the numbers of the houses beside it"),
    "heir": ("mã {0} đã thôi dùng, nay là mã này", "{0} was retired; this took its place"),
    "position": ("chính vị trí đã cho", "the very position that was given"),
    "unit": ("tên đơn vị hành chính", "the name of a unit"),
    "now_in": ("nay thuộc: {0}", "now in: {0}"),
    "made_of": ("gồm: {0}", "made of: {0}"),
    "went_into": ("đã nhập vào {0}", "went into {0}"),
    "of_a_city": ("«{0}» đã nhập vào {1} từ {2}", "'{0}' went into {1} in {2}"),
    "crossing": ("nơi hai đường gặp nhau", "where the two streets meet"),
    "junction": ("nút giao có tên đó", "the junction of that name"),
    "beside_it": ("theo lời tả: {0} {1}", "as described: {0} {1}"),
    "away": ("cách {0} m", "{0} m away"),
}


@value_class(frozen=True, slots=True)
class Reason:
    """A reason by its code; `about` fills its sentence: numbers, metres, or another reason."""

    code: Code
    about: tuple[str | int | Reason, ...] = ()


def said_alone(code: Code, lang: Lang) -> str:
    """A reason that speaks of nothing else."""
    return _SAID[code][0 if lang == "vi" else 1]


def say(reason: Reason, lang: Lang) -> str:
    """The reason in the language asked for."""
    vi, en = _SAID[reason.code]
    about = [say(part, lang) if isinstance(part, Reason) else part for part in reason.about]
    return (vi if lang == "vi" else en).format(*about)
