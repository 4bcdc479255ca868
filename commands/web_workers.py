"""The web's worker processes: one that died is started again at once, and none outlives the process that started it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import threading
import time
from socket import socket

from uvicorn.config import STARTUP_FAILURE, Config
from uvicorn.supervisors.multiprocess import Multiprocess, Process

log = logging.getLogger("uvicorn.error")
#: Seconds that a worker without a parent has to finish what it is answering.
_LAST_ANSWERS = 5.0


class Worker(Process):
    """A worker that is asked for a sign of life, and not waited for.

    uvicorn waits for the sign as long as its timeout, also when the worker was killed meanwhile; a worker that imports
    on a busy machine needs a long one.
    """

    def __init__(self, config: Config, sockets: list[socket]) -> None:
        super().__init__(config, sockets)
        self._asked_at: float | None = None

    def target(self, sockets: list[socket] | None = None) -> None:
        """What it does, in its own process."""
        threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
        super().target(sockets)

    def is_alive(self, timeout: float = 5) -> bool:
        """Whether it runs, and gave its last sign of life less than `timeout` seconds after it was asked."""
        if not self.process.is_alive():
            return False
        now = time.monotonic()
        try:
            if self._asked_at is not None and self.parent_conn.poll(0):
                self.parent_conn.recv()
                self._asked_at = None
            if self._asked_at is None:
                self.parent_conn.send(b"ping")
                self._asked_at = now
        except (OSError, EOFError, pickle.UnpicklingError):
            return False
        return now - self._asked_at < timeout


class Workers(Multiprocess):
    """As many of them as the configuration says, until a signal ends them."""

    def __init__(self, config: Config, sockets: list[socket]) -> None:
        super().__init__(config, sockets)
        self._replaced: set[int] = set()  # the places whose first worker is gone

    def init_processes(self) -> None:
        """Starts them all."""
        self.processes += [self._started() for _ in range(self.processes_num)]

    def keep_subprocess_alive(self) -> None:
        """Another for each that is gone; the end where one of the first cannot start, for the next could not either.

        What takes the place of one that did start may find the database away, and then is tried again.
        """
        for n, worker in enumerate(self.processes):
            if self.should_exit.is_set() or worker.is_alive(self.config.timeout_worker_healthcheck):
                continue
            worker.kill()
            worker.join()
            if worker.exitcode == STARTUP_FAILURE and n not in self._replaced:
                log.error("worker %s cannot start: all end", worker.pid)
                self.should_exit.set()
                return
            log.warning("worker %s is gone: another is started", worker.pid)
            self._replaced.add(n)
            self.processes[n] = self._started()

    def _started(self) -> Worker:
        worker = Worker(self.config, self.sockets)
        worker.start()
        return worker


def _end_with_parent() -> None:
    """A worker whose parent was killed would keep the port, and the next start would find it taken."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_LAST_ANSWERS)
        os._exit(1)
