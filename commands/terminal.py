"""The terminal: what the commands share to open the city, show progress and tell what was done."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from store.bilingual import Bilingual
from store.cluster import PrivateCluster
from store.database import Database
from store.errors import BadInput
from store.migrate import migrate
from store.settings import Settings

console = Console(stderr=True, highlight=False)


class Reporter:
    """Progress on the terminal: a bar where there is one, else a line a step."""

    def __init__(self) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self.bars = Progress(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal)
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> Reporter:
        self.bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bars.stop()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        if step not in self.tasks:
            self.tasks[step] = self.bars.add_task(step, total=total)
            if not console.is_terminal:
                console.print(f"▸ {step}", markup=False)
        self.bars.update(self.tasks[step], completed=done, total=total)


def actor() -> str:
    """Who is at the terminal, for the audit."""
    return f"cli:{os.environ.get('SUDO_USER') or getpass.getuser()}"


def text_of(path: Path) -> str:
    """The text of a file in UTF-8. BadInput for one that is none, or cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path} không phải văn bản UTF-8", f"{path} is not text in UTF-8",
            hint=Bilingual("từ Excel: Lưu thành, CSV UTF-8", "from Excel: Save as, CSV UTF-8"),
        ) from error  # fmt: skip
    except OSError as error:
        raise BadInput(f"Không đọc được {path}", f"cannot read {path} ({error.strerror})") from error


@contextmanager
def opened(*, migrated: bool = True) -> Iterator[Database]:
    """A database that is up (a private cluster is started) and up to date."""
    database = Database(Settings())
    if not database.settings.database_url:
        PrivateCluster.of(database.settings).start()
    if migrated:
        migrate(database)
    yield database


def told(report: Any) -> None:
    """What a load took, refused and noted."""
    for step in report.skipped:
        console.print(f"  = {step}: đã nạp / loaded before", markup=False)
    for what, count in ((what, count) for what, count in report.taken.items() if count):
        console.print(f"  + {what}: {count:,}", markup=False)
    for reason, refusals in report.refused.items():
        examples = "; ".join(refusals.examples[:3])
        console.print(f"  - {reason}: {refusals.count:,}  ({examples})", markup=False, soft_wrap=True)
    for note in report.notes:
        console.print(f"  · {note}", markup=False, soft_wrap=True)
