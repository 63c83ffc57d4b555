#!/bin/sh
# The one command to build, run and test nabla on Debian 12. It installs what is missing first (as root or with sudo).
# shellcheck disable=SC2086 # lists of packages are words
set -eu

root=$(cd "$(dirname "$0")" && pwd)
build=$root/build

to_build='gcc libc6-dev meson ninja-build pkg-config libglib2.0-dev libreadline-dev libsdl2-dev libsdl2-ttf-dev
  libcairo2-dev libfreetype-dev libfontconfig-dev libopenblas-dev libmd4c-dev libpng-dev libgif-dev libimagequant-dev
  fonts-dejavu-core'
to_test='clang-format xvfb xdotool'

usage() {
  cat <<USAGE
usage: ./build.sh run [ARGUMENTS]   build nabla and run it
       ./build.sh test              build it twice (release, and with sanitizers) and run every test
       ./build.sh deps              install the packages that both need, and nothing else
USAGE
}

say() { echo "build.sh: $*" >&2; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >&2; }

# install PACKAGE ...: installs those that are missing; fetches the package lists only where they are missing or too old.
install() {
  command -v dpkg-query >/dev/null || { say "not a Debian system; you need: $*"; return 0; }
  missing=
  for package; do
    dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^.i' || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    say "run as root, or install first:$missing"
    return 1
  fi
  say "installing$missing"
  apt install -y --no-install-recommends $missing 2>/dev/null || {
    apt update
    apt install -y --no-install-recommends $missing
  }
}

# quietly COMMAND ...: shows what a command wrote only where it fails.
quietly() {
  mkdir -p "$build"
  "$@" >"$build/build.log" 2>&1 || {
    status=$?
    cat "$build/build.log" >&2
    return "$status"
  }
}

# configure FOLDER OPTION ...: sets a build folder up, or gives one that stands these options.
configure() {
  folder=$1
  shift
  if [ -f "$folder/build.ninja" ]; then
    [ $# -eq 0 ] || quietly meson configure "$folder" "$@"
  else
    quietly meson setup "$folder" "$root" "$@"
  fi
}

run() {
  install $to_build
  configure "$build"
  ninja -C "$build" -n nabla 2>/dev/null | grep -q 'no work to do' || say "building"
  quietly ninja -C "$build" nabla
  exec "$build/nabla" "$@"
}

passed=0
failed=0

# check NAME COMMAND ...: one more thing that passes or fails.
check() {
  name=$1
  shift
  if "$@" >&2; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    say "$name failed"
  fi
}

# suite FOLDER OPTION ...: builds a folder and runs its tests; counts subtests, and a test without any, or one that died, as one.
suite() {
  folder=$1
  shift
  rm -f "$folder/meson-logs/testlog.json"
  configure "$folder" -Dwerror=true "$@"
  check "build of $folder" ninja -C "$folder"
  meson test -C "$folder" --no-rebuild --print-errorlogs --timeout-multiplier 4 >&2 || true
  [ -f "$folder/meson-logs/testlog.json" ] || return 0
  counts=$(awk '{
      died = !/"result": "(OK|SKIP|EXPECTEDFAIL)"/
      skipped = gsub(/(\\n|": ")ok [^\\]*# SKIP/, "&")
      bad = gsub(/(\\n|": ")not ok /, "&")
      good = gsub(/(\\n|": ")ok /, "&")
      passed += good + bad == 0 && /"result": "OK"/ ? 1 : good - skipped
      failed += died && bad == 0 ? 1 : bad
      ran++
    } END { print passed + 0, ran ? failed + 0 : 1 }' "$folder/meson-logs/testlog.json")
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
}

# Installed somewhere else, the program finds its data there, also without the source tree's help.
installation() {
  (
    place=$(mktemp -d)
    trap 'rm -rf "$place"' EXIT
    DESTDIR=$place meson install -C "$build" --no-rebuild --quiet || exit 1
    prefix=$place/usr/local
    for file in share/man/man1/nabla.1 share/applications/nabla.desktop share/nabla/lessons/05-xor.md; do
      [ -e "$prefix/$file" ] || { say "not installed: $file"; exit 1; }
    done
    cd "$place" && "$prefix/bin/nabla" -n lesson </dev/null | grep xor
  )
}

layout() { find "$root/src" "$root/tests" -name '*.[ch]' -exec clang-format --dry-run --Werror {} +; }

summary() {
  status=$?
  [ "$status" -eq 0 ] || failed=$((failed + 1))
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] || exit 1
}

tests() {
  trap summary EXIT
  install $to_build $to_test
  export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:exitcode=99"
  export ASAN_OPTIONS="detect_stack_use_after_return=1:exitcode=99"
  export LSAN_OPTIONS="suppressions=$root/tests/leaks.supp:print_suppressions=0"
  suite "$build"
  suite "$build/sanitize" -Dbuildtype=debug -Doptimization=1 -Db_sanitize=address,undefined
  check "installation" installation
  check "layout (clang-format)" layout
}

[ $# -gt 0 ] || { usage; exit 2; }
command=$1
shift
case $command in
run) run "$@" ;;
test) tests ;;
deps) install $to_build $to_test ;;
-h | --help | help) usage ;;
*) usage >&2; exit 2 ;;
esac
