"""What stands in addresses and is no part of them: telephones, links, errands, milestones; rules over folded text."""

from __future__ import annotations

from addressing.parsing.rule import END, B, rule

PHONE = rule(
    r"(?:(?:(?:s?dt|dien thoai|tel|phone|hotline|lien he|lh|zalo|viber|mobile|call|goi|fax)[ .:/&-]{0,3}){1,3})?"
    r"(?:(?<![\d/.-])\(?(?:\+?84|0)[ .)-]{0,2}[35789](?:[ .)-]{0,2}\d){8}(?![\d/])"
    r"|(?<![\d/.-])\(?(?:\+?84|0)[ .)-]{0,2}\d(?:[ .)-]{0,2}\d){7,9}(?![\d/])"
    r"|(?<![\d/.-])1[89]00[ .]?\d{2}[ .]?\d{2,4}(?![\d/]))"
)
LINK = rule(r"(?:https?://|www\.)\S+|(?<![^\s,;:(])[^\s@,;:(]{1,64}@[^\s@,]{1,64}\.[^\s@,.]{2,20}")
#: `Sữa Việt Nam, số 10 …` is a firm's name.
COUNTRY = rule(
    r"(?:(?:(?<=^)|(?<=[,\n\f(])|(?<=[,\n\f(] ))(?:viet nam|vietnam|vn)\.? *(?=[,\n\f)])"
    rf"|{B}(?:viet nam|vietnam|vn)\.?\s*(?=[,.\s)]*$| [78]\d{{4,5}}[,.\s]*$))",
    "viet vietnam vn",
)
#: The number of an order or a parcel, `SPXVN0215990947`.
ORDER = rule(
    rf"{B}(?!(?:s?dt|dd|tel|phone|hotline|lh|zalo|fax|mst|so|call|mobile|viber)\d)[a-z]{{2,8}}\d{{6,14}}[a-z]{{0,3}}{END}"
)
#: `(10.7461, 106.6759)`
COORDINATES = rule(r"(?<![\d.])\d{1,3}\.\d{3,12}\s*[,; ]\s*\d{1,3}\.\d{3,12}(?![\d.])")
#: What is said of a house between its number and its street: `185 (nhà mặt tiền) Dương Đình Hội`.
REMARK = rule(
    r"(?:(?<=\d)|(?<=\d[a-z])) \((?:trong|ngoai|nha|day|can|phia|mat tien|mt|hem|hxh|so (?:chan|le))\b[a-z ]{0,30}"
    r"(?:\b(?:cap \d|\d ?(?:lau|tang|mat tien|mt|m)))?\)"
)
#: `Km 1890+500 QL1A`: no house, but how far along its road.
MILESTONE = rule(
    rf"{B}(?:tru |cot )?(km)[ .]?(?:so )?\d{{1,4}}(?: ?\+ ?\d{{1,3}}m?)?"
    r"(?:(?=[ ,-]{1,3}(?:ql|quoc lo|tl|tinh lo|hl|huong lo|dt ?\d|xa lo|dai lo|dl|duong|d\.|cao toc|hanoi|ha noi))"
    r"|(?=[ ,\n\f]*$))",
    "km",
    1,
)
#: What is asked of the messenger: `giao giờ hành chính, gọi trước khi đến`.
ERRAND = rule(
    r"(?:^|[,.(\f\n-]) *((?:goi (?:dien )?(?:truoc|khi|em|minh|chi|anh|cho)|giao (?:gio|trong gio|buoi|sau \d|truoc \d"
    r"|hang (?:gio|buoi|sau|truoc)|ngoai gio|cuoi tuan|thu \d|tan noi)|nhan hang (?:gio|buoi|sau|truoc)|lien he truoc"
    r"|bao truoc|den (?:noi )?goi|toi (?:noi )?goi|ship (?:gio|buoi|sau|truoc))\b[^,\n\f()]*)",
    "goi giao hang he bao ship",
)
#: `24/24`, all day long; it is a house where no other number is.
ALL_DAY = rule(r"(?<=[a-z] )24(?:/24h?|/7|h/24h?)(?= *[,\n\f(-].*\d)|^24/7(?= [a-z][a-z ]*, (?:so )?\d)")
