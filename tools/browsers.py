"""Which browsers are on this machine; `python -m tools.browsers firefox` installs one.

Chromium is found by web/browser.sh, since every other test needs it too.
"""

import glob
import os
import shutil
import subprocess
import sys

from tools.paths import ROOT

# Debian's and Ubuntu's packages
PACKAGES = {
    "firefox": ["firefox-esr"],
    "webkit": ["webkit2gtk-driver", "xvfb"],
}
# Where the packages of Debian, Fedora and Arch put WebKitGTK's own small browser.
MINI_BROWSERS = [
    "/usr/lib/*/webkit2gtk-4.*/MiniBrowser",
    "/usr/libexec/webkit2gtk-4.*/MiniBrowser",
    "/usr/lib/webkit2gtk-4.*/MiniBrowser",
]


def chromium():
    """Return the list of programs that a test of Chromium needs; [] if one of them is missing."""
    kept = ROOT / ".cache" / "browser"
    return [kept.read_text().strip()] if kept.is_file() else []


def firefox():
    paths = (shutil.which(name) for name in ("firefox-esr", "firefox"))
    return [path for path in paths if path][:1]


def webkit():
    browsers = sorted(path for pattern in MINI_BROWSERS for path in glob.glob(pattern))
    programs = [
        shutil.which("WebKitWebDriver"),
        browsers[-1] if browsers else None,
        shutil.which("Xvfb"),
    ]
    return programs if all(programs) else []


FIND = {"chromium": chromium, "firefox": firefox, "webkit": webkit}


def install(names):
    """Install those of the browsers that are not there; return the names of those still missing."""
    missing = [name for name in names if not FIND[name]()]
    if missing and shutil.which("apt-get"):
        print(f"set-up: installing {' and '.join(missing)} for the tests", flush=True)
        packages = [package for name in missing for package in PACKAGES[name]]
        root = [] if os.geteuid() == 0 else ["sudo"]
        for command in (
            ["update", "-qq"],
            ["install", "-y", "-qq", "--no-install-recommends", *packages],
        ):
            subprocess.run(
                [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *command],
                stdout=subprocess.DEVNULL,
            )
    return [name for name in missing if not FIND[name]()]


if __name__ == "__main__":
    if missing := install(sys.argv[1:]):
        sys.exit(
            f"{' and '.join(missing)} could not be installed; the packages of Debian and Ubuntu: "
            + " ".join(package for name in missing for package in PACKAGES[name])
        )
