"""Sending, editing, deleting: what the virtual Telegram does and what it refuses as the real one does."""

import struct
from datetime import timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from sandbox.telegram.draft import units
from sandbox.telegram.formatting import formatted
from sandbox.telegram.people import Person
from sandbox.telegram.refusals import Refusal
from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.conftest import Caller, Time

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480) + bytes(9)


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>да</b> &lt;b&gt;&amp;", "да <b>&", [("bold", 0, 2)]),
        ("😀<i>a</i>", "😀a", [("italic", 2, 1)]),
        ("<b>a<u>b</u></b>", "ab", [("bold", 0, 2), ("underline", 1, 1)]),
        ("&#1040;&#x411;&copy;", "АБ&copy;", []),
        ("  <b> a </b>  ", "a", [("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ('<blockquote expandable>a</blockquote><span class="tg-spoiler">b</span>', "ab",
         [("expandable_blockquote", 0, 1), ("spoiler", 1, 1)]),
    ],
)  # fmt: skip
def test_html_is_read_as_telegram_reads_it(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    read = formatted(html, "HTML")
    assert read.text == text
    assert [(one["type"], one["offset"], one["length"]) for one in read.entities] == entities


def test_html_keeps_links_and_languages() -> None:
    read = formatted('<a href="https://e.ru/?a=1&amp;b">x</a><pre><code class="language-py">y</code></pre>', "html")
    assert read.entities[0]["url"] == "https://e.ru/?a=1&b"
    assert read.entities[1]["language"] == "py"


@pytest.mark.parametrize(
    "html", ["<b>", "a</b>", "<b><i></b></i>", "a < b", "<x>a</x>", "<span>a</span>", "<b class=>a"]
)
def test_html_that_does_not_parse_is_refused(html: str) -> None:
    with pytest.raises(Refusal, match="can't parse entities"):
        formatted(html, "HTML")


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "bold", "offset": -1, "length": 1},
        {"type": "bold", "offset": 0, "length": 0},
        {"type": "bold", "offset": 1, "length": 1},
        {"type": "bold", "offset": 0, "length": 1},
        {"type": "fat", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 0, "length": 2},
    ],
)
async def test_entities_out_of_range_are_refused(call: Caller, anna: Person, entity: dict[str, Any]) -> None:
    code, _ = await call.refused("sendMessage", chat_id=anna.id, text="😀a", entities=[entity])
    assert code == 400


async def test_lengths_are_counted_in_utf16(call: Caller, anna: Person) -> None:
    await call("sendMessage", chat_id=anna.id, text="😀" * 2048)
    for text in ("😀" * 2048 + "a", "а" * 4097):
        assert await call.refused("sendMessage", chat_id=anna.id, text=text) == (
            400,
            "Bad Request: message is too long",
        )
    for text in ("", "  \n "):
        assert (await call.refused("sendMessage", chat_id=anna.id, text=text))[0] == 400
    assert units("😀a") == 3


async def test_only_a_hundred_entities_are_kept(call: Caller, anna: Person) -> None:
    entities = [{"type": "bold", "offset": 2 * place, "length": 1} for place in range(120)]
    await call("sendMessage", chat_id=anna.id, text="a " * 120, entities=entities)
    assert len(anna.chat.from_bot[-1].entities) == 100


async def test_telegram_finds_commands_and_addresses_itself(call: Caller, anna: Person) -> None:
    await call("sendMessage", chat_id=anna.id, text="/help@virtual_vats_bot @anna https://e.ru/x, me@e.ru")
    message = anna.chat.from_bot[-1]
    assert {entity["type"]: message.formatted.piece(entity) for entity in message.entities} == {
        "bot_command": "/help@virtual_vats_bot", "mention": "@anna", "url": "https://e.ru/x", "email": "me@e.ru",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "а", "callback_data": "ы" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "а", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": " ", "callback_data": "1"}, "text must be non-empty"),
        ({"text": "а"}, "Text buttons are unallowed"),
        ({"text": "а", "callback_data": "1", "url": "https://e.ru"}, "only one of"),
        ({"text": "а", "url": "javascript:1"}, "BUTTON_URL_INVALID"),
    ],
)
async def test_wrong_buttons_are_refused(call: Caller, anna: Person, button: dict[str, str], words: str) -> None:
    keyboard = {"inline_keyboard": [[button]]}
    code, description = await call.refused("sendMessage", chat_id=anna.id, text="а", reply_markup=keyboard)
    assert (code, words in description) == (400, True)


async def test_keyboards_have_bounds(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    row = [{"text": "а", "callback_data": "ы" * 32}]
    await call("sendMessage", chat_id=anna.id, text="а", reply_markup={"inline_keyboard": [row] * 100})
    for rows in ([row] * 101, [row * 9]):
        code, words = await call.refused(
            "sendMessage", chat_id=anna.id, text="а", reply_markup={"inline_keyboard": rows}
        )
        assert words == "Bad Request: REPLY_MARKUP_TOO_LONG"
    phone = {"keyboard": [[{"text": "Телефон", "request_contact": True}]]}
    group = telegram.group("Продажи", [anna])
    code, words = await call.refused("sendMessage", chat_id=group.id, text="а", reply_markup=phone)
    assert words == "Bad Request: phone number can be requested in private chats only"
    assert code == 400
    empty = {"keyboard": [[{"text": ""}]]}
    assert (await call.refused("sendMessage", chat_id=anna.id, text="а", reply_markup=empty))[0] == 400


async def test_edit(call: Caller, anna: Person) -> None:
    sent = await call("sendMessage", chat_id=anna.id, text="раз")
    where = {"chat_id": anna.id, "message_id": sent["message_id"]}
    keyboard = {"inline_keyboard": [[{"text": "Да", "callback_data": "1"}]]}
    edited = await call("editMessageText", **where, text="два", reply_markup=keyboard)
    assert edited["edit_date"] >= edited["date"]
    message = anna.chat.from_bot[-1]
    assert (message.text, message.versions, message.buttons) == ("два", ["раз", "два"], [["Да"]])
    code, words = await call.refused("editMessageText", **where, text="два", reply_markup=keyboard)
    assert (code, words[:36]) == (400, "Bad Request: message is not modified")
    await call("editMessageReplyMarkup", **where)
    assert message.buttons == []
    assert (await call.refused("editMessageCaption", **where, caption="а"))[1].endswith(
        "no caption in the message to edit"
    )
    assert (await call.refused("editMessageText", **where, text=""))[0] == 400
    reply = {"keyboard": [[{"text": "а"}]]}
    assert (await call.refused("editMessageText", **where, text="а", reply_markup=reply))[0] == 400


async def test_what_cannot_be_edited(call: Caller, anna: Person) -> None:
    own = anna.sends("привет")
    keyboard = {"keyboard": [[{"text": "а"}]]}
    sent = await call("sendMessage", chat_id=anna.id, text="раз", reply_markup=keyboard)
    for number, words in (
        (own.id, "message can't be edited"),
        (sent["message_id"], "message can't be edited"),
        (999, "message to edit not found"),
    ):
        refusal = await call.refused("editMessageText", chat_id=anna.id, message_id=number, text="два")
        assert refusal == (400, f"Bad Request: {words}")
    assert (await call.refused("editMessageText", text="два"))[1] == "Bad Request: message identifier is not specified"


async def test_delete(call: Caller, telegram: VirtualTelegram, anna: Person, moment: Time) -> None:
    theirs, old = anna.sends("пароль"), anna.sends("старое")
    await call("deleteMessage", chat_id=anna.id, message_id=theirs.id)
    assert theirs.deleted
    gone = (400, "Bad Request: message to delete not found")
    assert await call.refused("deleteMessage", chat_id=anna.id, message_id=theirs.id) == gone
    group = telegram.group("Продажи", [anna])
    in_group = anna.sends("/x", chat=group)
    refused = (400, "Bad Request: message can't be deleted")
    assert await call.refused("deleteMessage", chat_id=group.id, message_id=in_group.id) == refused
    sent = await call("sendMessage", chat_id=anna.id, text="раз")
    await call("deleteMessages", chat_id=anna.id, message_ids=[sent["message_id"], 12345])
    assert anna.chat.from_bot == []
    moment.ahead += timedelta(hours=49)
    assert await call.refused("deleteMessage", chat_id=anna.id, message_id=old.id) == refused


async def test_reply(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    group = telegram.group("Продажи", [anna], topics=["Звонки"])
    topic = group.topic("Звонки")
    theirs = anna.sends("/x", chat=group, topic=topic)
    sent = await call("sendMessage", chat_id=group.id, text="а", reply_parameters={"message_id": theirs.id})
    assert sent["reply_to_message"]["message_id"] == theirs.id
    assert sent["message_thread_id"] == topic
    refusal = await call.refused("sendMessage", chat_id=group.id, text="а", reply_parameters={"message_id": 999})
    assert refusal == (400, "Bad Request: message to be replied not found")
    lax = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await call("sendMessage", chat_id=group.id, text="а", reply_parameters=lax)


async def test_files_go_up_and_down(call: Caller, telegram: VirtualTelegram, anna: Person, boris: Person) -> None:
    url = f"{telegram.url}/bot{telegram.token}/"
    form = aiohttp.FormData({"chat_id": str(anna.id), "audio": "attach://запись", "caption": "Запись", "duration": "7"})
    form.add_field("запись", b"ID3" + bytes(100), filename="a.mp3", content_type="audio/mpeg")
    async with call.session.post(f"{url}sendAudio", data=form) as response:
        sent = (await response.json())["result"]
    message = anna.chat.from_bot[-1]
    assert message.file is not None
    assert (message.text, message.file.name, message.file.content[:3]) == ("Запись", "a.mp3", b"ID3")
    assert sent["audio"]["duration"] == 7
    file = await call("getFile", file_id=sent["audio"]["file_id"])
    async with call.session.get(f"{telegram.url}/file/bot{telegram.token}/{file['file_path']}") as response:
        assert await response.read() == message.file.content
    async with call.session.get(f"{telegram.url}/file/bot{telegram.token}/nothing") as response:
        assert response.status == 404
    again = await call("sendAudio", chat_id=boris.id, audio=sent["audio"]["file_id"], caption="Она же")
    await call("editMessageCaption", chat_id=boris.id, message_id=again["message_id"], caption="Другая")
    assert boris.chat.from_bot[-1].text == "Другая"
    where = {"chat_id": boris.id, "message_id": again["message_id"]}
    assert (await call.refused("editMessageText", **where, text="а"))[1].endswith("no text in the message to edit")
    for given, words in (
        (sent["audio"]["file_id"], "can't use file of type Audio as Document"),
        ("nothing", "wrong file identifier/HTTP URL specified"),
        ("https://e.ru/a.pdf", "failed to get HTTP URL content"),
    ):
        assert await call.refused("sendDocument", chat_id=anna.id, document=given) == (400, f"Bad Request: {words}")
    assert (await call.refused("sendAudio", chat_id=anna.id, audio=sent["audio"]["file_id"], caption="а" * 1025))[
        0
    ] == 400


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("photo", PNG, ""),
        ("photo", b"\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 480, 640) + bytes(9), ""),
        ("photo", b"GIF89a", "IMAGE_PROCESS_FAILED"),
        ("photo", PNG[:16] + struct.pack(">II", 9000, 2000) + bytes(9), "PHOTO_INVALID_DIMENSIONS"),
        ("document", b"", "file must be non-empty"),
        ("photo", PNG + bytes(10 * 1024 * 1024), "file is too big"),
    ],
    ids=["png", "jpeg", "no picture", "too wide", "empty", "too big"],
)
async def test_pictures_and_sizes_are_checked(
    call: Caller, telegram: VirtualTelegram, anna: Person, kind: str, content: bytes, words: str
) -> None:
    form = aiohttp.FormData({"chat_id": str(anna.id)})
    form.add_field(kind, BytesIO(content), filename="a.png")
    url = f"{telegram.url}/bot{telegram.token}/send{kind.title()}"
    async with call.session.post(url, data=form) as response:
        answer = await response.json()
    assert answer.get("description", "") == (f"Bad Request: {words}" if words else "")
    if not words:
        assert answer["result"]["photo"][0]["width"] == 640


async def test_what_is_not_attached_is_refused(call: Caller, anna: Person) -> None:
    form = aiohttp.FormData({"chat_id": str(anna.id), "document": "attach://x"})
    form.add_field("y", b"a", filename="a")
    url = f"{call.telegram.url}/bot{call.telegram.token}/sendDocument"
    async with call.session.post(url, data=form) as response:
        assert "nothing is attached as x" in (await response.json())["description"]


async def test_a_press_is_answered_once_and_in_time(
    call: Caller, telegram: VirtualTelegram, anna: Person, moment: Time
) -> None:
    message = telegram.history(anna.chat, "Кнопка")
    late = telegram.events.pressed(anna.user, message, "1")
    query = telegram.events.pressed(anna.user, message, "2")
    too_long = await call.refused("answerCallbackQuery", callback_query_id=query.id, text="а" * 201)
    assert too_long == (400, "Bad Request: MESSAGE_TOO_LONG")
    await call("answerCallbackQuery", callback_query_id=query.id, text="ок", show_alert=True)
    moment.ahead += timedelta(seconds=61)
    for number in (query.id, late.id, "1"):
        code, words = await call.refused("answerCallbackQuery", callback_query_id=number)
        assert (code, words[:29]) == (400, "Bad Request: query is too old")


async def test_reactions_and_pins(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    message = anna.sends("привет")
    where = {"chat_id": anna.id, "message_id": message.id}
    await call("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert message.reactions[telegram.world.bot.id] == [{"type": "emoji", "emoji": "👍"}]
    for reaction in ([{"type": "paid"}], [{"type": "emoji", "emoji": "👍"}] * 2):
        assert (await call.refused("setMessageReaction", **where, reaction=reaction))[0] == 400
    await call("pinChatMessage", **where)
    assert (await call("getChat", chat_id=anna.id))["pinned_message"]["message_id"] == message.id
    await call("unpinChatMessage", **where)
    assert (await call.refused("unpinChatMessage", chat_id=anna.id))[1] == "Bad Request: message to unpin not found"
    await call("unpinAllChatMessages", chat_id=anna.id)
    group = telegram.group("Продажи", [anna])
    theirs = anna.sends("/x", chat=group)
    assert (await call.refused("pinChatMessage", chat_id=group.id, message_id=theirs.id))[1].startswith(
        "Bad Request: not enough rights"
    )
    for method in ("setMessageReaction", "pinChatMessage"):
        assert (await call.refused(method, chat_id=anna.id, message_id=999))[0] == 400


async def test_forwards_say_where_they_come_from(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    channel = telegram.channel("Новости", bot="administrator")
    post = channel.posts("важное")
    group = telegram.group("Продажи", [anna])
    anonymous = group.anonymous.sends("/x", chat=group)
    for message, kind in ((anna.sends("а"), "user"), (post, "channel"), (anonymous, "chat")):
        forwarded = await call("forwardMessage", chat_id=anna.id, from_chat_id=message.chat.id, message_id=message.id)
        assert forwarded["forward_origin"]["type"] == kind
    assert (await call.refused("copyMessage", chat_id=anna.id, from_chat_id=anna.id, message_id=999))[0] == 400
