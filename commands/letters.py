"""The letters of a command: UTF-8, whatever language the machine speaks."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from store.bilingual import Bilingual
from store.errors import BadInput


def read_as_utf8() -> None:
    """Starts this program again in Python's UTF-8 mode where files and words would be read as something else."""
    if sys.getfilesystemencoding() != "utf-8" and os.environ.get("PYTHONUTF8") != "1":
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONUTF8": "1"})  # noqa: S606 ourselves


def refuse_lost_letters(arguments: Iterable[str]) -> None:
    """BadInput for the first of `arguments` that is not UTF-8: its letters would be lost wherever it is written."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            typed = os.fsencode(argument).decode("utf-8", "replace")
            raise BadInput(
                f"«{typed}» không phải UTF-8", f"{typed!r} is not UTF-8",
                hint=Bilingual(
                    "đặt bảng mã của màn hình dòng lệnh là UTF-8; tệp thì đổi tên",
                    "set the terminal to UTF-8; rename a file of such a name",
                ),
            ) from error  # fmt: skip
