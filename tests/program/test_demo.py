"""`python -m bot demo --page`, as a person starts it: a page, a bot that can be killed, and nothing left behind."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.program.running import ROOT, free_port

ANNA, GROUP = 100_002, -1_000_001_000_001
MAIN = "74951234567"


def until(look: Callable[[], Any], seconds: float = 20) -> Any:
    """Look until something is found."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not become so in time"
        time.sleep(0.05)
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Demo:
    """One demonstration in a process of its own."""

    def __init__(self, folder: Path, *arguments: str, **changes: str) -> None:
        self.folder = folder
        self.told = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--page", *arguments],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"} | changes,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def tells(self, pattern: str, seconds: float = 40) -> str:
        """Wait for words; answer what the brackets of the pattern hold."""
        deadline, out = time.monotonic() + seconds, self.process.stdout
        assert out is not None
        while not (found := re.search(pattern, self.told)):
            assert time.monotonic() < deadline, self.told
            if select.select([out], [], [], 0.1)[0]:
                chunk = os.read(out.fileno(), 65536)
                assert chunk, self.told
                self.told += chunk.decode()
        return found.group(1) if found.groups() else found.group()

    @property
    def url(self) -> str:
        return self.tells(r"Страница: (http://127\.0\.0\.1:\d+/)")

    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}api/state", timeout=20) as answer:
            return dict(json.load(answer))

    def does(self, path: str, **body: Any) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.url}api/{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return dict(json.load(answer))

    def sees(self, chat: int, text: str) -> dict[str, Any]:
        """Wait until a message of the bot can be read."""

        def look() -> Any:
            messages = [one for one in self.state()["messages"] if one["chat"] == chat and one["mine_of"] is None]
            return next((one for one in messages if text in one["text"]), None)

        return dict(until(look))

    def ends(self, sign: signal.Signals, within: float = 5.0) -> int:
        """Send a signal; answer the exit code."""
        self.process.send_signal(sign)
        return self.process.wait(within)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demonstration whose people know the bot."""
    started = Demo(tmp_path_factory.mktemp("demo"), "--port", str(free_port()))
    started.does("scenario", name="meet")
    until(lambda: not started.state()["scenarios"][0]["running"])
    assert started.state()["scenarios"][0]["error"] is None
    yield started
    started.close()


def test_a_killed_bot_goes_on_and_no_call_is_lost(demo: Demo) -> None:
    answered = demo.does("exchange/ring", client="8 903 111-22-33", number=MAIN)["call"]
    demo.sees(ANNA, "903 111-22-33")
    demo.does("exchange/phone", login="anna", action="answer")
    demo.does("bot", action="kill")
    killed = demo.state()["bot"]
    assert (killed["state"], killed["pid"], killed["code"]) == ("killed", None, -9)
    demo.does("exchange/client", call=answered, action="hangup")
    missed = demo.does("exchange/ring", client="8 904 555-66-77", number=MAIN)["call"]
    demo.does("exchange/client", call=missed, action="hangup")
    said = demo.does("say", person=ANNA, chat=ANNA, text="/me")["message"]
    demo.does("bot", action="start")
    until(lambda: demo.state()["bot"]["state"] == "running")
    assert "Пропущенный" in demo.sees(GROUP, "904 555-66-77")["text"]
    card = demo.sees(ANNA, "903 111-22-33")
    until(lambda: "Звонит" not in demo.sees(ANNA, "903 111-22-33")["text"])
    assert demo.sees(ANNA, "903 111-22-33")["id"] == card["id"]
    assert demo.sees(ANNA, "Добавочный: 702")["id"] > said


def test_a_stopped_bot_ends_well_and_time_passes_for_it_all_the_same(demo: Demo) -> None:
    demo.does("say", person=ANNA, chat=ANNA, text="/dnd on for 45m")
    until(lambda: not next(one for one in demo.state()["employees"] if one["login"] == "anna")["takes_calls"])
    demo.does("bot", action="stop")
    until(lambda: demo.state()["bot"]["state"] == "stopped")
    assert demo.state()["bot"]["code"] == 0
    demo.does("clock", minutes=50)
    assert demo.state()["clock"]["ahead"] == 3000
    demo.does("bot", action="start")
    until(lambda: next(one for one in demo.state()["employees"] if one["login"] == "anna")["takes_calls"])
    demo.does("clock", minutes=5)
    assert demo.state()["clock"]["ahead"] == 3300


def test_a_storm_freezes_nothing(demo: Demo) -> None:
    demo.does("scenario", name="storm")
    slowest = 0.0

    def is_over() -> bool:
        nonlocal slowest
        began = time.monotonic()
        storm = next(one for one in demo.state()["scenarios"] if one["name"] == "storm")
        slowest = max(slowest, time.monotonic() - began)
        return not storm["running"]

    until(is_over, 60)
    assert slowest < 2.0
    assert demo.state()["bot"]["state"] == "running"
    said = demo.does("say", person=ANNA, chat=ANNA, text="/me")["message"]
    until(lambda: demo.sees(ANNA, "Добавочный: 702"))
    assert said


def test_who_leads_is_killed_and_the_bot_ends(demo: Demo) -> None:
    """The last one with this demonstration: it is over then."""
    pid = demo.state()["bot"]["pid"]
    assert is_alive(pid)
    demo.ends(signal.SIGKILL)
    until(lambda: not is_alive(pid), 10)


def test_two_at_once_a_taken_port_and_nothing_left_behind(tmp_path: Path) -> None:
    kept, port = tmp_path / "kept", free_port()
    kept.mkdir()
    (kept / "bot.db").write_text("an earlier one")
    with socket.create_server(("127.0.0.1", port)):
        demos = [
            Demo(tmp_path, "--port", str(port), "--no-browser"),
            Demo(tmp_path, "--port", str(port), "--folder", str(kept)),
        ]
        try:
            urls = {one.url for one in demos}
            assert len(urls) == 2
            assert all(f":{port}/" not in url for url in urls)
            assert all(one.tells(f"Порт {port} занят") for one in demos)
            pids = [one.state()["bot"]["pid"] for one in demos]
            assert all(map(is_alive, pids))
            for service in ("telegram", "vats"):  # a bot that waits for others ends in time too
                demos[0].does("failure", service=service, how="silence")
            demos[0].does("say", person=ANNA, chat=ANNA, text="/start")
            assert demos[0].ends(signal.SIGINT) == 0
            assert demos[1].ends(signal.SIGTERM) == 0
            assert not any(map(is_alive, pids))
            assert "Traceback" not in demos[0].told + demos[1].told
        finally:
            for one in demos:
                one.close()
    assert list(tmp_path.iterdir()) == [kept]
    assert (kept / "bot.db").read_text() == "an earlier one"
    assert {path.name for path in (kept / "2").iterdir()} >= {"bot.db", "bot.log"}


def test_a_bot_that_does_not_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "aiosqlite.py").write_text("raise ImportError('this driver is broken')")
    demo = Demo(tmp_path, "--port", str(free_port()), PYTHONPATH=str(tmp_path))
    try:
        assert "this driver is broken" in demo.tells(r"(?s)Бот не запустился(.*broken)")
        assert demo.process.wait(5) == 1
    finally:
        demo.close()
