# Set-up: prints the path of a Chromium for the browser tests, and installs one if there is none. The headless shell
# comes first: it has the engine but no windows, and a page in it costs a quarter of the processor time.
set -eu
find_one() {
  for name in "${CHROMIUM:-}" chromium-headless-shell chrome-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] && command -v "$name" && return
  done
  return 1
}
find_one && exit
echo "set-up: no Chromium here; installing one" >&2
if command -v apt-get >/dev/null; then
  sudo=$([ "$(id -u)" = 0 ] || command -v sudo || true)
  $sudo apt-get update -qq >/dev/null 2>&1 || true
  for package in chromium-headless-shell chromium; do # Ubuntu has only the second
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $package >/dev/null 2>&1 || true
    find_one && exit
  done
fi
.venv/bin/python -m playwright install chromium >&2 || true
.venv/bin/python -c '
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    path = p.chromium.executable_path
print(path) if Path(path).exists() else exit(1)' && exit
echo "Chromium is missing and could not be installed: install it, or say CHROMIUM=/path/to/chromium make ..." >&2
exit 1
