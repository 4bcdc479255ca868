"""A process that has work only as long as the one that started it lives."""

from __future__ import annotations

import os
import sys
import threading
import time


def command_of(module: str) -> list[str]:
    """The command line of `python -m module` that ends with this process: see end_with_parent."""
    return [sys.executable, "-m", module, str(os.getpid())]


def end_with_parent() -> None:
    """From now on this process ends within a second of its parent, however and whenever that ended.

    The parent is the one that command_of names, for it may be gone before this one begins; else whoever it is now.
    """
    named = sys.argv[1:2]
    parent = int(named[0]) if named and named[0].isdigit() else os.getppid()
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
