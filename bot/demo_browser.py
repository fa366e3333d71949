"""Opens the page in the browser of whoever watches, where there is one. Never waits, never complains."""

import os
import sys
import threading
import webbrowser


def has_display() -> bool:
    """Tell whether a browser with windows can be seen here."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_page(url: str) -> None:
    """Open a page beside what we do."""
    threading.Thread(target=_open, args=[url], name="browser", daemon=True).start()


def _open(url: str) -> None:
    try:
        browser = webbrowser.get()
        # A browser of the terminal (lynx, w3m) would take the terminal over.
        in_terminal = isinstance(browser, webbrowser.GenericBrowser) and not isinstance(
            browser, webbrowser.BackgroundBrowser
        )
        if not in_terminal:
            browser.open(url)
    except (webbrowser.Error, OSError):
        return
