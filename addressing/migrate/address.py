"""An address of before the reform as it is written now, and back: what changed, how sure that is, and why.

Nothing is guessed silently: where a ward was split and nothing tells on which side the address is, the answer has no
address but candidates, each with the share of the ground that went there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from addressing.answer import Answer
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Unit
from addressing.labels import unit_label
from addressing.matching.known_names import is_unit
from addressing.matching.reread import reread
from addressing.matching.units import clues_of
from addressing.migrate.past import OldName, Past
from addressing.migrate.units import Direction, Reform, Shares
from addressing.migrate.words import Reason, Words, words_of
from addressing.parsing.parse import ParsedAddress, parse
from addressing.parsing.street_names import index_keys, query_keys
from store.bilingual import Lang
from store.city import CityProfile

Status = Literal["same", "sure", "likely", "several", "unknown"]
_SURE, _LIKELY = 0.9, 0.6
#: Where the ward typed and the place found contradict each other, neither is believed more than the other.
_CONTRADICTED = 0.5
_LOCATED = ("house", "interpolated", "alley", "place", "street")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ward that the address may be in: `likely` 0..1, `share` of the ground that went there (None: not known)."""

    unit: Unit
    parent: Unit | None
    likely: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """One part of the address that is written otherwise: `what` is ward, street or number."""

    what: Literal["ward", "street", "number"]
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Migration:
    """The outcome. `address` is None where `status` is several or unknown; `confidence` 0..1, of its best candidate.

    same: nothing is to change; sure, likely: one ward; several: `candidates` with shares; unknown: nothing known.
    `found` is what the geocoder made of the text.
    """

    query: str
    direction: Direction
    status: Status
    confidence: float
    address: str | None
    candidates: tuple[Candidate, ...]
    changes: tuple[Change, ...]
    reasons: tuple[Reason, ...]
    found: Answer | None = None

    @property
    def ward(self) -> Unit | None:
        """The ward it is in, where that is known."""
        return self.candidates[0].unit if self.address and self.candidates else None


@dataclass(frozen=True, slots=True)
class _Typed:
    """The units that were typed: those that count, their texts, and whether an old district was among them."""

    ids: frozenset[int] = frozenset()
    text: str = ""
    district: bool = False


class Migrator:
    """Migrates addresses by one gazetteer. Pure: what was found, and what the registry remembers, is handed in."""

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile) -> None:
        self.gazetteer, self.profile = gazetteer, profile
        self.reform = Reform(gazetteer)

    def migrate(
        self, text: str, answers: Sequence[Answer], past: Past, direction: Direction, *, lang: Lang = "vi"
    ) -> Migration:
        """The address `text` in the form of `direction`, given what a geocoder found for it, best first."""
        parsed = self._read(text, answers)
        typed = self._typed(parsed, answers, direction)
        located = [] if self._is_unit(parsed, answers) else [a for a in answers if a.level in _LOCATED]
        candidates, reasons = self._candidates(typed, located, direction)
        words = words_of(parsed, located[0] if located else None)
        words, changes, more = self._renamed(words, located, past, direction)
        return self._settled(text, direction, typed, candidates, reasons + more, words, changes, answers, lang)

    def _read(self, text: str, answers: Sequence[Answer]) -> ParsedAddress:
        """The address taken apart as by a search; what was taken for a place, and is a unit, among the loose words."""
        parsed = reread(self.gazetteer, parse(text, self.profile))
        # `xã Bình Mỹ, Củ Chi`: the district of the ward; `thảo điền q2`: a ward itself.
        beside = parsed.ward is not None or (bool(answers) and answers[0].level == "ward")
        if not beside or not parsed.place or not is_unit(self.gazetteer, parsed.place):
            return parsed
        return replace(parsed, place=None, loose=(parsed.place, *parsed.loose))

    def _is_unit(self, parsed: ParsedAddress, answers: Sequence[Answer]) -> bool:
        """`Bến Nghé, Quận 1`: the ward, and no shop or street of its name."""
        return bool(answers) and answers[0].level == "ward" and not (parsed.number or parsed.alley or parsed.street)

    def _typed(self, parsed: ParsedAddress, answers: Sequence[Answer], direction: Direction) -> _Typed:
        """The typed units that count: wards; districts where no ward of them was typed."""
        clues = clues_of(self.gazetteer, parsed.units, parsed.loose).clues
        if not clues and parsed.place and not answers:
            clues = clues_of(self.gazetteer, (), (parsed.place,)).clues
        districts = [c for c in clues if c.level == "district"]
        wards = frozenset(u for c in clues if c.level == "ward" for u in c.ids)
        above = frozenset(u for c in districts for u in c.ids)
        kept = self._of_form(self._within(wards, above) or above, direction, old=bool(districts))
        text = ", ".join(c.text for c in sorted(clues, key=lambda c: c.level, reverse=True))
        return _Typed(kept, text, bool(districts))

    def _within(self, wards: frozenset[int], districts: frozenset[int]) -> frozenset[int]:
        """The wards that are, or were, in the typed districts: a ward of elsewhere was mistyped, or is long gone."""
        if not districts:
            return wards
        near = frozenset().union(*(self.gazetteer.related(d) for d in districts))
        inside = {u for u in wards if self.gazetteer.in_districts(u, districts) or u in near}
        # `Phường Bến Thành, Quận 1` is the old ward: there are no districts any more.
        return frozenset(u for u in inside if u not in self.gazetteer.current) or frozenset(inside)

    def _of_form(self, ids: frozenset[int], direction: Direction, *, old: bool) -> frozenset[int]:
        """Who asks for the old form says the new one, where a name is both and no district was said."""
        current = ids & self.gazetteer.current
        return current if direction == "old" and current and not old else ids

    def _candidates(
        self, typed: _Typed, located: list[Answer], direction: Direction
    ) -> tuple[list[Candidate], list[Reason]]:
        ids = typed.ids
        prior = self._prior(ids, direction)
        if len(prior) == 1 and not self._contradicted(ids, prior, located, direction):
            (only,) = prior
            whole = Reason("same" if only in ids else "whole", *self._pair(ids, only, direction))
            return [self._candidate(only, 0.99, prior)], [whole]
        spots = self._spots(located, prior, direction)
        mixed, reasons = self._mixed(prior, spots, located)
        if len(prior) > 1:
            reasons.insert(0, Reason("split", *self._pair(ids, None, direction)))
        found = sorted((self._candidate(u, p, prior) for u, p in mixed.items()), key=lambda c: (-c.likely, c.unit.id))
        return found, reasons

    def _prior(self, ids: frozenset[int], direction: Direction) -> Shares:
        """The wards that the typed units say, before anybody looks where the address is; all of a name alike."""
        found: Shares = {}
        for typed in sorted(ids):
            for unit_id, share in self.reform.targets(typed, direction).items():
                known = found.get(unit_id, 0.0)
                found[unit_id] = None if share is None or known is None else known + share / len(ids)
        return found

    def _contradicted(self, ids: frozenset[int], prior: Shares, located: list[Answer], direction: Direction) -> bool:
        """Whether what was found surely stands in no ward that was typed."""
        best = located[0] if located else None
        # A house that is registered is there, however little its ward agrees with the one typed.
        if best is None or best.level == "street" or (best.level != "house" and best.confidence < _LIKELY):
            return False
        if ids & {best.ward_id, best.old_ward_id, best.old_district_id}:
            return False
        around = self.reform.around(best.lon, best.lat, best.accuracy_m, direction)
        return bool(around) and not around.keys() & prior.keys()

    def _spots(self, located: list[Answer], prior: Shares, direction: Direction) -> dict[int, float]:
        """The wards that what was found is in, weighed by how sure it was found."""
        spots: dict[int, float] = {}
        for answer in located:
            for unit_id, part in self._of_answer(answer, prior, direction).items():
                spots[unit_id] = spots.get(unit_id, 0.0) + answer.confidence * part
        whole = sum(spots.values())
        return {u: p / whole for u, p in spots.items()} if whole > 1 else spots

    def _of_answer(self, answer: Answer, prior: Shares, direction: Direction) -> dict[int, float]:
        registered = answer.ward_id if direction == "new" else answer.old_ward_id
        if answer.code and registered is not None:
            return {registered: 1.0}
        if answer.level == "street" and (found := self._on_street(answer, prior, direction)):
            return found
        return self.reform.around(answer.lon, answer.lat, answer.accuracy_m, direction)

    def _on_street(self, answer: Answer, prior: Shares, direction: Direction) -> dict[int, float]:
        street = self.gazetteer.streets.get(answer.street_id) if answer.street_id is not None else None
        if street is None:
            return {}
        wards = [u for u in street.wards if (u in self.gazetteer.current) == (direction == "new")]
        return self.reform.along(street.id, prior or dict.fromkeys(wards))

    def _mixed(
        self, prior: Shares, spots: dict[int, float], located: list[Answer]
    ) -> tuple[dict[int, float], list[Reason]]:
        """How likely each ward is: where the address was found, and for the rest what the typed units say."""
        if not prior:
            return spots, [Reason("found")] if spots else []
        plain = _plain(prior)
        inside = {u: p for u, p in spots.items() if u in prior}
        if spots and not inside:
            trust = _CONTRADICTED * sum(spots.values())
            apart = {u: _CONTRADICTED * p for u, p in spots.items()}
            return {u: (1 - trust) * p for u, p in plain.items()} | apart, [Reason("contradicted")]
        rest = 1 - sum(inside.values())
        mixed = {u: inside.get(u, 0.0) + rest * p for u, p in plain.items()}
        return mixed, [Reason("found" if located[0].level != "street" else "street")] if inside else []

    def _candidate(self, unit_id: int, likely: float, prior: Shares) -> Candidate:
        unit = self.gazetteer.units[unit_id]
        parent = self.gazetteer.units.get(unit.parent_id) if unit.parent_id is not None else None
        return Candidate(unit, parent, round(min(likely, 0.99), 3), prior.get(unit_id))

    def _pair(self, ids: frozenset[int], target: int | None, direction: Direction) -> tuple[str, str]:
        names = sorted({self._with_parent(u) for u in ids})
        said = " / ".join(names[:3]) + (" / …" if len(names) > 3 else "")
        return said, self._with_parent(target) if target is not None else ""

    def _with_parent(self, unit_id: int) -> str:
        unit = self.gazetteer.units[unit_id]
        parent = self.gazetteer.units.get(unit.parent_id) if unit.parent_id is not None else None
        return f"{unit.full_name}, {parent.full_name}" if parent and parent.level == "district" else unit.full_name

    def _renamed(
        self, words: Words, located: list[Answer], past: Past, direction: Direction
    ) -> tuple[Words, list[Change], list[Reason]]:
        """The street and the number as they are, or were, called."""
        best = located[0] if located else None
        if best is None or best.street_id is None or not words.street:
            return words, [], []
        changes, reasons = [], []
        street = self._street(words, best, past, direction)
        if street and self._otherwise(words.typed_street, street, past.names.get(best.street_id, ())):
            changes.append(Change("street", words.typed_street, street))
            reasons.append(Reason("renamed", words.typed_street, street))
        words = words.on(street or words.street)
        words, more, why = (self._numbered if direction == "new" else self._numbered_then)(words, best, past)
        return words, changes + more, reasons + why

    def _numbered(self, words: Words, best: Answer, past: Past) -> tuple[Words, list[Change], list[Reason]]:
        """The number as it is now; one that was split stays as it was typed, with its heirs told."""
        anew = past.renumbered.get((best.former_street_id or best.street_id or 0, words.key))
        if anew is None or not words.number:
            return words, [], []
        if len(anew.heirs) > 1:
            return words, [], [Reason("number-split", words.number, ", ".join(anew.heirs))]
        changes = [Change("number", words.number, anew.number)]
        if anew.street and best.former_street_id not in (None, best.street_id):
            changes.append(Change("street", words.typed_street, anew.street))
        return words.numbered(anew.number, anew.street), changes, [Reason("renumbered", words.number, anew.number)]

    def _numbered_then(self, words: Words, best: Answer, past: Past) -> tuple[Words, list[Change], list[Reason]]:
        """The number as it was on the eve of the reform."""
        if best.level != "house" or not words.number or best.former_number is not None:
            return words, [], []
        then = past.number_on(best.address_id, self._eve)
        if then is None:
            return words, [], []
        return (
            words.numbered(then, None),
            [Change("number", words.number, then)],
            [Reason("renumbered", then, words.number)],
        )

    def _otherwise(self, typed: str, street: str, names: Sequence[OldName]) -> bool:
        """Whether a street bears another name than the one typed, and not merely another way of writing it."""
        keys = set(query_keys(typed))
        if keys & set(index_keys(street)):
            return False
        return any(keys & set(index_keys(old.name)) for old in names) or any(street == old.name for old in names)

    def _street(self, words: Words, best: Answer, past: Past, direction: Direction) -> str | None:
        if direction == "new" or best.street_id is None:
            return best.street
        then = next((n.name for n in past.names.get(best.street_id, ()) if n.in_force(self._eve)), None)
        return then or best.street

    @property
    def _eve(self) -> date:
        return self.profile.reform_date - timedelta(days=1)

    def _settled(
        self, text: str, direction: Direction, typed: _Typed, candidates: list[Candidate],
        reasons: list[Reason], words: Words, changes: list[Change], answers: Sequence[Answer], lang: Lang,
    ) -> Migration:  # fmt: skip
        best = candidates[0] if candidates else None
        found = answers[0] if answers else None
        if best is None:
            unknown = [*reasons, Reason("unknown")]
            return Migration(text, direction, "unknown", 0.0, None, (), tuple(changes), tuple(unknown), found)
        status = _status(best, reasons)
        if status == "several":
            reasons.append(Reason("several"))
        elif change := self._ward_change(typed, best, direction):
            changes.insert(0, change)
        if status == "sure" and not changes:
            status = "same"
        address = None if status == "several" else self._written(words, best, direction, lang)
        kept = tuple(candidates if status in ("several", "likely") else candidates[:1])
        return Migration(text, direction, status, best.likely, address, kept, tuple(changes), tuple(reasons), found)

    def _ward_change(self, typed: _Typed, best: Candidate, direction: Direction) -> Change | None:
        if best.unit.id in typed.ids and not (direction == "new" and typed.district):
            return None
        return Change("ward", typed.text, self._with_parent(best.unit.id))

    def _written(self, words: Words, best: Candidate, direction: Direction, lang: Lang) -> str:
        units = [best.unit]
        if direction == "old" and best.parent and best.parent.level == "district":
            units.append(best.parent)
        said = [unit_label(u.kind, u.name, u.full_name, lang, u.name_en or None) for u in units]
        return ", ".join([*words.parts(), *said, self._city(units[-1], lang)])

    def _city(self, unit: Unit, lang: Lang) -> str:
        """The city's name; before the reform some of its wards were another province's."""
        above = self.gazetteer.units.get(unit.parent_id) if unit.parent_id is not None else None
        if above is not None and not above.current and above.level == "city" and above.kind == "tỉnh":
            return unit_label(above.kind, above.name, above.full_name, lang, above.name_en or None)
        return self.profile.name_vi if lang == "vi" else self.profile.name_en


def _status(best: Candidate, reasons: Sequence[Reason]) -> Status:
    """Shares of the ground alone choose nothing: only what was found, or a ward that went over whole."""
    grounded = {"same", "whole", "found", "street"} & {reason.code for reason in reasons}
    if not grounded:
        return "likely" if best.likely >= _SURE else "several"
    return "sure" if best.likely >= _SURE else "likely" if best.likely >= _LIKELY else "several"


def _plain(prior: Shares) -> dict[int, float]:
    """Shares as numbers that make 1; equal ones where they are not known."""
    if any(share is None for share in prior.values()):
        return {u: 1 / len(prior) for u in prior}
    return {u: share or 0.0 for u, share in prior.items()}
