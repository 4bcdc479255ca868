"""What machines wrap round an address, taken off: tags, `%20`, field names, signs that only look like a slash. Pure."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

_MAYBE = re.compile(r"[<&%=+~|°º№∕⁄／╱>→]|N[o0]\.?\d|[lIoO]\d|\d[lIoO]", re.IGNORECASE)
_BREAK_TAG = re.compile(r"</?(?:br|p|div|li|ul|tr|td|h\d)\b[^<>]{0,40}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]{0,9}(?:\s[^<>]{0,60})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-z]{2,6}|#\d{2,5}|#x[0-9a-f]{2,4});", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
#: `street=82 Cao Lỗ&ward=Phường 4`
_FIELD = re.compile(r"(?:(?<=^)|[?&]|(?<=[\s,;]))[A-Za-z_]{2,20}=(?=\S)")
_ARROW = re.compile(r"\s*(?:[-=]{1,2}>|→|⇒|➔|➡)\s*")
_PLUS = re.compile(r"(?<=\S)\+(?=\S)")
_SLASH_SIGNS = str.maketrans("∕⁄／╱", "////")
#: `190~192`
_TILDE = re.compile(r"(?<=\d)\s?~\s?(?=\d)")
#: `445|2 Lạc Long Quân`: a slash misread, where no other bar parts anything.
_BAR = re.compile(r"(?<=\d)\|(?=\d)")
#: `N°12`, `№ 12`, `no12`
_NUMERO = re.compile(r"(?<![^\W_])(?:n\s?[°º]|№|no\.?(?=\d))\s*(?=\d)", re.IGNORECASE)
_PATH = re.compile(r"(?<![\w.@/-])[\dlIoO]+(?:/[\dlIoO]+)*(?=[\s,]|$)")
_WITHIN = re.compile(r"(?<=\d)[lIoO](?=[lIoO]?\d)")
_FIRST = re.compile(r"(?:(?<=^)l|(?<=/)[lI])(?=\d{2}|\d$|\d/)")
_ONE_OR_NONE = {"l": "1", "I": "1", "o": "0", "O": "0"}


def unwrapped(text: str) -> str:
    """`text` without them; most texts have none."""
    if _MAYBE.search(text) is None:
        return text
    if len(_ESCAPE.findall(text)) > 1:
        text = unquote(text)
    text = html.unescape(text) if _ENTITY.search(text) else text
    text = _ARROW.sub(", ", _TAG.sub(" ", _BREAK_TAG.sub(", ", text)))
    if " " not in text and len(_PLUS.findall(text)) > 1:
        text = text.replace("+", " ")
    text = _FIELD.sub(", ", text).removeprefix(", ")
    text = _TILDE.sub("-", text.translate(_SLASH_SIGNS))
    if "|" not in _BAR.sub("", text):
        text = _BAR.sub("/", text)
    return well_read(_NUMERO.sub("số ", text))


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
    read = _WITHIN.sub(_digit, path)
    whole = match.string
    block = whole.isupper() if "I" in path else whole.islower()
    return read if block else _FIRST.sub("1", read)


def _digit(match: re.Match[str]) -> str:
    return _ONE_OR_NONE[match[0]]
