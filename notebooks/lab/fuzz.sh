#!/usr/bin/env bash
# Runs every fuzz target whose name matches FUZZ, one after the other, each for FUZZTIME. Go keeps the corpus
# in its cache. An input that makes a target fail is printed and stored as a test in testdata/fuzz of the
# package: fix the code and commit both.
set -euo pipefail
time=${FUZZTIME:-10m}
log=$(mktemp)
trap 'rm -f "$log" "$log.begun"' EXIT

# found prints the inputs that were written since the fuzzing of this target started.
found() { find "$1/testdata/fuzz/$2" -type f -newer "$log.begun" 2>/dev/null || true; }

targets() {
  local files='{{range .TestGoFiles}}{{$.Dir}}/{{.}}{{"\n"}}{{end}}{{range .XTestGoFiles}}{{$.Dir}}/{{.}}{{"\n"}}{{end}}'
  ${GO:-go} list -f "$files" ./... | while IFS= read -r file; do
    [ -z "$file" ] || sed -n "s|^func \(Fuzz[A-Za-z0-9_]*\)(.*|\1 ${file%/*}|p" "$file"
  done
}

chosen=$(targets | grep -E "${FUZZ:-.}" || true)
[ -n "$chosen" ] || { echo "fuzz: no target matches \"${FUZZ:-.}\": set FUZZ to a part of its name" >&2; exit 1; }
broken=
while IFS=' ' read -r target folder; do
  echo "fuzz: $target in .${folder#"$PWD"} for $time"
  : >"$log.begun"
  if ${GO:-go} test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 1s "$folder" \
    >"$log" 2>&1 </dev/null; then
    grep '^fuzz: elapsed' "$log" | tail -1 || true
    continue
  fi
  inputs=$(found "$folder" "$target")
  # Before 1.27, Go sometimes fails when the time is up: it prints only this message and stores no input.
  if [ -z "$inputs" ] && grep -qx ' *context deadline exceeded' "$log"; then
    continue
  fi
  broken="$broken $target"
  grep -v '^fuzz: elapsed' "$log" || true
  while IFS= read -r input; do
    [ -z "$input" ] || { echo "fuzz: $target fails on .${input#"$PWD"}:"; head -c 4000 "$input"; echo; }
  done <<<"$inputs"
done <<<"$chosen"
[ -z "$broken" ] || { echo "fuzz: failed:$broken" >&2; exit 1; }
