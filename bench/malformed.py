"""Malformed questions, the same in every run: heaps of address words, other alphabets, one word many times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

_WORDS = """
12 453/12 453/12/3A F8/10 LK11-26 12Bis 12-14 3/2 30/4 D2 số hẻm ngõ ngách kiệt hem p P. q Q.1 q3 phường Phường
12E3 A1B2 12AB
phuong13quan3 quận qaun quạn huyện xã x. h. tt. thị_trấn ấp tổ 5 KP3 khu phố đường đ. Đ. duong duong2 le6 loi75
nguyeenx Nguye64n Lê Lợi Nguyễn Trãi levansy le van sy Dương Bá Trạc tp hcm TPHCM Thành phố Hồ Chí Minh Sài Gòn
Vietnam 700000 0909123456 (028) tầng lầu phòng căn 12.05 Block B2 chung cư chợ Bến Thành bv ĐH metro ward 4
district street gần đối diện góc HCM-2345-678K 7P28QPG4+4X 10.77,106.70 quốc lộ 1A TL10 tháng hai ba Đ._A/137_B
"""
_MARKS = " ,./-;:()[]\"'\\\n\t#@&+|%_*?!°\u0301\u0323\x00\u200b\u00d0\u00f0\ud800"
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789/",
    "àáảãạăâđêôơưÀÁĐƯ",
    "漢字かなعربيไทยÆßﬁ①½",
    "\u0300\u0301\u0302\u0323\u031b",
    _MARKS,
)
_LONGEST = 40


def malformed(random: Random, count: int) -> Iterator[str]:
    """`count` texts of 0 to about 3,000 characters."""
    kinds: tuple[Callable[[Random], str], ...] = (_heap, _letters, _again, _spoilt, _anything)
    for _ in range(count):
        yield random.choice(kinds)(random)


def _word(random: Random) -> str:
    return random.choice(_WORDS.split()).replace("_", " ")


def _heap(random: Random) -> str:
    between = random.choice((" ", " ", ", ", "", ","))
    return between.join(_word(random) for _ in range(random.randrange(1, _LONGEST)))


def _letters(random: Random) -> str:
    return "".join(random.choice(random.choice(_ALPHABETS)) for _ in range(random.randrange(3 * _LONGEST)))


def _again(random: Random) -> str:
    return (_word(random) + random.choice(_MARKS)) * random.randrange(1, 5 * _LONGEST)


def _spoilt(random: Random) -> str:
    letters = list(_heap(random))
    for _ in range(random.randrange(1, 8)):
        at = random.randrange(len(letters) + 1)
        letters[at : at + random.randrange(2)] = random.choice(_MARKS) * random.randrange(3)
    return "".join(letters)


def _anything(random: Random) -> str:
    return "".join(chr(random.randrange(0x110000)) for _ in range(random.randrange(_LONGEST)))
