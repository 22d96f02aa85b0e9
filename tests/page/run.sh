#!/bin/sh
# run.sh SAMPLE_REPORT FOLDER: writes the synthetic run's pages and looks at them in headless Chromium. Ends with 77 where
# something is missing; with TAMESHI_PAGE=1 the npm packages are installed into the cache first.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
sample=$1
work=$2/reports
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tameshi/npm

skip() {
    echo "skipped: $*"
    exit 77
}

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
    skip "no chromium; apt-get install chromium"
command -v node >/dev/null 2>&1 || skip "no node; version 20 or later is needed"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || skip "node $(node --version) is too old; 20 is needed"

# The cache is good if it was installed from this very lock file.
if ! cmp -s "$here/package-lock.json" "$cache/package-lock.json" || [ ! -d "$cache/node_modules/axe-core" ] ||
    [ ! -d "$cache/node_modules/playwright-core" ]; then
    [ "${TAMESHI_PAGE:-}" = 1 ] || skip "no axe-core and playwright-core in $cache; TAMESHI_PAGE=1 installs them"
    command -v npm >/dev/null 2>&1 || skip "no npm, which installs axe-core and playwright-core"
    mkdir -p "$cache"
    cp "$here/package.json" "$here/package-lock.json" "$cache/"
    (cd "$cache" && npm ci --ignore-scripts --no-audit --no-fund) || skip "npm could not install axe-core and playwright-core"
fi

rm -rf "$work"
mkdir -p "$work/usual" "$work/wide"
"$sample" "$work/usual"
"$sample" "$work/wide" 1 45
sh "$here/../../build-aux/pdf.sh" "$work/usual/report.ja.html" "$work/usual/report.ja.pdf"
TAMESHI_BROWSER=$browser TAMESHI_NPM=$cache exec node "$here/page.mjs" "$work"
