#!/bin/sh
# Zegt waar een Chromium is voor de browsertests; is er geen, dan komt er een. Eindigt met 1 als dat niet lukt.
#   CHROMIUM=/pad/naar/chromium sh .ci/chromium.sh     neemt die
set -u
vind() {
    for naam in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$naam" ] && command -v "$naam" && return 0
    done
    "$(dirname "$0")/../.venv/bin/python" - 2>/dev/null <<'PY'
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    pad = p.chromium.executable_path
print(pad) if Path(pad).exists() else exit(1)
PY
}
vind && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1
else
    "$(dirname "$0")/../.venv/bin/playwright" install chromium >/dev/null 2>&1
fi
vind
