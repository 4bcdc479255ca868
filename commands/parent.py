"""A process that has work only as long as the one that started it lives."""

from __future__ import annotations

import os
import threading
import time


def end_with_parent() -> None:
    """From now on this process ends within a second of its parent, however that ended."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
