"""Zip files that people upload: unpacked into a folder of their own, never outside it, never without limit."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge

MAX_FILES = 500
MAX_UNPACKED_MB = 2048
#: Beyond the first 256 MB, an archive may grow a hundredfold: data does less, a bomb a thousandfold.
MAX_GROWTH, MAX_SMALL_MB = 100, 256


@contextmanager
def unpacked(path: Path) -> Iterator[list[Path]]:
    """The regular files of the zip at `path`, in a temporary folder while the block runs.

    BadInput for a broken archive or a name that would leave the folder; TooLarge for a bomb.
    """
    with TemporaryDirectory(prefix="bandoso-zip-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                yield list(_extract(archive, Path(folder)))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise BadInput(
                f"Không mở được tệp nén «{path.name}»",
                f"cannot open the archive {path.name}: {error}",
                hint=Bilingual("nén lại bằng .zip thường, không mật khẩu", "zip it again, plainly, without a password"),
            ) from error


def _extract(archive: zipfile.ZipFile, folder: Path) -> Iterator[Path]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_FILES:
        raise TooLarge(f"Tệp nén có hơn {MAX_FILES} tệp", f"the archive has more than {MAX_FILES} files")
    packed = sum(member.compress_size for member in members)
    budget = min(MAX_UNPACKED_MB * 2**20, max(MAX_SMALL_MB * 2**20, packed * MAX_GROWTH))
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
            raise BadInput(
                "Tệp nén có đường dẫn ra ngoài thư mục", f"the archive has a path out of it: {member.filename[:80]!r}"
            )
        target = folder.joinpath(*name.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        budget = _copy(archive, member, target, budget)
        yield target


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, budget: int) -> int:
    """Copies one file; what is left of the budget. The sizes an archive declares may be lies."""
    with archive.open(member) as source, target.open("wb") as sink:
        while chunk := source.read(1 << 20):
            budget -= len(chunk)
            if budget < 0:
                raise TooLarge("Tệp nén giải ra quá lớn", "the archive unpacks to far too much")
            sink.write(chunk)
    shutil.copystat(archive.filename or target, target)
    return budget
