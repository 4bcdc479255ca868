"""Serving says what is in its way before it begins."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_port_that_is_taken_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        settings = {"BANDOSO_PORT": port, "BANDOSO_DATA": str(tmp_path / "data")}
        command = [sys.executable, "-c", "import bandoso; bandoso.main()", "serve"]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stdout + done.stderr
    assert "BANDOSO_PORT=" in done.stdout + done.stderr
    assert not (tmp_path / "data").exists()
