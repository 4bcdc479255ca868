"""The processes of bulk geocoding: the first reads the gazetteer, and is forked when it is there.

So it is read once, and its memory is shared. The caller itself is never forked: it may have threads and connections.
A worker is asked, and answers, over a pipe; when the caller is gone, however it ended, the pipe says so.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Protocol

from store.bilingual import Bilingual
from store.errors import Unavailable

#: A chunk makes much and keeps little, and no circles: garbage is looked for less often than Python is wont to.
_GARBAGE = 1_000_000, 20, 1_000
_PATIENCE_S = 10.0


class Task(Protocol):
    """What a worker is asked for; it travels by pickle."""

    def done_by(self, work: Any) -> Any:
        """The answer, of what `begin` gave the worker."""


class Team:
    """`size` processes that do tasks on what `begin(size)` makes once, before the first task; `begin` must pickle.

    Tasks of one worker are done in their order. There is one way in more, `size`, that leads to the first worker too,
    for another thread.
    """

    def __init__(self, size: int, begin: Callable[[], Any]) -> None:
        self.size = size
        # Not forked: the caller may have threads and connections, which a fork would tear.
        context = multiprocessing.get_context("spawn")
        pipes = [context.Pipe() for _ in range(size + 1)]
        self._pipes = [mine for mine, _ in pipes]
        self._asked = [0] * len(pipes)
        self._first = context.Process(target=_first, args=(begin, [theirs for _, theirs in pipes]))
        self._first.start()
        for _, theirs in pipes:
            theirs.close()

    def ask(self, worker: int, task: Task) -> int:
        """Hands over a task; its number, for `answer`."""
        self._asked[worker] += 1
        # A worker that is gone may have said why: that is read where its answer is waited for.
        with suppress(OSError):
            self._pipes[worker].send((self._asked[worker], task))
        return self._asked[worker]

    def answer(self, worker: int, number: int) -> Any:
        """Waits for the answer to a task; those to earlier ones that nobody waited for are let go.

        The error that ended the task, or Unavailable when the worker was killed.
        """
        try:
            while (answered := self._pipes[worker].recv())[0] not in (number, None):
                pass
        except (EOFError, OSError) as error:
            raise _lost() from error
        if isinstance(answered[1], BaseException):
            raise answered[1]
        return answered[1]

    def close(self) -> None:
        """Ends the processes, whatever they do."""
        for pipe in self._pipes:
            pipe.close()
        self._first.join(_PATIENCE_S)
        if self._first.is_alive():
            self._first.kill()
            self._first.join()


def _first(begin: Callable[[], Any], pipes: Sequence[Connection]) -> None:
    """In the first worker; the others come of it."""
    # Ctrl-C goes to every process of the terminal; the one that was asked for the job ends it in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is made here stays as long as the processes: looking through its millions of parts for garbage is in vain.
    gc.disable()
    try:
        work = begin()
    except Exception as error:  # whoever asks is told
        for pipe in pipes:
            pipe.send((None, error))
        return
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    gc.enable()
    worker = next((n for n in range(1, len(pipes) - 1) if os.fork() == 0), 0)
    mine = {worker} if worker else {0, len(pipes) - 1}
    for n, pipe in enumerate(pipes):
        if n not in mine:
            pipe.close()
    _serve(work, [pipes[n] for n in sorted(mine)])


def _serve(work: Any, pipes: Sequence[Connection]) -> None:
    asked: SimpleQueue[tuple[Connection, int, Task]] = SimpleQueue()
    answers: dict[Connection, SimpleQueue[tuple[int, Any]]] = {pipe: SimpleQueue() for pipe in pipes}
    for pipe in pipes:
        threading.Thread(target=_listen, args=(pipe, asked), daemon=True).start()
        threading.Thread(target=_tell, args=(pipe, answers[pipe]), daemon=True).start()
    while True:
        pipe, number, task = asked.get()
        answers[pipe].put((number, _tried(task, work)))


def _tell(pipe: Connection, answers: SimpleQueue[tuple[int, Any]]) -> None:
    """Sends answers: the caller reads one worker's after the other's, and nobody works while he waits to be read."""
    try:
        while True:
            pipe.send(answers.get())
    finally:
        # Nobody is there to work for; or an answer cannot be sent, of which the end of the pipe tells.
        os._exit(0)


def _listen(pipe: Connection, asked: SimpleQueue[tuple[Connection, int, Task]]) -> None:
    """Takes tasks off the pipe at once: neither end ever waits for the other to read."""
    try:
        while True:
            number, task = pipe.recv()
            asked.put((pipe, number, task))
    except (EOFError, OSError):
        # Nobody is there to work for.
        os._exit(0)


def _tried(task: Task, work: Any) -> Any:
    try:
        return task.done_by(work)
    except Exception as error:  # it is raised again where the answer is waited for
        return error


def _lost() -> Unavailable:
    return Unavailable(
        "Một tiến trình dò địa chỉ đã bị dừng",
        "a geocoding process was killed",
        hint=Bilingual("chạy lại; có thể thiếu bộ nhớ", "run it again; memory may be short"),
    )
