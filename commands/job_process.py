"""The job process that a server starts, and starts again when it ends: long work must not slow searches down."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from commands.parent import command_of
from store.settings import Settings

log = logging.getLogger("bandoso.jobs")
#: Seconds until it is started again; its jobs go on from their journals.
_AGAIN_AFTER = 1.0
_PATIENCE = 20.0


@contextmanager
def watched(settings: Settings) -> Iterator[None]:
    """Runs the job process until the block ends, where the settings want one."""
    if not settings.jobs:
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_watch, args=(over,), name="jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(_PATIENCE + 5)


def _watch(over: threading.Event) -> None:
    while not over.is_set():
        process = subprocess.Popen(command_of("commands.jobs"), start_new_session=False)
        while process.poll() is None and not over.wait(0.3):
            pass
        if process.poll() is None:
            _end(process)
        elif not over.wait(_AGAIN_AFTER):
            log.warning("the job process ended (%s) and is started again", process.returncode)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
