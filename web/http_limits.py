"""How long and how large a request may be while it comes in: uvicorn itself waits for ever, and keeps all of it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from fastapi import Request, Response
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from store.bilingual import Bilingual
from web.language import lang_of
from web.problems import problem

#: Bytes of a request's first line and headers: a browser's are one or two thousand.
MOST_HEAD = 128 * 1024
_LONGEST_PATH = 65_535  # httptools reads no longer one

_MALFORMED = Bilingual("Yêu cầu HTTP không đọc được", "the HTTP request cannot be read")
_TOO_LONG = Bilingual("Địa chỉ (URL) quá dài", "the address (URL) is too long")
_HEAD = Bilingual("Phần đầu của yêu cầu quá lớn", "the request's headers are too large")
_SLOW = Bilingual("Yêu cầu được gửi quá chậm", "the request was sent too slowly")
_SHORTER = Bilingual("gửi nhiều dữ liệu bằng POST", "send much by POST")
_WRITTEN = Bilingual(
    "viết yêu cầu theo HTTP/1.1; mọi chữ ngoài ASCII và dấu cách trong địa chỉ viết dạng %C3%A0",
    "write it as HTTP/1.1 says, with spaces and letters beyond ASCII in the address as %C3%A0",
)
_FEWER = Bilingual("bớt cookie và đầu đề, nhiều nhất 128 kB", "send fewer cookies and headers, 128 kB at most")
_AGAIN = Bilingual("gửi lại khi đường truyền tốt hơn", "send it again over a better line")


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's protocol, with an end to what it takes; and what it refuses itself is a problem+json."""

    #: So many seconds are left to everybody; then it must come at so many bytes a second: a poor telephone's are more.
    patience_s, least_rate = 60.0, 100.0
    look_s = 15.0
    url = b""
    in_head = False
    _head = _came = 0
    _since: float | None = None
    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody came; he is waited for from now on."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._watch = self.loop.call_later(self.look_s, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """He is gone."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A request begins."""
        self.in_head, self._head, self._came, self._since = True, 0, 0, self.loop.time()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """It is known but for its body."""
        self.in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It is here."""
        self._since = None
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Some of it, or of several."""
        super().data_received(data)
        self._came += len(data)
        if self.in_head:
            self._head += len(data)
            if self._head > MOST_HEAD and not self.transport.is_closing():
                self._refuse_head()

    def send_400_response(self, msg: str) -> None:
        """For what is no HTTP, or has a path that is too long to be read."""
        if len(self.url) > _LONGEST_PATH:
            self._refuse_head()
        else:
            self._refuse(HTTPStatus.BAD_REQUEST, _MALFORMED, _WRITTEN)

    def _refuse_head(self) -> None:
        if len(self.url) > _LONGEST_PATH:
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG, _TOO_LONG, _SHORTER)
        else:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, _HEAD, _FEWER)

    def _look(self) -> None:
        """Now and then: whether what was begun is coming in."""
        self._watch = self.loop.call_later(self.look_s, self._look)
        # Where the application does not read on, it is not the sender who is slow.
        if self._since is None or self.flow.read_paused or self.transport.is_closing():
            return
        took = self.loop.time() - self._since
        if took > self.patience_s and self._came < self.least_rate * took:
            if self._came == 0 or self._answering():
                self.transport.close()
            else:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT, _SLOW, _AGAIN)

    def _answering(self) -> bool:
        """Whether an answer, to this request or the one before, is under way."""
        cycle = self.cycle
        return cycle is not None and not cycle.response_complete and (self.in_head or cycle.response_started)

    def _refuse(self, status: HTTPStatus, said: Bilingual, hint: Bilingual) -> None:
        answer = _problem(self.headers or [], status, said, hint)
        headers = [*answer.raw_headers, (b"connection", b"close")]
        lines = [b"%b: %b\r\n" % pair for pair in (*self.server_state.default_headers, *headers)]
        self.transport.write(b"".join([STATUS_LINE[status], *lines, b"\r\n", bytes(answer.body)]))
        self.transport.close()


def _problem(headers: list[tuple[bytes, bytes]], status: HTTPStatus, said: Bilingual, hint: Bilingual) -> Response:
    known = [(name, value) for name, value in headers if name in (b"accept-language", b"cookie")]
    scope = {"type": "http", "method": "", "path": "/", "query_string": b"", "headers": known, "server": None}
    request = Request(scope)
    lang = lang_of(request)
    code = status.name.lower().replace("_", "-")
    return problem(request, status, code, said.say(lang), hint.say(lang))
