#!/usr/bin/env bash
# Makes the page about a run and holds it against what it promises: whole in itself, nothing that acts and, where
# Chromium is there to draw it, no text cut, overlapping or beside its box on a telephone or a screen.
#   scripts/check-report.sh CASCADE          the page about a run of the sample tickets
#   scripts/check-report.sh CASCADE STATE    pages about all runs of a state folder
# CASCADE_KEEP=DIR keeps pages and pictures there.
set -euo pipefail
cd "$(dirname "$0")/.."
cascade="$1"
work="${CASCADE_KEEP:-$(mktemp -d)}"
mkdir -p "$work"
work="$(cd "$work" && pwd)"
[ -n "${CASCADE_KEEP:-}" ] || trap 'rm -rf "$work"' EXIT

if [ $# -gt 1 ]; then
    state="$2"
else
    state="$work/state"
    "$cascade" run pipelines/bank-support.yaml --input pipelines/samples/bank-tickets.jsonl --limit 60 \
        --output "$work/triaged.jsonl" --state "$state" --quiet
fi

runs="$("$cascade" runs list --state "$state" --limit 50 --json | sed -n 's/^ *"run": \([0-9]*\),*$/\1/p')"
[ -n "$runs" ] || { echo "There is no run to make a page about." >&2; exit 1; }
for run in $runs; do
    page="$work/run-$run.html"
    "$cascade" runs report "$run" --state "$state" --output "$page" >/dev/null
    if grep -iE '<script|href=|@import|<link|<iframe' "$page" | head -n 3 | grep .; then
        echo "$page: the page isn't whole in itself" >&2
        exit 1
    fi
    if sed 's|http://www.w3.org/2000/svg||g' "$page" | sed '/<pre>/,/<\/pre>/d' | grep -nE 'src="(https?:|//)|url\('; then
        echo "$page: the page asks for something from outside" >&2
        exit 1
    fi
done

browser="$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)"
if [ -z "$browser" ]; then
    echo "Pages of $(echo $runs | wc -w) run(s) are whole in themselves; no Chromium here to draw them."
    exit 0
fi
draw() {
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files \
        --user-data-dir="$work/browser" "$@" 2>/dev/null
}

# The page itself may run nothing: a frame around it measures it.
cat > "$work/measure.js" <<'JAVASCRIPT'
function measure(frame) {
    const found = [], page = frame.contentDocument, view = frame.contentWindow;
    if (page.documentElement.scrollWidth > frame.clientWidth) found.push("the page is wider than its window");
    for (const box of page.querySelectorAll("section, header, .figures div, p, h1, h2, h3, dd, td"))
        if (box.scrollWidth > box.clientWidth + 1 && view.getComputedStyle(box).display != "inline")
            found.push("too wide: " + box.textContent.trim().slice(0, 60));
    for (const chart of page.querySelectorAll("svg.chart")) {
        const all = chart.getBoundingClientRect();
        const texts = [...chart.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
        texts.forEach(([text, a], index) => {
            if (a.left < all.left - 1 || a.right > all.right + 1 || a.top < all.top - 1 || a.bottom > all.bottom + 1)
                found.push("beside its chart: " + text.slice(0, 60));
            for (const [other, b] of texts.slice(index + 1))
                if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
                    found.push("over each other: " + text.slice(0, 40) + " | " + other.slice(0, 40));
        });
    }
    if (!page.querySelector("h1")) found.push("there is no page");
    document.body.append(...(found.length ? found : ["all well"]).map(line => "\nFOUND " + line), "\n");
}
JAVASCRIPT

for run in $runs; do
    for width in 390 1200; do
        echo "<!DOCTYPE html><script src=measure.js></script><body style='margin:0'>" \
            "<iframe src=run-$run.html style='border:0;width:${width}px;height:3000px' onload='measure(this)'></iframe>" \
            > "$work/frame.html"
        found="$(draw --virtual-time-budget=10000 --dump-dom "file://$work/frame.html" | sed -n 's/^FOUND //p')"
        if [ "$found" != "all well" ]; then
            printf 'run %s at %s pixels:\n%s\n' "$run" "$width" "$found" >&2
            exit 1
        fi
    done
    draw --window-size=1200,2400 --screenshot="$work/run-$run.png" "file://$work/run-$run.html"
    [ "$(stat -c %s "$work/run-$run.png" 2>/dev/null || stat -f %z "$work/run-$run.png")" -gt 20000 ] \
        || { echo "run $run: the picture is empty" >&2; exit 1; }
done
echo "Pages of $(echo $runs | wc -w) run(s) are whole in themselves, and every text is in its place at 390 and 1200 pixels."
