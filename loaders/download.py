"""Fetching a file by URL into the data folder: streamed, with progress and a limit, resumed where it broke off."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge, Unavailable
from store.progress import Progress, silent

LIMIT_MB = 4096
_CHUNK = 1 << 20
_TIMEOUT = httpx.Timeout(30.0, connect=15.0)


def is_url(text: str) -> bool:
    """Whether `text` is an http(s) address rather than a file."""
    return text.startswith(("http://", "https://"))


def fetch(url: str, folder: Path, progress: Progress = silent, *, limit_mb: int = LIMIT_MB) -> Path:
    """Downloads `url` below `folder` and returns the file. A complete file is not fetched again.

    What came before a break is kept as `.part` and continued by Range. Unavailable when the host cannot be reached
    or answers with an error, TooLarge beyond `limit_mb`, BadInput for what is no http(s) URL.
    """
    target = _target(url, folder)
    if target.is_file():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        _stream(url, part, progress, limit_mb * 2**20)
    except httpx.HTTPError as error:
        raise _unreachable(url, error) from error
    part.replace(target)
    return target


def _target(url: str, folder: Path) -> Path:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput(f"Không phải địa chỉ http(s): «{url[:80]}»", f"not an http(s) address: {url[:80]!r}")
    name = Path(unquote(parts.path)).name or "download"
    # Two hosts may both have a `latest.osm.pbf`.
    return folder / f"{hashlib.sha256(url.encode()).hexdigest()[:10]}-{name[-80:]}"


def _stream(url: str, part: Path, progress: Progress, limit: int) -> None:
    have = part.stat().st_size if part.is_file() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    with (
        httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as client,
        client.stream("GET", url, headers=headers) as response,
    ):
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # all of it was there already
        response.raise_for_status()
        if response.status_code != httpx.codes.PARTIAL_CONTENT:
            have = 0
        total = have + int(response.headers.get("content-length", 0)) or None
        _check(total or have, limit, url)
        _write(response, part, have, total, progress, limit, url)


def _write(
    response: httpx.Response, part: Path, have: int, total: int | None, progress: Progress, limit: int, url: str
) -> None:
    with part.open("ab" if have else "wb") as stream:
        for chunk in response.iter_raw(_CHUNK):
            stream.write(chunk)
            have += len(chunk)
            _check(have, limit, url)
            progress(f"download {urlsplit(url).hostname}", have, total)
        stream.flush()
        os.fsync(stream.fileno())


def _check(size: int, limit: int, url: str) -> None:
    if size > limit:
        raise TooLarge(
            f"Tệp ở {url[:80]} lớn hơn {limit // 2**20} MB",
            f"the file at {url[:80]} is larger than {limit // 2**20} MB",
        )


def _unreachable(url: str, error: httpx.HTTPError) -> Unavailable:
    status = error.response.status_code if isinstance(error, httpx.HTTPStatusError) else None
    said = f"HTTP {status}" if status else type(error).__name__
    return Unavailable(
        f"Không tải được {url[:100]} ({said})",
        f"cannot fetch {url[:100]} ({said})",
        hint=Bilingual(
            "kiểm tra mạng và địa chỉ rồi chạy lại (phần đã tải được giữ), hoặc chép tệp về máy và nạp từ tệp",
            "check the network and the address and run again (what came is kept), or copy the file here and load that",
        ),
    )
