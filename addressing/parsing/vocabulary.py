"""The words that Vietnamese addresses are made of, but for those of units (unit_words), as rules over folded text."""

from __future__ import annotations

import re

from addressing.parsing.rule import END, B, rule


def _no_name(match: re.Match[str], typed: str) -> bool:
    """`THCS Lý Phong 83`: a name's syllable, where other words bear their accents."""
    if typed[slice(*match.span(1))] != "Phong" or typed.isascii():
        return True
    return match.string[max(0, match.start() - 2) : match.start()].strip() in ("", ",")


POSTCODE_WORD = rule(
    rf"{B}(?:(?:ma )?(?:zip|postal|post)(?: ?code)?|ma (?:so )?buu (?:dien|chinh|cuc))[ .:]*(?=[78]\d{{4,5}}{END})",
    "ma zip zipcode postal post postcode",
)
POSTCODE = rule(rf"(?<=[\s,.]){B}([78]\d{{4,5}}){END}(?!\s+(?!viet|vn|hcm|tp|ho chi minh|sai gon)[a-z]{{2,}})")

#: `văn phòng 155 Sư Vạn Hạnh` is a house.
_STREET_NEXT = r" (?:so )?\d{1,4}[a-z]? (?!toa|cao oc|chung cu|lau|tang|block|building|thap)[a-z]{2,} [a-z]{2}"
#: `12 cao lo q8`, `Đỗ Tấn Phong P1`: a unit, and no flat or lot of that sign.
_NO_SIGN = r"(?![pqf]\.? ?\d{1,2}(?![\d.-]))"
#: `Bitexco Tower 2 Hải Triều`: the house's, where a name stands before the tower.
_HOUSE_NEXT = r"\d{1,4}[a-z]?(?:[-/]\d{1,4}[a-z]?)* [a-z]{2,} [a-z]{2}"
_ROOM = r"(?:[a-z]{0,2}\d{0,2}f?[.-])?[a-z]{0,2}\d{1,4}[a-z]?(?:[.-]\d{1,4})?"
_OF_A_HOUSE = (
    r"(?= (?:toa|cao oc|building|block|chung cu|cc|tttm|trung tam|lo)\b|,? (?:so nha|nha so|so|sn) \d"
    r")"
)
_AND = r"(?:&|and|-|to)"
INSIDE = (
    # `thửa đất số 452, tờ bản đồ số 12`: of the land register.
    rule(
        rf"{B}(?:(?:thua(?: dat)?)(?: so)?[ .:]*\d[\d/-]*(?:[ ,;/-]{{1,3}}(?:to(?: ban do)?|tbd)"
        r"(?: so)?[ .:]*\d{1,4})?"
        rf"|(?:to ban do|tbd)(?: so)?[ .:]*\d{{1,4}}){END}",
        "thua ban tbd",
    ),
    rule(
        rf"{B}(tang|lau)[ .:]*(?:(?:so )?\d{{1,2}}[ab]?"
        rf"(?:-\d{{1,2}}(?:(?! [a-z]{{2,}} [a-z])|{_OF_A_HOUSE})|(?: ?(?:[,&+]|va) ?\d{{1,2}}){{1,4}}{_OF_A_HOUSE}"
        r"|(?: ?(?:[&+]|va) ?\d{1,2}){1,3}(?= *(?:[,\n\f)]|$)))?"
        r"|tret|ham(?: b?\d)?|lung|thuong|ap mai|ky thuat|g|l|m|b\d)"
        rf"{END}",
        "tang lau",
        1,
    ),
    rule(
        rf"{B}((?:\d{{1,2}}(?:st|nd|rd|th) ?{_AND} ?)?\d{{1,2}}(?:st|nd|rd|th|[ab])? (?:floors?|flr?)\b\.?"
        rf"|(?:\d{{1,2}}/f ?{_AND} ?)?\d{{1,2}}/f\b|(?<!so )(?<!nha )\d{{1,2}}f\b"
        r"(?=,? \d| [a-z][a-z ]{1,30}(?: (?:tower|building|plaza|center|centre|house|square),"
        r"|, (?:so )?\d\S* (?!thang\b)(?:d\. ?)?[a-z]{2,} [a-z]))"
        rf"|(?:(?:ground|gr\.?|g\.|upper|lower|mezzanine) floor|mezzanine)\b"
        rf"|(?:floors?|levels?|fl\.?)\s*(?:\d{{1,2}}(?: ?{_AND} ?\d{{1,2}}(?! [a-z]))?|g|b\d){END})",
        "floor floors fl flr level levels f mezzanine",
        1,
    ),
    # `44, 1st Lý Tự Trọng`: behind the number, before a name.
    rule(
        r"(?:(?<=\d )|(?<=\d,)|(?<=\d, ))(\d{1,2}(?:st|nd|rd|th))"
        r"(?=,| (?!ward|district|street|avenue|road|lane|alley|st\b|floor|flr?\b)[a-z])"
    ),
    rule(rf"{B}((?<!van )phong|room|rm|p|suite|van phong(?!{_STREET_NEXT}))[. ]{{0,2}}(?:so )?"
         rf"{_NO_SIGN}(?:[a-z]?\d{{3,4}}[a-z]?|\d{{1,2}}[ab]\d{{2}}|[a-z]?\d{{1,2}}[.-]\d{{1,2}}(?!\.\d)){END}",
         "phong room rm p suite", 1, meant=_no_name),
    rule(
        rf"{B}((?<!van )phong|room|suite|van phong(?!{_STREET_NEXT})) (?:so )?{_NO_SIGN}(?:[a-z]?\d{{1,4}}[a-z]?){END}",
        "phong room suite",
        1,
        meant=_no_name,
    ),
    rule(
        rf"{B}(can ho|ch(?= [a-z]?\d{{1,2}}[.-]\S*\d)|(?<!nguyen )can(?!{_STREET_NEXT})|apartment|apt|unit|officetel"
        r"|shophouse|ki[ -]?ot|kiosk?|sap|quay|gian hang)"
        rf"[. ]{{1,2}}(?:so )?{_NO_SIGN}(?=\S*\d){_ROOM}{END}",
        "can ch apartment apt unit officetel shophouse kiot kios kiosk ki ot sap quay gian",
        1,
    ),
    # `S1.02-1505 Vinhomes`: the block, the floor, the flat; `Era Town, B3-12-07, Phú Mỹ`.
    rule(
        r"(?:^|[,\n\f] ?)"
        r"((?:(?![pqf])[a-z]{1,2}\d{1,2}\.\d{2}(?:\d{2}|[-.]\d{2,4}|, \d{3,4}(?= (?:vinhomes|chung cu|cc|can ho)\b))?"
        r"|[a-z]{1,2}\d?[a-z]?-[a-z]?\d{1,2}\.\d{2}"
        r"|[a-z]{1,2}\d{1,3}-\d{4}(?= (?:vinhomes|chung cu|cc|can ho|landmark)\b)"
        r"|\d{2}\.\d{2}(?= (?:lo|block|thap|toa) [a-z]\d?\b)"
        r"|\d{2}\.\d{2}(?= [a-z][a-z ]*\b(?:tower|building|plaza|apartment|residence|garden|center|centre)\b)"
        r"|(?<=[,\n\f ])(?:[a-z]{1,2}\d{0,2}-\d{2}-\d{2,3}|\d{2}\.\d{2})(?= ?[,\n\f])))"
        r"(?=[ ,\n\f]|$)|(?=\d{2}\.\d{2} [a-z])(?:(?<=[a-z]\d - )|(?<=block [a-z] - ))(\d{2}\.\d{2})"
    ),
    rule(
        rf"{B}(block|blk\.?|toa nha|toa|thap|tower(?!(?<=[a-z] tower) {_HOUSE_NEXT})|(?<!dong )khoi|nha|don nguyen) +"
        rf"{_NO_SIGN}(?:(?<!nha )(?:[a-z]{{1,2}}\d{{1,2}}-\d{{3,4}}|(?:ct|[a-z])?\d{{1,2}}(?:\.\d+)?[a-z]?)"
        r"|(?![pqfhx](?:\. ?| )[a-z0-9])[a-z]\d?)"
        rf"(?:[ ,-]{{1,3}}\d{{2}}\.\d{{2}})?{END}",
        "block blk toa thap tower khoi nha don",
        1,
    ),
    rule(r"(?:(?<=^)|(?<=[,\n\f] )|(?<=[,\n\f]))(building [a-z]\d?) *(?=[,\n\f])", "building", 1),
    # `dãy B nhà số 7`, `khu C cư xá Lữ Gia`
    rule(
        rf"{B}(day(?= [a-z]\d?(?: ?[,\n\f]| (?:nha|so|can|phong|cu xa|chung cu|cc|khu)\b))"
        r"|khu(?= [a-z]\d? (?:cu xa|chung cu|cc|khu|kdc|ktx)\b)) [a-z]\d?",
        "day khu",
        1,
    ),
    # `cổng 3, 268 Lý Thường Kiệt`
    rule(
        r"(?:^(?=[^,]*,)|(?<=[,\n\f(])|(?<=[,\n\f(] ))(cong|gate)(?: so)? \d{1,2} *(?=[,\n\f)]|$)",
        "cong gate",
        1,
    ),
    rule(
        r"(?:(?<=[a-z0-9,] )|(?<=[\n\f] )|^(?=lo [a-z] ?(?:[,\n\f]|(?:chung cu|cc|so \d{1,3} (?:chung cu|cc))\b)))"
        r"(?<!dai )(?<!quoc )(?<!tinh )(?<!huong )(?<!xa )(lo)"
        rf"\s+{_NO_SIGN}(?:[a-z]?\d{{0,2}}|\d{{1,2}}[a-h]){END}",
        "lo",
        1,
    ),
)  # fmt: skip
NEIGHBOURHOOD = rule(
    rf"{B}(khu pho|kp|to dan pho|tdp|(?<!deliver )(?<!ship )(?<!bill )(?<!send )(?<!go )(?<!next )to"
    r"|(?<!lien )(?<!duong )ap|(?<!thoi tam )thon|khom|hamlet|quarter)"
    rf"[. ]{{0,2}}(?:so )?(\d{{1,3}}[a-z]?){END}(?! thang\b)"
    rf"|(?:(?<=^)|(?<=[,\n\f])|(?<=[,\n\f] ))(khu) \d{{1,2}}(?=\s*(?:$|[,\n\f]))",
    "khu kp to tdp ap thon khom hamlet quarter",
    1,
)
#: No two of its ways match the same text: a path of many would be tried in all their combinations.
_UNIT = (
    r"(?:[a-z]{0,2}|[a-z]{1,2}-|v?iii-|(?:lk|bt|np|sh)[a-z]-?)\d{1,5}(?:[a-z]{1,2}\d{1,3}|[a-z]|[a-z]{2,3}(?![a-z]))?"
)
_SPOKEN = "xet|xuyet|xuyec|xuyt|xec|sec|set|suyet|suyec|suyt|xoet"
_SLASH = rf"(?: ?[/\\+&–—-] ?| (?:{_SPOKEN}|tren|slash) )"
#: The number a house had before, said beside the one it has: `(số cũ 10)`, `(10 cũ)`.
OLD_NUMBER = rule(
    rf"[(\[](?:so |sn )?(?:nha )?cu[ .:]*(?:la )?(?:so )?{_UNIT}(?:/{_UNIT})*[)\]]"
    rf"|[(\[](?:(?:so|hem|hxh|ngo) )?{_NO_SIGN}{_UNIT}(?:/{_UNIT})* cu[)\]]"
    rf"|(?<=\d) (?:so )?cu[ .:]*(?:la )?{_NO_SIGN}{_UNIT}(?:/{_UNIT})*(?= (?!moi\b|thang\b)[a-z]{{2}})"
    rf"|(?<=\d)\s?[,(\n\f]\s?so(?: nha)? cu[ .:]*{_UNIT}(?:/{_UNIT})*{END}\)?",
    "cu",
)
NUMBER = re.compile(
    r"(?:(?:dia chi|d/c|dc)[ .:]*)?"
    r"(?:(?:so nha|nha so|so moi|s/n|sn|so|nha|no|number|house(?: no| number)?|lot|(?:lo|nen)(?: dat)?(?: so)?"
    r"|(?:biet thu|villa|nha pho|(?:nha|can) lien ke|can nha) so)\b[ .:]*"
    r"|(?:so nha|nha so|sn|so)(?=\d)|# ?|(?:biet thu|nha pho|(?:nha |can )?lien ke|villa) (?=[a-z]{1,3}-?\d))?"
    rf"((?:(?:lk|np|(?:bt|sh)(?= \d+-\d)) (?=\d))?{_UNIT}(?:{_SLASH}{_UNIT})*(?:/(?:i{{1,3}}|iv|v)(?= duong\b))?"
    r"(?:(?:-[a-h](?![a-z0-9])){1,4}(?=,? [a-z]{2})"
    r"| ?(?:bis[a-h]?|ter|quater|kep)\b(?: [a-h]\d{1,2}(?= [a-z]{2,} [a-z]))?)?"
    r"(?: [abcefghik](?= (?:d\.? ?)?[a-z]{2}|$))?)(?=[ ,.:]|$)"
)
SPOKEN_SLASH = re.compile(rf" (?:{_SPOKEN}|tren|slash) ")
ASIDE = re.compile(
    r"(?:nay la|nay thuoc|truoc la|truoc day la|truoc day|cu la|cu|moi|now|formerly|old|new|unnamed road|khong ten"
    r"|duong khong ten|street|road|(?:can )?(?:ban|cho thue)(?: gap)?|doan(?: duong)?|khuc(?: duong)?|kdc|kdt|kcn"
    r"|kinh gui|(?:nguoi|noi|ben) (?:nhan|giao|gui)|e?-?mail"
    r"|chung cu|cc|khu dan cu|va|and|tai|o)"
)
LABEL = re.compile(
    r"^(?:dia chi|d/c|dc|address|add|addr|dchi|tai|(?:located )?at|(?:deliver|ship|bill|send|go) to"
    r"|pick ?up|drop ?off|delivery)\s*(?:[:.]\s*|(?= (?:nha )?(?:so )?\d))|^dia chi (?=[a-z])"
)
_NO_ESTATE = (
    r"(?!(?:kcn|kdc|kdt|kcx|khu|chung cu|cc|du an|cu xa|vinhomes|landmark|phuong|quan|xa|huyen)\b)[a-z]{2,} [a-z]{2}"
)
#: `đường nội bộ 34 Nguyễn Trãi` is an alley; within an estate it is a street.
ALLEY = re.compile(
    r"(?:nha )?(?:trong |in )?"
    r"(?:(?P<word>hem (?:xe hoi|o ?to|xe tai|(?:xe )?ba gac|xe may|cut|thong|nho|lon|rong|nhua|be tong|chinh)"
    r"|(?:duong|d\.?) hem|hem nhanh|nhanh hem|(?:hem|duong) noi bo hem|hem noi bo|hem|hxh"
    r"|ngach|kiet|sub[ -]?(?:alley|lane)|alley|lane|nhanh(?= (?:so )?\d)"
    rf"|(?:duong )?noi bo(?= (?:so )?{_UNIT}(?:{_SLASH}{_UNIT})*"
    rf" (?:(?:so nha|nha so|so|nha|sn) {_UNIT} )?{_NO_ESTATE}))"
    rf"(?:\b|(?=\d))|(?P<ngo>ngo(?=[ .:]*(?:so )?[a-z]{{0,2}}-?\d)|h(?=[. ]\s?\d)))[ .:]*(?:(?:so|no\.?):? )?"
    rf"(?P<path>{_UNIT}(?:{_SLASH}{_UNIT})*|[a-z](?= ))?(?=[ ,.]|$)\s*"
)
#: An alley said after the street: `Nguyễn Trãi hẻm 34`.
ALLEY_WITHIN = re.compile(
    rf" (?:(?:(?:o |nam )?trong )?(?:hem|hxh|ngo|ngach|h(?=\.)|(?:hem|duong) noi bo)[ .:]*(?:so )?{_UNIT})"
)
NAMED_BEFORE = re.compile(
    r"(?:.*[a-z]{2} ?[a-z0-9-]*|(?:.* )?duong \d{1,2}/\d{1,2})$"
    r"(?<!trong)(?<!^duong)(?<!so nha)(?<!nha)(?<! so)(?<!^so)(?<!noi bo)(?<! lo)(?<!^lo)"
)
#: Of these each has a number of its own: `Hiệu thuốc số 3`, `Trường Mầm non số 5`.
NUMBERED_PLACE = re.compile(
    r"(?:hieu thuoc|nha thuoc|quay thuoc|cua hang|cay xang|phong kham|hieu sach|nha sach|benh vien|cong ty"
    r"|(?:truong )?(?:mam non|mau giao|tieu hoc|thcs|thpt|cao dang|cd|trung cap|trung hoc)"
    r"|nha tre|kho|xuong|tram(?: xang| y te)?)\b"
)
#: `BHX 162, Đặng Văn Bi`: shops that are called after their address.
CHAIN_NUMBER = re.compile(
    r"(?:bhx|bach hoa xanh|circle ?k|gs ?25|family ?mart|mini ?stop|7[ -]eleven|(?:win|vin)mart\+?|wm\+?|co\.?op ?food"
    r"|satra ?foods?|pharmacity|(?:nha thuoc |nt )?(?:long chau|an khang)|highlands(?: coffee)?|phuc long|tgdd|dmx"
    r"|dien may xanh|the gioi di dong|fpt shop|kfc|jollibee|lotteria)[ -]{1,3}(\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)*)"
)
SAID_ALONE = re.compile(rf"(?:so nha|nha so|nha|sn|so) {_UNIT}(?:{_SLASH}{_UNIT})*")
#: `Tòa nhà số 5 Lê Duẩn`, `bên hông số 12 Lê Lai`: what is there, and its number.
SAID_WITHIN = re.compile(
    r"(?:toa nha|cao oc|chung cu|building|van phong|khach san|nha hang|cua hang|ben hong|can goc|nha goc|mat tien|goc)"
    rf"(?= so(?: nha)? {_UNIT}(?:{_SLASH}{_UNIT})* [a-z]{{2,}} [a-z]{{2,}})"
)
#: `Quán Ngon số 138 Nam Kỳ Khởi Nghĩa`: a name, the number said, the street.
SAID_MIDDLE = re.compile(
    r"(?<=[a-z0-9+])(?<!duong)(?<!\bd)(?<!d\.)(?<!hem)(?<!ngo)(?<!\blo)(?<!khu)(?<!\bto)(?<!\bap)(?<!kho)(?<!cong)(?<!cua)"
    r"(?<!co so)(?<!toa)(?<!block)(?<!tang)(?<!lau)(?<!\bcan)(?<!phong)(?<!quay)(?<!chi nhanh)(?<!pho)(?<!lien ap)"
    rf" (?:so nha|nha so|sn|so) (?={_UNIT}(?:{_SLASH}{_UNIT})*"
    r" (?:(?:duong |d\. ?)?[a-z]{2,} [a-z]{2,}|duong (?:so )?[a-z]?\d))"
)
SAID_NUMBER = re.compile(rf"(?:so (?:nha )?|nha (?:so )?){_UNIT} [a-z]{{2}}")
STREET_WORD = re.compile(
    r"(?:(duong|street|pho(?! (?:di bo|tay|am thuc|co)\b))\s+|(?:mat tien|mt)(?: duong)? (?=[a-z]{2,} [a-z]{2})"
    r"|road (?=no\b|so\b|\d)|dg\s*\.?\s*(?=[a-z0-9])"
    # `Đ.B.Phủ` is Điện Biên Phủ.
    r"|(?!d\.[a-z]\.[a-z]{2,}(?: |$))d\s*\.\s*|d (?=[a-z]+ [a-z]|so\b)"
    r"|d(?=\d{1,3}[a-z]?(?: |$))"
    r"|(?=(dai lo|dl|quoc lo|ql|tinh lo|tl|huong lo|hl|xa lo|dt(?= \d{3}(?![\d.,m]))"
    r"|(?:provincial road|national (?:highway|road)|highway)(?= \d))\b))"
)
#: The sign of a road, a street's day, and a name behind it that is not the street's.
SIGNED_ROAD = re.compile(
    r"(?:duong )?((?:quoc lo|ql|tinh lo|tl|huong lo|hl|dt|provincial road|national (?:highway|road)|highway)"
    r" ?\d{1,4}[a-z]?"
    r"|(?<=duong )\d{1,2}/\d{1,2}|\d{1,2} thang \d{1,2})"
    r" (?!(?:noi dai|cu|moi|song hanh|so|nha|va|giao|cat|doan|goc|hem|ngo|thang|kdc|kcn|khu|d)\b)[a-z]{2,} [a-z]"
)
_ROAD = "street|str|st|road|rd|avenue|ave|boulevard|blvd|highway"
#: `Hoa Phuong Street`
ROAD_BEHIND = re.compile(rf"(?:^| )(?:{_ROAD})$")
#: `The Sun Avenue` is a building.
STREET_AFTER = re.compile(rf"^(?!the ).*\S (?:{_ROAD})\.?$")
TRAILING_NUMBER = re.compile(
    rf"(?<! so)(?<! nha)(?<! sn)(?<! co)(?<!^co)(?<=[a-z0-9.])"
    rf"(?: (?:(?:(?:so nha|nha so|sn|so|no\.?|(?P<block>nha)) |# ?)(?P<said>{_UNIT}(?:{_SLASH}{_UNIT})*)"
    rf"|(?P<path>\d{{1,5}}[a-z]?(?:/{_UNIT})+))|(?<=[a-z]{{2}}) ?/ ?(?P<slash>\d{{1,4}}[a-z]?(?:/\d{{1,4}}[a-z]?)*))$"
)
MIDDLE_NUMBER = re.compile(
    rf"(?<= )(?<!so )(?<!lo )(?<!nga )(?<!duong )(?<!thang )(?<!km )(?<!khu )(?<!cau )(?<!hem )(?<!cap )"
    rf"(?!24h\b)(?!(?<=khach san )\d sao )({_UNIT}(?:{_SLASH}{_UNIT})*)"
    r"(?= +(?:[a-z]{2,}\.? [a-z]{2,}|d\.? ?(?:so \d|[a-z]{2,} [a-z]{2,})|duong [a-z]?\d|\d{1,2} thang \d))"
    r"(?! thang \d)"
)
#: `đường 154 số 45 Tân Phú`: the house between its street and its ward.
NUMBER_BETWEEN = re.compile(
    rf"(?:(?:duong )?(?:(?:so )?[a-z]{{0,2}}\d{{1,3}}[a-z]?|\d{{1,2}}(?:/| thang )\d{{1,2}})"
    r"|[a-z]+(?: [a-z]+){1,4}(?: \d{1,3}[a-z]?)?)"
    rf"(?<! tram)(?<! ngo)(?<! hem)( (?:so nha|nha so|so|sn) )({_UNIT}(?:{_SLASH}{_UNIT})*)(?= [a-z]{{2,}} [a-z]{{2}})"
)
#: `Đường số 7 Khu đô thị Vạn Phúc`: a street, and the estate it is in.
ESTATE_BEHIND = re.compile(
    r"(?<=[a-z0-9])(?<!^vao)(?<!^noi bo)(?<!^ven)(?<!^truc)(?<!^khu)"
    r" (?=(?:kdc|kdt|kcn|kcx|khu dan cu|khu do thi|khu cong nghiep|khu che xuat|khu nha o|chung cu|cu xa"
    r"|du an) [a-z0-9]{2})"
)
#: Google's `Đ. Chợ Lớn/137 Bình Phú`: one street, then the number and the street that are meant.
CROSSING = re.compile(
    r"^(?:(?:d\. ?|duong |d )(?P<other>[a-z](?:[a-z ]*[a-z])?)|d\. ?(?P<numbered>so \d{1,3}[a-z]?))"
    rf"\s?/\s?(?=\d\S*(?:{_SLASH}{_UNIT})* [a-z])"
)
LOT_OF = re.compile(
    r"(?:kcn|kdc|kdt|kcx|chung cu|cc|khu dan cu|khu do thi|khu cong nghiep|khu che xuat|khu nha o|du an"
    r"|khu biet thu|khu tai dinh cu|vinhomes|landmark)\b"
)
#: `KDC Trung Sơn đường số 9A`, `chung cư Ehome 3 đường Hồ Học Lãm`: an estate, and the street in it.
ESTATE_AHEAD = re.compile(
    rf"{LOT_OF.pattern} [a-z0-9][a-z0-9. ]*?(?<!\d\d)(?<!\d\d[a-z])(?<! so)"
    r" (?=(duong) (?:so |noi bo|[a-z]?\d|[a-z]{2,} [a-z]{2}))"
)
INTERNAL = re.compile(r"(?:duong )?noi bo(?: (?:so )?(?P<number>[a-z]?\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)*))?(?= |$)")
HAMLET = re.compile(r"(?:ap|thon|khom|khu pho|kp|to dan pho)(?:\. ?| )[a-z]")
#: What is no street's name, as that of a hamlet may be (`Ấp Bắc`).
QUARTER = re.compile(r"(?:khu pho|kp|to dan pho|thon|khom)(?:\. ?| )[a-z]{2,}")
PLACE_WORD = re.compile(
    r"(?:cho|truong|benh vien|bv|b/v|c/c|hieu thuoc"
    r"|dai hoc|dh|cao dang|cd|thpt|thcs|tieu hoc|mam non|mau giao|ubnd|uy ban|cong vien|cv"
    r"|cau|chua|nha tho|dinh|mieu|den|ga|san bay|ben xe|ben tau|sieu thi|trung tam|tt|khach san|ks|nha hang|nh|quan"
    r"|cafe|ca phe|cong an|ngan hang|buu dien|buu cuc|chung cu|cc|khu dan cu|kdc|khu do thi|kdt|khu cong nghiep|kcn"
    r"|khu biet thu|khu che xuat|kcx|toa nha|cao oc|building|plaza|tower|residence|cong ty|cty|cua hang|shop|vong xoay"
    r"|nga tu|nga ba|nga sau|nga nam|nga bay|bao tang|nha van hoa|nvh|thu vien|san van dong|svd|ho boi|tram|metro|hotel"
    r"|market|hospital|school|university|park|cu xa|khu nha o|lang|landmark|vincom|du an|toa an|kho bac|chi cuc"
    r"|cuc thue|phong kham|nha thuoc|nha khoa|nha tre|nha hat|phong giao dich|pgd|thanh that|tinh xa|tu vien|giao xu"
    r"|cay xang|tram xang|bung binh|ttyt|tyt|tttm|bao hiem xa hoi|bhxh|vien kiem sat|hoc vien|hv|pkdk|bvdk|bx|cap [123]"
    r"|tand|kbnn|vks|vksnd"
    r"|so (?=khoa hoc|khcn|y te|giao duc|gddt|gd|xay dung|giao thong|gtvt|tu phap|noi vu|tai chinh|cong thuong"
    r"|ke hoach|van hoa|du lich|lao dong|ngoai vu|thong tin|tai nguyen|tnmt|nong nghiep|quy hoach)[a-z]+"
    r"|(?:th|mn|mg|nt|bd)(?= [a-z])|ca(?=(?: [pqxh]| ?phuong| quan| xa| huyen)(?:\b|\d))|ttgdtx)\b"
)
