#!/bin/sh
# The tests of the page need Chromium. Install it where that is possible, or say what to do.
set -u

for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

# apt-get waits for dpkg's lock by itself: DPkg::Lock::Timeout. For the locks of its lists and of its downloads it does
# not, so it is called again while another process holds one: 120 times at most, 5 seconds apart.
patient_apt_get() {
    tries=0
    until said=$($as_root env LC_ALL=C DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=600 -qq "$@" 2>&1 >/dev/null); do
        tries=$((tries + 1))
        case $said in
        *"Could not get lock"*) ;;
        *) tries=120 ;;
        esac
        if [ "$tries" -ge 120 ]; then
            echo "$said" >&2
            return 1
        fi
        [ "$tries" -gt 1 ] || echo "Another installation is running. Waiting for it, ten minutes at most ..."
        sleep 5
    done
}

if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        as_root=none
    fi
    if [ "$as_root" != none ]; then
        echo "Installing Chromium for the tests of the page ..."
        if patient_apt_get update; then
            package=chromium
            # Chromium without windows does the same work in less time. Not every release has it.
            apt-cache show chromium-headless-shell >/dev/null 2>&1 && package=chromium-headless-shell
            patient_apt_get install -y "$package" && exit 0
        fi
    fi
fi

echo "The tests of the page need Chromium, and it could not be installed from here." >&2
echo "Install it (Debian and Ubuntu: sudo apt-get install chromium), then run make test again." >&2
exit 1
