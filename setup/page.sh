#!/usr/bin/env bash
# The page's JavaScript and fonts: from npm through the lock file, copied to where we serve them.
set -euo pipefail
. "$(dirname "$0")/say.sh"
command -v npm >/dev/null || install_packages nodejs npm
say "the page's JavaScript (npm ci)"
npm ci --silent --no-audit --no-fund --ignore-scripts || need "the page's JavaScript" "npm ci"
npm run --silent vendor
