"""`python -m bot check`: a line a setting, what to do, and 0 only if all is well."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.check import Check
from bot.check_exchange import reads
from bot.settings import Settings
from chat.clock import Clock
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from storage.database import Database
from tests.program.running import SECRETS, free_port, program
from tests.running import MovedClock, hosted
from vats.operations import OPERATIONS

Found = dict[str, list[tuple[bool, str]]]


@pytest.fixture
async def exchange() -> AsyncIterator[VirtualVats]:
    async with hosted(VirtualVats(now=Clock().now).running()) as vats:
        yield vats


@pytest.fixture
async def messenger() -> AsyncIterator[VirtualTelegram]:
    async with hosted(VirtualTelegram(SECRETS["BOT_TOKEN"]).running()) as telegram:
        yield telegram


@pytest.fixture
def given(exchange: VirtualVats, messenger: VirtualTelegram, tmp_path: Path) -> dict[str, Any]:
    return {
        "bot_token": messenger.token,
        "bot_api_url": messenger.url,
        "vats_url": exchange.url,
        "vats_api_key": exchange.api_key,
        "vats_crm_token": "a-token-that-is-long-enough",
        "database_url": f"sqlite:///{tmp_path / 'bot.db'}",
        "listen_host": "127.0.0.1",
        "listen_port": free_port(),
        "_env_file": None,
    }


async def findings(given: dict[str, Any], clock: Clock | None = None, **changes: Any) -> Found:
    found: Found = {}
    async for finding in Check(Settings(**(given | changes)), clock or Clock()).run():
        found.setdefault(finding.name, []).append((finding.well, finding.words))
    return found


def wrong(found: Found) -> dict[str, str]:
    return {name: words for name, several in found.items() for well, words in several if not well}


async def test_all_well_names_every_setting(given: dict[str, Any]) -> None:
    found = await findings(given)
    assert wrong(found) == {}
    assert set(found) == {name.upper() for name in Settings.model_fields} | {"Часы"}


async def test_nothing_is_changed_anywhere(
    given: dict[str, Any], exchange: VirtualVats, messenger: VirtualTelegram
) -> None:
    await findings(given, admin_ids={7})
    assert {request.method for request in exchange.requests} == {"GET"}
    assert {call.method for call in messenger.requests} <= {"getMe", "getChat"}


async def test_a_wrong_token_of_the_bot(given: dict[str, Any]) -> None:
    found = wrong(await findings(given, bot_token="1:wrong-token-of-the-bot"))
    assert set(found) == {"BOT_TOKEN"}
    assert "@BotFather" in found["BOT_TOKEN"]


async def test_telegram_away(given: dict[str, Any]) -> None:
    found = wrong(await findings(given, bot_api_url=f"http://127.0.0.1:{free_port()}"))
    assert set(found) == {"BOT_API_URL", "BOT_TOKEN"}
    assert "не отвечает" in found["BOT_API_URL"]


async def test_something_else_in_telegram_s_place(given: dict[str, Any], exchange: VirtualVats) -> None:
    assert "BOT_API_URL" in wrong(await findings(given, bot_api_url=exchange.url))


async def test_administrators_that_never_wrote_are_named(given: dict[str, Any], messenger: VirtualTelegram) -> None:
    known = messenger.person("Глеб", phone="79160000099", id=7)
    known.user.wrote = True
    ((well, words),) = (await findings(given, admin_ids={7}))["ADMIN_IDS"]
    assert well
    assert "бот их знает" in words
    ((well, words),) = (await findings(given, admin_ids={7, 99}))["ADMIN_IDS"]
    assert well
    assert "99" in words
    assert "/start" in words


@pytest.mark.parametrize(
    ("how", "names", "words"),
    [
        ("401", {"VATS_API_KEY"}, "не принимает"),
        ("401-disabled", {"VATS_API_KEY"}, "включите"),
        ("404", {"VATS_URL", "VATS_API_KEY"}, "не REST API"),
        ("garbage", {"VATS_URL", "VATS_API_KEY"}, "не REST API"),
        ("502-html", {"VATS_URL", "VATS_API_KEY"}, "позже"),
    ],
)
async def test_what_is_wrong_with_the_exchange_is_told_apart(
    given: dict[str, Any], exchange: VirtualVats, how: Any, names: set[str], words: str
) -> None:
    exchange.fail("*", how=how)
    found = wrong(await findings(given))
    assert set(found) - {"TIMEZONE"} == names
    assert any(words in said for said in found.values())


async def test_the_exchange_away(given: dict[str, Any]) -> None:
    found = wrong(await findings(given, vats_url=f"http://127.0.0.1:{free_port()}"))
    assert "не отвечает" in found["VATS_URL"]


async def test_each_right_that_the_key_lacks_is_named(given: dict[str, Any], exchange: VirtualVats) -> None:
    exchange.lacks.update({"Номера → Просмотр", "SIM-карты → Просмотр"})
    said = [words for well, words in (await findings(given))["VATS_API_KEY"] if not well]
    assert len(said) == 2
    assert any("«Номера → Просмотр»" in words for words in said)
    assert any("«SIM-карты → Просмотр»" in words for words in said)


async def test_a_right_that_cannot_be_tried_is_said(given: dict[str, Any], exchange: VirtualVats) -> None:
    exchange.fail("list_sims", how="500")
    assert "не проверить" in wrong(await findings(given))["VATS_API_KEY"]


def test_every_right_to_look_is_tried() -> None:
    rights = {one.right for one in OPERATIONS.values() if one.method == "GET" and one.right}
    assert set(reads()) == rights
    assert all(read.is_read for read in reads().values())


async def test_the_zone_is_asked_unless_it_is_set(given: dict[str, Any], exchange: VirtualVats) -> None:
    ((_, words),) = (await findings(given, timezone="Asia/Omsk"))["TIMEZONE"]
    assert words == "Asia/Omsk"
    exchange.fail("get_domain", how="500")
    assert "TIMEZONE" in wrong(await findings(given))


async def test_a_database_that_cannot_be_used(given: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    found = wrong(await findings(given, database_url=f"sqlite:///{tmp_path / 'file' / 'bot.db'}"))
    assert set(found) == {"DATABASE_URL"}


async def test_beside_the_running_bot_its_database_and_its_port_are_well(given: dict[str, Any]) -> None:
    async def live(_: web.BaseRequest) -> web.Response:
        return web.json_response({"status": "ok"})

    runner = web.ServerRunner(web.Server(live))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", given["listen_port"]).start()
        async with Database.open(given["database_url"]):
            found = await findings(given, public_url=f"http://127.0.0.1:{given['listen_port']}")
    finally:
        await runner.cleanup()
    assert wrong(found) == {}
    assert "работает бот" in found["LISTEN_PORT"][0][1]
    assert "работающим ботом" in found["DATABASE_URL"][0][1]
    assert "ведёт сюда" in found["PUBLIC_URL"][0][1]


async def test_a_port_of_somebody_else(given: dict[str, Any], exchange: VirtualVats) -> None:
    port = int(exchange.url.rpartition(":")[2])
    assert set(wrong(await findings(given, listen_port=port))) == {"LISTEN_PORT"}


async def test_an_address_that_this_machine_has_not(given: dict[str, Any]) -> None:
    assert set(wrong(await findings(given, listen_host="192.0.2.1"))) == {"LISTEN_HOST"}


async def test_our_own_address_has_to_lead_here(given: dict[str, Any], exchange: VirtualVats) -> None:
    here = f"http://127.0.0.1:{given['listen_port']}"
    assert wrong(await findings(given, public_url=here, bot_webhook_url=here)) == {}
    nowhere = f"http://127.0.0.1:{free_port()}"
    found = wrong(await findings(given, public_url=nowhere, bot_webhook_url=exchange.url))
    assert "не отвечает" in found["PUBLIC_URL"]
    assert "BOT_WEBHOOK_URL" in found


async def test_somebody_else_s_bot_at_our_address(given: dict[str, Any]) -> None:
    async def live(_: web.BaseRequest) -> web.Response:
        return web.json_response({"status": "ok"})

    runner = web.ServerRunner(web.Server(live))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found = wrong(await findings(given, public_url=f"http://127.0.0.1:{runner.addresses[0][1]}"))
    finally:
        await runner.cleanup()
    assert "не эта программа" in found["PUBLIC_URL"]


async def test_a_short_token_is_well_with_a_word_about_it(given: dict[str, Any]) -> None:
    ((well, words),) = (await findings(given, vats_crm_token="short-one"))["VATS_CRM_TOKEN"]
    assert well
    assert "короткий" in words


@pytest.mark.parametrize(("ahead", "side"), [(timedelta(minutes=5), "спешат"), (timedelta(minutes=-5), "отстают")])
async def test_a_clock_that_is_wrong(given: dict[str, Any], ahead: timedelta, side: str) -> None:
    found = wrong(await findings(given, clock=MovedClock(Clock().now() + ahead)))
    assert side in found["Часы"]


async def test_the_command_prints_and_its_exit_code_tells(
    exchange: VirtualVats, messenger: VirtualTelegram, tmp_path: Path
) -> None:
    settings = {"VATS_URL": exchange.url, "BOT_API_URL": messenger.url}
    async with program(tmp_path, "check", **settings, VATS_API_KEY=exchange.api_key) as run:
        text = (await run.output()).decode()
        assert run.process.returncode == 0, text
        assert all(line.startswith("✓ ") for line in text.splitlines())
    async with program(tmp_path, "check", **settings) as run:
        text = (await run.output()).decode()
        assert run.process.returncode == 1
        assert "✗ VATS_API_KEY: ВАТС его не принимает" in text
        assert "canary" not in text
