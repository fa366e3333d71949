"""Ephemeral messages: one member of a group sees them, nobody else; what Telegram refuses of them."""

from typing import Any

import pytest

from sandbox.telegram.groups import Group
from sandbox.telegram.manual import manual
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.conftest import Caller, Time

YES = {"inline_keyboard": [[{"text": "Да", "callback_data": "1"}]]}


@pytest.fixture
def group(telegram: VirtualTelegram, anna: Person, boris: Person) -> Group:
    return telegram.group("Продажи", [anna, boris])


@pytest.fixture
def to_anna(anna: Person) -> dict[str, Any]:
    return {"ephemeral_message_parameters": {"receiver_user_id": anna.id}}


async def test_is_seen_by_its_receiver_alone(
    call: Caller, group: Group, anna: Person, boris: Person, to_anna: dict[str, Any]
) -> None:
    sent = await call("sendMessage", chat_id=group.id, text="тайна", **to_anna)
    assert sent["message_id"] == 0
    assert sent["ephemeral_message_id"] > 0
    assert sent["receiver_user"]["id"] == anna.id
    manual().check("Message", sent)
    seen = await anna.sees("тайна", chat=group)
    assert seen.receiver is anna.user
    assert await boris.never_sees("тайна", chat=group, within=0.05)
    assert await anna.never_sees("тайна", within=0.05)
    assert group.find("тайна") is None
    await call("sendMessage", chat_id=group.id, text="для всех")
    assert [one.text for one in group.from_bot_to(anna.user)] == ["тайна", "для всех"]
    assert [one.text for one in group.from_bot_to(boris.user)] == ["для всех"]
    assert call.telegram.problems == []


async def test_the_older_names_of_the_parameters_do_too(call: Caller, group: Group, anna: Person) -> None:
    sent = await call("sendMessage", chat_id=group.id, text="тайна", receiver_user_id=anna.id)
    assert sent["ephemeral_message_id"]
    assert "receiver" in (await call.refused("sendMessage", chat_id=group.id, text="а", callback_query_id="1"))[1]


async def test_is_pressed_edited_and_deleted(
    call: Caller, group: Group, anna: Person, boris: Person, to_anna: dict[str, Any]
) -> None:
    sent = await call("sendMessage", chat_id=group.id, text="тайна", reply_markup=YES, **to_anna)
    shown = await anna.sees("тайна", chat=group)
    with pytest.raises(ValueError, match="does not see"):
        await boris.forges("1", shown)
    call.telegram.events.pressed(anna.user, shown, "1")
    [update] = await call.updates(allowed_updates=["callback_query"])
    told = update["callback_query"]["message"]
    assert (told["message_id"], told["ephemeral_message_id"]) == (0, sent["ephemeral_message_id"])
    manual().check("CallbackQuery", update["callback_query"])
    known = {
        "chat_id": group.id,
        "receiver_user_id": anna.id,
        "ephemeral_message_id": sent["ephemeral_message_id"],
    }
    assert await call("editEphemeralMessageText", text="другая", **known) is True
    assert shown.text == "другая"
    assert shown.buttons == []
    assert await call("editEphemeralMessageReplyMarkup", reply_markup=YES, **known) is True
    again = await call.refused("editEphemeralMessageReplyMarkup", reply_markup=YES, **known)
    assert "message is not modified" in again[1]
    for wrong in ({"receiver_user_id": boris.id}, {"ephemeral_message_id": 99}):
        for method, more in (("editEphemeralMessageText", {"text": "а"}), ("deleteEphemeralMessage", {})):
            assert (await call.refused(method, **(known | wrong | more)))[0] == 400
    refused = await call.refused("editMessageText", chat_id=group.id, message_id=0, text="а")
    assert refused == (400, "Bad Request: message to edit not found")
    group.left_by(anna)
    assert (await call.refused("deleteEphemeralMessage", **known))[0] == 400
    group.joined_by(anna)
    assert await call("deleteEphemeralMessage", **known) is True
    assert (await call.refused("deleteEphemeralMessage", **known))[0] == 400
    assert await anna.never_sees("другая", chat=group, within=0.05)


async def test_goes_to_members_of_groups_only(
    call: Caller, telegram: VirtualTelegram, group: Group, anna: Person, to_anna: dict[str, Any]
) -> None:
    stranger = telegram.person("Вера")
    for chat_id, receiver in (
        (anna.id, anna.id),
        (group.id, stranger.id),
        (group.id, 5),
        (group.id, telegram.world.bot.id),
    ):
        code, _ = await call.refused(
            "sendMessage", chat_id=chat_id, text="а", ephemeral_message_parameters={"receiver_user_id": receiver}
        )
        assert code == 400
    for more in (
        {"reply_markup": {"inline_keyboard": [[{"text": "Вход", "login_url": {"url": "https://example.com"}}]]}},
        {"reply_parameters": {"message_id": 999, "allow_sending_without_reply": True}},
        {"reply_parameters": {"ephemeral_message_id": 1}},
    ):
        assert (await call.refused("sendMessage", chat_id=group.id, text="а", **to_anna, **more))[0] == 400
    place = {"latitude": 1.0, "longitude": 1.0, "live_period": 60}
    assert (await call.refused("sendLocation", chat_id=group.id, **place, **to_anna))[0] == 400
    assert (await call.refused("sendDice", chat_id=group.id, **to_anna))[0] == 400, "the manual gives dice none"


async def test_takes_the_place_of_what_was_pressed(
    call: Caller, group: Group, anna: Person, boris: Person, moment: Time
) -> None:
    await call("sendMessage", chat_id=group.id, text="вопрос", reply_markup=YES)
    asked = await anna.sees("вопрос", chat=group)
    query = call.telegram.events.pressed(anna.user, asked, "1")

    async def answers(person: Person, query_id: str | None) -> Any:
        told: dict[str, Any] = {"receiver_user_id": person.id, "replace_callback_query_message": True}
        if query_id is not None:
            told["callback_query_id"] = query_id
        return await call.tries("sendMessage", chat_id=group.id, text="ответ", ephemeral_message_parameters=told)

    assert not (await answers(anna, None))["ok"]
    assert not (await answers(boris, query.id))["ok"]
    assert (await answers(anna, query.id))["ok"]
    assert [one.text for one in group.from_bot_to(anna.user)] == ["ответ"]
    assert [one.text for one in group.from_bot_to(boris.user)] == ["вопрос"]
    from_answer = call.telegram.events.pressed(anna.user, await anna.sees("ответ", chat=group), "1")
    assert "must be edited" in (await answers(anna, from_answer.id))["description"]
    moment.ahead += moment.ahead.resolution * 61_000_000
    assert not (await answers(anna, query.id))["ok"]


async def test_commands_that_are_sent_to_the_bot_alone(
    call: Caller, group: Group, anna: Person, boris: Person, to_anna: dict[str, Any], moment: Time
) -> None:
    commands = [{"command": "missed", "description": "пропущенные", "is_ephemeral": True}]
    await call("setMyCommands", commands=commands)
    said = anna.sends("/missed вчера", chat=group)
    [update] = await call.updates()
    told = update["message"]
    assert (told["message_id"], told["ephemeral_message_id"]) == (0, said.ephemeral_id)
    manual().check("Message", told)
    assert said not in group.chat.seen_by(boris.id)
    assert said in group.chat.seen_by(anna.id)
    reply = {"reply_parameters": {"ephemeral_message_id": said.ephemeral_id}}
    assert (await call.refused("sendMessage", chat_id=group.id, text="а", **reply))[0] == 400
    await call("sendMessage", chat_id=group.id, text="а", **reply, **to_anna)
    moment.ahead += moment.ahead.resolution * 16_000_000
    assert (await call.refused("sendMessage", chat_id=group.id, text="а", **reply, **to_anna))[0] == 400
    assert anna.sends("/other", chat=group).ephemeral_id == 0


async def test_levers_show_it_to_its_person(
    call: Caller, group: Group, anna: Person, boris: Person, to_anna: dict[str, Any]
) -> None:
    sent = await call("sendMessage", chat_id=group.id, text="тайна", **to_anna)

    async def look(query: str) -> list[tuple[int, int | None]]:
        async with call.session.get(f"{call.telegram.url}/control/chats/{group.id}/messages{query}") as response:
            return [(one["id"], one["only_for"]) for one in await response.json()]

    assert await look("") == await look(f"?person={boris.id}") == []
    assert await look(f"?person={anna.id}") == [(-sent["ephemeral_message_id"], anna.id)]


@pytest.mark.parametrize("how", ["refused", "passed over"])
async def test_older_servers(how: Any, anna: Person, boris: Person, to_anna: dict[str, Any], call: Caller) -> None:
    call.telegram.api.ephemeral = how
    group = call.telegram.group("Продажи", [anna, boris])
    answer = await call.tries("sendMessage", chat_id=group.id, text="тайна", **to_anna)
    assert answer["ok"] is (how == "passed over")
    assert await boris.never_sees("тайна", chat=group, within=0.05) is (how == "refused")
    known = {"chat_id": group.id, "receiver_user_id": anna.id, "ephemeral_message_id": 1}
    assert (await call.refused("deleteEphemeralMessage", **known))[0] == 404


async def test_buttons_that_are_disabled_cannot_be_pressed(call: Caller, group: Group, anna: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "Подтверждено", "disabled": {}}]]}
    await call("sendMessage", chat_id=group.id, text="готово", reply_markup=markup)
    with pytest.raises(AssertionError, match="disabled"):
        await anna.presses("Подтверждено", chat=group)
