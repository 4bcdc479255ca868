"""Ways of writing that mean what others do, rewritten as these: `12, 14` as `12+14`, `P3Q5` as `P3, Q5`. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from addressing.parsing.doors import may_hold_more, one_door
from addressing.parsing.roundabout import is_straight, straight
from addressing.parsing.street_names import is_date
from addressing.parsing.syllables import SYLLABLES
from addressing.parsing.text import SMALL_MARKED, fold

_SMALL = f"a-z{SMALL_MARKED}"
_ONE = r"\d{1,4}[A-Za-z]?"
_PATH = rf"{_ONE}(?:/{_ONE})*"
_NAME_NEXT = r"(?=\s+(?!th[áa]ng\b)[^\W\d_]{2})"
_FIRST = r"(?:(?<=^)|(?<=[,;(])|(?<=[,;(]\s)|(?<=\b[Ss][ốo]\s))"
#: Each begins with what is quickly found.
_MAYBE = (
    re.compile(
        r"\d[A-Za-z]?(?:[/-](?:\s|$)|\s?[.,]\s?(?:[Ss][ốoỐO]\s)?\d|-[^\W\d_]{2}"
        r"|\s(?:v[àa]|and|đ[ếe]n|den|t[ớo]i|to|bis|ter|BIS|TER|Bis|Ter|VÀ|VA|ĐẾN|DEN|TỚI|TO|AND)[\s/]\s?\d"
        r"|\s(?:v[àa]|and|V[ÀA]|AND|&)\s[sS][ốoỐO]\s\d)"
    ),
    re.compile(r"[PFQpfq]\.?\s?\d{1,2}\s?[/PFQpfqHh]|[PQpq]\.\s?\d{1,2}-\d"),
    re.compile(
        r"/(?:\s?[/PFQpfqHhTt]|(?<=\d/)[^\W\d_]{2,}\s[^\W\d_]{2}|(?<=[^\W\d_]/)[Ss][ốoỐO]\s\d"
        r"|(?<=[ốoỐOLl] \d/)\d|(?<=[ốoLlộỐOỘ] \d\d/)\d|(?<=[LlAa]\d/)\d|(?<=[Ll]\d\d/)\d|(?<=\d[Aa]/)\d)"
    ),
    re.compile(r"_"),
    re.compile(rf"[PQ](?<=[{_SMALL}].)\d|[PQ]\d\d?[A-ZĐ][{_SMALL}]"),
    re.compile(r"\.(?<=[^\W\d_]\.)(?:TP|T[TX]|[PQHX]|tp|t[tx]|[pqhx])\."),
    re.compile(r"\.(?<=[^\W_]\.)(?:[PQHXTpqhxt](?:[hHuUãÃaA]))"),
    re.compile(r"-(?:(?<=[^\W_]-)(?:TP|T[TX]|[PQHX]|tp|t[tx]|[pqhx])\.|(?<=[^\W\d_]{2}-)\d)"),
    re.compile(rf"[TPQHX](?<=[{_SMALL}\d].)(?:(?<=T)[PTX]|(?<!T))\."),
    re.compile(rf"(?:Ph|Qu|Hu)(?<=[{_SMALL}]..)"),
    re.compile(r"(?:uong|uan|em)[A-ZĐ]|(?:ường|ẻm|uận|ƯỜNG|ẺM|UẬN)[^\W\d_]"),
    re.compile(
        r"[oờOỜ](?:ng|NG)(?:[.:] ?| )[Pp](?:\.|\s?\d|[Hh][ưuƯU][ờoỜO][Nn][Gg]\s)"
        r"|[Uu][ậaẬA][nN](?:[.:] ?| )[Qq](?:\.|\s?\d|[Uu][ậaẬA][nN]\s)"
        r"|[PpQq](?:[.:] ?| )[PpQq]\.?\s?\d(?<=[ ,PpQq\d.:]{4})|[Ss]ố (?:nhà )?[Ss]ố|SỐ (?:NHÀ )?SỐ"
        r"|TP(?!HC|SG)[A-ZĐ]{2}|tpt[đd]"
    ),
)
#: `7 9 11 Ký Con`
_SPACED = re.compile(
    r"(?:[Ss][ốoỐO] (?:nhà )?)?\d{1,4}[A-Za-z]?(?: \d{1,4}[A-Za-z]?)+ (?!th[áa]ng|Th[áa]ng|TH[ÁA]NG)[^\W\d_]{2}"
)
#: `Phường P9`, `Quận Quận 4`, `P.P.9`: the word of a form, and its field with its own; `hoa phuong phuong 2` is a name.
_PART = r"(?:(?<=^)|(?<=[,;(])|(?<=[,;(]\s))"
_TWICE = re.compile(
    rf"(?:{_PART}(?:ph[ườuo]+ng|p)|\bphường|\bp(?=\.))(?:\s?[.:])?\s?(?=p\.?\s?\d|p\.\s?[^\W\d_]{{2}}|ph[ườu]+ng\s)"
    rf"|(?:{_PART}(?:qu[ậa]n|q)|\bquận|\bq(?=\.))(?:\s?[.:])?\s?(?=q\.?\s?\d|q\.\s?[^\W\d_]{{2}}|qu[ậa]n\s)"
    r"|\bsố\s(?:nhà\s)?(?=số\s(?:nhà\s)?\d)",
    re.IGNORECASE,
)
_KINDS = r"(?:ph[ườuo]+ng|x[ãa]|th[ịi] tr[ấa]n|qu[ậa]n|huy[ệe]n|th[ịi] x[ãa]|t[ỉi]nh|th[àa]nh ph[ốo]|t[pxt]|đặc khu)"
#: `Phường/Xã: Bến Nghé`, `Tỉnh/Thành phố`: a form's words for any unit of the level.
_ANY_KIND = re.compile(
    rf"\b({_KINDS})(?:\s?/\s?{_KINDS})+\b(?:\s?:|,(?=\s\d))?\s*({_KINDS}\b|[pqhx]\.|tp)?", re.IGNORECASE
)
#: `TPTĐ`, `TPTDM`
_CITY_INITIALS = re.compile(r"\b(?:TP(?=(?!HCM|SG)[A-ZĐ]{2,3}\b)|tp(?=tđ|td(?:m|\b)))")
_SLASHES = re.compile(r"(?<=[\dA-Za-z])\s?/{2,}\s?(?=\d)")
_LEFT_OPEN = re.compile(rf"(?<!\S)({_PATH})[/-](?=\s+[^\W\d_])")
_AND = re.compile(rf"{_FIRST}({_ONE})\s(?:(?:v[àa]|and)\s(?:s[ốo]\s)?|&\ss[ốo]\s)({_ONE}){_NAME_NEXT}", re.IGNORECASE)
_UP_TO = re.compile(rf"{_FIRST}({_ONE})\s(?:đ[ếe]n|den|t[ớo]i|to)\s({_ONE}){_NAME_NEXT}", re.IGNORECASE)
_DOORS = re.compile(r"\s?,\s?(?:s[ốo]\s)?|\s?[+&]\s?|\s", re.IGNORECASE)
_LIST = re.compile(
    rf"^((?:s[ốo](?:\s+nh[àa])?\s+)?)({_ONE}(?:(?:\s?,\s?(?:s[ốo]\s)?|\s){_ONE}){{1,5}}(?:\s?[+&]\s?{_ONE})?){_NAME_NEXT}",
    re.IGNORECASE,
)
_DOT = re.compile(
    rf"^((?:s[ốo](?:\s+nh[àa])?\s+)?{_ONE})((?:\.(?!0){_ONE}){{1,6}})(?=\s+[^\W\d_]{{2,}}\s+[^\W\d_]{{2}})",
    re.IGNORECASE,
)
_NUMBERED_UNIT = r"(?:[PFQ]\.?\s?\d{1,2})"
_GLUED_UNITS = re.compile(
    rf"(?<![^\W_])({_NUMBERED_UNIT})(?:\s?/\s?)?(?={_NUMBERED_UNIT}(?:tp|hcm|(?![^\W_])))", re.IGNORECASE
)
_SLASH_UNIT = re.compile(
    rf"(?<=[^\W\d_])\s?/\s?(?=(?:{_NUMBERED_UNIT}(?![^\W_])"
    r"|(?:ph[ườu]+ng|qu[ậa]n|huy[ệe]n|tp(?:\.? ?hcm)?|hcm)\b|[pqhx]\.\s?[^\W_]"
    rf"|[^\W\d_]{{2,}}(?:\s[^\W\d_]+){{1,3}}\s?/\s?{_NUMBERED_UNIT}(?![^\W_])))"
    r"|(?<=\d)/(?=(?:tp\.? ?)?hcm\b)|(?<=\d)\s/\s(?=p\.\s?[^\W\d_]{2})",
    re.IGNORECASE,
)
#: `12 Lê Lợi/P8/Gò Vấp`
_UNIT_SLASH = re.compile(rf"(?<=, )({_NUMBERED_UNIT})\s?/\s?(?=[^\W\d_]{{2}})", re.IGNORECASE)
#: `312/7/Quang Trung/P10`, `Phạm Hùng/số 220`: slashes for commas.
_SLASH_NAME = re.compile(
    r"(?<=\d)/(?=(?!bis|ter|quater|k[ée]p|h[ẻe]m|th[áa]ng|x[uẹe])[^\W\d_]{2,}\s[^\W\d_]{2})"
    r"|(?<=[^\W\d_]{2})/(?=s[ốo]\s\d)",
    re.IGNORECASE,
)
#: `Đ. Số 6/31`, `QL50/1234`: a road that is a number, and the house on it.
_SLASH_HOUSE = re.compile(
    r"\b((?:đ\.|đường|duong)\s?s[ốo]\s\d{1,3}[a-z]?"
    r"|(ql|tl|hl|qu[ốo]c l[ộo]|t[ỉi]nh l[ộo]|h[ươu]+ng l[ộo])\s?\d{1,3}[a-z]?)"
    rf"/({_PATH})(?=\s?(?:,|$)|(?(2)\s[^\W\d_]{{2}}|,))",
    re.IGNORECASE,
)
#: `p7q.tân bình`, `P.An Phú.TP.Thủ Đức`: units with nothing between them.
_GLUED_NAME = re.compile(r"(?<![^\W_])([PF]\.?\s?\d{1,2})(?=[QH]\.?\s?[^\W\d_]{2})", re.IGNORECASE)
_GLUED_BY_DOT = re.compile(r"(?:(?<=[^\W\d_]{2})|(?<=\s[A-E]))\.(?=(?:TP|T[TX]|[PQHX]|tp|t[tx]|[pqhx])\.\s?[^\W_])")
#: `Nam Cao.Phường Tân Phú.Thành phố Thủ Đức`
_WORD_BY_DOT = re.compile(
    r"(?<=[^\W_])\.(?=(?:ph[ườu]+ng|x[ãa]|th[ịi] (?:tr[ấa]n|x[ãa])|qu[ậa]n|huy[ệe]n|th[àa]nh ph[ốo])\s)", re.IGNORECASE
)
#: `P.An Phú-8C Đặng Tiến Đông`, `Nam Hoà-P.An Phú`, `Tôn Đản-272-Q.4`: dashes with nothing round them.
_DASHED_UNIT = re.compile(
    r"(?<=[^\W_])-(?=(?:TP|T[TX]|[PQHX])\.\s?[^\W_])|(?:(?<=[PQ]\.\d)|(?<=[PQ]\.\d\d))-(?=\d\S* [^\W\d_]{2})"
    r"|(?<=\d)-(?=(?:[PQ]\d{1,2}|(?:TP\.? ?)?HCM)\b)",
    re.IGNORECASE,
)
_DASHES_OF_A_LIST, _SLASHES_OF_A_LIST = 3, 2
_UNIT_IN_DASHES = re.compile(r"(?:^|-)(?:[PQ]\.?\s?\d{1,2}|[PQ]\.[^\W\d_][^-]+|(?:TP\.?\s?)?HCM)(?=-|$)", re.IGNORECASE)
#: Not that of a range or a lot: `12-14`, `LK-11`.
_TIGHT_DASH = re.compile(
    r"(?<=[^\W\d_]{2})-(?=\w)|(?<=\w)-(?=[^\W\d_]{2})|(?<=[PQpq]\d)-|(?<=\.\d)-|(?<=\.\d\d)-|-(?=[PQpq]\.?\d)"
)
_UNIT_IN_SLASHES = re.compile(
    r"(?:^|/\s?)(?:[PQ]\.?\s?\d{1,2}|[PQ]\.\s?[^\W\d_][^/]+)\s?/\s?[^\W\d_]{2,}(?: [^\W_]+)*\s?/", re.IGNORECASE
)
#: Not that of a path.
_SLASH_OF_A_LIST = re.compile(r"\s?/\s?(?=[^\W\d_]{2}|[PQpq]\.?\d)|(?<=[^\W\d_]{2})\s?/\s?")
_DASHED_NUMBER = re.compile(rf"(?<![^\W_])([^\W\d_]{{2,}})-(?={_PATH} [^\W\d_]{{2}})")
_DASHED_LAST = re.compile(rf"(?<![^\W_])([^\W\d_]{{2,}})-(?={_PATH}(?:,|$))")
#: `Bắc HảiP.14Q.10`, `đường số 81P.Tân Quy`: nothing at all between a name and its units.
_GLUED_TO_NAME = re.compile(
    rf"(?:(?<=[{_SMALL}])(?=(?:TP|T[TX]|[PQHX])\.)|(?<=\d)(?=[PQ]\.))(?=[A-Z]{{1,2}}\.\s?[A-ZĐ\d])"
    rf"|(?<=[{_SMALL}])(?=(?:Phường|Quận|Huyện)\s?[A-ZĐ\d])"
    # `Hồng HàP2Tân Bình`
    rf"|(?<=[{_SMALL}])(?=[PQ]\d{{1,2}}(?!\d|[.-]\d))|(?<=\d)(?=TP\.\s?HCM)"
    rf"|(?:(?<=[{_SMALL} ,][PQ]\d)|(?<=[{_SMALL} ,][PQ]\d\d))(?=[A-ZĐ][{_SMALL}])"
)
#: `ĐườngNam Hoà`, `QuậnTân Bình`: a keyword and a name.
_GLUED_KEYWORD = re.compile(
    rf"\b(?:([ĐđDd]uong|[Pp]huong|[Qq]uan|[Hh]em)(?=[A-ZĐ][{_SMALL}])"
    r"|([Đđ]ường|ĐƯỜNG|[Pp]hường|PHƯỜNG|[Qq]uận|QUẬN|[Hh]ẻm|HẺM)(?=[^\W\d_]{2}))"
)
_UNITS = frozenset({"phuong", "quan", "ward", "district"})
_LOT_BEFORE = re.compile(r"\bl[ôo] \Z", re.IGNORECASE)
_WIDEST_STEP = 40
#: `1F, 19A Cộng Hòa`: the floor, then the door.
_FLOOR = re.compile(r"\d{1,2}[fF]\s?,")
_BIS_WITHIN = re.compile(r"(?<=\d)\s(bis|ter)(?=/\d)", re.IGNORECASE)
_DASHED_NAME = re.compile(rf"(?<!\S)({_PATH})-(?=([^\W\d_]{{2,}})\s)")


def is_usual(text: str, words: frozenset[str]) -> bool:
    """Whether nothing in `text`, whose runs of letters are, folded, `words`, could be written otherwise."""
    return not (_may_be_odd(text) or may_hold_more(text)) and is_straight(text, words)


def rewritten(text: str, words: frozenset[str]) -> str:
    """`text`, whose words are `words`, with such writings put in the usual way; most texts have none."""
    text = straight(one_door(text) if may_hold_more(text) else text, words)
    if not _may_be_odd(text):
        return text
    text = _commas_for_slashes(_commas_for_dashes(text))
    text = _DASHED_NAME.sub(_apart, _BIS_WITHIN.sub(r"\1", text.replace("_", " ")))
    text = _ANY_KIND.sub(_of_a_form, text)
    text = _LEFT_OPEN.sub(r"\1", _SLASHES.sub("/", text))
    if "/" in text:
        text = _SLASH_HOUSE.sub(_house_said, _SLASH_NAME.sub(" ", text))
    text = _UP_TO.sub(r"\1-\2", _AND.sub(r"\1+\2", text))
    text = _DOT.sub(_slashed, _LIST.sub(_listed, text))
    text = _GLUED_NAME.sub(r"\1, ", _GLUED_BY_DOT.sub(", ", _WORD_BY_DOT.sub(", ", text)))
    text = _DASHED_NUMBER.sub(lambda match: _name_ended(match, ", "), _DASHED_UNIT.sub(", ", text))
    text = _DASHED_LAST.sub(lambda match: _name_ended(match, " số "), text)
    text = _GLUED_KEYWORD.sub(r"\g<0> ", _GLUED_TO_NAME.sub(", ", text))
    text = _CITY_INITIALS.sub("TP ", _TWICE.sub("", text))
    return _UNIT_SLASH.sub(r"\1, ", _SLASH_UNIT.sub(", ", _GLUED_UNITS.sub(r"\1, ", text)))


def _commas_for_slashes(text: str) -> str:
    """`P15/Tân Bình/Phạm Văn Bạch/số 98`: no comma, and a unit between slashes."""
    if text.count("/") < _SLASHES_OF_A_LIST or "," in text or not _UNIT_IN_SLASHES.search(text):
        return text
    return _SLASH_OF_A_LIST.sub(", ", text)


def _may_be_odd(text: str) -> bool:
    return _SPACED.match(text) is not None or any(sign.search(text) for sign in _MAYBE)


def _of_a_form(match: re.Match[str]) -> str:
    """The kind that follows, else the first of those that the form has; of a province none, for it may be the city."""
    return match[2] or (", " if fold(match[1]) == "tinh" else f"{match[1]} ")


def _commas_for_dashes(text: str) -> str:
    """`Q3-P7-Bà Huyện Thanh Quan-65A`: three dashes before any comma, and a unit between them."""
    list_, comma, behind = text.partition(",")
    if list_.count("-") < _DASHES_OF_A_LIST or not _UNIT_IN_DASHES.search(list_):
        return text
    return f"{_TIGHT_DASH.sub(', ', list_)}{comma}{behind}"


def _house_said(match: re.Match[str]) -> str:
    """`đường số 3/2` is as often the street of that day; Google's `Đ. Số 3/2` is none."""
    dated = match[1][-1:].isdigit() and match[1][1:2] != "." and is_date(match[0].split()[-1])
    return match[0] if dated else f"{match[1]} số {match[3]}"


def _slashed(match: re.Match[str]) -> str:
    return match[0].replace(".", "/")


def _apart(match: re.Match[str]) -> str:
    """`30-Bùi Minh Trực` is a house on a street, `7-Eleven` a shop."""
    return f"{match[1]} " if fold(match[2]) in SYLLABLES else match[0]


def _name_ended(match: re.Match[str], between: str) -> str:
    """`Đồn-122` is a name and a number, `LK-11` a lot."""
    word = match[1]
    named = fold(word) in SYLLABLES or (len(word) > 3 and word.islower())
    named = named and fold(word) not in _UNITS and not _LOT_BEFORE.search(match.string, 0, match.start())
    return f"{word}{between}" if named else match[0]


def _listed(match: re.Match[str]) -> str:
    """Houses side by side, `12, 14, 16`, are one address; `453,12` is a slip for `453/12`."""
    written = match[2]
    if _FLOOR.match(written):
        return match[0]
    doors = _DOORS.split(written)
    numbers = [int("".join(filter(str.isdigit, one))) for one in doors]
    steps = [after - before for before, after in pairwise(numbers)]
    lettered = len(set(doors)) == len(numbers) and written[-1].isalpha()
    if all((0 < step <= _WIDEST_STEP and step % 2 == 0) or (lettered and step == 0) for step in steps):
        return match[1] + "+".join(doors)
    if len(numbers) == 2 and steps[0] < 0 and " " not in written:
        return match[1] + written.replace(",", "/")
    return match[0]
