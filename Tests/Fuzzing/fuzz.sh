#!/usr/bin/env bash
# Feeds damaged model files to the readers: libFuzzer with the address sanitizer.
#
#   Tests/Fuzzing/fuzz.sh [--executions N] [--seed S] [gguf|safetensors|tokenizer|all]
#
# N executions (default 100,000) are shared out among the targets. An input fails that crashes, reads or writes where it
# must not, takes over a second of processor time, or has more than its own size and 64 MB allocated at once; it is kept in
# .build/fuzzing/failures, and what reached new code in .build/fuzzing/corpus, from which the next call goes on.
set -euo pipefail
cd "$(dirname "$0")/../.."

executions=100000
seed=1
chosen=all
while [ $# -gt 0 ]; do
    case "$1" in
    --executions) executions="$2"; shift 2 ;;
    --seed) seed="$2"; shift 2 ;;
    gguf | safetensors | tokenizer | all) chosen="$1"; shift ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    esac
done
targets=("$chosen")
if [ "$chosen" = all ]; then targets=(gguf safetensors tokenizer); fi

if ! find "$(dirname "$(readlink -f "$(command -v swiftc)")")/../lib/clang" -name '*clang_rt.fuzzer*' | grep -q .; then
    echo "fuzzing: not run, for this toolchain has no libFuzzer"
    exit 0
fi

out="$PWD/.build/fuzzing"
mkdir -p "$out/failures"
swift_flags=(
    -swift-version 6 -package-name cascade -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature InternalImportsByDefault -O -wmo -parse-as-library -enable-testing
    -sanitize=fuzzer,address -I "$out" -Xcc "-fmodule-map-file=$out/CKernels.modulemap"
)

printf 'module CKernels { header "%s" export * }\n' "$PWD/Sources/CKernels/include/CKernels.h" >"$out/CKernels.modulemap"

# Whether anything in a folder is newer than what was built from it.
is_stale() { [ ! -e "$2" ] || [ -n "$(find "$1" -newer "$2" -print -quit)" ]; }

# A module is built again with those before it, for it may hold copies of their functions.
rebuilt=
build_module() {
    if [ -z "$rebuilt" ]; then is_stale "Sources/$1" "$out/$1.o" || return 0; fi
    rebuilt=yes
    swiftc "${swift_flags[@]}" -module-name "$1" -emit-module -emit-module-path "$out/$1.swiftmodule" \
        -c $(find "Sources/$1" -name '*.swift') -o "$out/$1.o"
}

build_kernels() {
    is_stale Sources/CKernels "$out/CKernels.a" || return 0
    rm -rf "$out/kernels" "$out/CKernels.a"
    mkdir -p "$out/kernels"
    (cd "$out/kernels" && clang -O2 -fsanitize=address,fuzzer-no-link -I "$OLDPWD/Sources/CKernels/include" \
        -c $(find "$OLDPWD/Sources/CKernels" -name '*.c'))
    ar rcs "$out/CKernels.a" "$out"/kernels/*.o
}

# What `Inference` imports, and itself.
inference_modules=(LinearRegex ChatTemplates Constraints ModelPorts Decoding Tokenizers Inference)

build_target() {
    local name source objects module
    case "$1" in
    gguf) name=GGUFTarget ;;
    safetensors) name=SafetensorsTarget ;;
    tokenizer) name=TokenizerTarget ;;
    esac
    source="Tests/Fuzzing/Targets/$name.swift"
    objects=("$out/Digests.o" "$out/JSON.o" "$out/GGUF.o")
    if [ "$1" = tokenizer ]; then
        for module in "${inference_modules[@]}"; do objects+=("$out/$module.o"); done
        objects+=("$out/CKernels.a")
    fi
    clang -O1 -fsanitize=address -c Tests/Fuzzing/Targets/AllocationLimit.c -o "$out/AllocationLimit.o"
    swiftc "${swift_flags[@]}" -module-name "$name" "$source" "${objects[@]}" "$out/AllocationLimit.o" -lm -use-ld=lld \
        -o "$out/fuzz-$1"
}

for module in Digests JSON GGUF; do build_module "$module"; done
case "$chosen" in
tokenizer | all)
    build_kernels
    for module in "${inference_modules[@]}"; do build_module "$module"; done
    ;;
esac

share=$(((executions + ${#targets[@]} - 1) / ${#targets[@]}))
for target in "${targets[@]}"; do
    build_target "$target"
    mkdir -p "$out/corpus/$target"
    echo "fuzzing $target: $share executions"
    log="$out/$target.log"
    if ! SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=0 "$out/fuzz-$target" \
        -runs="$share" -seed="$seed" -max_len=8192 -timeout=30 -malloc_limit_mb=72 -rss_limit_mb=1024 \
        -dict=Tests/Fuzzing/gguf.dict -print_final_stats=1 -artifact_prefix="$out/failures/$target-" \
        "$out/corpus/$target" "Tests/Fuzzing/Corpus/$target" >"$log" 2>&1; then
        grep -E "ERROR|allocated at once|processor time|^ +#" "$log" | head -n 30 >&2
        echo "fuzzing $target: an input failed; it is in $out/failures" >&2
        exit 1
    fi
    grep -E "^(Done|stat::)" "$log"
done
