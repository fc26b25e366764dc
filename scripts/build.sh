#!/usr/bin/env bash
# Builds every program in release mode, or what the arguments for `swift build` say. On Linux the Swift libraries become
# part of the binary, so that it runs where no Swift is installed; on macOS the system has them.
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(-c release)
if [ "$(uname -s)" = Linux ]; then flags+=(--static-swift-stdlib); fi
# The linker's thoughts about a function of those libraries are not about this code.
build() { swift build "${flags[@]}" "$@" 2>&1 | { grep -v "/swift_static/.*mktemp" || true; }; }

if [ $# -gt 0 ]; then
    build "$@"
else
    # One by one: building everything would build products of other packages, which can't be linked so.
    for product in cascade KernelBenchmark MergeBenchmark RunBenchmark LockHarness; do build --product "$product"; done
fi
