"""What the virtual Telegram refuses by the manual, whatever the chat."""

import json
from typing import Any

import aiohttp
import pytest

from sandbox.telegram.manual import manual
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.waiting import NoAnswer
from tests.sandbox.telegram.conftest import Caller


def test_manual_has_every_method_of_both_files() -> None:
    assert manual().version == "Bot API 10.3"
    assert len(manual().methods) == 185
    message = manual().method("SENDMESSAGE")
    assert message is not None
    assert "text" in message.fields
    assert "callback_query_id" in message.fields


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"chat_id": 1}, "parameter text is required"),
        ({"chat_id": 1, "text": None}, "parameter text is required"),
        ({"chat_id": 1, "text": 5}, 'field "text" must be of type String'),
        ({"chat_id": [1], "text": "а"}, 'field "chat_id" must be of type'),
        ({"chat_id": 1, "text": "а", "reply_to": 3}, "sendMessage has no parameter reply_to"),
        ({"chat_id": 1, "text": "а", "protect_content": "да"}, 'field "protect_content" must be of type Boolean'),
        ({"chat_id": 1, "text": "а", "entities": "{"}, "can't parse entities JSON object"),
        ({"chat_id": 1, "text": "а", "entities": {}}, "Array is expected"),
        ({"chat_id": 1, "text": "а", "entities": [{"type": "bold", "offset": 0}]}, 'can\'t find field "length"'),
        ({"chat_id": 1, "text": "а", "reply_markup": {"inline_keyboard": [[{"label": "а"}]]}}, "has no field label"),
        ({"chat_id": 1, "text": "а", "reply_parameters": []}, "Object is expected"),
        ({"chat_id": 2**63, "text": "а"}, 'field "chat_id" must be of type'),
        ({"chat_id": 1, "text": "\ud800"}, 'field "text" must be encoded in UTF-8'),
    ],
)
async def test_wrong_fields_are_refused_and_kept_as_problems(
    call: Caller, telegram: VirtualTelegram, fields: dict[str, Any], words: str
) -> None:
    code, description = await call.refused("sendMessage", **fields)
    assert code == 400
    assert words in description
    assert words in telegram.problems[0]


async def test_unknown_method_is_not_found(call: Caller, telegram: VirtualTelegram) -> None:
    assert await call.refused("sendMesage", chat_id=1) == (404, "Not Found")
    assert telegram.problems == ["sendMesage: Not Found"]


async def test_token_is_checked(call: Caller, telegram: VirtualTelegram) -> None:
    for token, status in (("1:other", 401), ("nonsense", 404)):
        async with call.session.get(f"{telegram.url}/bot{token}/getMe") as response:
            assert response.status == status
    async with call.session.put(f"{telegram.url}/bot{telegram.token}/getMe") as response:
        assert response.status == 404


async def test_bodies_of_every_kind_are_read(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"
    fields = {"chat_id": str(anna.id), "text": "Привет", "disable_notification": "true"}
    entities = json.dumps([{"type": "bold", "offset": 0, "length": 6}])
    async with call.session.get(url, params=fields | {"entities": entities}) as response:
        assert response.status == 200
    async with call.session.post(url, data=fields | {"entities": entities}) as response:
        assert response.status == 200
    with aiohttp.MultipartWriter("form-data") as body:
        for name, value in fields.items():
            body.append(value).set_content_disposition("form-data", name=name)
        async with call.session.post(url, data=body) as response:
            assert response.status == 200
    texts = [(message.text, message.silent) for message in anna.chat.from_bot]
    assert texts == [("Привет", True)] * 3
    assert anna.chat.from_bot[1].pieces("bold") == ["Привет"]


@pytest.mark.parametrize(
    ("body", "kind"), [(b"[1]", "application/json"), (b"{", "application/json"), (b"a=b", "text/plain")]
)
async def test_unreadable_bodies_are_refused(call: Caller, telegram: VirtualTelegram, body: bytes, kind: str) -> None:
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"
    async with call.session.post(url, data=body, headers={"Content-Type": kind}) as response:
        assert response.status == 400
    assert len(telegram.problems) == 1


async def test_a_parameter_given_twice_is_refused(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    url = f"{telegram.url}/bot{telegram.token}/sendMessage?chat_id={anna.id}"
    async with call.session.post(url, data={"chat_id": anna.id, "text": "а"}) as response:
        assert response.status == 400


async def test_what_the_bot_says_of_itself(call: Caller, anna: Person) -> None:
    assert await call("getMyName") == {"name": "АТС"}
    await call("setMyName", name="Станция")
    await call("setMyName", name="Exchange", language_code="en")
    assert await call("getMyName", language_code="en") == {"name": "Exchange"}
    assert await call("getMyName", language_code="de") == {"name": "Станция"}
    await call("setMyName")
    assert await call("getMyName") == {"name": "АТС"}
    assert (await call.refused("setMyName", name="а" * 65))[1] == "Bad Request: bot name is too long"
    assert (await call.refused("getMyName", language_code="russian"))[1] == "Bad Request: LANG_CODE_INVALID"


async def test_the_button_beside_the_field(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    assert await call("getChatMenuButton") == {"type": "commands"}
    shop = {"type": "web_app", "text": "Магазин", "web_app": {"url": "https://example.com"}}
    await call("setChatMenuButton", chat_id=anna.id, menu_button=shop)
    assert await call("getChatMenuButton", chat_id=anna.id) == shop
    await call("setChatMenuButton", chat_id=anna.id)
    assert await call("getChatMenuButton", chat_id=anna.id) == {"type": "commands"}
    group = telegram.group("Продажи", [anna])
    refused = await call.refused("setChatMenuButton", chat_id=group.id)
    assert refused == (400, "Bad Request: chat menu button can be set only in private chats")


async def test_rights_that_the_bot_asks_for(call: Caller) -> None:
    asked = await call("getMyDefaultAdministratorRights", for_channels=True)
    assert (asked["can_post_messages"], "can_pin_messages" in asked) == (False, False)
    await call("setMyDefaultAdministratorRights", rights=asked | {"can_post_messages": True}, for_channels=True)
    assert (await call("getMyDefaultAdministratorRights", for_channels=True))["can_post_messages"]
    assert not (await call("getMyDefaultAdministratorRights"))["can_pin_messages"]


async def test_links_behind_a_press(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    message = telegram.history(anna.chat, "Кнопка")
    query = telegram.events.pressed(anna.user, message, "1")
    refused = await call.refused("answerCallbackQuery", callback_query_id=query.id, url="https://example.com")
    assert refused == (400, "Bad Request: URL_INVALID")
    await call("answerCallbackQuery", callback_query_id=query.id, url="https://t.me/virtual_vats_bot?start=a")


async def test_a_disabled_button_is_shown_and_cannot_be_pressed(call: Caller, anna: Person) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Потом", "disabled": {}}]]}
    await call("sendMessage", chat_id=anna.id, text="а", reply_markup=keyboard)
    assert anna.chat.from_bot[-1].buttons == [["Потом"]]
    with pytest.raises(NoAnswer, match="disabled"):
        await anna.presses("Потом")


async def test_every_answer_is_what_the_manual_says(
    call: Caller, telegram: VirtualTelegram, anna: Person, boris: Person
) -> None:
    group = telegram.group("Продажи", [anna, boris], topics=["Звонки"], administrators=[anna], bot="administrator")
    await call("getMe")
    await call("setWebhook", url="https://bot.example.com/telegram")
    await call("getWebhookInfo")
    await call("deleteWebhook")
    sent = await call(
        "sendMessage",
        chat_id=anna.id,
        text="Привет, https://example.com",
        reply_markup={"inline_keyboard": [[{"text": "Да", "callback_data": "1"}]]},
    )
    await call("editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="Пока")
    await call("sendContact", chat_id=anna.id, phone_number="79990000000", first_name="Некто")
    await call("forwardMessage", chat_id=group.id, from_chat_id=anna.id, message_id=sent["message_id"])
    await call("copyMessage", chat_id=group.id, from_chat_id=anna.id, message_id=sent["message_id"])
    await call("getChat", chat_id=group.id)
    await call("getChat", chat_id=anna.id)
    await call("getChatAdministrators", chat_id=group.id)
    await call("getChatMemberCount", chat_id=group.id)
    for person in (anna, boris):
        await call("getChatMember", chat_id=group.id, user_id=person.id)
    await call("createForumTopic", chat_id=group.id, name="Ещё")
    await call("setMyCommands", commands=[{"command": "help", "description": "помощь"}])
    await call("getMyCommands")
    await call("getMyName")
    for made in telegram.requests:
        shape = manual().method(made.method)
        assert shape is not None
        manual().check(shape.returns[0], made.result)
    assert telegram.problems == []


async def test_every_update_is_what_the_manual_says(telegram: VirtualTelegram, anna: Person, boris: Person) -> None:
    telegram.updates.allow(
        ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction", "chat_member"]
    )
    group = telegram.group("Продажи", [anna], topics=["Звонки"], bot="administrator")
    message = anna.sends("/start код")
    anna.edits(message, "/start другой")
    anna.forwards(message)
    anna.sends_file("a.txt", b"a")
    anna.sends_file("a.ogg", b"a", kind="voice")
    anna.blocks_bot()
    anna.unblocks_bot()
    group.joined_by(boris)
    boris.sends("/who", chat=group, topic=group.topic("Звонки"))
    group.anonymous.sends("/who", chat=group)
    telegram.channel("Новости").in_group(group).sends("/who")
    group.renamed("Новые")
    group.closes_topic(group.topic("Звонки"))
    group.promotes(boris)
    group.left_by(boris)
    said = telegram.history(anna.chat, "Кнопка")
    telegram.events.pressed(anna.user, said, "1")
    telegram.events.pressed(anna.user, said, "1", accessible=False)
    anna.reacts(said, "👍")
    group.kicks_bot()
    small = telegram.group("Малая", [anna], kind="group")
    small.upgrades()
    kinds = set()
    for update in telegram.updates.pending:
        manual().check("Update", update)
        kinds |= set(update)
    assert kinds == {
        "update_id", "message", "edited_message", "callback_query", "my_chat_member", "message_reaction", "chat_member",
    }  # fmt: skip
