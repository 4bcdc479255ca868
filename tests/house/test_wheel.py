"""The wheel carries what the program reads beside its code."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("store", "addressing", "layers", "tiles", "loaders", "web", "commands")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    out = tmp_path_factory.mktemp("wheel")
    uv = next(p for p in (ROOT / ".tools/bin/uv", Path("uv")) if p.exists() or p.name == str(p))
    build = [str(uv), "build", "--wheel", "--quiet", "--no-build-isolation"]
    subprocess.run([*build, "--python", sys.executable, "--out-dir", str(out)], cwd=ROOT, check=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("pattern", ["*.py", "*.sql", "*.html", "*.js", "*.css", "*.yml", "*.json"])
def test_every_file_of_the_rooms_is_in_the_wheel(wheel: set[str], pattern: str) -> None:
    here = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob(pattern)
        if "__pycache__" not in path.parts
    }
    assert here <= wheel, sorted(here - wheel)


def test_the_command_and_the_ogc_configuration_are_in_the_wheel(wheel: set[str]) -> None:
    assert {"bandoso.py", "web/pygeoapi-config.yml"} <= wheel


def test_no_city_data_and_no_tests_are_in_the_wheel(wheel: set[str]) -> None:
    assert not [name for name in wheel if name.endswith((".gpkg", ".pbf")) or name.startswith("tests/")]
