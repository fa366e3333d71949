"""People in the hands of the page: they say, press, share, edit, react, read, send files."""

import asyncio
from typing import Any

import aiohttp
import pytest

from sandbox.page.cast import Cast
from sandbox.telegram.virtual import VirtualTelegram
from tests.running import eventually
from tests.sandbox.page.conftest import Bot, Page

ANNA, BORIS, STRANGER = 100_002, 100_003, 100_005
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
MP3 = bytes((0xFF, 0xF3, 0x28, 0xC0)).ljust(72, b"\0") * 30


def newest(telegram: VirtualTelegram) -> Any:
    """What the bot was told last."""
    return telegram.updates.pending[-1]


async def test_a_text_is_said_and_the_bot_is_told(page: Page, telegram: VirtualTelegram) -> None:
    told = await page.does("say", person=ANNA, chat=ANNA, text="/dnd on <script>")
    message = await page.message(ANNA, told["message"])
    assert message["text"] == "/dnd on <script>"
    assert message["mine_of"] == ANNA
    assert message["entities"][0]["type"] == "bot_command"
    assert newest(telegram)["message"]["text"] == "/dnd on <script>"


async def test_one_answers_a_message_in_a_topic(page: Page, played: Cast, the_bot: Bot) -> None:
    group, topic = played.group.id, played.group.topic("Звонки")
    first = await the_bot.says(group, "Кто возьмёт?", message_thread_id=topic)
    told = await page.does("say", person=BORIS, chat=group, text="Я", topic=topic, reply_to=first)
    message = await page.message(group, told["message"])
    assert message["topic"] == topic
    assert message["reply_to"] == {"id": first, "from": "АТС", "text": "Кто возьмёт?"}


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"person": 1, "chat": ANNA, "text": "a"}, (404, "not_found")),
        ({"person": ANNA, "chat": 7, "text": "a"}, (404, "not_found")),
        ({"person": ANNA, "chat": BORIS, "text": "a"}, (409, "cannot")),
        ({"person": ANNA, "chat": ANNA, "text": "  "}, (400, "bad_request")),
        ({"person": ANNA, "chat": ANNA, "text": 5}, (400, "bad_request")),
        ({"person": ANNA, "chat": ANNA, "text": "\ud800"}, (400, "bad_request")),
        ({"person": ANNA, "chat": ANNA, "text": "x" * 20_001}, (400, "bad_request")),
        ({"person": True, "chat": ANNA, "text": "a"}, (400, "bad_request")),
        ({"person": 2**60, "chat": ANNA, "text": "a"}, (400, "bad_request")),
        ({"chat": ANNA, "text": "a"}, (400, "bad_request")),
        ({"person": ANNA, "chat": ANNA, "text": "a", "reply_to": 999}, (404, "not_found")),
        ({"person": ANNA, "chat": ANNA, "text": "a", "topic": 5}, (404, "not_found")),
    ],
)
async def test_what_cannot_be_said_is_refused(page: Page, body: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert await page.refused("say", **body) == refusal


async def test_a_stranger_is_not_in_the_group_and_a_closed_topic_is_for_its_administrators(
    page: Page, played: Cast
) -> None:
    group, topic = played.group, played.group.topic("Звонки")
    assert await page.refused("say", person=STRANGER, chat=group.id, text="a") == (409, "cannot")
    group.closes_topic(topic)
    assert await page.refused("say", person=ANNA, chat=group.id, text="a", topic=topic) == (409, "cannot")
    await page.does("say", person=played.admin.id, chat=group.id, text="a", topic=topic)
    group.deletes_topic(topic)
    assert await page.refused("say", person=ANNA, chat=group.id, text="a", topic=topic) == (404, "not_found")


async def test_a_long_text_goes_in_parts(page: Page) -> None:
    await page.does("say", person=ANNA, chat=ANNA, text="слово " * 1000)
    texts = [one["text"] for one in (await page.state())["messages"] if one["chat"] == ANNA]
    assert len(texts) == 3
    assert sum(text.count("слово") for text in texts) == pytest.approx(1000, abs=2)


async def test_a_press_tells_what_popped_up(page: Page, played: Cast, the_bot: Bot, telegram: VirtualTelegram) -> None:
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    keys = [
        [{"text": "Взять", "callback_data": "k1"}, {"text": "Сайт", "url": "https://example.com/"}],
        [{"text": "Номер", "copy_text": {"text": "+79161234567"}}],
    ]
    number = await the_bot.says(ANNA, "Звонок", reply_markup={"inline_keyboard": keys})
    message = await page.message(ANNA, number)
    assert message["inline"] == [
        [{"text": "Взять", "kind": "callback"}, {"text": "Сайт", "kind": "url", "url": "https://example.com/"}],
        [{"text": "Номер", "kind": "copy", "copy": "+79161234567"}],
    ]
    place = {"person": ANNA, "chat": ANNA, "message": number}
    assert (await page.does("press", **place, row=0, column=1))["url"] == "https://example.com/"
    assert (await page.does("press", **place, row=1, column=0))["copy"] == "+79161234567"
    assert await page.refused("press", **place, row=2, column=0) == (404, "not_found")
    assert await page.refused("press", **place, row=-1, column=0) == (404, "not_found")

    async def answers() -> None:
        await eventually(lambda: telegram.api.queries)
        query = next(iter(telegram.api.queries.values()))
        assert query.data == "k1"
        await the_bot.calls("answerCallbackQuery", callback_query_id=query.id, text="Взято", show_alert=True)

    async with asyncio.TaskGroup() as group:
        pressing = group.create_task(page.does("press", **place, row=0, column=0))
        group.create_task(answers())
    pressed = pressing.result()
    assert (pressed["answered"], pressed["toast"], pressed["alert"]) == (True, "Взято", True)


async def test_what_one_member_sees_alone(page: Page, played: Cast, the_bot: Bot, telegram: VirtualTelegram) -> None:
    group = played.group.id
    common = await the_bot.says(group, "для всех")
    alone = {"receiver_user_id": ANNA}
    markup = {"inline_keyboard": [[{"text": "Ещё", "callback_data": "k1"}, {"text": "Готово", "disabled": {}}]]}
    told = await the_bot.calls(
        "sendMessage", chat_id=group, text="тайна", ephemeral_message_parameters=alone, reply_markup=markup
    )
    number = -told["ephemeral_message_id"]
    message = await page.message(group, number)
    assert (message["text"], message["only_for"], message["after"]) == ("тайна", ANNA, common)
    assert [key["kind"] for key in message["inline"][0]] == ["callback", "disabled"]
    assert (await page.message(group, common))["only_for"] is None
    press = {"chat": group, "message": number, "row": 0}
    assert await page.refused("press", person=played.admin.id, column=0, **press) == (404, "not_found")
    assert await page.refused("press", person=ANNA, column=1, **press) == (409, "cannot")
    state = await page.state()
    await the_bot.calls("editEphemeralMessageText", chat_id=group, ephemeral_message_id=-number, text="иначе", **alone)
    async with page.events(state["event"]) as events:
        changed = await events.until("messages")
    assert [(one["id"], one["text"]) for one in changed] == [(number, "иначе")]
    assert telegram.problems == []


async def test_contacts_are_shared(page: Page, telegram: VirtualTelegram) -> None:
    await page.does("contact", person=ANNA, of="own")
    contact = newest(telegram)["message"]["contact"]
    assert (contact["phone_number"], contact["user_id"]) == ("79160000002", ANNA)
    await page.does("contact", person=ANNA, of=BORIS)
    contact = newest(telegram)["message"]["contact"]
    assert (contact["phone_number"], contact["user_id"]) == ("79160000003", BORIS)
    told = await page.does("contact", person=STRANGER, of={"phone": "+79160000001", "name": "Не я"})
    contact = newest(telegram)["message"]["contact"]
    assert contact == {"phone_number": "+79160000001", "first_name": "Не я"}
    shown = await page.message(STRANGER, told["message"])
    assert shown["contact"] == {"phone": "+79160000001", "name": "Не я", "user_id": None}
    assert await page.refused("contact", person=ANNA, of="other") == (400, "bad_request")
    assert await page.refused("contact", person=ANNA, of=77) == (404, "not_found")


async def test_the_keyboard_that_stands_under_a_chat(page: Page, the_bot: Bot) -> None:
    async def keyboard() -> Any:
        return next(one["keyboard"] for one in (await page.state())["chats"] if one["id"] == ANNA)

    assert await keyboard() is None
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    keys = {
        "keyboard": [[{"text": "Поделиться", "request_contact": True}], [{"text": "Меню"}]],
        "input_field_placeholder": "Пишите",
    }
    await the_bot.says(ANNA, "Кто вы?", reply_markup=keys)
    rows = [[{"text": "Поделиться", "kind": "contact"}], [{"text": "Меню", "kind": "text"}]]
    assert await keyboard() == {"rows": rows, "placeholder": "Пишите"}
    await the_bot.says(ANNA, "Спасибо", reply_markup={"remove_keyboard": True})
    assert await keyboard() is None


async def test_own_texts_are_edited_and_deleted_but_not_others(page: Page, the_bot: Bot) -> None:
    number = (await page.does("say", person=ANNA, chat=ANNA, text="раз"))["message"]
    theirs = await the_bot.says(ANNA, "два")
    place = {"person": ANNA, "chat": ANNA}
    await page.does("edit", **place, message=number, text="три")
    assert (await page.message(ANNA, number))["text"] == "три"
    assert await page.refused("edit", **place, message=theirs, text="x") == (409, "cannot")
    assert await page.refused("delete", **place, message=theirs) == (409, "cannot")
    contact = (await page.does("contact", person=ANNA, of="own"))["message"]
    assert await page.refused("edit", **place, message=contact, text="x") == (409, "cannot")
    await page.does("delete", **place, message=number)
    assert (await page.message(ANNA, number))["deleted"] is True
    assert await page.refused("edit", **place, message=number, text="x") == (404, "not_found")


async def test_messages_are_forwarded_with_their_origin(page: Page, played: Cast, the_bot: Bot) -> None:
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    number = await the_bot.says(ANNA, "карточка")
    told = await page.does("forward", person=ANNA, chat=ANNA, message=number, to=played.group.id)
    assert (await page.message(played.group.id, told["message"]))["forwarded"] == "АТС"
    topic = played.group.topic("Звонки")
    again = await page.does(
        "forward", person=BORIS, chat=played.group.id, message=told["message"], to=played.group.id, topic=topic
    )
    message = await page.message(played.group.id, again["message"])
    assert (message["topic"], message["text"], message["forwarded"]) == (topic, "карточка", "АТС")
    opened = played.group.topic("Звонки")
    refused = await page.refused("forward", person=ANNA, chat=played.group.id, message=opened, to=ANNA)
    assert refused == (409, "cannot")


async def test_reactions(page: Page, the_bot: Bot) -> None:
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    number = await the_bot.says(ANNA, "карточка")
    await page.does("react", person=ANNA, chat=ANNA, message=number, emoji="👍")
    assert (await page.message(ANNA, number))["reactions"] == [{"emoji": "👍", "people": [ANNA]}]
    await page.does("react", person=ANNA, chat=ANNA, message=number, emoji=None)
    assert (await page.message(ANNA, number))["reactions"] == []


async def test_what_is_not_read_is_counted(page: Page, played: Cast, the_bot: Bot) -> None:
    topic = played.group.topic("Звонки")
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    await the_bot.says(ANNA, "раз")
    last = await the_bot.says(ANNA, "два")
    await the_bot.says(played.group.id, "три", message_thread_id=topic)
    unread = (await page.state())["unread"]
    assert {"person": ANNA, "chat": ANNA, "topic": None, "count": 2} in unread
    assert {"person": BORIS, "chat": played.group.id, "topic": topic, "count": 1} in unread
    assert all(one["person"] != STRANGER for one in unread)
    await page.does("read", person=ANNA, chat=ANNA, topic=None, message=last)
    await page.does("read", person=ANNA, chat=ANNA, topic=None, message=1)
    unread = (await page.state())["unread"]
    assert all(one["chat"] != ANNA for one in unread)


async def test_blocking(page: Page, telegram: VirtualTelegram) -> None:
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    await page.does("block", person=ANNA, blocked=True)
    assert newest(telegram)["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert next(one for one in (await page.state())["people"] if one["id"] == ANNA)["blocked"] is True
    assert await page.refused("say", person=ANNA, chat=ANNA, text="a") == (409, "cannot")
    assert await page.refused("block", person=ANNA, blocked="yes") == (400, "bad_request")
    await page.does("block", person=ANNA, blocked=False)
    await page.does("say", person=ANNA, chat=ANNA, text="a")


async def test_the_menu_that_a_person_sees(page: Page, played: Cast, the_bot: Bot) -> None:
    before = (await page.state())["commands"]
    for_all, for_anna = [{"command": "help", "description": "помощь"}], [{"command": "dnd", "description": "тишина"}]
    await the_bot.calls("setMyCommands", commands=for_all)
    await page.does("say", person=ANNA, chat=ANNA, text="/start")
    await the_bot.calls("setMyCommands", commands=for_anna, scope={"type": "chat", "chat_id": ANNA})
    assert (await page.state())["commands"] > before
    _, told = await page.gets(f"api/commands?person={ANNA}&chat={ANNA}")
    assert told["commands"] == for_anna
    _, told = await page.gets(f"api/commands?person={BORIS}&chat={played.group.id}")
    assert told["commands"] == for_all
    status, _ = await page.gets(f"api/commands?person={STRANGER}&chat={played.group.id}")
    assert status == 409


async def test_older_messages_are_asked_for(page: Page) -> None:
    for number in range(12):
        await page.does("say", person=ANNA, chat=ANNA, text=f"слово {number}")
    _, told = await page.gets(f"api/messages?chat={ANNA}&limit=5")
    assert [one["text"] for one in told["messages"]] == [f"слово {number}" for number in range(7, 12)]
    assert told["more"] is True
    _, told = await page.gets(f"api/messages?chat={ANNA}&limit=50&before={told['messages'][0]['id']}")
    assert [one["text"] for one in told["messages"]] == [f"слово {number}" for number in range(7)]
    assert told["more"] is False


def form(**fields: Any) -> aiohttp.FormData:
    data = aiohttp.FormData()
    for name, value in fields.items():
        if isinstance(value, tuple):
            data.add_field(name, value[1], filename=value[0], content_type="text/html")
        else:
            data.add_field(name, str(value))
    return data


@pytest.mark.parametrize(
    ("kind", "name", "content", "media_type", "shown"),
    [
        ("photo", "a.png", PNG, "image/png", "inline"),
        ("audio", "a.mp3", MP3, "audio/mpeg", "inline"),
        ("document", "страница.html", b"<script>alert(1)</script>", "application/octet-stream", "attachment"),
        ("voice", "a.ogg", b"OggS....", "audio/ogg", "inline"),
        ("document", "a.wav", b"RIFF....WAVEfmt ", "audio/wav", "inline"),
    ],
)
async def test_a_file_is_sent_and_served(
    page: Page, telegram: VirtualTelegram, kind: str, name: str, content: bytes, media_type: str, shown: str
) -> None:
    data = form(person=ANNA, chat=ANNA, kind=kind, caption="вот", file=(name, content))
    async with page.web.post(f"{page.url}api/file", data=data, headers={"X-Playground": "1"}) as answer:
        assert answer.status == 200, await answer.text()
        number = (await answer.json())["message"]
    assert kind in newest(telegram)["message"]
    message = await page.message(ANNA, number)
    assert message["text"] == "вот"
    assert (message["file"]["kind"], message["file"]["size"]) == (kind, len(content))
    async with page.web.get(f"{page.url}{message['file']['url'][1:]}") as answer:
        assert await answer.read() == content
        assert answer.content_type == media_type
        assert answer.headers["Content-Disposition"].startswith(shown)
        assert answer.headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "document"}, 400),
        ({"kind": "film", "file": ("a", b"x")}, 400),
        ({"kind": "photo", "file": ("a.png", b"no picture")}, 409),
        ({"kind": "document", "file": ("a", b"")}, 409),
        ({"kind": "document", "file": ("a", b"x"), "topic": "7"}, 404),
        ({"kind": "document", "file": ("a", b"x"), "reply_to": "seven"}, 400),
    ],
)
async def test_files_that_cannot_be_sent(page: Page, fields: dict[str, Any], status: int) -> None:
    data = form(person=ANNA, chat=ANNA, **fields)
    async with page.web.post(f"{page.url}api/file", data=data, headers={"X-Playground": "1"}) as answer:
        assert answer.status == status, await answer.text()


async def test_a_file_that_nobody_sent_is_not_there(page: Page) -> None:
    status, _ = await page.gets("api/files/nothing")
    assert status == 404


async def test_services_are_in_words(page: Page, played: Cast, telegram: VirtualTelegram) -> None:
    group = played.group
    group.renamed("Продажи")
    group.left_by(played.people["boris"])
    group.joined_by(played.people["boris"])
    group.closes_topic(group.topic("Новости"))
    told = [one["service"] for one in (await page.state())["messages"] if one["chat"] == group.id]
    assert told == [
        "Открыта тема «Звонки»",
        "Открыта тема «Новости»",
        "Новое название: «Продажи»",
        "Больше не здесь: Борис",
        "Теперь здесь: Борис",
        "Тема закрыта",
    ]
    chat = next(one for one in (await page.state())["chats"] if one["id"] == group.id)
    assert chat["title"] == "Продажи"
    assert [(one["name"], one["closed"]) for one in chat["topics"]] == [("Звонки", False), ("Новости", True)]
    basic = telegram.group("Старая", [played.people["anna"]], kind="group")
    assert basic.id in [one["id"] for one in (await page.state())["chats"]]
    new = basic.upgrades()
    chats = [one["id"] for one in (await page.state())["chats"]]
    assert basic.id not in chats
    assert new.id in chats


async def test_what_is_not_drawn_is_named(page: Page, played: Cast, the_bot: Bot) -> None:
    anna = played.people["anna"]
    anna.sends_location(55.75, 37.62)
    await the_bot.calls("sendPoll", chat_id=ANNA, question="Кто дежурит?", options=[{"text": "Я"}, {"text": "Не я"}])
    told = [one["service"] for one in (await page.state())["messages"] if one["chat"] == ANNA]
    assert told == ["[location]", "Опрос: Кто дежурит?"]


async def test_a_channel_speaks_in_its_own_name(page: Page, played: Cast, telegram: VirtualTelegram) -> None:
    played.group.anonymous.sends("/help")
    telegram.channel("Новости").in_group(played.group).sends("/help")
    told = [one for one in (await page.state())["messages"] if one["text"] == "/help"]
    assert [(one["from"]["name"], one["mine_of"]) for one in told] == [("Отдел продаж", None), ("Новости", None)]


async def test_people_and_their_roles(page: Page) -> None:
    people = (await page.state())["people"]
    assert [(one["key"], one["role"], one["login"]) for one in people] == [
        ("admin", "admin", "admin"),
        ("anna", "employee", "anna"),
        ("boris", "employee", "boris"),
        ("olga", "head", "olga"),
        ("p100005", "stranger", None),
    ]
