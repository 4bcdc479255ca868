"""How many long jobs one worker does at a time: who comes when all places are taken is told so at once."""

from __future__ import annotations

from store.bilingual import Bilingual
from store.errors import Unavailable

#: Each keeps a thread and a core busy; the others are for those who ask for one address.
BULK_JOBS = 2
BULK_FULL = Bilingual("Đang có nhiều tệp CSV được xử lý", "several CSV files are being geocoded already")
LATER = Bilingual("thử lại sau một phút, hoặc dùng: bandoso geocode", "try again in a minute, or use: bandoso geocode")


class Slots:
    """A fixed number of places; used from the event loop only."""

    def __init__(self, most: int, full: Bilingual) -> None:
        self.most, self._full = most, full
        self.taken = 0

    def demand(self) -> None:
        """Unavailable when there is no place now."""
        if self.taken >= self.most:
            raise Unavailable(self._full.vi, self._full.en, hint=LATER, at_most=self.most, retry_after=60)

    def take(self) -> None:
        """Takes a place; Unavailable when there is none."""
        self.demand()
        self.taken += 1

    def give_back(self) -> None:
        """Gives a place back."""
        self.taken -= 1
