"""Vietnamese as it was written before Unicode: TCVN3 (ABC fonts) and VNI-Windows, told by how Vietnamese they read.

In both each byte is a character of its own, read here as Latin-1 first. TCVN3 has a byte a letter, but no toned
capitals: its fonts for capitals draw the small ones large. VNI writes most letters in two: the vowel and its marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from addressing.parsing.syllables import SYLLABLES
from addressing.parsing.text import fold, nfc

Old = Literal["tcvn3", "vni"]
#: Of the words with marks in a text, how many must be Vietnamese for an encoding to be believed; and how many at least.
_SURE, _ENOUGH = 0.8, 3
_ROWS = {
    "a": "áàảãạ", "ă": "ắằẳẵặ", "â": "ấầẩẫậ", "e": "éèẻẽẹ", "ê": "ếềểễệ", "i": "íìỉĩị", "o": "óòỏõọ", "ô": "ốồổỗộ",
    "ơ": "ớờởỡợ", "u": "úùủũụ", "ư": "ứừửữự", "y": "ýỳỷỹỵ",
}  # fmt: skip
#: The five tones of each vowel, in the order of _ROWS.
_TCVN3_TONES = {
    "a": "¸µ¶·¹", "ă": "¾»¼½Æ", "â": "ÊÇÈÉË", "e": "ÐÌÎÏÑ", "ê": "ÕÒÓÔÖ", "i": "Ý×ØÜÞ", "o": "ãßáâä", "ô": "èåæçé",
    "ơ": "íêëìî", "u": "óïñòô", "ư": "øõö÷ù", "y": "ýúûüþ",
}  # fmt: skip
_TCVN3 = dict(zip("¨©ª«¬\xad®¡¢£¤¥¦§", "ăâêôơưđĂÂÊÔƠƯĐ", strict=True)) | {
    byte: letter for vowel, bytes_ in _TCVN3_TONES.items() for byte, letter in zip(bytes_, _ROWS[vowel], strict=True)
}
#: Marks after a vowel: a tone; the hat, or the hat with a tone; the breve, or the breve with a tone.
_TONE, _HAT, _BREVE = "ùøûõï", "áàåãä", "éèúüë"
_VNI_ALONE = dict(zip("íìæóòîôöñ", "íìỉĩịỵơưđ", strict=True))


def _vni() -> dict[str, str]:
    pairs = {"aê": "ă", "aâ": "â", "eâ": "ê", "oâ": "ô"}
    pairs |= {f"a{mark}": letter for mark, letter in zip(_BREVE, _ROWS["ă"], strict=True)}
    for bare, hatted in ("aâ", "eê", "oô"):
        pairs |= {f"{bare}{mark}": letter for mark, letter in zip(_HAT, _ROWS[hatted], strict=True)}
    for bare, vowel in ("aa", "ee", "oo", "uu", "yy", "ôơ", "öư"):
        pairs |= {f"{bare}{mark}": letter for mark, letter in zip(_TONE, _ROWS[vowel], strict=True) if letter != "ỵ"}
    both = pairs | _VNI_ALONE
    mixed = {key[0].upper() + key[1:]: letter.upper() for key, letter in pairs.items()}
    return both | mixed | {key.upper(): letter.upper() for key, letter in both.items()}


_VNI = _vni()
_VNI_FOUND = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_TCVN3_TABLE = str.maketrans(_TCVN3)
_WORD = re.compile(r"[^\s,;|\"'./()\[\]:0-9+&_-]+")


def _from_tcvn3(text: str) -> str:
    """Latin-1 read as TCVN3; a toned letter among capitals is a capital."""
    return _WORD.sub(lambda word: _in_case(word[0]), text.translate(_TCVN3_TABLE)) if not text.isascii() else text


def _in_case(word: str) -> str:
    plain = [char for char in word if char.isascii() and char.isalpha()] + [char for char in word if char in "ĂÂÊÔƠƯĐ"]
    others = [char for char in word if char.islower() and not char.isascii()]
    return word.upper() if others and len(plain) > 1 and all(char.isupper() for char in plain) else word


def _from_vni(text: str) -> str:
    return _VNI_FOUND.sub(lambda found: _VNI[found[0]], text) if not text.isascii() else text


_DECODERS: dict[Old, Callable[[str], str]] = {"tcvn3": _from_tcvn3, "vni": _from_vni}


def decoded(text: str, encoding: str) -> str:
    """A text of Latin-1 as it is read in an old encoding; in another one as it is."""
    decode = _DECODERS.get(encoding)  # type: ignore[call-overload]
    return str(decode(text)) if decode else text


def old_encoding(head: bytes, read_otherwise: str) -> Old | None:
    """The old encoding of bytes that are no UTF-8, where that is sure: none reads better, nor `read_otherwise`."""
    latin = head.decode("latin-1")
    shares = {name: _vietnamese(decode(latin)) for name, decode in _DECODERS.items()}
    best = max(shares, key=lambda name: shares[name])
    rest = max(*(share for name, share in shares.items() if name != best), _vietnamese(nfc(read_otherwise)))
    return best if shares[best] >= _SURE and shares[best] > rest + 0.1 else None


def _vietnamese(text: str) -> float:
    """How many of the words with marks are Vietnamese syllables; 0 where there are too few to tell."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(_is_syllable, words)) / len(words) if len(words) >= _ENOUGH else 0.0


def _is_syllable(word: str) -> bool:
    marked = [char for char in word if not char.isascii()]
    return all(char.isalpha() for char in marked) and len(marked) <= 3 and fold(word) in SYLLABLES
