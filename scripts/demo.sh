#!/usr/bin/env bash
# The main job, from nothing: builds in release mode and triages the 200 sample tickets.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
scripts/build.sh --product cascade 2>&1 | tail -n 3 >&2
cascade="$(swift build -c release --show-bin-path)/cascade"

mkdir -p demo-output
"$cascade" run pipelines/bank-support.yaml --input pipelines/samples/bank-tickets.jsonl --output demo-output/triaged.jsonl
"$cascade" graph pipelines/bank-support.yaml > demo-output/graph.svg

echo
echo "The first three of demo-output/triaged.jsonl:"
head -n 3 demo-output/triaged.jsonl | cut -c 1-400
echo
echo "Try your own:  $cascade run pipelines/bank-support.yaml --input FILE --output OUT"
