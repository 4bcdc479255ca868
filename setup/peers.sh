#!/usr/bin/env bash
# The geocoders that `python -m bench.peers` compares with: addok and Nominatim in an environment of their own.
set -euo pipefail
uv=${1:-.tools/bin/uv}
command -v redis-server >/dev/null && command -v osm2pgsql >/dev/null || apt-get install -y -q redis-server osm2pgsql
"$uv" venv -q --allow-existing -p .venv/bin/python .tools/peers
"$uv" pip install -q -p .tools/peers/bin/python addok gunicorn nominatim-db nominatim-api "psycopg[binary]" falcon uvicorn
