"""The private PostGIS: a PostgreSQL cluster of our own in the data folder, on a local socket only."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from store.bilingual import Bilingual
from store.errors import Unavailable
from store.settings import Settings

SUPERUSER = "bandoso"
DATABASE = "bandoso"
PATIENCE = 60.0  # seconds; crash recovery of a large database takes a while
RETRIES = 5
SOCKET_PATH_LIMIT = 90  # bytes; a Unix socket's path is limited to 107 with its own file name


@dataclass(frozen=True, slots=True)
class PrivateCluster:
    """A cluster at `folder`, its socket in `socket_folder`, run by the system user `user` (None: ourselves)."""

    folder: Path
    socket_folder: Path
    user: str | None

    @classmethod
    def of(cls, settings: Settings) -> PrivateCluster:
        """The cluster of these settings. PostgreSQL refuses root: there it needs a user, and a folder he can reach."""
        home = settings.data_folder
        user = "postgres" if os.geteuid() == 0 else None
        mark = hashlib.sha256(str(home).encode()).hexdigest()[:12]
        if user and not _others_may_enter(home):
            home = Path("/var/lib/bandoso") / mark
        socket_folder = home / "run"
        if len(os.fsencode(socket_folder)) > SOCKET_PATH_LIMIT:
            socket_folder = Path("/tmp") / f"bandoso-{mark}"  # noqa: S108 made 0700 and checked for its owner
        return cls(home / "pg", socket_folder, user)

    @property
    def conninfo(self) -> str:
        """How to connect: over the socket, whose folder only the cluster's user (and root) may enter."""
        return make_conninfo(host=str(self.socket_folder), dbname=DATABASE, user=SUPERUSER)

    def exists(self) -> bool:
        """Whether `create` has finished once."""
        return (self.folder / "PG_VERSION").is_file()

    def running(self) -> bool:
        """Whether the server answers."""
        return self.exists() and self._run("pg_ctl", "-D", str(self.folder), "status", check=False).returncode == 0

    def crashed(self) -> bool:
        """Whether the server ended without being stopped: its pid is still written down, and nobody has it."""
        try:
            # Bytes: the folders named below the pid are in whatever letters.
            pid = int((self.folder / "postmaster.pid").read_bytes().split(b"\n", 1)[0])
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)  # Where nobody else takes leave of orphans (PID 1 of a container), we do.
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        except (OSError, ValueError):
            return False
        return False

    def create(self) -> None:
        """initdb into a folder beside and rename, so that a killed set-up leaves nothing half made."""
        for folder in (self.folder.parent, self.socket_folder):
            self._make_private(folder, 0o755 if folder == self.folder.parent else 0o700)
        half_made = self.folder.with_name("pg.new")
        shutil.rmtree(half_made, ignore_errors=True)
        self._run(
            "initdb", "-D", str(half_made), "-U", SUPERUSER, "--auth=trust",
            # The order of C.UTF-8 is that of C, which is compared at once: indexes of texts are made and read quicker.
            "--encoding=UTF8", "--locale=C.UTF-8", "--lc-collate=C", "--data-checksums",
        )  # fmt: skip
        (half_made / "conf.d").mkdir()
        with (half_made / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("include_dir = 'conf.d'\n")
        half_made.rename(self.folder)

    def start(self) -> bool:
        """Creates and starts what is not there yet; True when this call started the server."""
        if not self.exists():
            self.create()
        started = not self._answers()
        if started:
            self._start()
        self._ensure_database()
        return started

    def _answers(self) -> bool:
        """Whether the server runs and takes connections; one that is just starting or dying is waited for."""
        until = time.monotonic() + PATIENCE
        while self.running():
            try:
                psycopg.connect(self.conninfo, dbname="postgres").close()
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise self._does_not_start() from error
                time.sleep(0.2)
            else:
                return True
        return False

    def _start(self) -> None:
        self._make_private(self.socket_folder, 0o700)
        self._write_tuning()
        start = ("pg_ctl", "-D", str(self.folder), "-l", str(self.log), "-w", "-t", "120", "start")
        # The children of a killed server hold its shared memory for a moment, and while they do a start is refused.
        for _ in range(RETRIES):
            if self._run(*start, check=False).returncode == 0:
                return
            time.sleep(1)
        raise self._does_not_start()

    def _does_not_start(self) -> Unavailable:
        return Unavailable(
            "Không khởi động được PostgreSQL riêng",
            "the private PostgreSQL did not start",
            hint=Bilingual(f"xem {self.log}", f"look into {self.log}"),
        )

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.folder.parent / "postgresql.log"

    def stop(self) -> None:
        """A clean stop; clients are disconnected, committed work is kept."""
        if self.running():
            self._run("pg_ctl", "-D", str(self.folder), "-m", "fast", "-w", "stop")

    def _ensure_database(self) -> None:
        with psycopg.connect(self.conninfo, dbname="postgres", autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not there:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _make_private(self, folder: Path, mode: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self.user:
            owner = pwd.getpwnam(self.user)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        elif folder.stat().st_uid != os.geteuid():
            raise Unavailable(f"{folder} thuộc về người dùng khác", f"{folder} belongs to another user")
        folder.chmod(mode)

    def _write_tuning(self) -> None:
        fitting = tuning(_memory_mb(), os.cpu_count() or 1, _shared_mb())
        lines = [f"{name} = '{value}'" for name, value in fitting.items()]
        lines += ["listen_addresses = ''", f"unix_socket_directories = '{self.socket_folder}'"]
        lines += ["unix_socket_permissions = 0700"]
        if (postgres_program("postgres").parents[1] / "lib" / "pg_prewarm.so").exists():
            # A start after a stop or a crash reads back, beside its work, the pages that were in memory then.
            lines += ["shared_preload_libraries = 'pg_prewarm'"]
        (self.folder / "conf.d" / "bandoso.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(postgres_program(program)), *arguments]
        # cwd: the cluster's user may not be able to enter ours. A pipe would keep us waiting for pg_ctl's child.
        done = subprocess.run(
            command, user=self.user, group=self.user, extra_groups=[] if self.user else None, cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"}, text=True, check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
        )  # fmt: skip
        if check and done.returncode != 0:
            raise Unavailable(f"{program} báo lỗi", f"{program} failed: {_reason(done.stderr or '', done.returncode)}")
        return done


def tuning(memory_mb: int, cores: int, shared_mb: int) -> dict[str, str]:
    """postgresql.conf values for a machine of this size, `shared_mb` of it in /dev/shm, that also runs the program."""
    return {
        "shared_buffers": f"{max(128, memory_mb // 6)}MB",
        "effective_cache_size": f"{max(256, memory_mb // 2)}MB",
        "work_mem": f"{max(8, memory_mb // 400)}MB",
        "maintenance_work_mem": f"{max(64, min(1024, memory_mb // 16))}MB",
        "max_wal_size": f"{max(1024, min(8192, memory_mb // 4))}MB",
        "wal_compression": "on",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "max_connections": "100",
        "max_parallel_maintenance_workers": str(min(4, cores)),
        # A container's /dev/shm is often 64 MB, too small for what two processes sort out together.
        "dynamic_shared_memory_type": "posix" if shared_mb >= memory_mb // 16 else "mmap",
        "jit": "off",
        "log_min_duration_statement": "2000",
    }


def postgres_program(name: str) -> Path:
    """The newest installed PostgreSQL's `name`; Unavailable with what to type when there is none."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = [home / name for home in homes if (home / name).exists()] or [Path(p) for p in [shutil.which(name)] if p]
    if not found:
        raise Unavailable(
            f"Thiếu chương trình {name} của PostgreSQL",
            f"PostgreSQL's {name} is missing",
            hint=Bilingual("apt-get install postgresql-15-postgis-3", "apt-get install postgresql-15-postgis-3"),
        )
    return found[-1]


def _others_may_enter(folder: Path) -> bool:
    return all(not parent.exists() or parent.stat().st_mode & 0o001 for parent in folder.parents)


def _reason(said: str, code: int) -> str:
    """The line that says why: the first that is an error, as what follows is of clearing up; else the last."""
    lines = said.strip().splitlines() or [f"exit code {code}"]
    return next((line for line in lines if any(mark in line for mark in ("FATAL", "PANIC", "error:"))), lines[-1])


def _shared_mb() -> int:
    try:
        told = os.statvfs("/dev/shm")  # noqa: S108 measured only
    except OSError:
        return 0
    return told.f_frsize * told.f_blocks // 2**20


def _memory_mb() -> int:
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20)
