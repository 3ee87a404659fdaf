#!/bin/sh
# Installs those packages of packages.txt that are missing, where that is possible: on Debian, as root or with a sudo
# that asks nothing. Otherwise says what is missing; the tests that need it are then skipped with that reason.
cd "$(dirname "$0")" || exit 1

present() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing=
while read -r package witness _; do
  case $package in
    '' | '#'*) continue ;;
  esac
  present "$witness" || missing="$missing $package"
done <packages.txt
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "Missing Debian packages, tests that need them are skipped:$missing" >&2
    exit 0
  fi
  as_root="sudo -n"
fi
if ! command -v apt-get >/dev/null; then
  echo "Missing programs, tests that need them are skipped:$missing" >&2
  exit 0
fi

# One of them may be unknown to this release, so one that fails does not keep the others away.
echo "Installing Debian packages for the tests:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
install="$as_root apt-get -qq -y --no-install-recommends install"
log=$({ $as_root apt-get -qq update; $install $missing; } 2>&1) && exit 0
for package in $missing; do
  $install "$package" >/dev/null 2>&1 || echo "Cannot install $package; tests that need it are skipped" >&2
done
printf '%s\n' "$log" | tail -n 3 >&2
