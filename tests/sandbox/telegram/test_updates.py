"""How the bot gets its updates: long polling and the webhook."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.serving import served
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.conftest import Caller, soon


async def test_offset_confirms(call: Caller, anna: Person) -> None:
    for text in ("раз", "два", "три"):
        anna.sends(text)
    first = await call("getUpdates", limit=2)
    assert [update["message"]["text"] for update in first] == ["раз", "два"]
    assert await call("getUpdates", limit=2) == first
    rest = await call("getUpdates", offset=first[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["три"]
    assert await call("getUpdates", offset=rest[0]["update_id"] + 1) == []


async def test_a_negative_offset_keeps_the_last(call: Caller, anna: Person) -> None:
    for text in ("раз", "два", "три"):
        anna.sends(text)
    assert [update["message"]["text"] for update in await call("getUpdates", offset=-1)] == ["три"]


async def test_a_poll_waits_for_something_new(call: Caller, anna: Person) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(call("getUpdates", timeout=5))
        await soon()
        assert not poll.done()
        anna.sends("раз")
    assert len(poll.result()) == 1


async def test_a_poll_ends_after_its_time(call: Caller) -> None:
    began = asyncio.get_running_loop().time()
    assert await call("getUpdates", timeout=1) == []
    assert 0.9 < asyncio.get_running_loop().time() - began < 3


async def test_two_polls_are_a_conflict(call: Caller, telegram: VirtualTelegram) -> None:
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(call.tries("getUpdates", timeout=5))
        await soon()
        assert await call("getUpdates") == []
    assert first.result()["error_code"] == 409
    assert "terminated by other getUpdates request" in first.result()["description"]


async def test_a_webhook_ends_a_poll(call: Caller, telegram: VirtualTelegram) -> None:
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(call.tries("getUpdates", timeout=5))
        await soon()
        await call("setWebhook", url="https://bot.example.com/hook")
    assert first.result()["description"] == "Conflict: terminated by setWebhook request"
    refused = await call.refused("setWebhook", url="https://bot.example.com/hook", max_connections=101)
    assert refused == (400, "Bad Request: max_connections must be from 1 to 100")


async def test_a_poll_that_its_client_left_is_no_conflict(
    call: Caller, telegram: VirtualTelegram, anna: Person
) -> None:
    url = f"{telegram.url}/bot{telegram.token}/getUpdates?timeout=20"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1), call.session.get(url):
            pass
    await soon()
    anna.sends("раз")
    assert len(await call("getUpdates")) == 1


async def test_only_the_kinds_that_are_wanted_come(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    await call("getUpdates", allowed_updates=["message"])
    message = anna.sends("раз")
    anna.edits(message, "два")
    anna.blocks_bot()
    assert [set(update) for update in await call.updates()] == [{"update_id", "message"}]
    await call("getUpdates", allowed_updates=[])
    anna.unblocks_bot()
    anna.reacts(message, "👍")
    assert len(await call.updates()) == 1


async def test_an_update_may_come_again(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    anna.sends("раз")
    (update,) = await call.updates()
    telegram.updates.repeat(update)
    assert await call("getUpdates") == [update]


class Hook:
    """Our side of a webhook."""

    def __init__(self) -> None:
        self.url = ""
        self.got: list[tuple[str | None, dict[str, Any]]] = []
        self.statuses: list[int] = []
        self.answer: dict[str, Any] = {}
        self.came = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        self.came.set()
        return web.json_response(self.answer, status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    taken = Hook()
    application = web.Application()
    application.router.add_post("/telegram", taken.take)
    async with served(application, "127.0.0.1", (0,), patience=0.1) as url:
        taken.url = f"{url}/telegram"
        yield taken


async def _until_empty(telegram: VirtualTelegram) -> None:
    await asyncio.wait_for(telegram.updates.bell.until(lambda: not telegram.updates.pending or None, 5), 5)


async def test_webhook_gets_updates_in_order_with_its_secret(
    call: Caller, telegram: VirtualTelegram, anna: Person, hook: Hook
) -> None:
    anna.sends("раз")
    await call("setWebhook", url=hook.url, secret_token="тайна".encode().hex())
    anna.sends("два")
    await _until_empty(telegram)
    assert [(secret, update["message"]["text"]) for secret, update in hook.got] == [
        ("тайна".encode().hex(), "раз"),
        ("тайна".encode().hex(), "два"),
    ]
    refused = await call.refused("getUpdates")
    assert refused[0] == 409
    assert refused[1].startswith("Conflict: can't use getUpdates method while webhook is active")
    await call("deleteWebhook")
    anna.sends("три")
    assert len(await call("getUpdates")) == 1


async def test_webhook_is_tried_again_until_it_takes(
    call: Caller, telegram: VirtualTelegram, anna: Person, hook: Hook
) -> None:
    telegram.updates.retry_seconds = 0.02
    hook.statuses = [503, 401]
    await call("setWebhook", url=hook.url)
    anna.sends("раз")
    await _until_empty(telegram)
    assert len({update["update_id"] for _, update in hook.got}) == 1
    assert len(hook.got) == 3
    info = await call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 401 Unauthorized"
    assert info["pending_update_count"] == 0


async def test_webhook_that_is_away_keeps_updates(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    telegram.updates.retry_seconds = 0.02
    await call("setWebhook", url="http://127.0.0.1:9/telegram", drop_pending_updates=True)
    anna.sends("раз")
    await asyncio.sleep(0.1)
    info = await call("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"][:17]) == (1, "Connection failed")
    await call("deleteWebhook", drop_pending_updates=True)
    assert await call("getUpdates") == []


async def test_webhook_may_answer_with_a_call(
    call: Caller, telegram: VirtualTelegram, anna: Person, hook: Hook
) -> None:
    hook.answer = {"method": "sendMessage", "chat_id": anna.id, "text": "ответ"}
    await call("setWebhook", url=hook.url)
    await anna.writes("раз")
    assert anna.chat.from_bot[-1].text == "ответ"
    hook.answer = {"method": "sendMessage", "chat_id": 5, "text": "ответ"}
    anna.sends("два")
    await _until_empty(telegram)


@pytest.mark.parametrize(
    ("url", "secret", "words"),
    [
        ("http://bot.example.com", "", "bad webhook: An HTTPS URL must be provided for webhook"),
        ("ftp://127.0.0.1", "", "bad webhook: An HTTPS URL must be provided for webhook"),
        ("https://bot.example.com:8081", "", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("https://bot.example.com", "с пробелом", "secret token contains unallowed characters"),
    ],
)
async def test_wrong_webhooks_are_refused(call: Caller, url: str, secret: str, words: str) -> None:
    assert await call.refused("setWebhook", url=url, secret_token=secret) == (400, f"Bad Request: {words}")


async def test_an_empty_address_ends_the_webhook(call: Caller, telegram: VirtualTelegram) -> None:
    await call("setWebhook", url="https://bot.example.com")
    await call("setWebhook", url="")
    assert (await call("getWebhookInfo"))["url"] == ""


async def test_server_stops_while_somebody_polls(anna: Person, telegram: VirtualTelegram) -> None:
    async with VirtualTelegram().running() as other, aiohttp.ClientSession() as session:
        url = f"{other.url}/bot{other.token}/getUpdates?timeout=30"
        poll = asyncio.get_running_loop().create_task(session.get(url))
        await soon()
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 3
    with pytest.raises(aiohttp.ClientError):
        await poll
    with pytest.raises(RuntimeError):
        _ = other.url
