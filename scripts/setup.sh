#!/usr/bin/env bash
# Sees to the system libraries that the build links (libyaml, SQLite, zlib) and to pkg-config, which finds them. Does
# nothing where they are.
set -euo pipefail

found() { command -v pkg-config >/dev/null 2>&1 && pkg-config --exists yaml-0.1 sqlite3 zlib; }

if ! command -v swift >/dev/null 2>&1; then
    echo "Swift 6.1 or newer is needed: https://www.swift.org/install" >&2
    exit 1
fi
if found; then exit 0; fi

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if command -v apt-get >/dev/null 2>&1; then
    echo "Installing libyaml-dev, libsqlite3-dev, zlib1g-dev and pkg-config…" >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libyaml-dev libsqlite3-dev zlib1g-dev pkg-config make >&2
elif command -v brew >/dev/null 2>&1; then
    echo "Installing libyaml, sqlite, zlib and pkg-config…" >&2
    brew install libyaml sqlite zlib pkg-config >&2
else
    echo "Install libyaml, SQLite and zlib (with their headers) and pkg-config, then run this again." >&2
    exit 1
fi
found || { echo "The libraries were installed, but pkg-config does not find yaml-0.1, sqlite3 and zlib." >&2; exit 1; }
