"""The page is opened in a browser where there is one, and nobody hears of it where there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program.running import ROOT

OPENS = (
    "import time\nfrom bot.demo_browser import open_page\nopen_page('http://127.0.0.1:8080/')\ntime.sleep({seconds})"
)


def opens(seconds: float = 0.0, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", OPENS.format(seconds=seconds)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho noise\necho noise >&2\necho "$1" > {tmp_path}/opened\n')
    script.chmod(0o755)
    return script


def test_a_browser_with_windows_is_opened(browser: Path) -> None:
    done = opens(1.5, BROWSER=f"{browser} %s &")
    assert (browser.parent / "opened").read_text() == "http://127.0.0.1:8080/\n"
    assert done.returncode == 0


def test_a_browser_of_the_terminal_is_let_be(browser: Path) -> None:
    opens(1.0, BROWSER=f"{browser} %s")
    assert not (browser.parent / "opened").exists()


@pytest.mark.parametrize("seconds", [0.0, 0.5])
def test_no_browser_is_no_news(tmp_path: Path, seconds: float) -> None:
    done = opens(seconds, PATH=str(tmp_path), DISPLAY=":77")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("environment", "seen"),
    [({}, "False"), ({"DISPLAY": ":0"}, "True"), ({"WAYLAND_DISPLAY": "w"}, "True"), ({"DISPLAY": ""}, "False")],
)
def test_where_windows_can_be_seen(environment: dict[str, str], seen: str) -> None:
    code = "from bot.demo_browser import has_display; print(has_display())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20, check=True
    )
    assert done.stdout.strip() == seen
