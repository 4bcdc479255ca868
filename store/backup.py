"""Backing up and restoring: the database through pg_dump, the published rasters as they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from store.bilingual import Bilingual
from store.cluster import postgres_program
from store.database import Database, unreachable
from store.errors import BadInput, Conflict, Unavailable
from store.migrate import prepare
from store.progress import Progress

DUMP = "bandoso.dump"
RASTERS = "rasters"
#: The revisions by which workers know what they hold, and where each is told.
_REVISIONS = {"registry": "registry_changed", "catalogue": "catalogue_changed"}


def backup(database: Database, folder: Path, progress: Progress) -> Path:
    """Writes the database and the rasters into `folder`; a backup that is cut off never stands under its final name."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{DUMP}.part"
    progress("backup: database", 0, None)
    _run(database, "pg_dump", "--format=custom", "--file", str(part))
    progress("backup: rasters", 0, None)
    rasters = database.settings.data_folder / RASTERS
    if rasters.is_dir():
        shutil.copytree(rasters, folder / RASTERS, dirs_exist_ok=True)
    return part.rename(folder / DUMP)


def restore(database: Database, folder: Path, progress: Progress) -> None:
    """Brings a backup into an empty database. BadInput: there is no backup; Conflict: the database is in use."""
    dump = folder / DUMP
    if not dump.is_file():
        raise BadInput(f"{folder} không có bản sao lưu", f"no backup in {folder} ({DUMP} is missing)")
    _demand_empty(database)
    progress("restore: database", 0, None)
    _run(database, "pg_restore", "--exit-on-error", "--single-transaction", str(dump))
    _move_revisions(database)
    progress("restore: rasters", 0, None)
    if (folder / RASTERS).is_dir():
        shutil.copytree(folder / RASTERS, database.settings.data_folder / RASTERS, dirs_exist_ok=True)


def _move_revisions(database: Database) -> None:
    """Far from any that a worker may hold of what was here before: at the same number it would not read anew."""
    with database.transaction("owner") as connection:
        for schema, channel in _REVISIONS.items():
            move = sql.SQL("UPDATE {} SET revision = greatest(revision + 1, %s)")
            connection.execute(move.format(sql.Identifier(schema, "revision")), [time.time_ns() // 1_000_000])
            connection.execute("SELECT pg_notify(%s, '')", [channel])


def _demand_empty(database: Database) -> None:
    try:
        with psycopg.connect(database.url, autocommit=True) as connection:
            used = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'registry'").fetchone()
            if used:
                raise Conflict(
                    "Cơ sở dữ liệu đã có dữ liệu, không khôi phục đè lên",
                    "the database is not empty; nothing is restored over it",
                    hint=Bilingual("dùng BANDOSO_DATA hoặc cơ sở dữ liệu mới", "use a fresh BANDOSO_DATA or database"),
                )
            prepare(connection)
    except psycopg.OperationalError as error:
        raise unreachable(error) from error


def _run(database: Database, program: str, *arguments: str) -> None:
    conninfo, environment = database.for_programs()
    command = [str(postgres_program(program)), "--dbname", conninfo, *arguments]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["?"]
        reason = next((line for line in said if "error:" in line.lower()), said[-1])
        raise Unavailable(f"{program} báo lỗi", f"{program} failed: {reason}")
