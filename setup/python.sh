#!/usr/bin/env bash
# uv (in .tools, so nothing of the system changes) and the locked Python packages.
set -euo pipefail
. "$(dirname "$0")/say.sh"
uv=$1
if ! "$uv" --version >/dev/null 2>&1; then
    uv=.tools/bin/uv
    say "uv → .tools"
    python3 -m venv .tools >/dev/null 2>&1 || { install_packages python3-venv; python3 -m venv --clear .tools; }
    .tools/bin/pip install --quiet --disable-pip-version-check uv || need "uv" "pip install uv"
fi
say "Python packages (uv sync)"
own=$("$uv" python find --system "$(cat .python-version)" 2>/dev/null || true)
# Without one of its own, uv fetches a Python.
python=${own:+$("$own" "$(dirname "$0")/linked_python.py" .tools/python || echo "$own")}
"$uv" sync --locked --quiet ${python:+--python "$python"} || need "Python packages" "$uv sync --locked"
