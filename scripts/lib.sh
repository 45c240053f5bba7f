# shellcheck shell=bash
# What the scripts share; sourced, never run. Leaves the caller in the root of the repository.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# After the machine's own programs: rustup's, and what scripts/setup puts beside the build.
tools=$PWD/target/tools
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin:/usr/sbin:$tools/bin

# For the stories of mail, whose server is written in Python.
export TEST_PYTHON=${TEST_PYTHON:-$tools/bin/python3}

say() { printf '%s\n' "$*"; }

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Debian keeps the programs of a PostgreSQL server off PATH, in a directory a version. Prints the newest one.
postgres_bin() {
  local initdb
  initdb=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
  if [ ! -x "$initdb" ]; then
    has pg_config || return 1
    initdb=$(pg_config --bindir)/initdb
    [ -x "$initdb" ] || return 1
  fi
  dirname "$initdb"
}
