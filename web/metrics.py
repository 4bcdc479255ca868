"""What an operator watches: requests by door, and the state of pools, as Prometheus reads them."""

from __future__ import annotations

import os
import time

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The measures of one process; with several workers prometheus_client adds them up through files."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "bandoso_requests_total", "HTTP requests", ["door", "method", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "bandoso_request_seconds", "Time to the last byte", ["door"], buckets=BUCKETS, registry=self.registry
        )
        self.listeners = Gauge(
            "bandoso_live_listeners", "Open event streams", registry=self.registry, multiprocess_mode="livesum"
        )
        self._known: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}

    def note(self, door: str, method: str, status: str, seconds: float) -> None:
        """Counts and times one request."""
        known = self._known.get((door, method, status))
        if known is None:
            # Looking a measure up by its labels takes longer than counting.
            known = self.requests.labels(door, method, status), self.seconds.labels(door)
            self._known[door, method, status] = known
        known[0].inc()
        known[1].observe(seconds)

    def text(self) -> tuple[bytes, str]:
        """The exposition and its content type."""
        registry = self.registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST


class Measured:
    """Counts and times each request under the first part of its path: few labels, whatever people ask for."""

    def __init__(self, app: ASGIApp, metrics: Metrics, doors: frozenset[str]) -> None:
        self.app, self.metrics, self.doors = app, metrics, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), "500"

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        door = self._door(scope["path"])
        try:
            await self.app(scope, receive, noting)
        finally:
            self.metrics.note(door, scope["method"], status, time.perf_counter() - begun)

    def _door(self, path: str) -> str:
        # A path is not always one: «OPTIONS *», or what somebody's program sends for HTTP.
        first = path.removeprefix("/").partition("/")[0]
        return first if first in self.doors else ("page" if not first else "other")
