"""One parsed question, and the searches that may answer it."""

from __future__ import annotations

from collections.abc import Sequence

from addressing.matching.address_search import AddressSearch
from addressing.matching.compose import Composer
from addressing.matching.filters import Filters
from addressing.matching.rank import Candidate
from addressing.matching.streets import StreetHit, find_streets
from addressing.matching.words_search import WordsSearch
from addressing.parsing.parse import ParsedAddress
from store.values import value_class

Near = tuple[float, float] | None


@value_class(frozen=True, slots=True)
class Question:
    """One parsed question; `near` is (lon, lat) in degrees. `only_first`: no other answer will be shown."""

    composer: Composer
    parsed: ParsedAddress
    near: Near
    filters: Filters
    only_first: bool = False

    def words(self, lacking: tuple[str, ...] = ()) -> WordsSearch:
        """The search by names, when the parts in `lacking` are not found."""
        return WordsSearch(self.composer, self.parsed, self.near, lacking)

    def addresses(self) -> AddressSearch:
        """The search on streets."""
        return AddressSearch(self.composer, self.parsed, self.near, self.only_first)

    def alleys(self, hits: Sequence[StreetHit]) -> list[StreetHit]:
        """Alleys registered by their own name (`Hẻm 86 Đinh Phong Phú`) whose main street is not known."""
        if not self.parsed.alley or not self.parsed.street or any(hit.likeness > 0.95 for hit in hits):
            return []
        return list(find_streets(self.composer.gazetteer, f"hẻm {self.parsed.alley} {self.parsed.street}", guess=False))

    def accepted(self, candidates: list[Candidate]) -> list[Candidate]:
        """Those that the filters accept."""
        return [c for c in candidates if self.filters.accepts(c.make())] if self.filters else candidates
