"""Links the Python that runs this anew from its own static library, into a folder, and prints the program to use.

A Python built with a shared library (pyenv's, for one) calls its own functions through a table, which costs a tenth of
all it does. It brings along what a static one is linked of, and a compiler does that in a second or two. Where
anything for it is missing, or the program made does not run, the Python that runs this is the one to use.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

_PROBE = "import sys, ssl, sqlite3, ctypes, bz2, lzma, zlib; print(sys.version)"


def main(into: Path) -> None:
    """Prints which Python to use: `into`/bin/python3.x or this one."""
    made = into / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    print(made if _runs(made) or _linked(made) else sys.executable)


def _runs(program: Path) -> bool:
    """Whether it is there, is this version and has the libraries."""
    if not program.exists():
        return False
    found = subprocess.run([program, "-c", _PROBE], capture_output=True, text=True, check=False)
    return found.returncode == 0 and found.stdout.strip() == sys.version


def _linked(program: Path) -> bool:
    told = sysconfig.get_config_vars()
    parts = Path(str(told.get("LIBPL", ""))) / "python.o", Path(str(told.get("LIBPL", ""))) / str(told.get("LIBRARY"))
    if not told.get("Py_ENABLE_SHARED") or not all(part.is_file() for part in parts):
        return False
    program.parent.mkdir(parents=True, exist_ok=True)
    # Where it stands is how it finds its own library.
    for folder in ("lib", "include"):
        link = program.parent.parent / folder
        link.unlink(missing_ok=True)
        link.symlink_to(Path(sys.base_prefix) / folder)
    flags = [*shlex.split(f"{told['LINKFORSHARED']}"), "-Wl,--strip-debug"]
    libraries = shlex.split(f"{told['LIBS']} {told['SYSLIBS']}")
    command = [*shlex.split(f"{told['CC']}"), "-o", str(program), *flags, *map(str, parts), *libraries]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0 and _runs(program)
    except FileNotFoundError:  # No compiler.
        return False


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
