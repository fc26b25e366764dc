#!/usr/bin/env bash
# Holds the demo's output against its input and labels: every ticket answered in order, and answered sensibly.
#   scripts/check-demo.sh CASCADE OUTPUT
set -euo pipefail
cd "$(dirname "$0")/.."
cascade="$1"
output="$2"

python3 - "$output" <<'PYTHON'
import json
import sys

tickets = [json.loads(line) for line in open("pipelines/samples/bank-tickets.jsonl", encoding="utf-8")]
labels = {}
for line in open("pipelines/samples/bank-tickets.labels.jsonl", encoding="utf-8"):
    label = json.loads(line)
    labels[label["ticket_id"]] = label
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
assert [row["id"] for row in rows] == [ticket["ticket_id"] for ticket in tickets], "ids are missing or out of order"
for row in rows:
    assert list(row)[0] == "id" and {"intent", "confidence", "answered_by", "entities", "summary", "desk"} <= set(row), row["id"]
right = sum(row["intent"] in [labels[row["id"]]["intent"], *labels[row["id"]].get("also", [])] for row in rows)
desks = sum(row["desk"] == labels[row["id"]]["desk"] for row in rows)
escalated = sum(row["answered_by"] == "intent_large" for row in rows)
print(f"{len(rows)} tickets: intent {right}, desk {desks}, answered by the larger model {escalated}")
assert right >= 0.6 * len(rows) and desks >= 0.6 * len(rows), "the answers are worse than they were when this was written"
assert 0 < escalated < len(rows), "the cascade never or always escalates"
PYTHON

# A second run gives the same bytes, on one thread and on the plainest kernels.
again="$(mktemp)"
CASCADE_ISA=portable "$cascade" run pipelines/bank-support.yaml --input pipelines/samples/bank-tickets.jsonl \
    --output "$again" --threads 1 --limit 20 --quiet
cmp "$again" <(head -n 20 "$output")
rm -f "$again"
echo "The same bytes on one thread with portable kernels."
