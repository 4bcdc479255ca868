"""What stands in addresses and is no part of them: telephones, links, errands, what is near; rules over folded text."""

from __future__ import annotations

from addressing.parsing.rule import END, B, rule

PHONE = rule(
    r"(?:(?:(?:s?dt|dd|di dong|dien thoai|tel|phone|hotline|lien he|lh|zalo|viber|mobile|call|goi|fax)"
    r"[ .:/&-]{0,3}){1,3})?"
    r"(?:(?:(?<![\d/.-])|(?<=\d{4}/)(?=0\d{9}))"
    r"\(?(?:\+?84|0)[ .)-]{0,2}[35789](?:[ .)-]{0,2}\d){8}(?!\d|/(?!0\d{8}))"
    r"|(?<![\d/.-])\(?(?:\+?84|0)[ .)-]{0,2}\d(?:[ .)-]{0,2}\d){7,9}(?![\d/])"
    r"|(?<![\d/.-])1[89]00[ .]?\d{2}[ .]?\d{2,4}(?![\d/]))"
    r"|(?<![a-z])(?:s?dt|dien thoai|tel|phone|fax|hotline)[ .:]{1,3}\d(?:[ .-]?\d){6,7}(?![\d/])"
)
LINK = rule(
    r"(?:https?://|www\.)\S+|(?<![^\s,;:(])(?!t?p?hcm)[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,}){0,2}\.(?:com|net|org|vn)(?:\.vn)?"
    r"(?:/\S*)?(?=[\s,;)]|$)|(?<![^\s,;:(])[^\s@,;:(]{1,64}@[^\s@,]{1,64}\.[^\s@,.]{2,20}"
)
#: `Sữa Việt Nam, số 10 …` is a firm's name.
COUNTRY = rule(
    r"(?:(?:(?<=^)|(?<=[,\n\f(])|(?<=[,\n\f(] ))(?:viet nam|vietnam|vn)\.? *(?=[,\n\f)])"
    rf"|{B}(?:viet nam|vietnam|vn)\.?\s*(?=[,.\s)]*$| [78]\d{{4,5}}[,.\s]*$))",
    "viet vietnam vn",
)
#: `(nay phường Xuân Hòa)`, `Phú Nhuận nay là phường Đức Nhuận`: what the unit behind it is.
NOW = rule(
    rf"{B}nay(?: (?:la|thuoc|thanh|doi thanh|doi ten thanh|goi la))?[ :,]+"
    r"(?=(?:phuong|xa|dac khu|quan|huyen|thanh pho|tp)\b|[pqx](?:[. ]|\d))",
    "nay",
)
#: A firm's number at the tax office.
TAX_NUMBER = rule(rf"{B}(?:mst|ma so thue)[ .:]*\d{{10}}(?:-\d{{3}})?{END}", "mst thue")
#: The number of an order or a parcel, `SPXVN0215990947`.
ORDER = rule(
    rf"{B}(?!(?:s?dt|dd|tel|phone|hotline|lh|zalo|fax|mst|so|call|mobile|viber)\d)[a-z]{{2,8}}\d{{6,14}}[a-z]{{0,3}}{END}"
)
#: `(10.7461, 106.6759)`
COORDINATES = rule(r"(?<![\d.])\d{1,3}\.\d{3,12}\s*[,; ]\s*\d{1,3}\.\d{3,12}(?![\d.])")
#: What is said of a house between its number and its street: `185 (nhà mặt tiền) Dương Đình Hội`.
REMARK = rule(
    r"(?:(?<=\d)|(?<=\d[a-z]))"
    r" [(\[](?:trong|ngoai|nha|day|can|phia|ben|mat tien|mt|hem|hxh|cong|cua|tret|lung|so (?:chan|le|tam))\b"
    r"[a-z ]{0,30}(?:\b(?:cap \d|\d ?(?:lau|tang|mat tien|mt|m)))?[)\]]"
    # `[nhà màu xanh]`, `(vào 50m, quẹo trái)`, `(trong hẻm)`
    r"|(?<=[a-z0-9]) ?[(\[](?:(?:can )?(?:nha|cong|cua) (?:mau|son|cong|cua|mai|ngoi|mat tien|cap|sat|go|xanh|do|trang"
    r"|den|vang|hong|cuoi|dau|goc|moi|cu|tro|o )|(?:di |re |queo |chay )?(?:thang )?(?:vao|vo) (?!hem|ngo|hxh|duong)"
    r"|(?:re|queo) (?:trai|phai)|(?:trong|dau|cuoi|ngoai) hem(?= *[)\]])|hem (?:sau|ben|canh|doi|ke|ngay|truoc|gan)\b"
    r"|so tam|mat tien(?= *[)\]]))"
    r"[^()\[\]]{0,50}[)\]]"
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
    r"(?:(?<=^)|(?<=[,.(\f\n-])|(?<=[,.(\f\n-] )|(?<=\d )(?=giao|goi|ship))"
    r"((?:goi (?:dien )?(?:truoc|khi|em|minh|chi|anh|cho)"
    r"|giao (?:gio|trong gio|buoi|(?:sau|truoc) \d{1,2}(?:h\d{0,2}|g)?|hang (?:gio|buoi|sau|truoc)|ngoai gio|cuoi tuan"
    r"|thu \d|tan (?:noi|tay)|nhanh|gap)"
    r"|gui (?:bao ve|le tan|hang xom|nha (?:ben|ke))"
    r"|de (?:truoc|o|tai|ngoai|trong|trc) (?:cua|cong|bao ve|le tan|sanh|ham)"
    r"|(?:khong|ko|dung) (?:giao|goi|bam chuong|cho xem)|cho (?:xem|thu) hang|hang de vo"
    r"|nhan hang (?:gio|buoi|sau|truoc)|lien he truoc|\d{1,3} (?:kien|thung|goi|hop)(?: hang)?(?= *(?:$|[,)\f\n-]))"
    r"|bao truoc|(?:nguoi|ng) (?:nhan|gui|dat)(?=[^,\n\f()\d]*(?:$|[,\n\f)]))"
    r"|den (?:noi )?goi|toi (?:noi )?goi|ship (?:gio|buoi|sau|truoc)"
    r"|(?:(?:gio )?mo cua|open)(?=:? (?:tu )?\d))\b[^,\n\f()]*)",
    "goi giao hang he bao ship cua gui de khong ko dung open kien thung hop nhan dat",
)
#: `COD 250k`: what the messenger is paid.
CASH = rule(
    rf"{B}(?:(?:tien )?thu ho|tien thu|cod|thu cod)[ .:]*\d[\d.,]*(?:k|d|vnd|dong|tr\d{{0,3}}|trieu)?{END}",
    "cod thu",
)
#: `rẽ phải 20m`, `đi thẳng vào 100m`: how one gets there.
WAY = rule(
    r"(?:(?<=[,(\f\n-])|(?<=[,(\f\n-] ))((?:di |chay )?(?:(?:thang |roi )?(?:re|queo|quay) (?:tay )?(?:trai|phai)"
    r"|(?:thang )?(?:vao|vo)(?= (?:khoang |chung |them )?\d+ ?m)|thang(?= \d+ ?m| *(?:$|[,)\n\f-]))))"
    r"(?: (?:khoang |chung |them )?\d{1,4} ?(?:m|met))?(?: (?:la )?(?:toi|den|gap))?(?=\s*(?:$|[,).\n\f-]))",
    "re queo quay vao vo thang",
)
#: `18h-2h`: when it is open.
HOURS = rule(rf"{B}\d{{1,2}}(?:[hg]\d{{0,2}}| ?[ap]m) ?(?:-|–|den|toi) ?\d{{1,2}}(?:[hg]\d{{0,2}}| ?[ap]m){END}")
#: `24/24`, all day long; it is a house where no other number is.
ALL_DAY = rule(
    r"(?<=[a-z] )24(?:/24h?|/7|h/24h?)(?= *[,\n\f(-].*\d)"
    r"|^24h(?= [a-z]+ \d\S* [a-z]{2,} [a-z])"
    r"|^24(?:h|/(?:7|24)h?)(?= [a-z][a-z0-9 +.-]*, (?:so )?\d| [a-z]+ [a-z][a-z +.-]* \d\S* [a-z]{2,} [a-z])"
)
#: What is said to help the finder: not where the address is, but what is near.
BESIDE = rule(
    r"(?<=[ (,\n\f])(?:ngay )?(doi dien|ke ben(?! nghe\b)|sat (?:ben|vach)|ben canh|canh ben|sau lung|truoc mat"
    r"|(?:phia|dang) (?:sau|truoc)|ben hong|(?<!ben )hong|giao(?= [a-z])|opposite|near|next to|beside"
    r"|corner of|across from|in front of|behind"
    r"|opp\.?(?= )|(?:(?<=st )|(?<=street ))corner|dd(?= )|d/d(?= )"
    r"|(?<=[,(\n\f])khu vuc|(?<=[,(\n\f] )khu vuc"
    r"|ngay(?= (?:cho|truong|nga|cau|vong xoay|benh vien|bv|sieu thi|cong vien|cv|chua|nha tho|ben xe|san bay) )"
    r"|(?:gan|goc|canh|(?<!lien )ke|sat|cach(?! mang\b)(?=[^,\n\f()]{1,40}\d ?k?m\b)))(?![a-z])"
    r"(?!(?<=goc) \d\S* [a-z]{2,} [a-z])"
    r" ?[^\s,()][^,\n\f()]*",
    "doi ke sat sau truoc opposite near next beside corner gan goc canh cach ngay ben across front behind opp dd d khu"
    " phia giao dang hong",
    1,
)

#: The same before the address: `Gần chợ Bến Thành, 12 Lê Lợi`.
BESIDE_FIRST = rule(
    r"^(doi dien|ke ben|sat (?:ben|vach)|ben canh|canh ben|sau lung|truoc mat|gan|opposite|near|next to|behind"
    r"|across from|in front of|giua|duoi chan|duoi|cach) [a-z][a-z ]*(?:[a-z]| \d{1,4} ?k?m)"
    r"(?=, ?(?:(?:so nha|so|no\.?|sn|hem) )?\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)* [a-z]{2,} [a-z])",
    "doi ke sat ben canh sau truoc gan opposite near next behind across front giua duoi cach",
    1,
)
