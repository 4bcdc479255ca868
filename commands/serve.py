"""Serving, and checking that all is there."""

from __future__ import annotations

import errno
import os
import socket
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import typer

from commands.city_load import load_apart
from commands.cluster_watch import kept_running
from commands.job_process import watched
from commands.terminal import Reporter, console
from store import check as checks
from store import leftovers
from store.bilingual import Bilingual
from store.cluster import PrivateCluster
from store.database import Database
from store.errors import Unavailable
from store.migrate import migrate
from store.settings import Settings

app = typer.Typer()
#: Seconds that workers whose server was killed have to let go of its port.
_ENDING = 3.0


@app.command()
def serve() -> None:
    """Start the database, load the city if it is not loaded yet, and serve."""
    settings = Settings()
    _refuse_a_taken_port(settings)
    database = Database(settings)
    cluster = None if settings.database_url else PrivateCluster.of(settings)
    started = cluster.start() if cluster else False
    try:
        with Reporter() as report:
            report("cơ sở dữ liệu / database", 0, None)
            migrate(database)
        load_apart()
        console.print(f"[green]✓[/green] http://{settings.host}:{settings.port}   (Ctrl-C: dừng / stop)")
        with (
            tempfile.TemporaryDirectory(prefix="bandoso-metrics-") as folder,
            # The counters in it are memory of the workers: a quiet server's look abandoned.
            leftovers.held(Path(folder)),
            kept_running(cluster),
            watched(settings),
        ):
            if settings.workers > 1:
                os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
            _served(settings)
    finally:
        if cluster and started:
            cluster.stop()


def _refuse_a_taken_port(settings: Settings) -> None:
    """Said before a city is loaded for a minute, not after. Those of a server that was killed may just be ending."""
    until = time.monotonic() + _ENDING
    while (error := _refused(settings)) is not None:
        if error.errno != errno.EADDRINUSE or time.monotonic() > until:
            raise Unavailable(
                f"Không mở được {settings.host}:{settings.port}: {error.strerror}",
                f"{settings.host}:{settings.port} cannot be opened",
                hint=Bilingual("chọn cổng khác: BANDOSO_PORT=8001", "choose another port: BANDOSO_PORT=8001"),
            ) from error
        time.sleep(0.1)


def _refused(settings: Settings) -> OSError | None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            return error
    return None


def _served(settings: Settings) -> None:
    """Until a signal ends it. In a process of its own each worker, where there are more than one."""
    import uvicorn
    from uvicorn.config import STARTUP_FAILURE

    from commands.web_workers import Workers

    config = uvicorn.Config(
        "web.app:app_from_environment", factory=True, http="web.search_http:SearchHttp",
        host=settings.host, port=settings.port, workers=settings.workers, log_level=settings.log_level,
        access_log=False, timeout_graceful_shutdown=3, proxy_headers=True,
        # A worker is silent while it imports: uvicorn would kill it after 5 s, on a busy machine for ever.
        timeout_worker_healthcheck=120,
    )  # fmt: skip
    if settings.workers > 1:
        Workers(config, [config.bind_socket()]).run()
        return
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise SystemExit(STARTUP_FAILURE)


@app.command()
def check() -> None:
    """Is everything there that the program needs? Each failure with a hint; exit code 1 if there is one."""
    well = True
    for finding in checks.run(Database(Settings())):
        well = well and finding.ok
        console.print(f"{'[green]✓[/green]' if finding.ok else '[red]✗[/red]'} {finding.name}: ", end="")
        console.print(finding.said + (f"  → {finding.hint}" if not finding.ok else ""), markup=False, soft_wrap=True)
    raise SystemExit(0 if well else 1)
