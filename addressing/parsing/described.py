"""Places told by what is near them: `đối diện chợ Bến Thành`, `ngã tư Lê Lợi - Nguyễn Huệ`, `cà phê gần hồ Con Rùa`.

Pure text: which words tell of a position, and which names they stand between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from addressing.parsing.parse import ParsedAddress, parse
from addressing.parsing.text import aligned_fold, fold, tone_key
from addressing.parsing.vocabulary import PLACE_WORD
from store.city import CityProfile

#: `Cổng Trường THPT Trưng Vương`, typed plain as `công` too.
_GATE = (
    r"cong(?! (?:an|ty|vien|chung(?! cu)|truong(?! (?:th|tieu|mam|mau|mn|mg|dai|dh|cao|trung|hoc|ptth|cap))|nhan|doan"
    r"|nghe|dong|hoa|quynh|ly|trinh)\b)"
)
_RELATION = (
    rf"(?:(?:(?:phia )?doi dien(?: voi)? )?{_GATE}|(?:phia )?doi dien(?: voi)?|d/?d|dien doi|ke(?: ben| can)?"
    r"|canh(?: ben)?|ben canh|(?:ben )?hong|gan|sat(?: ben)?|qua|dau|cuoi"
    r"|(?:phia |ben )?trong|(?:phia |mat )?truoc(?: mat)?(?: cong(?! (?:an|ty|vien|chung|truong|nhan|doan)\b))?"
    r"|(?:phia |mat |dang )?sau(?: lung)?|ngay|khu vuc|lan can|xung quanh"
    r"|(?:xeo|cheo|chech)(?: (?:goc|phia|voi))?|ngang(?= (?:so|nha) )|khoang"
    r"|opposite(?: to| of)?|opp|next to|beside|near(?: to| by)?|behind|in front of|across from)"
)
_STOP = r"(?:tram(?: dung)?(?: xe)?(?: buy?t| bus)?|diem dung|ben xe buy?t|bus stop|nha cho(?: xe buyt)?)"
_BEFORE = re.compile(rf"^(?:{_STOP}\s*:?\s+)?({_RELATION})\.?(?:\s+so(?= \d))?(?=\s+\S)\s+")
_WORD = re.compile(r"[^\W\d_]+")
_SIDE_WORDS = """
    phía đối diện với điện đ đd kế bên cận cạnh hông gần sát qua đầu cuối mặt trước cổng sau lưng ngay khu vực lân xung
    quanh trong đằng xéo chéo chếch góc ngang khoảng trạm dừng xe buýt điểm bến nhà chờ ở
"""
#: The words of a relation as they are spelled: `Dầu Tiếng` is not the head of anything.
_RIGHT = frozenset(map(tone_key, _SIDE_WORDS.split()))
#: These begin names as well (`Đầu tư và Phát triển`): only before what surely is a thing are they meant.
_ALONE = frozenset(
    {"cong", "hong", "qua", "dau", "cuoi", "sau", "truoc", "ngay", "ke", "canh", "gan", "sat", "trong"}
    | {"xeo", "cheo", "chech", "ngang", "khoang"}
)
_THING = re.compile(
    r"(?:duong|hem|nga (?:ba|tu|nam|sau|bay)|giao lo|vong xoay|nut giao|cau|cho|cong|nha|ngan|truong|tru so|dai hoc"
    r"|quoc lo|tinh lo|huong lo|dai lo|khu|cau vuot|duong ray|kenh|rach|song|ho|ket xa|quan|phuong|xa|huyen)\b"
)
_ONLY = re.compile(rf"(?:{_STOP}\s*)?{_RELATION}\.?")
_BETWEEN = re.compile(r"\s+(?:gan|canh|ke ben|ben canh|doi dien|sat|near|next to|opposite|beside|o)\s+")
_STOP_BEFORE = re.compile(rf"^{_STOP}\s*:?\s+(?=\S)")
#: What is surely a stop: `trạm` alone is a health station as well.
_SURE_STOP = re.compile(
    r"(?:tram dung(?: xe)?(?: buy?t| bus)?|tram(?: xe)? (?:buy?t|bus)|diem dung(?: xe buy?t)?|bus stop"
    r"|(?:nha cho|ben) xe buy?t)\s*:?\s+(?=[^\W\d])"
)
_NUMBER = r"[a-z]{0,2}\d{1,4}(?:bis|ter|[a-z]\d{0,2})?(?:\s?[-+/]\s?[a-z]?\d{1,4}(?:[a-z]\d{0,2})?)*"
_NUMBER_ALONE = re.compile(rf"(?:số |so )?{_NUMBER}", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(
    rf"^\W*(?:{_STOP}\s*:?\s+)?{_RELATION}\.?\s+(?:(?:can )?nha\s+)?(?:(?:so(?: nha)?|sn)[\s.:]\s*)?"
    rf"(?={_NUMBER}[\s,])"
)
_STOP_ALONE = re.compile(_STOP)
_CROSSING = re.compile(
    r"^(?:goc |ngay |tai |doan |khuc )?(?:nga (?:tu|ba|nam|sau|bay)|giao lo|nut giao(?: thong)?|giao|goc(?: duong)?"
    r"|vong xoay|bung binh|giua(?: duong)?|nga ba duong|corner(?: of)?|intersection(?: of)?|junction(?: of)?"
    r"|crossroads?(?: of)?)\s+(?=\S)"
)
_FORK_WORD = (
    r"(?:(?:ngay |tai |gan |o )?(?:nga (?:tu|ba|nam|sau|bay)|giao lo|goc)(?: duong)?|(?:st |street )?corner(?: of)?)"
)
_SEPARATOR = re.compile(
    rf"\s+(?:-|–|—|x|&|\+|va|voi|giao(?: voi)?|cat|and|with|at|/|tren(?= duong )|{_FORK_WORD})\s+(?:duong (?=\S))?"
    r"|\s*[–—&]\s*|(?<=[^\d\s])\s*[-/]\s*(?=\D)"
    # `Đường số 1/Ngô Chí Quốc`, `Trần Minh Quyền/3 Tháng 2`
    r"|(?<=\w)\s*/\s*(?=[^\W\d]{2,} |[^\W\d]{4,}|\d{1,2} thang \d)"
)
#: `đoạn Lê Lợi giao Pasteur`
_STRETCH = re.compile(r"(?:doan|khuc)(?: duong)? (?=\S+ \S)")
_MEETING = re.compile(rf"\S (?:{_FORK_WORD}|giao|cat|x) \S")
_CROSSING_AFTER = re.compile(r" (?:nga (?:ba|tu|nam|sau|bay)|intersection|junction|crossroads?|crossing|corner)$")
_FORKS = {"3": "ba", "4": "tư", "5": "năm", "6": "sáu", "7": "bảy"}
_TOWARDS = re.compile(r"\s*\((?:cổng|đi|về|hướng|chiều|to|towards?)\s[^()]{1,60}\)", re.IGNORECASE)
_FORK = re.compile(r"\b[nN][gG](?:[aAãÃ]|\.)?\s?([3-7])(?=\s)")
#: `Âu Cơ - ĐD 122`
_RELATED_NUMBER = re.compile(
    r" - (?:đ/?d|đối diện|doi dien|k[ếe](?: b[êe]n)?|tr[ướu]+[ớo]c|c[ạa]nh)\s(?:s[ốo]\s)?(?=\d\S*\s*(?:$|[,(-]))",
    re.IGNORECASE,
)
#: `hẻm bên hông chùa Giác Lâm`, `cần bán nhà gần chợ Bà Chiểu`: what is there, or looked for, has no name.
_NAMELESS = re.compile(
    r"^(?:(?:c[ầa]n|b[áa]n|cho thu[êe]|thu[êe]|mua|t[ìi]m) )*(?:(?:con|c[ăa]n) )?"
    r"(?:h[ẻe]m|nh[àa](?: tr[ọo])?|đ[ấa]t|ph[òo]ng tr[ọo]|m[ặa]t b[ằa]ng) "
    r"(?=(?:b[êe]n h[ôo]ng|(?:b[êe]n )?c[ạa]nh|k[ếe] b[êe]n|sau l[ưu]ng|đối diện|doi dien|g[ầa]n|góc ngã|c[áa]ch) )",
    re.IGNORECASE,
)
#: `cách chợ Bà Chiểu 100m`, `cách 200m chợ Bà Chiểu`: how far from it.
_AWAY = re.compile(
    r"^c[áa]ch\s(?!m[ạa]ng\b)(?:kho[ảa]ng\s)?(?:\d{1,4}\s?(?:m|km|m[ée]t)\s(?:t[ừu]\s)?(\S[^,;]*)"
    r"|([^,;\d][^,;]*?)\s(?:kho[ảa]ng\s|ch[ừu]ng\s)?\d{1,4}\s?(?:m|km|m[ée]t))(?=[\s,;]|$)",
    re.IGNORECASE,
)
#: `Lũy Bán Bích, Phường Tân Thành, Quận Tân Phú - 915`
_LAST_NUMBER = re.compile(rf"^([^\d,]+,.*[^\W_]) - (?:s[ốo] )?({_NUMBER})\s*$", re.IGNORECASE)
#: `Giữa số 12 và 14`, `12 (đối diện)`, `12 (14)`, `qua số 12 30m`: by the number, on one side or the other of it.
_HOUSE = r"(?:(?:hai |2 )?(?:s[ốo] nh[àa]|s[ốo]|nh[àa]) )?"
_AT_NUMBER = re.compile(
    rf"^(?:(?:[ởo] )?gi[ữu]a {_HOUSE}({_NUMBER}) (?:v[àa]|v[ớo]i|-|–) {_HOUSE}({_NUMBER})"
    rf"|(?:s[ốo] )?({_NUMBER}) \((?:đối diện|doi dien|đ/?d|k[ếe](?: b[êe]n)?|c[ạa]nh|{_NUMBER})\)"
    rf"|(?:qua|qu[áa]|c[áa]ch) (?:s[ốo] |nh[àa] )?({_NUMBER}) (?:kho[ảa]ng |ch[ừu]ng )?\d{{1,3}} ?m(?:[ée]t)?)(?=,|\s)",
    re.IGNORECASE,
)


def spelled_out(text: str) -> str:
    """`Ngã 4 Bảy Hiền` → `Ngã tư Bảy Hiền`, `Đ/d 224, Lý Thường Kiệt` → `224, Lý Thường Kiệt`.

    The figure of a crossing is no house number, `(đi Thủ Đức)` no place, and words before a number only tell the side.
    """
    if _FORK.search(text):
        text = _FORK.sub(lambda match: f"ngã {_FORKS[match[1]]}", text)
    if not "0" <= text[:1] <= "9":
        text = _NAMELESS.sub("", text)
    if text[:1] in "cC":
        text = _AWAY.sub(lambda match: f"gần {match[1] or match[2]}", text)
    if " - " in text:
        text = _LAST_NUMBER.sub(r"\1, số \2", _RELATED_NUMBER.sub(", số ", text))
    if "(" in text:
        text = _TOWARDS.sub(" ", text)
    if told := _AT_NUMBER.match(text):
        one, other, bracketed, passed = told.groups()
        text = f"{one}-{other}{text[told.end() :]}" if one else f"{bracketed or passed}{text[told.end() :]}"
    # Most questions begin with their number.
    match = None if "0" <= text[:1] <= "9" else _BEFORE_NUMBER.match(aligned_fold(text))
    return text[match.end() :] if match else text


def without_relation(parsed: ParsedAddress) -> ParsedAddress:
    """`Đối diện 125 Hùng Vương`: the words before the number only say on which side."""
    if parsed.place and (parsed.number or parsed.street) and _ONLY.fullmatch(fold(parsed.place)):
        return replace(parsed, place=None)
    return parsed


def with_anchor(parsed: ParsedAddress, profile: CityProfile) -> ParsedAddress:
    """`Trạm xe buýt đối diện 224 Lý Thường Kiệt`, `Kế 15, Kinh Dương Vương`: the number there is says where it is."""
    if parsed.number or parsed.alley:
        return parsed
    told = next(iter(parsed.beside), None) or parsed.place
    said = anchor(f"{told} ") if told else None
    if said is None:
        return parsed
    number_alone = _NUMBER_ALONE.fullmatch(said[1]) is not None
    if parsed.street and not number_alone:
        return parsed
    street = _street_of_anchor(parsed) if number_alone else ""
    there = parse(f"{said[1]} {street}", profile)
    if not (there.number and there.street):
        return parsed
    loose = tuple(text for text in parsed.loose if text != street)
    read = parsed.read_as(there.number, there.street, place=_still_a_place(parsed, street), loose=loose)
    return replace(read, house=there.house, alley=there.alley, street_kind=there.street_kind or parsed.street_kind)


def _street_of_anchor(parsed: ParsedAddress) -> str:
    """The street of a number said alone; `Khổng Tử (đối diện 72)`: what stands before it, where that is no place."""
    place = without_stop(parsed.place or "")
    named = place if parsed.beside and not PLACE_WORD.match(fold(place)) else ""
    return parsed.street or next(iter(parsed.loose), named)


def _still_a_place(parsed: ParsedAddress, street: str) -> str | None:
    """The place that was read, where it is neither a mere stop nor what was taken for the `street`."""
    place = parsed.place if parsed.beside and not _STOP_ALONE.fullmatch(fold(parsed.place or "")) else None
    return None if street in (place, without_stop(parsed.place or "")) else place


def anchor(text: str) -> tuple[str, str] | None:
    """(relation, what it is near) of `đối diện chợ Bến Thành`; None where nothing of the kind was said."""
    match = _BEFORE.match(aligned_fold(text))
    if match is None or not all(map(_spelled, _WORD.findall(match.group() if text.isascii() else text[: match.end()]))):
        return None
    return text[match.start(1) : match.end(1)], text[match.end() :].strip()


def _words_of(text: str, match: re.Match[str]) -> list[str]:
    return _WORD.findall(text[slice(*match.span())])


def _spelled(word: str) -> bool:
    return word.isascii() or tone_key(word) in _RIGHT


def side_said(text: str) -> tuple[str, str, bool] | None:
    """(relation, what is named, whether that is sure) of a text that begins with a side: `gần chợ Bà Chiểu, Q.1`."""
    said = anchor(text)
    if said is None:
        return None
    folded = fold(said[1])
    sure = fold(said[0]) not in _ALONE or _THING.match(folded) is not None or PLACE_WORD.match(folded) is not None
    return (*said, sure)


def thing_and_anchor(text: str) -> tuple[str, str] | None:
    """(`cà phê`, `chợ Bến Thành`) of `cà phê gần chợ Bến Thành`."""
    match = _BETWEEN.search(aligned_fold(text))
    # `bến tàu cánh ngầm` is beside nothing.
    if not match or match.start() < 2 or not all(map(_spelled, _words_of(text, match))):
        return None
    return text[: match.start()].strip(), text[match.end() :].strip()


def without_stop(text: str) -> str:
    """`Trạm Chợ Bến Thành` → `Chợ Bến Thành`."""
    match = _STOP_BEFORE.match(aligned_fold(text))
    return text[match.end() :] if match else text


def without_sure_stop(text: str) -> str:
    """`Trạm xe buýt Chợ Bến Thành, Quận 1` → `Chợ Bến Thành, Quận 1`."""
    match = _SURE_STOP.match(aligned_fold(text))
    return text[match.end() :] if match else text


def undoubled(parts: list[str]) -> list[str]:
    """The parts, a name said twice said once: `Trần Quý`, `Hàn Hải Nguyên Trần Quý`; `Hồng Bàng Hồng Bàng`."""
    plain: list[str] = []
    for part in parts:
        words = part.split()
        folded = fold(part).split()
        ends = [fold(other).split() for other in plain] + [folded[: len(folded) // 2]]
        again = next((len(end) for end in ends if 1 < len(end) < len(folded) and folded[-len(end) :] == end), 0)
        plain.append(" ".join(words[:-again]) if again and len(words) == len(folded) else part)
    return plain


def crossing_names(parts: list[str]) -> Iterator[tuple[str, str, bool]]:
    """The pairs of streets that the parts may name, and whether a word said that they meet (`ngã tư`)."""
    folded = aligned_fold(parts[0])
    match, after = _CROSSING.match(folded), _CROSSING_AFTER.search(folded)
    stretch = match or _STRETCH.match(folded)
    first = parts[0][stretch.end() if stretch else 0 : after.start() if after else None]
    said = match is not None or after is not None or _MEETING.search(aligned_fold(first)) is not None
    pieces = [p.strip() for p in _split(first)]
    for other in (*pieces[1:], *parts[1:]):
        alone = crossing_alone(other)
        yield pieces[0], alone or other, said or alone is not None
    if len(parts) > 1 and len(pieces) > 1:
        yield pieces[1], parts[1], said
    if len(pieces) == 1:
        words = first.split()
        for at in range(len(words) - 1, 0, -1) if 3 <= len(words) <= 12 else ():
            yield " ".join(words[:at]), " ".join(words[at:]), said


def crossing_alone(text: str) -> str | None:
    """What stands behind `ngã tư`, `giao lộ`: a street or a place of that name; None where no such word is."""
    match = _CROSSING.match(aligned_fold(text))
    return text[match.end() :].strip() if match else None


def _split(text: str) -> list[str]:
    pieces, at = [], 0
    for match in _SEPARATOR.finditer(aligned_fold(text)):
        pieces.append(text[at : match.start()])
        at = match.end()
    return [p for p in (*pieces, text[at:]) if p.strip()] or [text]
