#!/bin/sh
# The tests of the page need Chromium. Install it where that is possible, or say what to do.
set -u

for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        as_root=none
    fi
    if [ "$as_root" != none ]; then
        echo "Installing chromium for the tests of the page ..."
        $as_root apt-get update -qq &&
            DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq chromium >/dev/null && exit 0
    fi
fi

echo "The tests of the page need Chromium, and it could not be installed from here." >&2
echo "Install it (Debian and Ubuntu: sudo apt-get install chromium), then run make test again." >&2
exit 1
