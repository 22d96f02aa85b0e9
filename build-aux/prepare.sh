# Sourced by ./demo and ./check: packages, build, cache. Prints one line a step.
# shellcheck shell=sh

top=$(cd "$(dirname "$0")" && pwd)
packages="build-essential meson ninja-build pkg-config libcriterion-dev libjansson-dev libyaml-dev libpcre2-dev
libarchive-dev libsqlite3-dev libcurl4-openssl-dev libsodium-dev libgsl-dev libvirt-dev libvirt-daemon libvirt-daemon-driver-qemu
qemu-system-x86 qemu-utils mmdebstrap e2fsprogs iproute2 zstd"

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$(basename "$0"): $*"
    exit 1
}

missing_packages() {
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || printf '%s ' "$package"
    done
}

# need_packages NAME...: installs what is missing, as root or through sudo; else says what to run.
need_packages() {
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    as_root=
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            as_root=sudo
        else
            die "packages are missing; run: sudo apt-get install --no-install-recommends $missing"
        fi
    fi
    say "installing packages: $missing"
    log=$(mktemp)
    # shellcheck disable=SC2086
    if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "apt-get could not install: $missing"
    fi
    rm -f "$log"
}

# build_tree FOLDER [MESON OPTIONS]: configures once, builds what changed.
build_tree() {
    folder=$1
    shift
    if [ ! -f "$top/$folder/build.ninja" ]; then
        say "configuring $folder"
        meson setup "$top/$folder" "$top" "$@" >"$top/$folder.log" 2>&1 ||
            { tail -n 20 "$top/$folder.log" >&2; die "meson could not configure $folder"; }
        rm -f "$top/$folder.log"
    fi
    say "building $folder"
    ninja -C "$top/$folder" >"$top/$folder/ninja.log" 2>&1 ||
        { grep -E -A3 'error|FAILED' "$top/$folder/ninja.log" | tail -n 40 >&2; die "$folder could not be built; see $folder/ninja.log"; }
}
