#!/usr/bin/env bash
# Makes the man pages of a built binary: cascade.1, cascade-run.1 …
#   scripts/manual.sh CASCADE FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
binary="$1"
folder="$2"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir "$work/pages"

# The generator drops characters outside ASCII: it is given a text without them.
cat > "$work/cascade" <<TOOL
#!/bin/sh
'${binary//\'/\'\\\'\'}' "\$@" | sed "s/…/.../g; s/–/-/g; s/—/-/g; s/’/'/g"
TOOL
chmod 755 "$work/cascade"
# The day of the source, so that the same source gives the same pages.
day="$(git log -1 --format=%cs 2>/dev/null || date +%Y-%m-%d)"
"$(dirname "$binary")/generate-manual" "$work/cascade" --multi-page --date "$day" --output-directory "$work/pages"
rm "$work/pages/cascade.help.1"

for page in "$work/pages"/*.1; do
    name="$(basename "$page" .1)"
    # `man cascade run` looks for cascade-run. An empty line is a fault in this format.
    sed -E -e '/^\.Xr cascade\.help /d' -e '/^\.(Dt|Xr) /y/./-/' -e 's/^-(Dt|Xr) /.\1 /' -e 's/^$/.Pp/' "$page" \
        > "$folder/${name//./-}.1"
done
