# Sourced by the set-up steps: one line a step, one line of what to type where something may not be installed.
say() { printf '\033[1m▸ %s\033[0m\n' "$*" >&2; }
need() { printf '✗ thiếu / missing: %s\n  gõ / type: %s\n' "$1" "$2" >&2; exit 1; }
# Runs a command as root: directly, or through sudo when it asks no password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo "$@"
    else return 1; fi
}
# Installs Debian packages, or says what to type.
install_packages() {
    command -v apt-get >/dev/null || need "$*" "install these packages with your system's package manager: $*"
    say "apt-get install $*"
    as_root env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends $* >/dev/null" \
        || need "$*" "sudo apt-get update && sudo apt-get install -y $*"
}
