"""Digital addresses as they are typed: whole, retired, or not yet to their end."""

from __future__ import annotations

from dataclasses import replace

from addressing.answer import Answer
from addressing.gazetteer.houses import Coded, HouseSource
from addressing.matching.compose import Composer
from addressing.matching.query import Query
from addressing.reasons import Reason, say

_THE_VERY_CODE = 0.99
#: Of what took the place of a retired address, shared out among all that did.
_HEIR = 0.9
#: Of a code that begins as typed: it may yet become another.
_BEGUN = 0.5


async def typed(
    houses: HouseSource, composer: Composer, asked: Query, between: tuple[str, str] | None, limit: int
) -> list[Answer]:
    """What has the code that was typed; of a retired one, what is in force in its place.

    Else what has a code from the first to the last of `between`, in their order, `limit` at most.
    """
    coded = await houses.of_code(asked.value) if asked.kind == "code" else ()
    if coded or between is None:
        return [_answer(composer, one, asked.value, asked.text, len(coded)) for one in coded]
    begun = await houses.coded(*between, limit)
    return [replace(_answer(composer, one, one[0].code, asked.text, 1), confidence=_BEGUN) for one in begun]


def _answer(composer: Composer, coded: Coded, code: str, text: str, count: int) -> Answer:
    house, street_text = coded
    street = composer.gazetteer.streets.get(house.street_id) if house.street_id is not None else None
    answer = composer.house(house, street, street_text=street_text, matched=(text,))
    if house.code == code:
        return replace(answer, confidence=_THE_VERY_CODE)
    why = say(Reason("heir", (code,)), composer.lang)
    return replace(answer, confidence=round(_HEIR / count, 3), why=why)
