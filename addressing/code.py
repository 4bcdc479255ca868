"""The digital address `HCM-XXXX-XXXC`: seven random symbols and a check symbol. Opaque and permanent."""

from __future__ import annotations

import re
import secrets
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from store.bilingual import Bilingual
from store.errors import BadInput

ALPHABET = "23456789BCDGHKLMNPQRTVX"
SYMBOLS = 7

# Distinct and nonzero modulo 23 (a prime), the check symbol's being 22: so no single wrong symbol and
# no swap of any two symbols leaves the weighted sum at zero.
_WEIGHTS = (1, 2, 3, 4, 5, 6, 7)
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_LETTERS = np.frombuffer(ALPHABET.encode(), np.uint8)
_VALUES = np.zeros(256, np.int64)
_VALUES[_LETTERS] = np.arange(len(ALPHABET))
_SEPARATOR = r"[\s\-‐‑‒–—.·_]"
_SEPARATORS = re.compile(rf"{_SEPARATOR}+")
#: What may stand behind the city's name where a code has its first symbols: `HCM Q3`, `HCM TP`.
_UNIT = re.compile(r"[A-Z]*|[PQ]\d{1,2}")


def check_symbol(symbols: str) -> str:
    """The check symbol of seven symbols of the alphabet."""
    return ALPHABET[sum(w * _VALUE[s] for w, s in zip(_WEIGHTS, symbols, strict=True)) % len(ALPHABET)]


def new_numbers(count: int) -> NDArray[np.int64]:
    """The numbers of `count` new codes, as `written` writes them: below 23 to the seventh, random, all different."""
    numbers = np.empty(0, np.int64)
    while len(numbers) < count:
        more = np.concatenate([numbers, _random(count - len(numbers) + count // 64 + 8)])
        numbers = more[np.sort(np.unique(more, return_index=True)[1])]
    return numbers[:count]


def _random(count: int) -> NDArray[np.int64]:
    """About `count` numbers below 23 to the seventh, from the system's own randomness."""
    # Four bytes reach a quarter further than that: those beyond are thrown away, so that none is likelier than another.
    drawn: NDArray[np.int64] = np.frombuffer(secrets.token_bytes(4 * (count + count // 3)), "<u4").astype(np.int64)
    return np.compress(drawn < len(ALPHABET) ** SYMBOLS, drawn)


def written(numbers: NDArray[np.int64], prefix: str) -> list[str]:
    """The codes of these numbers."""
    digits = numbers[:, None] // len(ALPHABET) ** np.arange(SYMBOLS) % len(ALPHABET)
    check = digits @ np.array(_WEIGHTS) % len(ALPHABET)
    bodies = _LETTERS[np.column_stack([digits, check])].tobytes().decode()
    width = SYMBOLS + 1
    return [f"{prefix}-{bodies[n : n + 4]}-{bodies[n + 4 : n + width]}" for n in range(0, len(bodies), width)]


def numbers_of(lines: bytes, prefix: str) -> NDArray[np.int64]:
    """The numbers of codes as issued, each with a line's end behind it."""
    at = len(prefix) + 1
    cells = np.frombuffer(lines, np.uint8).reshape(-1, at + SYMBOLS + 3)
    symbols = cells[:, [at, at + 1, at + 2, at + 3, at + 5, at + 6, at + 7]]
    return _VALUES[symbols] @ len(ALPHABET) ** np.arange(SYMBOLS)


def beginning(text: str, prefix: str) -> tuple[str, str] | None:
    """The first and the last code that begin as `text` does, which is not yet a whole one; None for other texts.

    `HCM-9C`, `hcm9c` or `hcmcvt`: the city's name begins so as well, and `HCM Q3` or `HCMC` go on with something else.
    """
    match = _begun_form(prefix).fullmatch(text.strip()) if len(text) <= 40 else None
    if match is None:
        return None
    behind, body = match["behind"], _SEPARATORS.sub("", match["body"]).upper()
    if "-" not in behind and (_UNIT.fullmatch(body) if behind else not _surely_symbols(body)):
        return None
    first, last = (_written(prefix, body.ljust(SYMBOLS + 1, symbol)) for symbol in (ALPHABET[0], ALPHABET[-1]))
    return first, last


def _surely_symbols(body: str) -> bool:
    """Three consonants are no word's beginning; two (`HCMTP`) may be the city's name again."""
    return len(body) > 2 or any(map(str.isdigit, body))


def normalise(text: str, prefix: str) -> str | None:
    """`text` as the digital address it means, or None: lower case, spaces, missing hyphens or prefix are forgiven."""
    body = _body(text, prefix)
    if body is None or any(s not in _VALUE for s in body) or check_symbol(body[:-1]) != body[-1]:
        return None
    return _written(prefix, body)


def looks_like_code(text: str, prefix: str) -> bool:
    """Whether `text` was surely meant as a digital address, right or mistyped."""
    match = _written_form(prefix).fullmatch(text.strip())
    return match is not None or normalise(text, prefix) is not None


def demand(text: str, prefix: str) -> str:
    """`text` as a digital address; BadInput that explains what is wrong with it."""
    code = normalise(text, prefix)
    if code is not None:
        return code
    body = _body(text, prefix)
    example = Bilingual(f"dạng {prefix}-XXXX-XXXX", f"the form is {prefix}-XXXX-XXXX")
    if body is None:
        raise BadInput(
            f"«{text[:40]}» không phải mã địa chỉ số",
            f"{text[:40]!r} is not a digital address",
            hint=example, text=text[:40],
        )  # fmt: skip
    strange = "".join(dict.fromkeys(s for s in body if s not in _VALUE))
    if strange:
        raise _strange_symbols(strange, text)
    raise BadInput(
        f"Mã địa chỉ số {text[:40]} có ký tự gõ sai (ký tự kiểm tra không khớp)",
        f"the digital address {text[:40]} has a mistyped symbol (its check symbol disagrees)",
        hint=Bilingual("so lại từng ký tự với bản gốc", "compare it with the original, symbol by symbol"),
        text=text[:40],
    )


def _strange_symbols(strange: str, text: str) -> BadInput:
    return BadInput(
        f"Mã địa chỉ số không dùng ký tự {strange}",
        f"a digital address never has {strange}",
        hint=Bilingual(f"chỉ có các ký tự {ALPHABET}", f"its symbols are {ALPHABET}"),
        text=text[:40],
    )


def _written(prefix: str, body: str) -> str:
    return f"{prefix}-{body[:4]}-{body[4:]}"


def _body(text: str, prefix: str) -> str | None:
    """The eight symbols after the prefix, or None where there cannot be eight."""
    if len(text) > 40:
        return None
    plain = _SEPARATORS.sub("", text).upper()
    if len(plain) == len(prefix) + SYMBOLS + 1 and plain.startswith(prefix):
        return plain[len(prefix) :]
    return plain if len(plain) == SYMBOLS + 1 and _unprefixed(text.strip()) else None


def _unprefixed(text: str) -> bool:
    """Eight bare symbols could be a telephone or a house number; letters among digits, or the hyphen, say a code."""
    has_letter = any(c.isalpha() for c in text)
    return has_letter and (re.fullmatch(r"\w{4}-\w{4}", text) is not None or any(c.isdigit() for c in text))


@lru_cache(maxsize=8)
def _written_form(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(prefix)}[\s-]?[0-9A-Z]{{4}}[\s-]?[0-9A-Z]{{4}}", re.IGNORECASE)


@lru_cache(maxsize=8)
def _begun_form(prefix: str) -> re.Pattern[str]:
    symbol = f"[{ALPHABET}]"
    body = rf"(?P<body>{symbol}{{1,3}}|{symbol}{{4}}{_SEPARATOR}*{symbol}{{0,3}})"
    return re.compile(rf"{re.escape(prefix)}(?P<behind>{_SEPARATOR}*){body}", re.IGNORECASE)
