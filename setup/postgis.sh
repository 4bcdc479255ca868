#!/usr/bin/env bash
# PostgreSQL with PostGIS from the system's packages; nothing where the city has its own server.
set -euo pipefail
. "$(dirname "$0")/say.sh"
[ -z "${BANDOSO_DATABASE_URL:-}" ] || exit 0
have() { ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
done_once() { mkdir -p .tools && touch .tools/.postgis; }
have && { done_once; exit 0; }
version=$(ls /usr/lib/postgresql 2>/dev/null | sort -n | tail -1)
if [ -z "$version" ]; then
    as_root apt-get update -qq || true
    version=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | sed -E 's/postgresql-([0-9]+)-.*/\1/' | sort -n | tail -1)
fi
install_packages "postgresql-${version:-15}" "postgresql-${version:-15}-postgis-3"
have || need "PostGIS" "sudo apt-get install -y postgresql-${version:-15}-postgis-3"
done_once
