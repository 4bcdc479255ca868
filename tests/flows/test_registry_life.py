"""An approved change is found by every worker; nothing that was acknowledged is lost when PostgreSQL is killed."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from store.cluster import PrivateCluster
from store.database import Database
from store.settings import Settings
from tests.conftest import new_database
from tests.flows.conftest import Program
from tests.small_city import built

HERE = {"lon": 106.702, "lat": 10.7752, "street": "Lê Lợi"}


def _key(program: Program, owner: str, *scopes: str) -> dict[str, str]:
    options = [option for scope in scopes for option in ("--scope", scope)]
    return {"Authorization": f"Bearer {program.run('key', 'create', owner, *options).stdout.strip()}"}


@pytest.fixture
def two_workers(cluster: PrivateCluster, template: str, tmp_path: Path) -> Iterator[Program]:
    with new_database(cluster, template, tmp_path) as database:
        built(database)
        program = Program(tmp_path, database_url=database.url, city_data="", workers="2", feeds="false")
        program.serve()
        yield program
        program.stop()


def _a_client_of_each(program: Program, stack: list[httpx.Client]) -> list[httpx.Client]:
    """One kept connection to each worker, told apart by the process that answers."""
    found: dict[int, httpx.Client] = {}
    until = time.monotonic() + 60
    while len(found) < 2 and time.monotonic() < until:
        client = httpx.Client(base_url=program.url, timeout=60)
        stack.append(client)
        found.setdefault(client.get("/health/live").json()["worker"], client)
    assert len(found) == 2
    return list(found.values())


def test_an_approved_place_is_found_by_every_worker_without_a_restart(two_workers: Program) -> None:
    ward, office = _key(two_workers, "Phường", "registry"), _key(two_workers, "Sở", "approve")
    clients: list[httpx.Client] = []
    workers = _a_client_of_each(two_workers, clients)
    for worker in workers:
        worker.get("/search", params={"q": "sen vang", "autocomplete": "1"})
    new = [{**HERE, "name": "Toà nhà Sen Vàng", "kind": "building"}, {**HERE, "number": "77"}]
    for ask, query in zip(new, ("toa nha sen vang", "77 le loi"), strict=True):
        asked = httpx.post(
            f"{two_workers.url}/addresses/proposals", json={"kind": "register", "new": [ask]}, headers=ward
        ).json()
        (code,) = asked["new"]
        assert not any(code in worker.get("/search", params={"q": query}).text for worker in workers)
        decided = httpx.post(
            f"{two_workers.url}/addresses/proposals/{asked['id']}/approve", json={}, headers=office, timeout=60
        )
        assert decided.json()["state"] == "applied"
        begun, missing = time.monotonic(), list(workers)
        while missing and time.monotonic() < begun + 60:
            missing = [worker for worker in missing if code not in worker.get("/search", params={"q": query}).text]
        print(f"{query}: on both workers {time.monotonic() - begun:.2f} s after the answer to the approval")
        assert not missing
    for client in clients:
        client.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path, city_data="", feeds="false")
    cluster = PrivateCluster.of(Settings(data=tmp_path, _env_file=None))
    cluster.start()
    program.run("db", "migrate")
    built(Database(Settings(data=tmp_path, _env_file=None)))
    yield program
    program.stop()
    cluster.stop()
    if cluster.folder.parent != tmp_path:
        shutil.rmtree(cluster.folder.parent)


def _register_until(program: Program, key: dict[str, str], stop: threading.Event, told: list[dict[str, Any]]) -> None:
    """Registers one house after the other, each reference until it is acknowledged."""
    number = 0
    with httpx.Client(base_url=program.url, timeout=60) as client:
        while not stop.is_set():
            number += 1
            body = {**HERE, "number": str(1000 + number), "reference": f"GP-{number}"}
            try:
                answer = client.post("/addresses", json=body, headers=key)
            except httpx.TransportError:
                return
            if answer.status_code == 201:
                told.append({"code": answer.json()["id"], "reference": body["reference"]})


def test_nothing_acknowledged_is_lost_or_doubled_when_postgresql_is_killed(own: Program) -> None:
    key = _key(own, "Sở", "registry")
    own.serve()
    told: list[dict[str, Any]] = []
    stop = threading.Event()
    writing = threading.Thread(target=_register_until, args=(own, key, stop, told))
    writing.start()
    until = time.monotonic() + 60
    while len(told) < 20 and time.monotonic() < until:
        time.sleep(0.01)
    cluster = PrivateCluster.of(Settings(data=own.folder, _env_file=None))
    os.kill(int((cluster.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    stop.set()
    writing.join()
    own.kill()
    own.serve()
    assert len(told) >= 20
    registered = {one["code"] for one in told}
    changes = httpx.get(f"{own.url}/addresses/changes", params={"limit": 10_000}).json()["changes"]
    fed = [change["code"] for change in changes if change["action"] == "registered"]
    assert len(fed) == len(set(fed))
    assert registered <= set(fed)
    for one in told:
        again = httpx.post(f"{own.url}/addresses", json={**HERE, "number": "1", "reference": one["reference"]},
                           headers=key)  # fmt: skip
        assert (again.status_code, again.json()["digital_address"]) == (409, one["code"])
