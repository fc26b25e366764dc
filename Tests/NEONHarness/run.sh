#!/bin/sh
# Cross-compiles the kernels for aarch64 and holds NEON against the portable kernels under an emulator.
# Needs clang, an aarch64 C library (apt: gcc-aarch64-linux-gnu) and qemu-aarch64 (apt: qemu-user). Without them it says
# "not run" and succeeds: what was not run is never called passed.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
kernels="$root/Sources/CKernels"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

if ! command -v clang >/dev/null || ! command -v aarch64-linux-gnu-gcc >/dev/null; then
    echo "NEON: not run (no clang or no aarch64-linux-gnu-gcc)"
    exit 0
fi
emulator=$(command -v qemu-aarch64 || command -v qemu-aarch64-static || true)
if [ -z "$emulator" ] && [ "$(uname -m)" != aarch64 ]; then
    echo "NEON: not run (no qemu-aarch64)"
    exit 0
fi

sources="$root/Tests/NEONHarness/main.c $kernels/dispatch.c $(ls "$kernels"/portable/*.c "$kernels"/arm/*.c)"
for source in $sources; do
    clang --target=aarch64-linux-gnu -O2 -Wall -Wextra -Werror -Wno-unused-function -I"$kernels/include" \
        -c "$source" -o "$build/$(basename "$source").o"
done
aarch64-linux-gnu-gcc -static "$build"/*.o -lm -lpthread -o "$build/harness"
if [ "$(uname -m)" = aarch64 ]; then
    "$build/harness"
    exit
fi
# cortex-a72 lacks the dot product instructions and "max" has them: both tiles are run.
for cpu in cortex-a72 max; do
    echo "NEON under $(basename "$emulator"), cpu $cpu:"
    "$emulator" -cpu "$cpu" "$build/harness" "$@"
done
