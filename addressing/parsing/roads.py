"""Streets that are called by a sign or a number and have no other name: what follows them is where they are."""

from __future__ import annotations

import re

#: The sign of a road, and a name behind it that is not the road's.
SIGNED_ROAD = re.compile(
    r"(?:duong )?((?:quoc lo|ql|tinh lo|tl|huong lo|hl|dt) ?\d{1,4}[a-z]?)"
    r" (?!(?:noi dai|cu|moi|song hanh|so|nha|va|giao|cat|doan|goc|hem|ngo|thang|kdc|kcn|khu|d)\b)[a-z]{2,} [a-z]"
)
#: A street's number, and a name behind it that is not the street's: `đường số 17 Hiệp Bình Chánh`, `D2 Bình Thạnh`.
NUMBERED_ROAD = re.compile(
    r"((?:duong )?(?:so )?\d{1,3}[a-z]?|(?:duong )?\d{1,2}/\d{1,2}|[a-z]{1,3}\d{1,3}"
    r"|(?:provincial road|national (?:highway|road)|highway) \d{1,2}[a-z]?)"
    r" (?!(?:noi dai|cu|moi|song hanh|so|nha|va|giao|cat|doan|khuc|goc|hem|ngo|thang|kdc|kdt|kcn|khu|d|cu xa|cho"
    r"|chung cu|lang|du an|ap|to|kp|gan|canh|ke|doi dien|street|road|keo dai|mo rong|bis|tam|tret)\b)[a-z]{2,} [a-z]"
)
