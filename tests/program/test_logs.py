import asyncio
import io
import json
import logging
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import structlog

from bot import logs
from storage.errors import StorageUnavailable
from vats.errors import Refused

NAME = "Имя Клиента"
SECRET = "canary-secret/of+the=key"
ROOT = Path(__file__).parents[2]


class Log:
    def __init__(self, form: Literal["text", "json"], level: str = "debug") -> None:
        self._stream = io.StringIO()
        logs.configure(level, form, secrets=[SECRET], stream=self._stream)

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def json_log() -> Iterator[Log]:
    with logs.untouched():
        yield Log("json")


@pytest.fixture
def text_log() -> Iterator[Log]:
    with logs.untouched():
        yield Log("text")


def test_an_event_is_one_object_with_its_values(json_log: Log) -> None:
    structlog.get_logger("bot.room").info("something_happened", person=123456789, call_id="79261904198")
    (line,) = json_log.lines
    assert line["event"] == "something_happened"
    assert line["person"] == 123456789, "ids of Telegram are numbers, and stay: the operator looks for them"
    assert line["call_id"] == "79261904198", "ids of calls are no phones"
    assert line["level"] == "info"
    assert line["logger"] == "bot.room"
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "written",
    ["79261904198", "+79261904198", "+7 926 190-41-98", "8(926)190-41-98", "%2B79261904198", "tel79261904198x"],
)
def test_a_phone_is_masked_wherever_it_stands(json_log: Log, written: str) -> None:
    log = structlog.get_logger("bot")
    words = f"called {written}"
    log.info(words, plain=written, inner={"list": [written], written: 1}, other=(written,))
    logging.getLogger("somebody.else").warning("rang %s", written)
    assert "9261904198" not in json_log.text
    assert "190-41-98" not in json_log.text
    assert json_log.text.count("[number]") >= 5


def test_what_is_no_phone_stays(json_log: Log) -> None:
    structlog.get_logger("bot").info("x", port="8080", date="2026-11-24", address="127.0.0.1:65000", callid="33274237")
    assert "[number]" not in json_log.text


def test_a_secret_is_masked_also_inside_an_address_and_when_it_is_made_later(json_log: Log) -> None:
    log = structlog.get_logger("bot")
    log.info(
        "x", url=f"https://host/{SECRET}", quoted="https://host/?key=canary-secret%2Fof%2Bthe%3Dkey", call_id=SECRET
    )
    logs.hide("made-later-canary")
    log.info("y", words="made-later-canary")
    assert "canary" not in json_log.text
    assert json_log.text.count("***") == 4


def test_a_traceback_is_in_the_line_and_says_nothing_that_exceptions_quote(json_log: Log) -> None:
    try:
        try:
            int(NAME)
        except ValueError as error:
            raise OSError(28, "No space left on device") from error
    except OSError:
        structlog.get_logger("bot").exception("boom")
    logging.getLogger("foreign").error("also", exc_info=KeyError(NAME))
    first, second = json_log.lines
    assert "test_logs.py" in first["exception"]
    assert "No space left on device" in first["exception"], (
        "the text of an error of the system helps, and quotes nobody"
    )
    assert "ValueError" in first["exception"]
    assert second["exception"] == "KeyError"
    assert NAME not in json_log.text


def test_errors_of_ours_say_their_text_and_groups_their_parts(json_log: Log) -> None:
    group = ExceptionGroup(f"several {NAME}", [StorageUnavailable("disk is full"), Refused("add_user", 400, NAME)])
    structlog.get_logger("bot").error("boom", exc_info=group)
    (line,) = json_log.lines
    assert "storage.errors.StorageUnavailable: disk is full" in line["exception"]
    assert "vats.errors.Refused: add_user: answered 400" in line["exception"]
    assert NAME not in json_log.text


def test_an_exception_that_is_its_own_cause_ends(json_log: Log) -> None:
    error = ValueError()
    error.__cause__ = error
    structlog.get_logger("bot").error("boom", exc_info=error)
    assert json_log.lines[0]["exception"] == "ValueError"


def test_debug_of_other_libraries_is_not_heard(json_log: Log) -> None:
    for name in ("aiogram.event", "httpx", "aiosqlite", "sqlalchemy.engine", "aiohttp.access", "apscheduler"):
        logging.getLogger(name).info("quotes a body")
    assert json_log.text == ""
    structlog.get_logger("calls.desk").debug("ours")
    assert json_log.lines[0]["event"] == "ours"


def test_the_level_is_obeyed() -> None:
    with logs.untouched():
        log = Log("json", "error")
        structlog.get_logger("bot").warning("no")
        logging.getLogger("foreign").warning("no")
        structlog.get_logger("bot").error("yes")
        assert [line["event"] for line in log.lines] == ["yes"]


def test_text_keeps_a_line_one_line_and_masks_the_same(text_log: Log) -> None:
    structlog.get_logger("bot").info("two\nlines", phone="79261904198", key=SECRET)
    (line,) = text_log.text.splitlines()
    assert "two⏎lines" in line
    assert "canary" not in line
    assert "79261904198" not in line


async def test_what_the_loop_can_hand_to_nobody_is_a_line_without_reprs(json_log: Log) -> None:
    loop = asyncio.get_running_loop()
    logs.loop_failure(loop, {"message": "Task exception was never retrieved", "exception": ValueError(NAME)})
    (line,) = json_log.lines
    assert line["what"] == "Task exception was never retrieved"
    assert line["exception"] == "ValueError"


def test_whatever_ends_on_stderr_is_one_object_a_line() -> None:
    """Uncaught errors, warnings, threads, errors nobody can take: all are lines of the log."""
    program = textwrap.dedent("""
        import threading, warnings
        from bot import logs
        logs.configure("info", "json", secrets=["canary-secret"])
        warnings.warn("old way, call 79261904198")
        thread = threading.Thread(target=lambda: int("canary-name"))
        thread.start()
        thread.join()
        class Odd:
            def __del__(self):
                raise ValueError("canary-name")
        Odd()
        raise RuntimeError("canary-secret canary-name 79261904198")
    """)
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines if line["logger"] == "bot.logs"] == [
        "thread_failed",
        "error_ignored",
        "program_failed",
    ]
    assert any(line["logger"] == "py.warnings" for line in lines)
    assert "canary" not in done.stderr
    assert "79261904198" not in done.stderr
