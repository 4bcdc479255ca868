"""A killed server comes back with everything, and loads nothing twice; `bandoso serve` with its own private PostGIS."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from store.cluster import PrivateCluster
from store.settings import Settings
from tests.flows.conftest import Program


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path, city_data="")
    cluster = PrivateCluster.of(Settings(data=tmp_path, _env_file=None))
    yield program
    program.stop()
    cluster.stop()
    if cluster.folder.parent != tmp_path:
        shutil.rmtree(cluster.folder.parent)


def counts(program: Program) -> dict[str, int]:
    layers = httpx.get(f"{program.url}/layers").json()["layers"]
    return {layer["id"]: layer.get("feature_count") for layer in layers}


def test_a_killed_server_loses_nothing_and_loads_nothing_twice(own: Program) -> None:
    own.serve()
    key = own.run("key", "create", "Sở A", "--scope", "publish").stdout.strip()
    point = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [106.7, 10.78]}}
    ]}  # fmt: skip
    answer = httpx.post(
        f"{own.url}/layers",
        files={"file": ("p.geojson", json.dumps(point).encode())},
        data={"id": "diem_p", "title_vi": "P", "title_en": "P", "theme": "other", "licence": "CC0", "source": "x"},
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    before = counts(own)
    own.kill()
    own.serve()
    assert counts(own) == before
    assert "diem_p" in before
    second = own.log().rsplit("✓ http", 1)[-2]
    assert second.count("bundle layer wards") <= 1


def test_a_killed_postgresql_is_recovered_by_the_next_start(own: Program) -> None:
    own.serve()
    before = counts(own)
    cluster = PrivateCluster.of(Settings(data=own.folder, _env_file=None))
    os.kill(int((cluster.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    own.kill()
    own.serve()
    assert counts(own) == before


def test_a_running_server_starts_a_killed_postgresql_again_but_not_a_stopped_one(own: Program) -> None:
    own.serve()
    before = counts(own)
    pid = PrivateCluster.of(Settings(data=own.folder, _env_file=None)).folder / "postmaster.pid"
    killed = int(pid.read_text().split()[0])
    os.kill(killed, signal.SIGKILL)
    until = time.monotonic() + 120
    while time.monotonic() < until and (
        (pid.exists() and int(pid.read_text().split()[0]) == killed)
        or httpx.get(f"{own.url}/health/ready", timeout=60).status_code != 200
    ):
        time.sleep(0.3)
    assert counts(own) == before
    assert "is started again" in own.log()
    own.run("db", "stop")
    time.sleep(2)
    assert not PrivateCluster.of(Settings(data=own.folder, _env_file=None)).running()


def test_a_clean_stop_stops_the_private_postgis_that_it_started(own: Program) -> None:
    own.serve()
    own.stop()
    assert not PrivateCluster.of(Settings(data=own.folder, _env_file=None)).running()


def test_with_no_bundle_it_says_how_to_load_an_extract(own: Program) -> None:
    own.serve()
    assert "bandoso load osm" in own.log()
    found = httpx.get(f"{own.url}/search", params={"q": "phường bến nghé quận 1"}).json()["features"][0]["properties"]
    assert "Bến Nghé" in found["label"]
    assert "Sài Gòn" in found["label"]


def test_a_server_keeps_none_of_what_loading_needed(own: Program) -> None:
    own.serve()
    assert own.process
    mapped = Path(f"/proc/{own.process.pid}/maps").read_text()
    assert "uvloop" in mapped or "psycopg" in mapped
    assert "osmium" not in mapped


def test_a_city_that_cannot_be_loaded_ends_the_server_and_says_why(own: Program) -> None:
    own.environment["BANDOSO_CITY_DATA"] = str(own.folder / "not there")
    ended = own.run("serve", check=False)
    assert ended.returncode == 1
    assert "there is no folder" in ended.stderr
    assert "Traceback" not in ended.stderr
