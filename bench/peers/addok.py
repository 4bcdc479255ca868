"""addok, tuned for the city: number paths, abbreviations, the units of old and new as the context of a street."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.peers.asking import Client, free_port, waited_for
from store import sqlfiles

CONFIG = """
import sys
sys.path.insert(0, {folder!r})
PROCESSORS_PYPATHS = ["addok_vietnam.join", "addok.helpers.text.tokenize", "addok.helpers.text.normalize",
                      "addok.helpers.text.synonymize"]
QUERY_PROCESSORS_PYPATHS = ["addok.helpers.text.check_query_length", "addok_vietnam.clean"]
BATCH_WORKERS = 1
LOG_DIR = {folder!r}
"""


@contextmanager
def served(tools: Path, work: Path, conninfo: str) -> Iterator[Client]:
    """addok with the copy's streets, numbers and places in a Redis of its own, served by one process."""
    folder = work / "addok"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name("addok_vietnam.py"), folder)
    (folder / "addok.conf").write_text(CONFIG.format(folder=str(folder)), encoding="utf-8")
    (folder / "documents.ndjson").write_text("\n".join(_documents(conninfo)), encoding="utf-8")
    socket, port = folder / "redis.sock", free_port()
    environment = {**os.environ, "REDIS_SOCKET": str(socket), "ADDOK_CONFIG_MODULE": str(folder / "addok.conf")}
    redis = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", ""],
                             stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        _wait_for(socket)
        for command in (["batch", str(folder / "documents.ndjson")], ["ngrams"]):
            subprocess.run([tools / "bin" / "addok", *command], env=environment, check=True, capture_output=True)
        server = [str(tools / "bin" / "gunicorn"), "--workers", "1", "--bind", f"127.0.0.1:{port}", "addok.http.wsgi"]
        process = subprocess.Popen(server, env=environment, stderr=subprocess.DEVNULL)
        try:
            yield waited_for(Client("addok, tuned", f"http://127.0.0.1:{port}/search/?limit=5&autocomplete=0&q="))
        finally:
            process.terminate()
            process.wait()
    finally:
        redis.terminate()
        redis.wait()


def _wait_for(socket: Path) -> None:
    for _ in range(100):
        if socket.exists():
            return
        time.sleep(0.1)


def _documents(conninfo: str) -> Iterator[str]:
    with psycopg.connect(conninfo) as connection:
        for row in connection.execute(sqlfiles.load("bench", "peers_streets.sql")):
            yield from (json.dumps(document, ensure_ascii=False) for document in _street(*row))
        for row in connection.execute(sqlfiles.load("bench", "peers_places.sql")):
            yield json.dumps(_place(*row), ensure_ascii=False)


def _street(
    key: int, names: list[str], units: list[str], lon: float, lat: float, importance: float, numbers: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """A street and each of its houses as a document of its own: as addok's own house numbers, half of them are lost."""
    shared = {"city": units, "importance": importance}
    yield {"_id": f"s{key}", "type": "street", "name": names, "lon": lon, "lat": lat, **shared}
    for n, (number, place) in enumerate(numbers.items()):
        written = [f"{number} {name}" for name in names]
        yield {"_id": f"h{key}-{n}", "type": "housenumber", "name": written, "housenumber": number, **place, **shared}


def _place(key: int, names: list[str], units: list[str], lon: float, lat: float, importance: float) -> dict[str, Any]:
    return {
        "_id": f"p{key}", "type": "poi", "name": names, "city": units, "lon": lon, "lat": lat, "importance": importance,
    }  # fmt: skip
