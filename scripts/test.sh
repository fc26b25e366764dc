#!/usr/bin/env bash
# Passes the tests, from nothing. Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
swift test "$@"
