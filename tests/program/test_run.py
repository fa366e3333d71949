"""`python -m bot` from its start to its end."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.program.running import ROOT, SECRETS, Program, environment, program
from tests.running import eventually, hosted


async def output_of(folder: Path, *arguments: str, **changes: str) -> tuple[int | None, str]:
    async with program(folder, *arguments, **changes) as run:
        text = (await run.output()).decode()
        return run.process.returncode, text


def lines_of(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.decode().splitlines()]


async def test_missing_settings_end_the_start_with_a_line_each(tmp_path: Path) -> None:
    code, text = await output_of(tmp_path, BOT_TOKEN="", VATS_URL="", VATS_API_KEY="", VATS_CRM_TOKEN="")
    assert code not in {0, None}
    assert [line.partition(":")[0] for line in text.splitlines()] == [
        "BOT_TOKEN",
        "VATS_URL",
        "VATS_API_KEY",
        "VATS_CRM_TOKEN",
    ]


@pytest.mark.parametrize("arguments", [(), ("check",)])
async def test_wrong_settings_are_named_and_no_secret_is(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, text = await output_of(
        tmp_path,
        *arguments,
        VATS_CRM_TOKEN="canary",
        BOT_TOKEN="canary",
        LISTEN_PORT="canary",
        DATABASE_URL="canary://",
    )
    assert code not in {0, None}
    assert len(text.splitlines()) == 4
    assert "canary" not in text


async def test_a_second_program_on_the_same_file_says_so_and_ends(tmp_path: Path) -> None:
    async with program(tmp_path) as first:
        await first.opens()
        code, text = await output_of(tmp_path)
        assert code == 1
        (line,) = [line for line in lines_of(text.encode()) if line["event"] == "database_unusable"]
        assert "уже открыт другим запущенным ботом" in line["advice"]
        assert await first.posts("1") == 200


async def test_a_port_that_is_taken_is_said_and_ends_the_start(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with program(tmp_path / "a") as first:
        await first.opens()
        port = first.url.rpartition(":")[2]
        code, text = await output_of(tmp_path / "b", LISTEN_PORT=port)
        assert code == 1
        assert [line["event"] for line in lines_of(text.encode())] == ["door_not_opened"]


BEFORE_TELEGRAM = """
import http.client, os, signal, sys, threading
from bot.cli import main

def knock():
    body = "cmd=event&type=INCOMING&phone=79261904198&user=anna&callid=1&crm_token=" + os.environ["VATS_CRM_TOKEN"]
    while True:
        door = http.client.HTTPConnection("127.0.0.1", int(os.environ["LISTEN_PORT"]))
        try:
            door.request("POST", "/vats", body, {"Content-Type": "application/x-www-form-urlencoded"})
            status = door.getresponse().status
        except OSError:
            continue
        print(status, hasattr(sys.modules.get("bot.telegram"), "serve"), flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
        return

threading.Thread(target=knock).start()
main([])
"""


def test_the_first_event_is_taken_before_telegram_is_loaded(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEFORE_TELEGRAM],
        env=environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout.strip(), done.returncode) == ("200 False", 0), done.stderr
    rows = sqlite3.connect(tmp_path / "bot.db").execute("SELECT call_id FROM inbox").fetchall()
    assert rows == [("1",)]


def test_what_the_door_needs_loads_neither_telegram_nor_the_layer_over_the_database() -> None:
    slow = {"aiogram", "sqlalchemy", "alembic", "httpx", "prometheus_client", "apscheduler", "matplotlib"}
    code = f"import sys, bot.cli, bot.run; print(sorted({slow!r} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert loaded.strip() == "[]"


async def test_a_stop_in_the_middle_of_the_start_is_a_clean_one(tmp_path: Path) -> None:
    async with program(tmp_path) as run:
        await run.opens()
        run.signals(signal.SIGINT)
        began = asyncio.get_running_loop().time()
        output = await run.output()
        assert run.process.returncode == 0
        assert asyncio.get_running_loop().time() - began < 3
        assert lines_of(output)[-1]["event"] == "stopped"


async def test_what_was_in_hand_is_finished_before_the_end(tmp_path: Path) -> None:
    """Somebody asks, the ВАТС takes its time, the stop comes: the answer still goes out."""
    async with (
        hosted(VirtualVats().running()) as vats,
        hosted(VirtualTelegram(SECRETS["BOT_TOKEN"]).running()) as telegram,
        program(
            tmp_path, VATS_URL=vats.url, VATS_API_KEY=vats.api_key, BOT_API_URL=telegram.url, ADMIN_IDS="100001"
        ) as run,
    ):
        owner = telegram.person("Глеб", phone="79160000099", id=100001)
        owner.user.wrote = True
        await run.opens()
        await run.until("telegram", "ok")
        vats.fail("get_history_json", how="slow", seconds=1.5)
        owner.sends("/missed")
        await eventually(lambda: [asked for asked in vats.requests if asked.operation == "get_history_json"])
        run.signals(signal.SIGTERM)
        began = asyncio.get_running_loop().time()
        output = await run.output()
        assert asyncio.get_running_loop().time() - began < 5
        assert run.process.returncode == 0
        assert "Пропущенные" in telegram.calls("sendMessage")[-1]["text"]
    events = [line["event"] for line in lines_of(output)]
    assert events[-1] == "stopped"
    assert not [event for event in events if "unclosed" in event.lower() or "never" in event.lower()]
    assert {line["level"] for line in lines_of(output)} <= {"info", "debug", "warning"}


async def test_neighbours_that_come_late_are_found_and_those_that_go_are_missed(tmp_path: Path) -> None:
    async with hosted(VirtualTelegram(SECRETS["BOT_TOKEN"]).running()) as telegram:
        telegram.fail("getMe", how="500")
        async with program(tmp_path, BOT_API_URL=telegram.url) as run:
            await run.opens()
            health = await run.until("vats", "degraded")
            assert health["status"] == "degraded"
            assert await run.posts("1") == 200
            telegram.heal()
            await run.until("telegram", "ok")
            assert (await run.answers("/health/ready"))[0] == 200


async def see(run: Program, vats: VirtualVats, telegram: VirtualTelegram) -> None:
    """Let a day go by whose every word is a canary."""
    owner = telegram.person("canary-name", phone="79160000099", id=100001)
    owner.user.wrote = True
    await run.until("telegram", "ok")
    for words in (
        "/start",
        "/contact 79261904198 canary-name",
        "/contacts canary-name",
        "/call 79261904198",
        "/nonsense",
    ):
        await owner.writes(words)
    vats.crm_url = f"{run.url}/vats"
    for how in ("401", "garbage", "drop"):
        vats.fail("get_history_json", how=how)
        await owner.writes("/missed")
    vats.works()
    call = await vats.rings("79261904198", "74951234567")
    await call.answered_by("anna")
    await call.ends(seconds=60)
    for body in ("cmd=event&crm_token=canary-wrong&phone=79261904198", "canary", "\x00"):
        await run.answers("/vats", "POST", data=body)
    await run.answers("/canary/79261904198")
    telegram.fail("sendMessage", how="500", times=2)
    owner.sends("/me")
    await asyncio.sleep(1)


async def test_no_line_of_the_log_has_a_secret_a_phone_or_a_name(tmp_path: Path) -> None:
    async with (
        hosted(VirtualVats(crm_token=SECRETS["VATS_CRM_TOKEN"]).running()) as vats,
        hosted(VirtualTelegram(SECRETS["BOT_TOKEN"]).running()) as telegram,
        program(
            tmp_path,
            VATS_URL=vats.url,
            VATS_API_KEY=vats.api_key,
            BOT_API_URL=telegram.url,
            ADMIN_IDS="100001",
            TIMEZONE="Europe/Moscow",
        ) as run,
    ):
        await run.opens()
        await see(run, vats, telegram)
        run.signals(signal.SIGTERM)
        output = await run.output()
        api_key = vats.api_key
    lines = lines_of(output)
    assert len(lines) > 10, "every line is one JSON object"
    for told in ("canary", "9261904198", "190-41-98", "9160000099", api_key, SECRETS["VATS_CRM_TOKEN"]):
        assert told not in output.decode()
