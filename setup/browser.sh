#!/usr/bin/env bash
# Chromium for the tests of the page.
set -euo pipefail
. "$(dirname "$0")/say.sh"
[ -x /usr/bin/chromium ] || install_packages chromium
