"""bandoso itself, on the copy: one worker, as `bandoso serve` starts it, without the feeds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers.asking import Client, free_port, waited_for


@contextmanager
def served(work: Path, conninfo: str) -> Iterator[Client]:
    """Our own server on the copy, whose registry lacks the houses left out."""
    port = free_port()
    environment = {
        **os.environ, "BANDOSO_DATABASE_URL": conninfo, "BANDOSO_PORT": str(port), "BANDOSO_FEEDS": "false",
        "BANDOSO_WORKERS": "1", "BANDOSO_DATA": str(work / "ours"),
    }  # fmt: skip
    command = [sys.executable, "-m", "uvicorn", "web.app:app_from_environment", "--factory", "--port", str(port),
               "--http", "web.search_http:SearchHttp", "--log-level", "error", "--no-access-log"]  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    try:
        yield waited_for(Client("ours", f"http://127.0.0.1:{port}/search?limit=5&q="))
    finally:
        process.terminate()
        process.wait()
