"""Nominatim on the same extract without the houses left out, in a database of its own beside the copy."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import osmium
import psycopg
from osmium.osm import Node
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bench.peers.asking import Client, free_port, waited_for

DATABASE = "bandoso_peer_nominatim"
READER = "nominatim_web"


@contextmanager
def served(tools: Path, work: Path, conninfo: str, extract: Path, gone: frozenset[int]) -> Iterator[Client]:
    """Nominatim, imported when it is not there yet for just these houses, served by one process."""
    folder, environment = work / "nominatim", _environment(conninfo)
    mark = hashlib.sha256(repr((extract.stat().st_size, sorted(gone))).encode()).hexdigest()
    done = folder / "imported"
    if not done.exists() or done.read_text() != mark:
        _import(tools, folder, environment, _without(extract, gone, folder), conninfo)
        done.write_text(mark)
    port = free_port()
    command = [str(tools / "bin" / "nominatim"), "serve", "--project-dir", str(folder), "--server", f"127.0.0.1:{port}"]
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield waited_for(Client("Nominatim", f"http://127.0.0.1:{port}/search?format=geocodejson&limit=5&q="))
        finally:
            process.terminate()
            process.wait()


def _environment(conninfo: str) -> dict[str, str]:
    parts = conninfo_to_dict(conninfo)
    dsn = f"pgsql:dbname={DATABASE};host={parts['host']};user={parts['user']}"
    return {
        **os.environ, "NOMINATIM_DATABASE_DSN": dsn, "NOMINATIM_DATABASE_WEBUSER": READER,
        "NOMINATIM_IMPORT_STYLE": "full", "NOMINATIM_LANGUAGES": "vi,en",
    }  # fmt: skip


def _import(tools: Path, folder: Path, environment: dict[str, str], extract: Path, conninfo: str) -> None:
    with psycopg.connect(make_conninfo(conninfo, dbname="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [READER]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(READER)))
    command = [str(tools / "bin" / "nominatim"), "import", "--project-dir", str(folder), "--osm-file", str(extract)]
    command += ["--no-updates", "--threads", "2"]
    with (folder / "import.log").open("w") as log:
        subprocess.run(command, env=environment, check=True, stdout=log, stderr=log)


def _without(extract: Path, gone: frozenset[int], folder: Path) -> Path:
    """The extract without the nodes in `gone`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    target = folder / "extract.osm.pbf"
    with osmium.SimpleWriter(target) as writer:
        for entity in osmium.FileProcessor(extract):
            if not (isinstance(entity, Node) and entity.id in gone):
                writer.add(entity)
    return target
