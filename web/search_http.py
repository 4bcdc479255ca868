"""Plain searches answered by the HTTP server itself, before it makes an ASGI request of them.

uvicorn takes every answer through its cycle (an event, every header tried for what may not be in one, two writes) and
the headers of proxies, then FastAPI through its routing, checks and telemetry: a good part of what a search costs. All
that is not plain goes that way, and so does a plain search that fails: asked again there, it is refused in one wording.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn._types import ASGI3Application, HTTPScope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from web.http_limits import BoundedHttp
from web.search_plain import DOORS, Plain, PlainAnswers, read_plain

#: Under this name the application gives its PlainAnswers to the server, in the state of its lifespan.
PLAIN = "plain_answers"
#: 1.0 is what nginx speaks to a server behind it, unless told otherwise.
_VERSIONS = frozenset({"1.0", "1.1"})
#: A body, or another protocol, is not plain.
_NOT_PLAIN = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})


class SearchHttp(BoundedHttp):
    """uvicorn's protocol; pipelined requests wait for each other as ever."""

    def on_headers_complete(self) -> None:
        """A request is known but for its body."""
        asked = self._plain()
        if asked is None:
            super().on_headers_complete()
            return
        self.in_head = False
        before, cycle = self.cycle, _PlainCycle(self, self.scope, asked)
        # To uvicorn it is a cycle of its own: of those it looks at no more than what this one has.
        self.cycle = cast("Any", cycle)
        if before is None or before.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def _plain(self) -> Plain | None:
        path, _, query = self.url.partition(b"?")
        door, version = DOORS.get(path), self.parser.get_http_version()
        if (
            door is None
            or PLAIN not in self.app_state
            or self.parser.get_method() != b"GET"
            or version not in _VERSIONS
            or self.root_path or self.access_log or self.limit_concurrency is not None
            or b"#" in query or not query.isascii()
            or any(name in _NOT_PLAIN for name, _ in self.headers)
        ):  # fmt: skip
            return None
        self.scope["method"], self.scope["path"], self.scope["raw_path"] = "GET", path.decode(), path
        self.scope["query_string"], self.scope["http_version"] = query, version
        return read_plain(query, door)


class _NoEvent:
    """Nobody waits for the body of a plain request, or for its end."""

    def set(self) -> None:
        """Tells nobody."""


class _PlainCycle:
    """One plain request and its answer, with what uvicorn's protocol looks at and sets."""

    message_event = _NoEvent()

    def __init__(self, protocol: SearchHttp, scope: HTTPScope, asked: Plain) -> None:
        self.scope, self._protocol, self._asked = scope, protocol, asked
        self.keep_alive: bool = scope["http_version"] != "1.0" and protocol.parser.should_keep_alive()
        self.disconnected = self.response_complete = False
        self.more_body = True

    async def run_asgi(self, app: ASGI3Application) -> None:
        """Answers; by the usual way where that fails."""
        answers: PlainAnswers = self._protocol.app_state[PLAIN]
        try:
            headers, body = await answers.answer(cast("dict[str, Any]", self.scope), self._asked)
        except Exception:
            await self._usual().run_asgi(app)
            return
        if self._protocol.flow.write_paused and not self.disconnected:
            await self._protocol.flow.drain()
        if not self.disconnected:
            self._write(headers, body)

    def _write(self, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        protocol = self._protocol
        lines = [b"%b: %b\r\n" % pair for pair in (*protocol.server_state.default_headers, *headers)]
        if not self.keep_alive:
            lines.append(b"connection: close\r\n")
        protocol.transport.write(b"".join([STATUS_LINE[200], *lines, b"\r\n", body]))
        self.response_complete = True
        if not self.keep_alive:
            protocol.transport.close()
        protocol.on_response_complete()

    def _usual(self) -> RequestResponseCycle:
        """uvicorn's cycle of this request, in place of this one."""
        protocol = self._protocol
        cycle = RequestResponseCycle(
            scope=self.scope, transport=protocol.transport, flow=protocol.flow, logger=protocol.logger,
            access_logger=protocol.access_logger, access_log=protocol.access_log,
            default_headers=protocol.server_state.default_headers, message_event=asyncio.Event(),
            expect_100_continue=False, keep_alive=self.keep_alive, on_response=protocol.on_response_complete,
        )  # fmt: skip
        cycle.more_body, cycle.disconnected = self.more_body, self.disconnected
        if cast("Any", protocol.cycle) is self:
            protocol.cycle = cycle
        return cycle
