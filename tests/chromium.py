"""The Chromium that the browser tests drive: the machine's own, since none is downloaded."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium():
    """Its path, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def ensure_chromium():
    """Install it where that is possible; otherwise stop and say how."""
    if find_chromium():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests ...", flush=True)
        quietly = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "stdin": subprocess.DEVNULL}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"]):
            done = subprocess.run(["apt-get", "-q", *command], capture_output=True, text=True, **quietly)
            if done.returncode:
                print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
    if not find_chromium():
        sys.exit(
            "The browser tests need Chromium and none of "
            f"{', '.join(NAMES)} is here. On Debian: apt-get update && apt-get install chromium"
        )


def launch_options():
    """How Playwright starts it. Chromium refuses its sandbox to root."""
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": find_chromium(), "args": arguments}
