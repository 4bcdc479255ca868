"""How far a file's work is, on disk: what a killed job goes on from, without a row lost and none done twice."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from store.errors import Conflict

VERSION = 1
_PROBE = 1 << 20


def identity(path: Path) -> dict[str, Any]:
    """What a file is known by: size, time of change, and a hash of its beginning and its end."""
    status = path.stat()
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        digest.update(stream.read(_PROBE))
        stream.seek(max(0, status.st_size - _PROBE))
        digest.update(stream.read(_PROBE))
    return {"size": status.st_size, "changed": status.st_mtime_ns, "sha256": digest.hexdigest()}


@dataclass(slots=True)
class State:
    """What is surely on disk: rows done, bytes of the output and of the exceptions, the report so far.

    `extra`: some row had cells beyond the header.
    """

    rows: int = 0
    out: int = 0
    exceptions: int = 0
    report: dict[str, Any] = field(default_factory=dict)
    whole: bool = False
    extra: bool = False


class Files:
    """The output and the exceptions while they are written, from the bytes that `state` speaks of on."""

    def __init__(self, part: Path, exceptions: Path, state: State) -> None:
        self._files: tuple[BinaryIO, BinaryIO] = (part.open("r+b"), exceptions.open("a+b"))
        if state.whole:
            return
        # What a killed run wrote beyond its journal is cut off, and done again.
        for file, size in zip(self._files, (state.out, state.exceptions), strict=True):
            file.truncate(size)
            file.seek(size)

    def write(self, out: bytes, exceptions: bytes) -> None:
        """Adds to both."""
        for file, data in zip(self._files, (out, exceptions), strict=True):
            file.write(data)

    def to_disk(self) -> None:
        """What was added survives a power cut from now on."""
        for file in self._files:
            file.flush()
            os.fsync(file.fileno())

    @property
    def sizes(self) -> tuple[int, int]:
        """Bytes of each."""
        return self._files[0].tell(), self._files[1].tell()

    def close(self) -> None:
        """Closes both."""
        first, second = self._files
        try:
            first.close()
        finally:
            second.close()


class Journal:
    """The unfinished files beside a target: the output so far, the exceptions so far, and how far that is.

    The state is written after the bytes it speaks of are on disk; bytes beyond it, of a killed run, are cut off.
    """

    def __init__(self, target: Path, asked: dict[str, Any]) -> None:
        self.part = target.with_name(target.name + ".part")
        self.exceptions = target.with_name(target.name + ".part.exceptions")
        self._file = target.with_name(target.name + ".part.json")
        self._asked = json.loads(json.dumps({"version": VERSION, **asked}))
        self._held: BinaryIO | None = None

    def take(self) -> None:
        """Holds the files against another process. Conflict when one works on them now."""
        self._held = self.part.open("ab")
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._held.close()
            raise Conflict(
                f"Một tiến trình khác đang ghi {self.part.name}", f"another process is writing {self.part.name}"
            ) from None

    def read(self) -> State | None:
        """Where a run of the same work stopped; None when there is none, or the input or the order is another."""
        try:
            kept = json.loads(self._file.read_bytes())
            state = State(**kept["state"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        there = self.part.stat().st_size >= state.out and _size(self.exceptions) >= state.exceptions
        return state if kept.get("asked") == self._asked and (there or state.whole) else None

    def write(self, state: State) -> None:
        """Makes `state` what a later run goes on from. The bytes it speaks of must be on disk."""
        kept = {name: getattr(state, name) for name in State.__slots__}
        fresh = self._file.with_name(self._file.name + ".new")
        with fresh.open("w", encoding="utf-8") as stream:
            json.dump({"asked": self._asked, "state": kept}, stream, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(self._file)

    def opened(self, state: State) -> Files:
        """The files, to go on from `state`."""
        return Files(self.part, self.exceptions, state)

    def drop(self) -> None:
        """Removes what is left when the work is finished."""
        for path in (self.part, self.exceptions, self._file):
            path.unlink(missing_ok=True)
        self.let_go()

    def let_go(self) -> None:
        """Lets another process have the files."""
        if self._held:
            self._held.close()
            self._held = None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
