#!/usr/bin/env bash
# Sets up and runs all tests. Ends with "N passed, N failed, N skipped" and exits with 1 when a test failed.
# What needs Debian packages (other people's clients of our doors) installs them where apt and root are there;
# elsewhere those tests are skipped and say why.
set -uo pipefail
cd "$(dirname "$0")"

packages="libusb-1.0-0 lxi-tools python3-pyvisa python3-pyvisa-py python3-serial python3-usb python3-zmq umockdev usbutils"
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
run() { # arguments of dotnet test; what stands before the call goes into its environment
  dotnet test "$@" -c Release --no-build -nologo --logger "console;verbosity=minimal" | tee -a "$results"
  [ "${PIPESTATUS[0]}" = 0 ] || status=1
}
run QkdHardware.sln
# Kernels once more without SIMD: the scalar twin must give the same.
# Whole clock searches are left out: without SIMD they take minutes, and what they are made of is in.
DOTNET_EnableHWIntrinsic=0 run tests/QkdHardware.Libraries.Tests \
  --filter "FullyQualifiedName!~Synchronisation|FullyQualifiedName~CircularCorrelation"
# Emulated USB devices are seen only by processes that were started under this library; its path lock and the runtime's
# debugger pipe would wait for each other, hence the last setting.
if ldconfig -p 2>/dev/null | grep -q libumockdev-preload; then
  usb=$(mktemp -d)
  LD_PRELOAD=libumockdev-preload.so.0 UMOCKDEV_DIR="$usb" DOTNET_EnableDiagnostics_Debugger=0 \
    run tests/QkdHardware.Tests --filter "FullyQualifiedName~Usb"
  rm -rf "$usb"
fi

awk -F'[:,]' '/^(Passed!|Failed!) +- Failed:/ { f += $2; p += $4; s += $6 }
  END { printf "%d passed, %d failed, %d skipped\n", p, f, s }' "$results"
exit $status
