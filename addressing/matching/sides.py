"""Words before a name that only tell a side of it: `đối diện chợ Bến Thành` is the market, less exactly."""

from __future__ import annotations

import re
from dataclasses import replace

from addressing.answer import Answer
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.known_names import is_place, is_street, is_unit
from addressing.parsing.described import side_said, without_sure_stop
from addressing.parsing.no_part import BESIDE_FIRST
from addressing.parsing.text import aligned_fold
from addressing.reasons import Reason, say
from store.bilingual import Lang

_BREAKS = re.compile(r"[,;\n]")
_BESIDE_M = 80.0


def named_at(gazetteer: Gazetteer, text: str) -> tuple[str, str]:
    """(relation or word for a stop, what is named): where a text begins so, and is no registered name."""
    # Most questions begin with their number.
    if "0" <= text[:1] <= "9":
        return "", text
    said = side_said(text)
    if said is None:
        bare = without_sure_stop(text)
        if bare == text or is_known(gazetteer, _first(text)):
            return "", text
        return text.removesuffix(bare).strip(), bare
    if BESIDE_FIRST.pattern.match(aligned_fold(text)):
        # `Gần chợ Bến Thành, 12 Lê Lợi`: the address is told as well.
        return "", text
    relation, named, sure = said
    meant = (sure or is_known(gazetteer, _first(named))) and not is_known(gazetteer, _first(text))
    return (relation, named) if meant else ("", text)


def beside(answer: Answer, relation: str, lang: Lang) -> Answer:
    """What is on a side of the place answered: there, less exactly. Other answers stay."""
    if answer.level not in ("place", "street", "alley"):
        return answer
    why = say(Reason("beside_it", (relation, answer.name)), lang)
    return replace(answer, accuracy_m=max(answer.accuracy_m, _BESIDE_M), matched=(relation, *answer.matched), why=why)


def _first(text: str) -> str:
    return _BREAKS.split(text, maxsplit=1)[0].strip()


def is_known(gazetteer: Gazetteer, name: str) -> bool:
    """Whether a street, a unit or a place is called so."""
    return is_street(gazetteer, name) or is_unit(gazetteer, name) or is_place(gazetteer, name)
