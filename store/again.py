"""Transactions that PostgreSQL ended in favour of others: done again, for nothing of them was kept."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from psycopg import errors

from store.bilingual import Bilingual

#: What says that a transaction was the one to give way, and that the same again may go well.
GAVE_WAY = (errors.DeadlockDetected, errors.SerializationFailure)
BUSY = Bilingual("Đơn vị khác đang thay đổi cùng chỗ này: chưa làm", "others are changing the same: this was not done")
LATER = Bilingual("thử lại sau vài giây", "try again in a few seconds")
_TIMES = 5


def again[R](work: Callable[[], R]) -> R:
    """What `work`, a whole transaction of its own, gives; begun anew some times where it had to give way to others.

    GAVE_WAY when it had to each time.
    """
    for number in range(1, _TIMES):
        try:
            return work()
        except GAVE_WAY:
            # Not all at once: those who met would meet again.
            time.sleep(random.uniform(0.02, 0.1) * number)  # noqa: S311
    return work()
