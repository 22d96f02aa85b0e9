#!/bin/sh
# clang-format's layout and clang-tidy over every C file of a clang build. A file that was clean is not read again until its preprocessed text or
# the rules change: what was clean is remembered in the cache folder.
set -eu
folder=$1
memory=${TAMESHI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tameshi}/tidy
mkdir -p "$memory"
rules=$(sha256sum .clang-tidy | cut -c1-16)$(clang-tidy --version | sha256sum | cut -c1-8)
export folder memory rules

git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror

one='
file=$1
key=$(clang -E -P -std=gnu17 -D_GNU_SOURCE -DTAMESHI_VERSION="" -DTAMESHI_DATA_DIR="" -I. "$file" 2>/dev/null | sha256sum | cut -c1-32)-$rules
[ ! -e "$memory/$key" ] || exit 0
clang-tidy -p "$folder" --quiet "$file" 2>/dev/null || { echo "clang-tidy: $file" >&2; exit 1; }
: >"$memory/$key"
'
git ls-files 'common/*.c' 'intel/*.c' 'harness/*.c' 'scenarios/*.c' 'reports/*.c' 'orchestrator/*.c' |
    xargs -P "$(nproc)" -I{} sh -c "$one" tidy {}
