"""The log of requests: both directions, in order, bodies, secrets masked, bounded."""

import json

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.company import CLIENT, MAIN
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.page.conftest import Bot, Json, Page
from tests.sandbox.page.test_speaking import PNG, form

ANNA = 100_002


async def asks(page: Page, vats: VirtualVats, method: str, path: str, body: Json | None = None) -> int:
    headers = {"X-API-KEY": vats.api_key}
    async with page.web.request(method, f"{vats.url}/crmapi/v1{path}", json=body, headers=headers) as answer:
        return answer.status


async def test_both_directions_are_written_down(page: Page, vats: VirtualVats, the_bot: Bot) -> None:
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    await the_bot.says(ANNA, "Привет")
    assert await asks(page, vats, "GET", "/users/anna/dnd") == 200
    assert await asks(page, vats, "GET", "/users/nobody/dnd") == 404
    await vats.rings(CLIENT, MAIN)
    log = (await page.state())["log"]
    told = [(one["direction"], one["title"], one["status"], one["ok"]) for one in log]
    assert told[:3] == [
        ("bot→telegram", "sendMessage", 200, True),
        ("bot→vats", "GET /crmapi/v1/users/anna/dnd", 200, True),
        ("bot→vats", "GET /crmapi/v1/users/nobody/dnd", 404, False),
    ]
    assert told[3:] == [
        ("vats→bot", "contact", 0, False),  # nobody is there
        *([("vats→bot", "event INCOMING", 0, False)] * 3),
    ]
    assert json.loads(log[0]["request"])["text"] == "Привет"
    assert log[1]["operation"] == "get_dnd"
    assert json.loads(log[1]["answer"]) == {"state": True}
    assert log[4]["answer"] == "no address"


async def test_secrets_are_masked_wherever_they_stand(
    page: Page, vats: VirtualVats, telegram: VirtualTelegram, the_bot: Bot
) -> None:
    await vats.rings(CLIENT, MAIN)
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    await the_bot.says(ANNA, f"{telegram.token} {vats.crm_token} {vats.api_key}")
    body = {"password": "canary-password", "name": "Анна"}
    assert await asks(page, vats, "PUT", "/users/anna", body) < 500
    await vats.push("webhook", data={"token": "canary-token", "key": "canary-key", "deep": [{"secret": "canary-deep"}]})
    told = json.dumps((await page.state())["log"], ensure_ascii=False)
    for secret in (telegram.token, vats.crm_token, vats.api_key, "canary"):
        assert secret not in told
    assert told.count("•••") >= 8


async def test_a_long_body_is_cut_and_told_whole_when_asked_for(page: Page, the_bot: Bot) -> None:
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    await the_bot.says(ANNA, "слово " * 600)
    entry = (await page.state())["log"][-1]
    assert entry["cut"] is True
    assert len(entry["request"]) == 800
    _, whole = await page.gets(f"api/log/{entry['id']}")
    assert whole["cut"] is False
    assert json.loads(whole["request"])["text"].count("слово") == 600
    status, _ = await page.gets("api/log/999999")
    assert status == 404


async def test_an_answer_that_comes_later_is_told_later(page: Page, vats: VirtualVats) -> None:
    state = await page.state()
    vats.hold()
    await vats.push("event", type="INCOMING", callid="1")
    async with page.events(state["event"]) as events:
        [entry] = await events.until("log")
        assert (entry["status"], entry["ok"]) == (0, None)
        vats.crm_url = f"{vats.url}/nowhere"
        vats.pushes[-1].url = vats.crm_url
        await vats.release()
        [again] = await events.until("log")
    assert again["id"] == entry["id"]
    assert (again["status"], again["ok"]) == (404, False)


async def test_of_a_storm_the_newest_are_told_and_the_others_counted(page: Page, vats: VirtualVats) -> None:
    state = await page.state()
    for number in range(700):
        await vats.push("event", type="INCOMING", callid=str(number))
    async with page.events(state["event"]) as events:
        _, told = await events.next()
    assert len(told["log"]) == 60
    assert told["log_left_out"] >= 440 + 200
    assert json.loads(told["log"][-1]["request"])["callid"] == "699"
    assert len((await page.state())["log"]) == 200


async def test_an_empty_object_is_told_apart_from_nothing(page: Page, vats: VirtualVats) -> None:
    async def nothing_known(_request: web.Request) -> web.Response:
        return web.json_response({})

    application = web.Application()
    application.router.add_post("/vats", nothing_known)
    async with TestServer(application) as crm:
        vats.crm_url = str(crm.make_url("/vats"))
        await vats.push("contact", phone=CLIENT)
    await asks(page, vats, "PUT", "/users/anna", {})
    await asks(page, vats, "GET", "/users/anna/dnd")
    pushed, put, get = (await page.state())["log"]
    assert pushed["answer"] == "{}"
    assert json.loads(put["request"]) == {"body": {}}
    assert get["request"] == ""


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_files_are_named_and_not_shown(page: Page, the_bot: Bot, kind: str) -> None:
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    url = f"{the_bot.telegram.url}/bot{the_bot.telegram.token}/send{kind.title()}"
    async with page.web.post(url, data=form(chat_id=ANNA, **{kind: ("a.png", PNG)})) as answer:
        assert answer.status == 200, await answer.text()
    entry = (await page.state())["log"][-1]
    assert f"[a.png, {len(PNG)} B]" in entry["request"]
