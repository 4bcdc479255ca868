"""What machines wrap round an address, taken off: tags, `%20`, field names, signs that only look like a slash. Pure."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

_MAYBE = (
    re.compile(r"[<&%=+~|°º№∕⁄／╱>→]"),
    re.compile(r"[lLiIoO]\d"),
    re.compile(r"\d[lLiIoO]"),
    re.compile(r"[Nn][oO0]\.?\d"),
    re.compile(r"[PQpq],\d"),
)
#: `Địa chỉ:`, `📍 Đ/C giao hàng:`: what follows is read as if nothing stood before it.
_LABELLED = re.compile(
    r"\W{0,4}(?:(?:(?:địa (?:chỉ|điểm)|dia (?:chi|diem)|đ/?c|d/c|dc|dchi|đchi|đchỉ|address|addr?|location"
    r"|vị trí|vi tri)\.?(?:\s(?:nhà|nha|(?:giao|nhận|nhan|lấy|lay|gửi|gui)(?: hàng| hang)?|công ty|cong ty|liên hệ"
    r"|lien he|liên lạc|lien lac|thường trú|thuong tru|tạm trú|tam tru|(?:trụ sở|tru so)(?: chính| chinh)?|shop|quán"
    r"|quan|kho|khách(?: hàng)?|khach(?: hang)?|hiện (?:tại|nay)|hien (?:tai|nay)|cụ thể|cu the|chi tiết|chi tiet"
    r"|mới|moi)){0,2}"
    r"|(?:giao|nh[ậa]n|l[ấa]y|g[ửu]i|ship)(?: h[àa]ng)?(?: (?:t[ạa]i|đ[ếe]n|den|t[ớo]i|cho|v[ềe]|ở|o))?"
    r"|h[ộo] kh[ẩa]u(?: thường trú| thuong tru)?|hktt|thường trú|thuong tru|tạm trú|tam tru"
    r"|(?:nơi|noi|chỗ|cho) ở(?: hiện (?:tại|nay))?|nơi cư trú|noi cu tru)\s?:\s*)+",
    re.IGNORECASE,
)
#: `em ở 12 Lê Lợi nha shop`: what is said round an address.
_SPOKEN_BEFORE = re.compile(
    r"(?:(?:nhà|nha|quán|quan|shop|tiệm|tiem|kho|cty|công ty|cong ty) )?"
    r"(?:em|mình|minh|tôi|toi|tui|tụi mình|tui minh|anh|bên em|ben em)"
    r" (?:(?:đang |dang )?(?:ở|o|tại|tai) (?=\S+ \S)"
    r"|(?:có|co) (?:1 |một |mot )?(?:căn |can |lô |lo )?(?:nhà|nha|đất|dat|phòng|phong) (?:(?:ở|o|tại|tai) )?"
    r"(?=(?:đường|duong|hẻm|hem|hxh|mt|mặt tiền) ))",
    re.IGNORECASE,
)
_SPOKEN_BEHIND = re.compile(
    r"(?:\s(?:nhé|nghen|nhen|ạ)|(?<=\d)\snha|\snha(?=\s(?:shop|bạn|ban|em|anh|ad|mọi người|moi nguoi|mn|các bạn|cac ban"
    r"|cả nhà|ca nha)))"
    r"(?:\s(?:shop|các bạn|bạn|ban|em|anh|chị|chi|ad|mọi người|moi nguoi|mn|cả nhà|ca nha|ơi|oi|ạ)){0,3}\s?[.!~]{0,3}\Z"
    r"|\s(?:giúp|giup|giùm|gium|dùm|dum|hộ)\s(?:em|mình|minh|tôi|toi|tui|shop|anh|chị|chi|với|voi)"
    r"(?:\s(?:nha|nhé|nhen|nghen|ạ|với|voi)){0,2}\s?[.!~]{0,3}\Z"
    r"|\s(?:mọi người|moi nguoi|mn|cả nhà|ca nha|các bạn|cac ban|shop|ad)\s(?:ơi|oi)\s?[.!~]{0,3}\Z"
    r"|\s(?:cần|muốn|can|muon) (?:bán|ban|cho thuê|cho thue|sang(?: lại| lai)?)(?: gấp| gap)?\s?[.!~]{0,3}\Z",
    re.IGNORECASE,
)
_LAST_SPOKEN = (
    " nhé", " nghen", " nhen", " ạ", " nha", " shop", " bạn", " ban", " em", " anh", " ad", "ơi", " oi", " người",
    " nguoi", " mn", " mình", " minh", " với", " voi", " tôi", " toi", " tui", " chị",
    " nhà", " bán", " thuê", " thue", " sang", " gấp", " gap",
)  # fmt: skip
_BREAK_TAG = re.compile(r"</?(?:br|p|div|li|ul|tr|td|h\d)\b[^<>]{0,40}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]{0,9}(?:\s[^<>]{0,60})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-z]{2,6}|#\d{2,5}|#x[0-9a-f]{2,4});", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
#: `street=82 Cao Lỗ&ward=Phường 4`
_FIELD = re.compile(r"(?:(?<=^)|[?&]|(?<=[\s,;]))[A-Za-z_]{2,20}=(?=\S)")
_ARROW = re.compile(r"\s*(?:[-=]{1,2}>|→|⇒|➔|➡)\s*|\s~{1,3}\s")
_PLUS = re.compile(r"(?<=\S)\+(?=\S)")
#: `P,3 Q,10`: the key beside the dot.
_COMMA_FOR_DOT = re.compile(r"\b([PQpq]),(?=\d{1,2}\b(?![./-])(?!\s+[^\W\d_]{2,}\s+[^\W\d_]))")
#: `Quận 1, Hồ Chí Minh.`: the end of a sentence, and no sign of something shortened.
_FULL_STOP = re.compile(r"(?<=[^\W_]{2})[.!?…]+(?=\s*(?:[,;]|\Z))")
_LAST_STOPS = ".!?… "
_SLASH_SIGNS = str.maketrans("∕⁄／╱", "////")
#: `190~192`
_TILDE = re.compile(r"(?<=\d)\s?~\s?(?=\d)")
#: `445|2 Lạc Long Quân`: a slash misread, where no other bar parts anything.
_BAR = re.compile(r"(?<=\d)\|(?=\d)")
#: `N°12`, `№ 12`, `no12`
_NUMERO = re.compile(r"(?<![^\W_])(?:n\s?[°º]|№|no\.?(?=\d))\s*(?=\d)", re.IGNORECASE)
_PATH = re.compile(r"(?<![\w.@/-])[\dlIoO]+(?:/[\dlIoO]+)*(?=[\s,]|$)")
_WITHIN = re.compile(r"(?<=\d)[lIoO](?=[lIoO]?\d)")
_FIRST = re.compile(r"(?:(?<=^)l|(?<=/)[lI])(?=\d{2}|\d$|\d/)|(?<=\d)l(?=/\d)")
#: No house has that letter: `5O Lê Lợi`.
_LAST = re.compile(r"(?<=\d)[oO](?=/|$)")
_ONE_OR_NONE = {"l": "1", "I": "1", "o": "0", "O": "0"}


def unwrapped(text: str) -> str:
    """`text` without them; most texts have none."""
    if ":" in text and (label := _LABELLED.match(text)):
        text = text[label.end() :]
    text = _without_talk(text)
    if text[-1:] in _LAST_STOPS or ".," in text:
        text = _FULL_STOP.sub("", text)
    if not any(sign.search(text) for sign in _MAYBE):
        return text
    if len(_ESCAPE.findall(text)) > 1:
        text = unquote(text)
    text = html.unescape(text) if _ENTITY.search(text) else text
    text = _ARROW.sub(", ", _TAG.sub(" ", _BREAK_TAG.sub(", ", text)))
    if " " not in text and len(_PLUS.findall(text)) > 1:
        text = text.replace("+", " ")
    text = _COMMA_FOR_DOT.sub(r"\1.", text)
    text = _FIELD.sub(", ", text).removeprefix(", ")
    text = _TILDE.sub("-", text.translate(_SLASH_SIGNS))
    if "|" not in _BAR.sub("", text):
        text = _BAR.sub("/", text)
    return well_read(_NUMERO.sub("số ", text))


def _without_talk(text: str) -> str:
    # Most begin with their number.
    if not "0" <= text[:1] <= "9" and (before := _SPOKEN_BEFORE.match(text)):
        text = text[before.end() :]
    if text.rstrip(" .!~").lower().endswith(_LAST_SPOKEN) and (behind := _SPOKEN_BEHIND.search(text)):
        text = text[: behind.start()]
    return text


def well_read(text: str) -> str:
    """`text` with letters among the digits of a number read as the digits they look like: `3l6`, `686/I8`, `2O5`.

    A small `l` may begin a number, and a capital `I` one behind a slash; in a text all small, or all capitals, it may
    be a block as well, and stays. A capital `I` in front is a block (`I2 Đường D1`).
    """
    return _PATH.sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    path = match[0]
    if path.isdigit() or not any(char.isdigit() for char in path):
        return path
    read = _LAST.sub("0", _WITHIN.sub(_digit, path))
    whole = match.string
    block = whole.isupper() if "I" in path else whole.islower()
    return read if block else _FIRST.sub("1", read)


def _digit(match: re.Match[str]) -> str:
    return _ONE_OR_NONE[match[0]]
