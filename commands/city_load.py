"""The city, loaded before it is served, in a process of its own: the worker keeps none of the memory that took."""

from __future__ import annotations

import subprocess
from dataclasses import replace

from commands.explained import explained
from commands.parent import command_of, end_with_parent
from commands.terminal import Reporter, told
from store.database import Database
from store.settings import Settings


def load_apart() -> None:
    """Loads what is not loaded yet. Where that fails it has said why, and its exit code ends this process too."""
    process = subprocess.Popen(command_of("commands.city_load"))
    try:
        code = process.wait()
    finally:
        _end(process)
    if code:
        raise SystemExit(code)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        process.wait()


def _load(settings: Settings) -> None:
    from loaders.bundle import load_bundle

    with Reporter() as report:
        loaded = load_bundle(Database(settings), settings, settings.city_data, report)
    told(replace(loaded, skipped=[]))


if __name__ == "__main__":
    end_with_parent()
    with explained():
        _load(Settings())
