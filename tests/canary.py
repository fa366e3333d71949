"""What must be written nowhere, over the whole suite: a test that lets a secret or a whole phone out ends red.

The program's own way of logging, at its finest level, writes for every bot that runs in the process of the tests, and
libraries that log by themselves write with it; each line is looked at as it leaves. Behind each test the counts of
`/metrics` and all chats of the virtual Telegram are looked at too. Programs in processes of their own hand over what
they wrote (`look`).
"""

import hashlib
import hmac
import logging
import re
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from zlib import crc32

import pytest

from bot import logs
from sandbox.telegram.virtual import TOKEN, VirtualTelegram
from sandbox.vats.virtual import API_KEY, CRM_TOKEN, VirtualVats
from tests.running import RunningBot

_BOTS: Final = (TOKEN, "123456789:AAE-canary-of-the-bot-token")
SECRETS: Final = (
    *(_token.partition(":")[2] for _token in _BOTS),
    *(hmac.new(_token.encode(), b"secret of the webhook", hashlib.sha256).hexdigest() for _token in _BOTS),
    API_KEY,
    CRM_TOKEN,
    "canary-of-the-api-key",
    "canary-of-the-crm-token",
    "d47f9e88-cbe3-4961-8deb-ce55c169f40c",
)
"""Keys and tokens of the scenes: those of the virtual services, and those of programs that have none beside them."""
TALKING: Final = ("httpx", "aiogram", "aiohttp", "apscheduler", "asyncio")
TALKING_MUCH: Final = ("httpcore", "aiosqlite", "sqlalchemy")
"""Libraries that log by themselves; those that write a dozen lines for each step do so in some tests only."""
SOME: Final = 200
OWN_LOG: Final = frozenset({"log", "json_log", "text_log", "capsys", "capfd"})
"""Fixtures of tests that set up a log of their own, or look at the program's."""
STAGE: Final = Path(__file__).parent / "sandbox"
"""Tests of the virtual services alone: other people's bots log as they like, tests tell secrets on purpose."""

_SECRET: Final = re.compile("|".join(re.escape(one) for one in sorted({*SECRETS, *(quote(one) for one in SECRETS)})))
_PHONE: Final = re.compile(
    # Not in the midst of a word: keys and digests have long digits by chance.
    r"(?:(?<![0-9A-Za-z.])|(?<=\\n))(?:\+|%2[Bb])?"
    r"[78](?:[ (\-]{0,2})[3489][0-9]{2}(?:[ )\-]{0,2})[0-9]{3}-?[0-9]{2}-?[0-9]{2}(?![0-9A-Za-z])"
)
_CALL_IDS: Final = re.compile(r"""["']?(?:second_)?call_?id["']?[=:] ?["']?[0-9]+""")


def written(text: str) -> str:
    """Answer what a text gives away: a secret, or a whole phone; empty if nothing."""
    found = _SECRET.search(text)
    if found is None and (found := _PHONE.search(text)):
        # The ids of calls may be long digits, and are no phones.
        found = _PHONE.search(_CALL_IDS.sub("", text))
    return found[0] if found else ""


def look(text: str | bytes) -> None:
    """Look at what a process wrote.

    Raises:
        AssertionError: It gives something away.
    """
    told = text.decode(errors="replace") if isinstance(text, bytes) else text
    for line in told.splitlines():
        assert not (found := written(line)), f"written: {found!r} in {line[:500]}"


class Line:
    """Where the log is written to."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def write(self, text: str) -> int:
        """Look at a line; what pytest shows of a failed test comes by its own way."""
        if found := written(text):
            self.found.append(f"logged: {found!r} in {text[:500]}")
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""


class Canary:
    """The plugin."""

    def __init__(self) -> None:
        self.line = Line()
        self.place = Path()
        hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        logs.configure("debug", "json", secrets=[], stream=self.line)  # type: ignore[arg-type]  # all it is used for
        # Those are pytest's: what fails in a thread or is never awaited fails the test.
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        logging.captureWarnings(False)
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is self.line:
                handler.addFilter(self.filter)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None]:
        self.line.found.clear()
        if item.path != self.place:
            # What a program of another test has hidden is not hidden by this one's.
            self.place = item.path
            logs.reveal()
        own = not OWN_LOG.isdisjoint(getattr(item, "fixturenames", ()))
        much = not own and crc32(item.nodeid.encode()) % SOME == 0
        for name in TALKING:
            logging.getLogger(name).setLevel(logging.NOTSET if own else logging.DEBUG)
        for name in TALKING_MUCH:
            logging.getLogger(name).setLevel(logging.DEBUG if much else logging.NOTSET)
        yield
        self.check()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None]:
        yield
        if item.path.is_relative_to(STAGE):
            return
        self.check()
        given: dict[str, Any] = getattr(item, "funcargs", {})
        for one in given.values():
            match one:
                case VirtualTelegram():
                    assert not (found := told_in(one)), found
                case RunningBot() if one._app is not None:
                    assert not (found_in := written(repr(one.app.house.metrics))), found_in
                case VirtualVats():
                    assert {one.api_key, one.crm_token} <= {*SECRETS}, "the canary knows all keys"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None]:
        yield
        self.check()

    def filter(self, record: logging.LogRecord) -> bool:
        """Look at what our own code says before it is masked: it hands over nothing in the first place."""
        if isinstance(record.msg, dict):
            told = repr({name: value for name, value in record.msg.items() if not name.startswith("_")})
            if found := written(told):
                self.line.found.append(f"said: {found!r} in {told[:500]}")
        return True

    def check(self) -> None:
        """Fail what runs if something was written."""
        found, self.line.found = self.line.found, []
        assert self.place.is_relative_to(STAGE) or not found, found[0]


def told_in(telegram: VirtualTelegram) -> str:
    """Answer what the bot has told in a chat and should not have; empty if nothing."""
    for chat in telegram.world.chats.values():
        for message in chat.messages.values():
            if not message.by_bot:
                continue
            for text in message.versions:
                found = _SECRET.search(text)
                if found:
                    return f"told in {chat.kind} {chat.id}: {found[0]!r} in {text[:500]!r}"
    return ""


def pytest_configure(config: pytest.Config) -> None:
    """Put it in its place."""
    config.pluginmanager.register(Canary(), "canary")
