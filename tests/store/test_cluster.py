"""The private PostGIS: private, tuned, restartable, safe to kill."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from store.cluster import PrivateCluster, tuning
from store.database import Database
from store.errors import Unavailable
from store.settings import Settings


@pytest.fixture
def own(tmp_path: Path) -> Iterator[PrivateCluster]:
    private = PrivateCluster.of(Settings(data=tmp_path, _env_file=None))
    yield private
    private.stop()
    shutil.rmtree(private.folder.parent)


def test_it_survives_a_kill_and_starts_again_with_what_was_committed(own: PrivateCluster) -> None:
    assert own.start()
    assert not own.start()
    with psycopg.connect(own.conninfo) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS a")
    postmaster = int((own.folder / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    assert own.start()
    with psycopg.connect(own.conninfo) as connection:
        assert connection.execute("SELECT a FROM kept").fetchone() == (1,)
    own.stop()
    assert not own.running()


def test_a_killed_one_is_noticed_below_a_folder_with_accents(tmp_path: Path) -> None:
    gone = os.posix_spawn("/bin/true", ["true"], {})
    while Path(f"/proc/{gone}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
        time.sleep(0.05)
    private = PrivateCluster(tmp_path / "bản đồ" / "pg", tmp_path, None)
    private.folder.mkdir(parents=True)
    (private.folder / "postmaster.pid").write_text(f"{gone}\n{private.folder}\n", encoding="utf-8")
    assert private.crashed()


def test_texts_are_compared_byte_by_byte_and_letters_are_still_known(own: PrivateCluster) -> None:
    own.start()
    with psycopg.connect(own.conninfo) as connection:
        found = connection.execute("SELECT current_setting('lc_collate'), current_setting('lc_ctype'), upper('đường')")
        assert found.fetchone() == ("C", "C.UTF-8", "ĐƯỜNG")


def test_only_its_user_may_enter_the_socket_folder_and_no_port_is_open(cluster: PrivateCluster) -> None:
    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
    with psycopg.connect(cluster.conninfo) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        # Where this machine's PostgreSQL has it: pages that were in memory are there again after a start.
        assert connection.execute("SHOW shared_preload_libraries").fetchone() == ("pg_prewarm",)


def test_a_deep_data_folder_still_gets_a_short_socket_path(tmp_path: Path) -> None:
    deep = PrivateCluster.of(Settings(data=tmp_path / ("sâu" * 40), _env_file=None))
    assert len(os.fsencode(deep.socket_folder)) < 90


def test_tuning_follows_the_size_of_the_machine() -> None:
    small, large = tuning(1024, 1, 512), tuning(24_000, 2, 12_000)
    assert small["shared_buffers"] == "170MB"
    assert large["shared_buffers"] == "4000MB"
    assert large["work_mem"] == "60MB"


def test_where_the_machine_shares_little_memory_processes_meet_in_files() -> None:
    assert tuning(24_000, 2, 64)["dynamic_shared_memory_type"] == "mmap"
    assert tuning(24_000, 2, 12_000)["dynamic_shared_memory_type"] == "posix"


def test_a_cluster_that_cannot_be_made_says_why(own: PrivateCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "performing post-bootstrap\nFATAL:  no room\ninitdb: removing data directory"
    failed = subprocess.CompletedProcess(["initdb"], 1, "", said)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(Unavailable, match="FATAL:  no room"):
        own.create()


def test_a_server_that_is_not_there_is_an_error_with_a_hint_and_without_the_password() -> None:
    gone = Database(Settings(database_url="postgresql://u:secret@127.0.0.1:1/x", _env_file=None))
    with pytest.raises(Unavailable) as caught:
        gone.connect("reader")
    assert caught.value.hint is not None
    assert "secret" not in str(caught.value)
