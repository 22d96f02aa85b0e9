#!/bin/sh
# Checks the layers: which folder may include which, and which file alone may see which library's headers.
# usage: layers.sh [root of the source tree]; prints each offending file:line and ends with 1 if there is one.
set -eu
export LC_ALL=C
cd "${1:-$(dirname "$0")/..}"

find . -path ./.git -prune -o -path './build*' -prune -o -name '*.[ch]' -print | sed 's|^\./||' | sort |
    xargs -r grep -HnE '^[[:space:]]*#[[:space:]]*include' /dev/null | awk -F: '
function below(path, folder) {
    return index(path, folder "/") == 1
}
# Whether `file` (not a test) may include `header`, both from the root of the tree.
function allowed(file, header) {
    if (below(file, "common/base"))
        return below(header, "common/base")
    if (below(file, "common/ext"))
        return below(header, "common")
    if (below(file, "harness/agent"))
        return below(header, "common/base") || header == "common/ext/json.h" ||
               below(header, "harness/agent") || header ~ /^harness\/wire[^\/]*\.h$/ || below(header, "harness/wire")
    if (below(file, "harness") && below(header, "harness/agent"))
        return 0
    if (below(file, "intel") || below(file, "scenarios") || below(file, "harness") || below(file, "reports"))
        return below(header, "common") || top(file) == top(header)
    if (below(file, "orchestrator/vm"))
        return below(header, "common") || below(header, "harness") || below(header, "orchestrator/vm")
    return 1
}
function top(path) {
    sub(/\/.*/, "", path)
    return path
}
function set_library(pattern, files) {
    library_files[pattern] = files
}
BEGIN {
    set_library("^jansson\\.h$", "^common/ext/json[a-z_]*\\.c$")
    set_library("^yaml\\.h$", "^common/ext/doc[a-z_]*\\.c$")
    set_library("^pcre2", "^common/ext/regex\\.c$")
    set_library("^archive(_entry)?\\.h$", "^common/ext/(pack[a-z_]*|stream)\\.c$")
    set_library("^sqlite3\\.h$", "^common/ext/db\\.c$")
    set_library("^sodium", "^common/ext/(hash|secret|sign)\\.c$")
    set_library("^curl/", "^common/ext/http\\.c$")
    set_library("^gsl/", "^reports/stats/")
    set_library("^libvirt/", "^(orchestrator/vm|tests/(bench|e2e))/")
    set_library("^criterion/", "^tests/")
}
{
    file = $1
    line = $2
    text = $0
    sub(/^[^:]*:[^:]*:/, "", text)
    if (text !~ /[<"][^>"]+[>"]/)
        next
    header = text
    sub(/^[^<"]*[<"]/, "", header)
    sub(/[>"].*$/, "", header)
    why = ""
    if (text ~ /"/) {
        if (header !~ /\//)
            why = "name it from the root of the tree"
        else if (below(header, "tests") && !below(file, "tests"))
            why = "only tests may include it"
        else if (!below(file, "tests") && !allowed(file, header))
            why = "a layer it may not know"
    } else {
        for (pattern in library_files) {
            if (header ~ pattern && file !~ library_files[pattern])
                why = "a library that belongs to another file"
            if (header ~ pattern && pattern !~ /criterion/ && file ~ /\.h$/)
                why = "a library in a header"
        }
    }
    if (why != "") {
        print file ":" line ": includes " header ": " why
        failed = 1
    }
}
END {
    exit failed
}'
