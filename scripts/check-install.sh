#!/usr/bin/env bash
# Installs into a folder of its own, uses what is there from elsewhere and with an empty environment, and removes it.
set -euo pipefail
cd "$(dirname "$0")/.."
checkout="$PWD"
bench="$(mktemp -d)"
trap 'rm -rf "$bench"' EXIT

fail() { echo "check-install: $1" >&2; exit 1; }

# A staged installation, such as packages are made of, with a space in its path.
export DESTDIR="$bench/stage of it" PREFIX=/opt/cascade
prefix="$DESTDIR$PREFIX"
make --no-print-directory install
(cd "$prefix" && find . ! -type d | sed 's,^\./,,' | sort) > "$bench/there"
grep -v '/$' "$prefix/share/cascade/installed" | sort | cmp - "$bench/there" || fail "the list is not what was installed"

# From a folder without anything, through a link, knowing nothing but the path of the program.
mkdir "$bench/empty" "$bench/bin"
ln -s "$prefix/bin/cascade" "$bench/bin/cascade"
cd "$bench/empty"
run() { env -i HOME="$bench/empty" PATH="$bench/bin:/usr/bin:/bin" cascade "$@"; }

run init my-triage > /dev/null 2>&1
run run my-triage/pipeline.yaml --input my-triage/messages.jsonl --output out.jsonl --quiet
[ "$(wc -l < out.jsonl)" -eq 3 ] || fail "the new project did not answer its three messages"

cat > intent.yaml <<'YAML'
name: intent
input: { text: "{{body}}" }
stages:
  intent: { kind: classifier, model: bank-intent-small }
output: { intent: intent.label }
YAML
echo '{"body":"I have lost my card and want to block it"}' | run run intent.yaml --quiet > intent.jsonl
grep -q lost_or_stolen_card intent.jsonl || fail "the installed model did not answer"
for pipeline in "$prefix/share/cascade/pipelines/"*.yaml; do
    if [ "$(basename "$pipeline")" = generative.yaml ]; then
        # Its model is the user's to fetch: what is missing, and where it was looked for, must be said.
        if run check "$pipeline" > /dev/null 2> missing.txt; then fail "generative.yaml found a model that is not there"; fi
        grep -q "no model 'qwen2.5-0.5b-instruct'" missing.txt || fail "generative.yaml does not say what it lacks"
    else
        run check --deep "$pipeline" > /dev/null || fail "$pipeline does not check"
    fi
done

if command -v ldd > /dev/null && ldd "$prefix/bin/cascade" | grep -q libswift; then
    fail "the binary needs the Swift libraries of this machine"
fi
bash -n "$prefix/share/bash-completion/completions/cascade"
for shell in zsh:zsh/site-functions/_cascade fish:fish/vendor_completions.d/cascade.fish; do
    script="$prefix/share/${shell#*:}"
    [ -s "$script" ] || fail "$script is empty"
    if command -v "${shell%%:*}" > /dev/null; then "${shell%%:*}" -n "$script"; fi
done
if man --help 2> /dev/null | grep -q -- --warnings; then
    for page in "$prefix/share/man/man1/"*; do
        LC_ALL=C man --warnings -l "$page" > page.txt 2> faults.txt || fail "$page does not render"
        if [ -s faults.txt ]; then cat faults.txt >&2 && fail "$page has faults"; fi
    done
    LC_ALL=C man -M "$prefix/share/man" cascade run 2> /dev/null | grep -q -- --if-running || fail "no page for 'cascade run'"
fi

# Somebody else's file stays, and the folders that lead to it; everything else goes.
cd "$checkout"
touch "$prefix/share/cascade/models/mine"
make --no-print-directory install > /dev/null
make --no-print-directory uninstall
[ "$(cd "$prefix" && find . ! -type d)" = ./share/cascade/models/mine ] || fail "not only what was installed is gone"
[ "$(cd "$prefix" && find . -type d | wc -l)" -eq 4 ] || fail "empty folders were left"
if make --no-print-directory uninstall 2> /dev/null; then fail "a second uninstall had something to do"; fi
echo "Installed, used from elsewhere, and removed without a trace."
