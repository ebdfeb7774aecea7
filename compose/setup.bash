# What compose/up and compose/test do first: find a Swift toolchain, install the system libraries
# that are missing, and build. Sourced by both; needs bash and `set -euo pipefail`.
# shellcheck shell=bash

readonly swift_minimum=6.1
readonly swift_suggested=6.3.1
# Where a toolchain may be that is not on PATH, separated by colons.
: "${toolchain_folders=/opt/swift/usr/bin:/usr/local/swift/usr/bin:${SWIFTLY_BIN_DIR:-${HOME:-/root}/.local/share/swiftly/bin}}"

say() { printf '==> %s\n' "$*" >&2; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# version_at_least HAVE WANT: compares dotted numbers.
version_at_least() {
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

explain_toolchain() {
  local suffix=''
  [ "$(uname -m)" = aarch64 ] && suffix=-aarch64
  local name=swift-$swift_suggested-RELEASE
  local file=$name-debian12$suffix.tar.gz
  local url=https://download.swift.org/swift-$swift_suggested-release/debian12$suffix/$name/$file
  cat >&2 <<MESSAGE

Aftercare is built with a Swift toolchain, $swift_minimum or newer. Three ways to get there:

1. The toolchain of swift.org for Debian 12 (signed by the keys at https://www.swift.org/keys/):

     sudo apt-get install -y curl gnupg
     curl -fLO $url
     curl -fLO $url.sig
     curl -fsSL https://www.swift.org/keys/all-keys.asc | gpg --import
     gpg --verify $file.sig $file
     sudo mkdir -p /opt/swift
     sudo tar -xzf $file -C /opt/swift --strip-components=1
     export PATH=/opt/swift/usr/bin:\$PATH

2. swiftly, the toolchain manager of swift.org, in your home directory:

     curl -fLO https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz
     tar -xzf swiftly-$(uname -m).tar.gz
     ./swiftly init --quiet-shell-followup
     . "\${SWIFTLY_HOME_DIR:-\$HOME/.local/share/swiftly}/env.sh"

3. No toolchain on this machine, everything in containers:

     docker compose -f compose/compose.yaml up --build

Then run this command again.
MESSAGE
}

# Puts a toolchain of at least $swift_minimum on PATH, or says how to get one and stops.
find_toolchain() {
  local folder folders path version seen=''
  IFS=: read -r -a folders <<<"$toolchain_folders"
  for folder in "" "${folders[@]}"; do
    path=${folder:+$folder:}$PATH
    version=$(PATH=$path swift --version 2>/dev/null |
      sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1) || version=''
    [ -n "$version" ] || continue
    seen=$version
    if version_at_least "$version" "$swift_minimum"; then
      export PATH=$path
      say "Swift $version ($(command -v swift))"
      return
    fi
  done
  if [ -n "$seen" ]; then
    printf 'error: found only Swift %s.\n' "$seen" >&2
  else
    printf 'error: no Swift toolchain found on PATH or in /opt/swift.\n' >&2
  fi
  explain_toolchain
  exit 1
}

have_header() {
  local file
  for file in "/usr/include/$1" "/usr/local/include/$1" /usr/include/*-linux-gnu/"$1"; do
    [ -e "$file" ] && return
  done
  return 1
}

have_library() {
  local file
  for file in /usr/lib/*-linux-gnu/"$1" /lib/*-linux-gnu/"$1" /usr/lib64/"$1" /usr/lib/"$1"; do
    [ -e "$file" ] && return
  done
  return 1
}

# Prints the Debian packages of what the build needs and the machine lacks, one a line.
missing_packages() {
  have_header protobuf-c/protobuf-c.h || echo libprotobuf-c-dev
  have_header sqlite3.h || echo libsqlite3-dev
  # The linker, the C library's headers and libstdc++, which the Swift runtime is linked with.
  command -v g++ >/dev/null || echo g++
  # What the toolchain's own programs load.
  have_library libxml2.so.2 || echo libxml2
  have_library libcurl.so.4 || echo libcurl4
  have_library libncurses.so.6 || echo libncurses6
  have_library libz.so.1 || echo zlib1g
  have_library libuuid.so.1 || echo libuuid1
  command -v git >/dev/null || echo git
}

# as_root COMMAND…: runs it as root, through sudo where that is needed and possible.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif ! command -v sudo >/dev/null; then
    die "this needs root and there is no sudo; as root, run: $*"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@" || die "sudo asks for a password and there is no terminal; as root, run: $*"
  fi
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    die "these are missing (names of Debian packages): ${missing[*]}; there is no apt-get here, so" \
      "install them by this system's own means and run this again."
  say "installing with apt: ${missing[*]}"
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# The executables that are shipped, statically linked with the Swift runtime: .build/release/.
build_release() {
  say "building the executables (release)"
  swift build -c release --static-swift-stdlib -Xswiftc -warnings-as-errors
}
