"""What a server starts does not outlive it, however early the server ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from commands.parent import command_of

ROOT = Path(__file__).parents[2]
WAITS = """
import time
from commands.parent import end_with_parent
end_with_parent()
print("begun", flush=True)
time.sleep(600)
"""


def test_a_process_whose_parent_was_gone_before_it_began_ends() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    orphan = subprocess.Popen([sys.executable, "-c", WAITS, str(gone.pid)], cwd=ROOT)
    assert orphan.wait(120) == 1


def test_a_process_whose_parent_lives_goes_on() -> None:
    me = command_of("commands.jobs")[-1]
    child = subprocess.Popen([sys.executable, "-c", WAITS, me], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        assert child.poll() is None
    finally:
        child.kill()
        child.communicate()
