"""Numbers said in words, folded: `mười bốn`, `nhất`, `seven`."""

from __future__ import annotations

#: What a unit is numbered with.
IN_WORDS = (
    "nhat|nhut|mot|nhi|hai|ba|tu|bon|nam|sau|bay|tam|chin|muoi mot|muoi hai|muoi"
    "|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
)
TENS_IN_WORDS = r"(?:hai )?muoi (?:mot|hai|ba|bon|tu|lam|nam|sau|bay|tam|chin)|hai muoi"
NUMERALS = {
    "nhat": "1", "nhut": "1", "mot": "1", "nhi": "2", "hai": "2", "ba": "3", "tu": "4", "bon": "4", "nam": "5",
    "sau": "6", "bay": "7", "tam": "8", "chin": "9", "muoi": "10", "muoi mot": "11", "muoi hai": "12",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "lam": "5",
}  # fmt: skip


def numeral(said: str) -> str:
    """`5` for `năm`, `14` for `mười bốn`, `28` for `hai mươi tám`: a number in words, below a hundred."""
    if said in NUMERALS:
        return NUMERALS[said]
    tens, _, ones = said.partition("muoi")
    return str(10 * int(NUMERALS.get(tens.strip(), "1")) + int(NUMERALS.get(ones.strip(), "0")))
