#!/usr/bin/env bash
# Builds in release mode; arguments go to `swift build`. On Linux the Swift libraries become part of the binary, so that
# it runs where no Swift is installed; on macOS the system has them.
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(-c release)
if [ "$(uname -s)" = Linux ]; then flags+=(--static-swift-stdlib); fi
# The linker's thoughts about a function of those libraries are not about this code.
swift build "${flags[@]}" "$@" 2>&1 | { grep -v "/swift_static/.*mktemp" || true; }
