"""Whether there is a browser with a window."""

import os
import sys

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
"""Variables that say of one on Linux and the like; without them a browser would be one of text,
which takes the terminal."""


def has_browser() -> bool:
    """Whether a page can be shown here."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in SCREENS)
