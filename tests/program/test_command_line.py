"""The command line and the run, in this process: what other tests see from outside, seen from inside."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import cli, logs, probe
from bot.run import FAILED, STOPPED, run
from bot.settings import Settings
from tests.door.conftest import settings_for
from tests.program.running import ROOT, environment, free_port


@pytest.fixture(autouse=True)
def _room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGTERM, signal.SIGINT)}
    with logs.untouched():
        yield
    for sign, handler in before.items():
        signal.signal(sign, handler)


def ends(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    return int(ended.value.code or 0)


class Stopper(threading.Thread):
    """Waits for the door, looks through the probe, and sends the signal."""

    def __init__(self, port: int, path: str = "/health/live") -> None:
        super().__init__(daemon=True)
        self.port = port
        self.path = path
        self.seen: tuple[bool, str] = (False, "")

    def run(self) -> None:
        for _ in range(3000):
            door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                door.request("GET", self.path)
                door.getresponse().read()
            except OSError:
                time.sleep(0.01)
            else:
                break
            finally:
                door.close()
        self.seen = probe.look("127.0.0.1", self.port)
        os.kill(os.getpid(), signal.SIGTERM)


def test_it_runs_until_it_is_told_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    stopper = Stopper(int(os.environ["LISTEN_PORT"]))
    stopper.start()
    assert ends() == STOPPED
    stopper.join(10)
    well, line = stopper.seen
    assert well
    assert json.loads(line)["checks"]["storage"]["status"] == "ok"


def test_the_probe_reads_where_to_knock_and_says_what_it_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LISTEN_PORT", str(free_port()))
    assert probe.main() == 1
    assert "no answer" in capsys.readouterr().out
    monkeypatch.setenv("LISTEN_PORT", "door")
    assert probe.main() == 1


def test_a_database_that_cannot_be_opened_ends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("no folder")
    settings = settings_for(tmp_path, database_url=f"sqlite:///{tmp_path / 'file' / 'bot.db'}", log_format="json")
    assert run(settings) == FAILED
    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "database_unusable"
    assert line["advice"]


def test_a_door_that_cannot_be_opened_ends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(settings_for(tmp_path, listen_host="192.0.2.1", log_format="json")) == FAILED
    assert json.loads(capsys.readouterr().err)["event"] == "door_not_opened"


def test_a_broken_installation_ends_it_with_a_line(tmp_path: Path) -> None:
    (tmp_path / "sqlalchemy.py").write_text('int("canary")\n')
    variables = environment(tmp_path, LOG_LEVEL="info", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    ended = subprocess.run(
        [sys.executable, "-m", "bot"],
        env=variables,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == FAILED
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert lines[-1]["event"] == "program_failed"
    assert "ValueError" in lines[-1]["exception"]
    assert "invalid literal" not in ended.stderr, "the text of such an exception may hold anything"


@pytest.mark.parametrize("arguments", [(), ("check",)])
def test_settings_that_are_missing_end_it(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(*arguments) == cli.WRONG_SETTINGS
    assert len(capsys.readouterr().err.splitlines()) == 4


def test_the_check_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert ends("check") == 1
    told = capsys.readouterr().out
    assert "✗ VATS_URL" in told
    assert "✓ DATABASE_URL" in told


def test_the_page_of_a_demonstration_is_served_until_it_is_told_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    stopper = Stopper(free_port(), path="/api/state")
    stopper.start()
    assert ends("demo", "--page", "--no-browser", "--port", str(stopper.port), "--folder", str(tmp_path / "kept")) == 0
    stopper.join(10)
    assert f"http://127.0.0.1:{stopper.port}/" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "kept").iterdir()} >= {"bot.db", "bot.log"}


def test_a_demonstration_that_cannot_be_is_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("no folder")
    assert ends("demo", "--page", "--folder", str(tmp_path / "file" / "kept")) == 1
    assert "✗" in capsys.readouterr().out


def test_another_word_is_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert ends("dance") == 2
    assert "dance" in capsys.readouterr().err
