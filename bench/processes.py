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
    children = sum(_ticks_if_child(stat, postmaster) for stat in Path("/proc").glob("[0-9]*/stat"))
    # What children that ended have used is their parent's from then on.
    return (sum(map(int, _stat(postmaster)[11:15])) + children) / os.sysconf("SC_CLK_TCK")


def _ticks_if_child(stat: Path, parent: int) -> int:
    """What a process has used, none if it is another's child or has ended meanwhile."""
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12]) if int(fields[1]) == parent else 0


def _stat(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
