"""What makes addok understand Vietnamese addresses: number paths are one token, abbreviations are spelled out.

Loaded by addok's own process (see addok.conf beside the data), so it imports nothing of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PATH = re.compile(r"(?i)\b(\d+[a-z]?(?:\s?[/-]\s?\d+[a-z]?)+)")
_WORDS = (
    (re.compile(r"(?i)\b(?:số nhà|so nha|số|đường|duong|đ)\b\.?\s*(?=\S)"), " "),
    (re.compile(r"(?i)\bp\s?\.?\s?(?=\d)|\bp\.\s*"), " phuong "),
    (re.compile(r"(?i)\bq\s?\.?\s?(?=\d)|\bq\.\s*"), " quan "),
    (re.compile(r"(?i)\b(?:tphcm|tp\.?\s?hcm|thành phố hồ chí minh|thanh pho ho chi minh|việt nam|viet nam)\b"), " "),
    (re.compile(r"(?i)\btp\.\s*"), " thanh pho "),
    (re.compile(r"(?i)\bh\.\s*"), " huyen "),
    (re.compile(r"(?i)\bx\.\s*"), " xa "),
    (re.compile(r"(?i)\btt\.\s*"), " thi tran "),
)


def clean(texts: Iterator[str]) -> Iterator[str]:
    """Queries with their abbreviations spelled out."""
    for text in texts:
        for pattern, said in _WORDS:
            text = pattern.sub(said, text)
        yield text


def join(texts: Iterator[str]) -> Iterator[str]:
    """`453/12` → `453x12`: addok splits words at a slash."""
    for text in texts:
        yield _PATH.sub(lambda match: re.sub(r"\s?[/-]\s?", "x", match.group(1)), text)
