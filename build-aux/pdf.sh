#!/bin/sh
# A report's page as a PDF on A4, through whatever is there: headless Chromium, else WeasyPrint.
set -eu

usage() {
    cat <<'EOF'
usage: build-aux/pdf.sh REPORT.html OUT.pdf

Prints a report that `tameshi report --format html` wrote. Needs chromium (apt-get install chromium) or weasyprint
(apt-get install weasyprint); for Japanese also a font such as fonts-noto-cjk. No network is used.
EOF
}

die() {
    printf 'pdf.sh: %s\n' "$*" >&2
    exit 1
}

case ${1:-} in
-h | --help) usage; exit 0 ;;
esac
[ $# = 2 ] || { usage >&2; exit 2; }
[ -f "$1" ] || die "'$1' is not a file"
page=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
folder=$(cd "$(dirname "$2")" 2>/dev/null && pwd) || die "'$(dirname "$2")' is not a folder"
out=$folder/$(basename "$2")

for browser in chromium chromium-browser google-chrome; do
    command -v "$browser" >/dev/null 2>&1 || continue
    profile=$(mktemp -d)
    trap 'rm -rf "$profile"' EXIT INT TERM
    # A sandbox needs rights that root in a container has not; the page comes from tameshi and may run its own script alone.
    sandbox=
    [ "$(id -u)" != 0 ] || sandbox=--no-sandbox
    rm -f "$out"
    # A space in the page's name is escaped: what follows file:// is a URL.
    # shellcheck disable=SC2086
    timeout 120 "$browser" --headless $sandbox --disable-gpu --user-data-dir="$profile" --no-pdf-header-footer \
        --print-to-pdf="$out" "file://$(printf %s "$page" | sed 's/%/%25/g; s/ /%20/g; s/#/%23/g; s/?/%3F/g')" \
        >"$profile/log" 2>&1 || true
    [ -s "$out" ] && exit 0
    tail -n 5 "$profile/log" >&2
    die "$browser could not print '$1'"
done
if command -v weasyprint >/dev/null 2>&1; then
    weasyprint --media-type print "$page" "$out" || die "weasyprint could not print '$1'"
    exit 0
fi
die "neither chromium nor weasyprint is here; install one: apt-get install chromium"
