"""The page's own files, under an address that changes with them, so that a browser may keep them for good."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
VERSIONED = re.compile(r"^v-[0-9a-f]{12}/")
FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def root() -> str:
    """`/static/v-<mark>`, where the mark is that of every file's content."""
    mark = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            mark.update(path.relative_to(FOLDER).as_posix().encode())
            mark.update(path.read_bytes())
    return f"/static/v-{mark.hexdigest()[:12]}"


def url(path: str) -> str:
    """Where the file `path` of the folder is served."""
    return f"{root()}/{path}"


@cache
def modules() -> tuple[str, ...]:
    """The names of the page's script modules, so that a browser can fetch them side by side."""
    return tuple(sorted(path.name for path in (FOLDER / "js").glob("*.js")))


class VersionedFiles(StaticFiles):
    """Serves the folder both with and without the mark; only the marked address may be kept."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 404."""
        plain = VERSIONED.sub("", path.replace("\\", "/"))
        answer = await super().get_response(plain, scope)
        kept = plain != path and f"/static/{path}".startswith(root())
        answer.headers["Cache-Control"] = FOR_GOOD if kept else "no-cache"
        return answer
