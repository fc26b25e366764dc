#!/usr/bin/env bash
# Puts what `make build` built where it is found, or takes it away again.
#   scripts/install.sh install|uninstall        with PREFIX (/usr/local if unset) and DESTDIR from the environment
# PREFIX/share/cascade/installed lists the files and folders that were put there. Nothing else is ever removed.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022

prefix="${PREFIX:-/usr/local}"
while [ "${prefix%/}" != "$prefix" ]; do prefix="${prefix%/}"; done
root="${DESTDIR:-}$prefix"
list="share/cascade/installed"
case "$root" in
    /*) ;;
    *) echo "PREFIX and DESTDIR begin with a /: '$root' does not." >&2 && exit 64 ;;
esac

# What was installed, last first: what is in a folder before the folder. Folders, which end in /, go once they are empty.
remove_listed() {
    local line
    while IFS= read -r line; do
        case "$line" in
            */) rmdir "$root/$line" 2>/dev/null || true ;;
            *) rm -f "$root/$line" ;;
        esac
    done < <(sed '1!G;h;$!d')
}

uninstall() {
    if [ ! -f "$root/$list" ]; then
        echo "$root/$list is not there: nothing was installed under this PREFIX." >&2
        exit 65
    fi
    local lines
    lines="$(cat "$root/$list")"
    rm "$root/$list"
    remove_listed <<< "$lines"
    echo "Removed cascade from $root."
}

sources=()
targets=()
add() { sources+=("$1"); targets+=("$2"); }

# Every file of a folder, with its folders.
add_folder() {
    local file
    while IFS= read -r file; do add "$1/$file" "$2/$file"; done < <(cd "$1" && find . -type f | sed 's,^\./,,' | sort)
}

collect() {
    local built="$1" made="$2" model page checkout
    if [ "$(uname -s)" = Linux ] && command -v strip >/dev/null; then
        strip -o "$made/cascade" "$built/cascade"
    else
        cp "$built/cascade" "$made/cascade"
    fi
    add "$made/cascade" bin/cascade
    for model in models/*/model.gguf; do add_folder "$(dirname "$model")" "share/cascade/$(dirname "$model")"; done
    add_folder pipelines share/cascade/pipelines

    mkdir "$made/man1"
    scripts/manual.sh "$built/cascade" "$made/man1"
    for page in "$made"/man1/*; do add "$page" "share/man/man1/$(basename "$page")"; done
    "$built/cascade" --generate-completion-script bash > "$made/bash"
    "$built/cascade" --generate-completion-script zsh > "$made/zsh"
    "$built/cascade" --generate-completion-script fish > "$made/fish"
    add "$made/bash" share/bash-completion/completions/cascade
    add "$made/zsh" share/zsh/site-functions/_cascade
    add "$made/fish" share/fish/vendor_completions.d/cascade.fish

    for page in LICENSE NOTICE README.md CHANGELOG.md docs/*.md docs/*.svg; do
        add "$page" "share/doc/cascade/$page"
    done
    # What is part of the binary, under whose terms.
    for checkout in .build/checkouts/*; do
        for page in "$checkout"/LICENSE*; do add "$page" "share/doc/cascade/licences/$(basename "$checkout").txt"; done
    done
    page="$(dirname "$(command -v swift || echo /)")/../share/swift/LICENSE.txt"
    if [ -f "$page" ]; then add "$page" share/doc/cascade/licences/swift.txt; fi
}

# Makes a folder under the root and tells which folders were not there.
make_folder() {
    local folder="$1"
    if [ "$folder" = . ] || [ -d "$root/$folder" ]; then return; fi
    make_folder "$(dirname "$folder")"
    mkdir "$root/$folder"
    echo "$folder/"
}

install_all() {
    # Under sudo nothing is built: root's files in .build would be in everybody's way.
    if [ -z "${SUDO_UID:-}" ]; then
        scripts/setup.sh
        scripts/build.sh --product cascade >&2
        scripts/build.sh --product generate-manual >&2
    fi
    local built="$PWD/.build/release"
    if [ ! -x "$built/cascade" ] || [ ! -x "$built/generate-manual" ]; then
        echo "Run 'make build' first, as yourself." >&2
        exit 65
    fi
    made="$(mktemp -d)"
    pending="$made"
    trap 'rm -rf "$made" "$pending"' EXIT
    collect "$built" "$made"

    mkdir -p "$root"
    local i mode
    touch "$made/before"
    if [ -f "$root/$list" ]; then cp "$root/$list" "$made/before"; fi
    for i in "${!targets[@]}"; do make_folder "$(dirname "${targets[i]}")"; done > "$made/folders"
    printf '%s\n' "${targets[@]}" "$list" > "$made/files"
    # Folders that an earlier installation made are still ours, and a file that is no longer part of it goes.
    { grep '/$' "$made/before" || true; cat "$made/folders" "$made/files"; } > "$made/list"
    { grep -v '/$' "$made/before" || true; } | { grep -vxFf "$made/files" || true; } > "$made/gone"
    cat "$made/list" "$made/gone" > "$root/$list"

    for i in "${!targets[@]}"; do
        mode=644
        if [ "${targets[i]}" = bin/cascade ]; then mode=755; fi
        # Renamed into place: a run that has the old file open keeps it.
        pending="$root/${targets[i]}.new"
        install -m "$mode" "${sources[i]}" "$pending"
        mv -f "$pending" "$root/${targets[i]}"
    done
    remove_listed < "$made/gone"
    cp "$made/list" "$root/$list"
    echo "Installed ${#targets[@]} files in $root."
    tell_path
}

# What is still to be done before `cascade` is found.
tell_path() {
    if [ -n "${DESTDIR:-}" ]; then return; fi
    case ":$PATH:" in
        *":$prefix/bin:"*) ;;
        *) echo "Put it on your path:  export PATH=\"$prefix/bin:\$PATH\"" ;;
    esac
}

case "${1:-}" in
    install) install_all ;;
    uninstall) uninstall ;;
    *) echo "install or uninstall?" >&2 && exit 64 ;;
esac
