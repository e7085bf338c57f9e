"""The Chromium of this machine: Debian's, or whatever `ECHOES_CHROMIUM` names."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NONE_FOUND = "no Chromium on this machine: apt-get install chromium, or name one in ECHOES_CHROMIUM"


def find_chromium() -> str | None:
    """Its path, if there is one."""
    return os.environ.get("ECHOES_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def launch_chromium(playwright: Playwright, path: str) -> Browser:
    """Starts it, without a window; as root without its sandbox, which it would not start with."""
    args = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=args)
