#!/usr/bin/env bash
# Sets up and runs all tests. Ends with "N passed, N failed, N skipped" and exits with 1 when a test failed.
# What needs Debian packages (other people's clients of our doors) installs them where apt and root are there;
# elsewhere those tests are skipped and say why.
set -uo pipefail
cd "$(dirname "$0")"

packages="lxi-tools python3-pyvisa python3-pyvisa-py python3-serial python3-usb python3-zmq"
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  missing=$(for p in $packages; do dpkg -s "$p" >/dev/null 2>&1 || echo "$p"; done)
  if [ -n "$missing" ]; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 ||
      echo "test.sh: could not install: $missing; their tests are skipped"
  fi
fi

results=$(mktemp)
trap 'rm -f "$results"' EXIT
status=0
dotnet build QkdHardware.sln -c Release -nologo -v quiet || { echo "0 passed, 1 failed"; exit 1; }
run() { # the environment of a pass, then what to run
  env "$1" dotnet test "$2" -c Release --no-build -nologo --logger "console;verbosity=minimal" ${3:+--filter "$3"} | tee -a "$results"
  [ "${PIPESTATUS[0]}" = 0 ] || status=1
}
run QKD_PASS=all QkdHardware.sln
# Kernels once more without SIMD: the scalar twin must give the same.
run DOTNET_EnableHWIntrinsic=0 tests/QkdHardware.Libraries.Tests

awk -F'[:,]' '/^(Passed!|Failed!) +- Failed:/ { f += $2; p += $4; s += $6 }
  END { printf "%d passed, %d failed, %d skipped\n", p, f, s }' "$results"
exit $status
