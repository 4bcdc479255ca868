"""What processes use, as Linux tells it."""

from __future__ import annotations

import os
from pathlib import Path

from psycopg import Connection


def cpu_seconds(process: int) -> float:
    """Seconds of processor time a process has used so far."""
    fields = _stat(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(process: int) -> float:
    """Megabytes a process holds in memory (resident set)."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def server_cpu(connection: Connection[tuple[object, ...]]) -> float:
    """Seconds of processor time of a local PostgreSQL: its sessions, those that ended too, and its own processes."""
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    assert row
    postmaster = int(_stat(int(str(row[0])))[1])
    children = [int(p.parent.name) for p in Path("/proc").glob("[0-9]*/stat") if _parent(p) == postmaster]
    # What children that ended have used is their parent's from then on.
    fields = _stat(postmaster)
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_seconds(child) for child in children)


def _parent(stat: Path) -> int | None:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _stat(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
