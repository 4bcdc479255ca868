"""What processes use, as Linux tells it."""

from __future__ import annotations

import os
from pathlib import Path

from psycopg import Connection


def cpu_seconds(process: int) -> float:
    """Seconds of processor time a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(process: int) -> float:
    """Megabytes a process holds in memory (resident set)."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def backends_cpu(connection: Connection[tuple[object, ...]]) -> float:
    """Seconds of processor time of all the database's sessions that are there now; a local server only."""
    rows = connection.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ).fetchall()
    return sum(cpu_seconds(int(str(pid))) for (pid,) in rows if Path(f"/proc/{pid}").exists())
