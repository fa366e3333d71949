"""The levers over HTTP."""

import asyncio
import base64
from typing import Any

import pytest

from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.conftest import Caller
from tests.sandbox.telegram.pictures import picture


async def _lever(call: Caller, path: str, status: int = 200, **body: Any) -> Any:
    async with call.session.post(f"{call.telegram.url}/control/{path}", json=body) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def _look(call: Caller, path: str, status: int = 200) -> Any:
    async with call.session.get(f"{call.telegram.url}/control/{path}") as response:
        assert response.status == status, await response.text()
        return await response.json()


async def test_a_scene_from_outside(call: Caller, telegram: VirtualTelegram) -> None:
    anna = await _lever(call, "people", name="Анна Смирнова", phone="79261904198", id=77)
    assert anna == {"id": 77, "name": "Анна Смирнова", "phone": "79261904198"}
    group = await _lever(call, "groups", title="Продажи", members=[77], topics=["Звонки"])
    sent = await _lever(call, "people/77/writes", text="/start", wait=False)
    assert (sent["text"], sent["by_bot"]) == ("/start", False)
    keyboard = {"inline_keyboard": [[{"text": "Да", "callback_data": "1"}]]}
    async with asyncio.TaskGroup() as tasks:
        told = tasks.create_task(_look(call, "happenings?after=0&timeout=5"))
        answer = tasks.create_task(_lever(call, "people/77/writes", text="/help", reply_to=sent["id"]))
        await asyncio.sleep(0.1)
        await call("sendMessage", chat_id=77, text="помощь", reply_markup=keyboard)
    assert told.result()[0]["message"]["text"] == answer.result()["text"] == "помощь"
    async with asyncio.TaskGroup() as tasks:
        press = tasks.create_task(_lever(call, "people/77/presses", label="да", message=answer.result()["id"]))
        await asyncio.sleep(0.1)
        query = next(iter(telegram.api.queries))
        await call("answerCallbackQuery", callback_query_id=query, text="ок")
    assert press.result()["toast"] == "ок"
    assert [message["text"] for message in await _look(call, "chats/77/messages")] == ["/start", "/help", "помощь"]
    await call("setMyCommands", commands=[{"command": "help", "description": "помощь"}])
    assert await _look(call, f"people/77/menu?chat={group['id']}") == ["help"]
    state = await _look(call, "state")
    assert (state["people"], state["problems"]) == ([anna], [])
    assert state["groups"][0]["topics"] == group["topics"]
    assert [one["method"] for one in await _look(call, "requests?after=1")] == ["answerCallbackQuery", "setMyCommands"]


async def test_failures_blocks_and_phones(call: Caller, telegram: VirtualTelegram) -> None:
    for number in (77, 78):
        await _lever(call, "people", name="Анна", id=number)
    async with asyncio.TaskGroup() as tasks:
        share = tasks.create_task(_lever(call, "people/77/shares-phone", contact_of=78))
        await asyncio.sleep(0.1)
        await call("sendMessage", chat_id=77, text="чужой")
    assert share.result()["text"] == "чужой"
    await _lever(call, "fail", method="sendMessage", how="500", times=1)
    assert (await call.refused("sendMessage", chat_id=77, text="а"))[0] == 500
    await _lever(call, "fail", how="500")
    await _lever(call, "heal")
    await call("sendMessage", chat_id=77, text="а")
    await _lever(call, "people/77/blocks")
    assert (await call.refused("sendMessage", chat_id=77, text="а"))[0] == 403
    assert (await _lever(call, "people/77/writes", 409, text="а"))["message"].endswith("unblock it first")
    await _lever(call, "people/77/blocks", blocked=False)
    await call("sendMessage", chat_id=77, text="а")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("people", {}, 400),
        ("people", {"name": 5}, 400),
        ("people/5/writes", {"text": "а"}, 404),
        ("people/x/writes", {"text": "а"}, 400),
        ("people/77/writes", {"text": "а", "chat": -5}, 404),
        ("people/77/writes", {"text": "а", "reply_to": 5}, 404),
        ("people/77/writes", {"text": "а", "timeout": 0.05}, 504),
        ("people/77/presses", {"label": "а", "timeout": 0}, 504),
        ("groups", {"title": "Продажи", "members": [5]}, 404),
        ("fail", {"how": "explode"}, 409),
    ],
)
async def test_what_is_asked_wrongly(call: Caller, path: str, body: dict[str, Any], status: int) -> None:
    await _lever(call, "people", name="Анна", id=77)
    assert (await _lever(call, path, status, **body))["message"]


async def test_bodies_that_are_no_objects(call: Caller) -> None:
    for body in (b"[]", b"{"):
        async with call.session.post(f"{call.telegram.url}/control/heal", data=body) as response:
            assert response.status == 400
    await _look(call, "chats/5/messages", 404)


async def test_what_else_people_do(call: Caller, telegram: VirtualTelegram) -> None:
    telegram.api.inline = True
    await _lever(call, "people", name="Анна", id=77)
    group = await _lever(call, "groups", title="Продажи", members=[77], topics=["Звонки"])
    sent = await _lever(call, "people/77/writes", text="раз", wait=False)
    edited = await _lever(call, "people/77/edits", message=sent["id"], text="два")
    assert (edited["text"], edited["edited"]) == ("два", True)
    forwarded = await _lever(call, "people/77/forwards", message=sent["id"], chat=group["id"])
    assert (forwarded["text"], forwarded["chat"]) == ("два", group["id"])
    await call("sendPoll", chat_id=77, question="Так?", options=[{"text": "да"}, {"text": "нет"}])
    poll = telegram.people[0].chat.from_bot[-1]
    await _lever(call, "people/77/votes", message=poll.id, options=["да"])
    await _lever(call, "people/77/reacts", message=poll.id, emoji=["👍"])
    assert (poll.poll is not None and poll.poll.votes, poll.reactions) == (
        {77: [0]},
        {77: [{"type": "emoji", "emoji": "👍"}]},
    )
    assert (await _lever(call, "people/77/edits", 409, message=poll.id, text="а"))["message"] == "it is not theirs"
    await _lever(call, "people/77/edits", 400, text="а")
    content = base64.b64encode(picture()).decode()
    await _lever(call, "people/77/sends-file", name="a.png", content=content, kind="photo", caption="вот")
    file = telegram.people[0].chat.messages[-1].file
    assert file is not None
    async with call.session.get(f"{telegram.url}/control/files/{file.id}") as response:
        assert await response.read() == picture()
    await _look(call, "files/nothing", 404)
    await _lever(call, "people/77/sends-file", 400, name="a.png", content="!")
    await _lever(call, "people/77/sends-file", 409, name="a.png", content="")
    await _lever(call, "people/77/deletes", message=sent["id"])
    shown = await _look(call, "chats/77/messages")
    assert [one["deleted"] for one in shown] == [True, False, False]


async def test_inline_mode_from_outside(call: Caller, telegram: VirtualTelegram) -> None:
    telegram.api.inline = True
    await _lever(call, "people", name="Анна", id=77)
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(_lever(call, "people/77/asks-inline", text="цена"))
        await asyncio.sleep(0.1)
        number = next(iter(telegram.api.inline_queries))
        await _lever(call, "people/77/chooses-inline", 404, query=number, title="Цена")
        article = {"type": "article", "id": "1", "title": "Цена", "input_message_content": {"message_text": "10 ₽"}}
        await call("answerInlineQuery", inline_query_id=number, results=[article])
    offered = asking.result()
    assert offered == {"query": number, "titles": ["Цена"], "next_offset": "", "button": None}
    sent = await _lever(call, "people/77/chooses-inline", query=number, title="цена")
    assert sent["text"] == "10 ₽"
    await _lever(call, "people/77/chooses-inline", 409, query=number, title="дом")


async def test_groups_and_channels_from_outside(call: Caller, telegram: VirtualTelegram) -> None:
    for number in (77, 78):
        await _lever(call, "people", name="Анна", id=number)
    group = await _lever(call, "groups", title="Продажи", members=[77], topics=["Звонки"])
    where = f"groups/{group['id']}"
    statuses = []
    for act in ("asks", "joins", "promotes", "restricts", "bans", "leaves"):
        moved = await _lever(call, f"{where}/members/78", act=act)
        statuses.append(moved["members"].get("78", ""))
    assert statuses == ["", "member", "administrator", "restricted", "kicked", "left"]
    bot = str(telegram.world.bot.id)
    assert [(await _lever(call, f"{where}/bot", act=act))["members"][bot] for act in ("promotes", "kicks", "adds")] == [
        "administrator", "kicked", "member",
    ]  # fmt: skip
    await _lever(call, f"{where}/bot", 400, act="paints")
    opened = await _lever(call, f"{where}/topics", name="Заказы")
    topic = opened["topics"]["Заказы"]
    await _lever(call, f"{where}/topics/{topic}", act="closes")
    assert telegram.groups[0].chat.topics[topic].closed
    await _lever(call, f"{where}/topics/{topic}", act="reopens")
    assert "Заказы" not in (await _lever(call, f"{where}/topics/{topic}", act="deletes"))["topics"]
    await _lever(call, f"{where}/topics/999", 404, act="closes")
    plain = await _lever(call, "groups", title="Просто", members=[77])
    await _lever(call, f"groups/{plain['id']}/topics", 409, name="Заказы")
    channel = await _lever(call, "channels", title="Новости", chat=plain["id"])
    posted = await _lever(call, f"channels/{channel['id']}/posts", text="важное")
    assert posted["text"] == "важное"
    assert telegram.groups[1].messages[-1].text == "важное"
    alone = await _lever(call, "channels", title="Тихий")
    assert [one["discussion"] for one in (await _look(call, "state"))["channels"]] == [plain["id"], None]
    assert alone["discussion"] is None
    await _lever(call, "channels/5/posts", 404, text="а")
