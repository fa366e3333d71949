"""The canary over the whole suite (tests/canary.py) sings when something is let out."""

import logging

import pytest
import structlog

from bot import logs
from sandbox.telegram.virtual import TOKEN
from sandbox.vats.virtual import API_KEY, CRM_TOKEN
from tests import canary


@pytest.fixture
def line(request: pytest.FixtureRequest) -> canary.Line:
    plugin = request.config.pluginmanager.get_plugin("canary")
    assert isinstance(plugin, canary.Canary)
    return plugin.line


def heard(line: canary.Line) -> list[str]:
    """Take what was found, so that this test is not ended by it."""
    found, line.found = line.found, []
    return found


@pytest.mark.parametrize("secret", [TOKEN, API_KEY, CRM_TOKEN, *canary.SECRETS])
def test_a_secret_is_found(line: canary.Line, secret: str) -> None:
    structlog.get_logger("bot.anything").debug("something", url=f"https://x/bot{secret}/getMe")
    assert heard(line)


@pytest.mark.parametrize(
    "phone",
    ["79161234567", "+79161234567", "%2B79161234567", "+7 916 123-45-67", "8 (916) 123-45-67", "89161234567"],
)
def test_a_whole_phone_is_found(line: canary.Line, phone: str) -> None:
    structlog.get_logger("calls.anything").info("something", who=[f"von {phone}."])
    assert heard(line)


def test_what_a_library_says_is_masked_and_heard(line: canary.Line) -> None:
    logging.getLogger("httpx").debug("GET /history?phone=79161234567&key=%s", "x")
    assert heard(line) == []
    line.write("GET /history?phone=79161234567")
    assert heard(line)


@pytest.mark.parametrize(
    "harmless", ["79161234567890123", "916 123-45", "callid 5", "2026-11-24T12:00:00", "1764000000", "a3f79161234567bc"]
)
def test_what_is_no_phone_is_let_be(line: canary.Line, harmless: str) -> None:
    structlog.get_logger("bot.anything").info("something", what=harmless, call_id="79161234567")
    assert heard(line) == []


def test_a_process_of_its_own_is_looked_at() -> None:
    canary.look(b'{"event": "door_open"}\n')
    with pytest.raises(AssertionError, match="written"):
        canary.look(f'{{"event": "x"}}\n{{"token": "{TOKEN}"}}\n')


def test_it_still_hears_after_a_test_with_a_log_of_its_own(line: canary.Line) -> None:
    with logs.untouched():
        logs.configure("info", "text", secrets=[])
        structlog.get_logger("bot.anything").info("something", who="79161234567")
    assert heard(line) == []
    structlog.get_logger("bot.anything").info("something", who="79161234567")
    assert heard(line)
