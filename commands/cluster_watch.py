"""The private PostGIS, started again when it was killed: a server that stays up must not wait for somebody to come."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from store.cluster import PrivateCluster
from store.errors import BandosoError

log = logging.getLogger("bandoso.cluster")
_EVERY = 0.5
#: Seconds between tries to start what does not start.
_AGAIN_AFTER = 5.0


@contextmanager
def kept_running(cluster: PrivateCluster | None) -> Iterator[None]:
    """Starts the cluster again whenever it has crashed, until the block ends; one that was stopped stays stopped."""
    if cluster is None:
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_watch, args=(cluster, over), name="cluster", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _watch(cluster: PrivateCluster, over: threading.Event) -> None:
    while not over.wait(_EVERY):
        if cluster.crashed():
            log.warning("PostgreSQL ended without being stopped, and is started again")
            try:
                cluster.start()
            except BandosoError as error:
                log.error("%s", error)
                over.wait(_AGAIN_AFTER)
