"""Administrators and their rights, restrictions, bans, requests to join, invitations; what a group is told."""

from typing import Any

import pytest

from sandbox.telegram.groups import Group
from sandbox.telegram.limits import NONE
from sandbox.telegram.manual import Upload
from sandbox.telegram.members import PERMISSIONS
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.conftest import Caller
from tests.sandbox.telegram.pictures import picture

MEMBERS = ["message", "my_chat_member", "chat_member", "chat_join_request"]


@pytest.fixture
def group(telegram: VirtualTelegram, anna: Person, boris: Person) -> Group:
    telegram.paces(NONE)
    return telegram.group("Продажи", [anna], administrators=[boris], bot="administrator")


async def test_an_administrator_has_the_rights_that_were_given(call: Caller, group: Group, anna: Person) -> None:
    await call("promoteChatMember", chat_id=group.id, user_id=anna.id, can_delete_messages=True, is_anonymous=True)
    await call("setChatAdministratorCustomTitle", chat_id=group.id, user_id=anna.id, custom_title="Старшая")
    member = await call("getChatMember", chat_id=group.id, user_id=anna.id)
    assert (member["status"], member["custom_title"], member["is_anonymous"]) == ("administrator", "Старшая", True)
    assert (member["can_delete_messages"], member["can_pin_messages"], member["can_be_edited"]) == (True, False, True)
    await call("promoteChatMember", chat_id=group.id, user_id=anna.id)
    assert (await call("getChatMember", chat_id=group.id, user_id=anna.id))["status"] == "member"
    for method, fields, words in (
        ("setChatAdministratorCustomTitle", {"custom_title": "а"}, "user is not an administrator"),
        ("promoteChatMember", {"user_id": group.events.api.bot.id}, "can't promote self"),
        ("promoteChatMember", {"user_id": 5}, "user not found"),
    ):
        refused = await call.refused(method, **{"chat_id": group.id, "user_id": anna.id} | fields)
        assert refused == (400, f"Bad Request: {words}")


async def test_the_owner_and_others_administrators_are_left_alone(
    call: Caller, telegram: VirtualTelegram, group: Group, anna: Person, boris: Person
) -> None:
    assert (await call("getChatMember", chat_id=group.id, user_id=boris.id))["status"] == "creator"
    refused = await call.refused("banChatMember", chat_id=group.id, user_id=boris.id)
    assert refused == (400, "Bad Request: can't restrict/unrestrict chat owner")
    group.promotes(anna, rights=["can_manage_chat"])
    assert not (await call("getChatMember", chat_id=group.id, user_id=anna.id))["can_be_edited"]
    for method, fields in (
        ("banChatMember", {}),
        ("promoteChatMember", {"can_pin_messages": True}),
        ("restrictChatMember", {"permissions": {}}),
    ):
        refused = await call.refused(method, chat_id=group.id, user_id=anna.id, **fields)
        assert refused == (400, "Bad Request: user is an administrator of the chat")
    refused = await call.refused(
        "setChatAdministratorCustomTitle", chat_id=group.id, user_id=anna.id, custom_title="Старшая"
    )
    assert refused[1] == "Bad Request: not enough rights to change custom title of the user"
    names = [one["user"]["first_name"] for one in await call("getChatAdministrators", chat_id=group.id)]
    assert sorted(names) == sorted(["Борис", "Анна", telegram.world.bot.first_name])


@pytest.mark.parametrize(
    ("method", "fields", "words"),
    [
        ("banChatMember", {"user_id": 1}, "restrict/unrestrict chat member"),
        ("unbanChatMember", {"user_id": 1}, "restrict/unrestrict chat member"),
        ("restrictChatMember", {"user_id": 1, "permissions": {}}, "restrict/unrestrict chat member"),
        ("promoteChatMember", {"user_id": 1}, "promote chat member"),
        ("setChatTitle", {"title": "а"}, "change chat title"),
        ("setChatDescription", {"description": "а"}, "change chat description"),
        ("deleteChatPhoto", {}, "change chat photo"),
        ("setChatPermissions", {"permissions": {}}, "change chat permissions"),
        ("exportChatInviteLink", {}, "manage chat invite link"),
        ("createChatInviteLink", {}, "manage chat invite link"),
        ("approveChatJoinRequest", {"user_id": 1}, "manage join requests"),
        ("pinChatMessage", {"message_id": 1}, "manage pinned messages in the chat"),
    ],
)
async def test_what_takes_a_right(call: Caller, group: Group, method: str, fields: dict[str, Any], words: str) -> None:
    group.promotes_bot(rights=["can_manage_chat"])
    refused = await call.refused(method, chat_id=group.id, **fields)
    assert refused == (400, f"Bad Request: not enough rights to {words}")


async def test_rights_that_the_bot_has_not_it_cannot_give(call: Caller, group: Group, anna: Person) -> None:
    group.promotes_bot(rights=["can_promote_members", "can_pin_messages"])
    where = {"chat_id": group.id, "user_id": anna.id}
    await call("promoteChatMember", **where, can_pin_messages=True)
    refused = await call.refused("promoteChatMember", **where, can_delete_messages=True)
    assert refused == (400, "Bad Request: RIGHT_FORBIDDEN")
    theirs = anna.sends("/x", chat=group)
    refused = await call.refused("deleteMessage", chat_id=group.id, message_id=theirs.id)
    assert refused == (400, "Bad Request: message can't be deleted")


async def test_restricted_people_and_a_restricted_bot(call: Caller, group: Group, anna: Person) -> None:
    await call("restrictChatMember", chat_id=group.id, user_id=anna.id, permissions={}, until_date=1900000000)
    member = await call("getChatMember", chat_id=group.id, user_id=anna.id)
    assert (member["status"], member["until_date"], member["can_send_messages"]) == ("restricted", 1900000000, False)
    with pytest.raises(ValueError, match="may not write"):
        anna.sends("/x", chat=group)
    everything = dict.fromkeys(PERMISSIONS, True)
    await call("restrictChatMember", chat_id=group.id, user_id=anna.id, permissions=everything)
    anna.sends("/x", chat=group)
    group.restricts(permits=["can_send_messages"])
    await call("sendMessage", chat_id=group.id, text="а")
    refused = await call.refused("sendDice", chat_id=group.id)
    assert refused == (400, "Bad Request: not enough rights to send stickers, animations and dice to the chat")
    group.restricts(anna)
    with pytest.raises(ValueError, match="may not write"):
        anna.sends("/x", chat=group)


async def test_what_everybody_may_do(call: Caller, telegram: VirtualTelegram, group: Group, anna: Person) -> None:
    assert (await call("getChat", chat_id=group.id))["permissions"]["can_send_polls"]
    await call("setChatPermissions", chat_id=group.id, permissions={"can_send_polls": True})
    told = (await call("getChat", chat_id=group.id))["permissions"]
    assert (told["can_send_polls"], told["can_send_messages"]) == (True, False)
    with pytest.raises(ValueError, match="may not write"):
        anna.sends("/x", chat=group)
    refused = await call.refused("setChatPermissions", chat_id=anna.id, permissions={})
    assert refused == (400, "Bad Request: method is available only for supergroup and basic group chats")
    small = telegram.group("Малая", [anna], kind="group", bot="administrator")
    for method, fields in (
        ("restrictChatMember", {"permissions": {}}), ("setChatAdministratorCustomTitle", {"custom_title": "а"}),
    ):  # fmt: skip
        refused = await call.refused(method, chat_id=small.id, user_id=anna.id, **fields)
        assert refused == (400, "Bad Request: method is available only for supergroups")


async def test_the_bot_is_told_of_members(call: Caller, telegram: VirtualTelegram, group: Group, anna: Person) -> None:
    await call("getUpdates", allowed_updates=MEMBERS)
    vera = telegram.person("Вера")
    group.joined_by(vera)
    await call("banChatMember", chat_id=group.id, user_id=vera.id, until_date=1900000000)
    await call("unbanChatMember", chat_id=group.id, user_id=vera.id, only_if_banned=True)
    await call("unbanChatMember", chat_id=group.id, user_id=anna.id)
    changes = [update["chat_member"] for update in await call.updates() if "chat_member" in update]
    assert [(one["old_chat_member"]["status"], one["new_chat_member"]["status"]) for one in changes] == [
        ("left", "member"), ("member", "kicked"), ("kicked", "left"), ("member", "left"),
    ]  # fmt: skip
    assert changes[1]["new_chat_member"]["until_date"] == 1900000000
    assert changes[1]["from"]["id"] == telegram.world.bot.id
    group.bans(anna)
    refused = await call.refused("promoteChatMember", chat_id=group.id, user_id=anna.id, can_manage_chat=True)
    assert refused == (400, "Bad Request: USER_NOT_PARTICIPANT")


async def test_requests_to_join(call: Caller, telegram: VirtualTelegram, group: Group, anna: Person) -> None:
    await call("getUpdates", allowed_updates=MEMBERS)
    vera, gleb = telegram.person("Вера"), telegram.person("Глеб")
    for person in (vera, gleb):
        group.asked_by(person)
    asked = [update["chat_join_request"] for update in await call.updates()]
    assert [(one["from"]["id"], one["user_chat_id"]) for one in asked] == [(vera.id, vera.id), (gleb.id, gleb.id)]
    await call("approveChatJoinRequest", chat_id=group.id, user_id=vera.id)
    await call("declineChatJoinRequest", chat_id=group.id, user_id=gleb.id)
    assert (group.chat.has(vera.id), group.chat.has(gleb.id)) == (True, False)
    for person, words in ((vera, "USER_ALREADY_PARTICIPANT"), (gleb, "HIDE_REQUESTER_MISSING")):
        refused = await call.refused("approveChatJoinRequest", chat_id=group.id, user_id=person.id)
        assert refused == (400, f"Bad Request: {words}")
    group.promotes_bot(rights=["can_manage_chat"])
    await call.updates()
    group.asked_by(gleb)
    assert await call.updates() == []


async def test_invitations(call: Caller, group: Group, anna: Person) -> None:
    first = await call("exportChatInviteLink", chat_id=group.id)
    second = await call("exportChatInviteLink", chat_id=group.id)
    assert (await call("getChat", chat_id=group.id))["invite_link"] == second != first
    made = await call("createChatInviteLink", chat_id=group.id, name="для смены", member_limit=3)
    where = {"chat_id": group.id, "invite_link": made["invite_link"]}
    edited = await call("editChatInviteLink", **where, creates_join_request=True)
    assert (edited["invite_link"], edited["creates_join_request"]) == (made["invite_link"], True)
    assert "member_limit" not in edited
    assert (await call("revokeChatInviteLink", **where))["is_revoked"]
    await call("revokeChatInviteLink", chat_id=group.id, invite_link=second)
    assert (await call("getChat", chat_id=group.id))["invite_link"] not in {first, second}
    for method, fields, words in (
        ("editChatInviteLink", {"invite_link": "https://t.me/+nothing"}, "INVITE_HASH_EXPIRED"),
        ("editChatInviteLink", {"invite_link": second}, "CHAT_INVITE_PERMANENT"),
        ("createChatInviteLink", {"member_limit": 0}, "USAGE_LIMIT_INVALID"),
        ("createChatInviteLink", {"chat_id": anna.id}, "can't invite members to a private chat"),
        (
            "createChatInviteLink",
            {"member_limit": 5, "creates_join_request": True},
            "member limit can't be specified for links requiring administrator approval",
        ),
    ):
        assert await call.refused(method, **{"chat_id": group.id} | fields) == (400, f"Bad Request: {words}")


async def test_what_a_group_is_called_and_shows(
    call: Caller, telegram: VirtualTelegram, group: Group, anna: Person
) -> None:
    await call("setChatTitle", chat_id=group.id, title=" Сбыт ")
    await call("setChatDescription", chat_id=group.id, description="о сбыте")
    await telegram.server.carry_out("setChatPhoto", {"chat_id": group.id, "photo": _upload()})
    told = await call("getChat", chat_id=group.id)
    assert (told["title"], told["description"]) == ("Сбыт", "о сбыте")
    assert (await call("getFile", file_id=told["photo"]["big_file_id"]))["file_size"] == len(picture())
    await call("deleteChatPhoto", chat_id=group.id)
    services = {key for message in group.messages for key in message.service}
    assert services == {"new_chat_title", "new_chat_photo", "delete_chat_photo"}
    for method, fields, words in (
        ("setChatTitle", {"title": "Сбыт"}, "chat title is not modified"),
        ("setChatTitle", {"title": "а" * 129}, "title is too long"),
        ("setChatTitle", {"title": " "}, "CHAT_TITLE_EMPTY"),
        ("setChatDescription", {"description": "о сбыте"}, "chat description is not modified"),
        ("setChatDescription", {"description": "а" * 256}, "CHAT_ABOUT_TOO_LONG"),
        ("deleteChatPhoto", {}, "CHAT_NOT_MODIFIED"),
        ("setChatTitle", {"chat_id": anna.id, "title": "а"}, "can't change private chat title"),
        ("banChatMember", {"chat_id": anna.id, "user_id": 5}, "chat member status can't be changed in private chats"),
    ):
        assert await call.refused(method, **{"chat_id": group.id} | fields) == (400, f"Bad Request: {words}")
    assert await call("getUserProfilePhotos", user_id=anna.id) == {"total_count": 0, "photos": []}
    assert (await call.refused("getUserProfilePhotos", user_id=5))[1] == "Bad Request: user not found"


def _upload() -> Any:
    return Upload("a.png", picture(), "image/png")


async def test_topics_and_their_changes(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    telegram.paces(NONE)
    forum = telegram.group("Отдел", [anna], topics=["Звонки"], bot="administrator")
    made = await call("createForumTopic", chat_id=forum.id, name="Заказы", icon_custom_emoji_id="77")
    assert made["icon_custom_emoji_id"] == "77"
    where = {"chat_id": forum.id, "message_thread_id": made["message_thread_id"]}
    await call("editForumTopic", **where, name="Новые заказы", icon_custom_emoji_id="")
    await call("closeForumTopic", **where)
    await call("reopenForumTopic", **where)
    services = [message.service for message in forum.messages if message.thread_id == made["message_thread_id"]][1:]
    assert services == [
        {"forum_topic_edited": {"name": "Новые заказы", "icon_custom_emoji_id": ""}},
        {"forum_topic_closed": {}},
        {"forum_topic_reopened": {}},
    ]
    for method, fields, words in (
        ("editForumTopic", {"name": "Новые заказы"}, "TOPIC_NOT_MODIFIED"),
        ("editForumTopic", {"name": " "}, "TOPIC_TITLE_EMPTY"),
        ("reopenForumTopic", {}, "TOPIC_NOT_MODIFIED"),
        ("closeForumTopic", {"message_thread_id": 999}, "TOPIC_ID_INVALID"),
        ("deleteForumTopic", {"message_thread_id": 1}, "TOPIC_ID_INVALID"),
        ("unpinAllForumTopicMessages", {"message_thread_id": 999}, "message thread not found"),
    ):
        assert await call.refused(method, **where | fields) == (400, f"Bad Request: {words}")
    pinned = await call("sendMessage", **where, text="важное")
    await call("pinChatMessage", chat_id=forum.id, message_id=pinned["message_id"])
    await call("unpinAllForumTopicMessages", **where)
    assert forum.chat.pinned == []
    forum.renames_topic(made["message_thread_id"], "Ещё заказы")
    forum.closes_topic(made["message_thread_id"])
    forum.reopens_topic(made["message_thread_id"])
    names = [next(iter(update["message"])) and set(update["message"]) for update in await call.updates()]
    assert [len({"forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"} & name) for name in names] == [
        1
    ] * 3
    await call("deleteForumTopic", **where)
    assert (await call.refused("sendMessage", **where, text="а"))[1] == "Bad Request: message thread not found"


async def test_the_general_topic(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    telegram.paces(NONE)
    forum = telegram.group("Отдел", [anna], topics=["Звонки"], bot="administrator")
    await call("editGeneralForumTopic", chat_id=forum.id, name="Общее")
    await call("hideGeneralForumTopic", chat_id=forum.id)
    assert (forum.chat.general.name, forum.chat.general.closed) == ("Общее", True)
    forum.promotes_bot(rights=["can_manage_chat"])
    refused = await call.refused("sendMessage", chat_id=forum.id, text="а", message_thread_id=1)
    assert refused == (400, "Bad Request: TOPIC_CLOSED")
    forum.promotes_bot()
    await call("unhideGeneralForumTopic", chat_id=forum.id)
    await call("reopenGeneralForumTopic", chat_id=forum.id)
    sent = await call("sendMessage", chat_id=forum.id, text="а", message_thread_id=1)
    assert "message_thread_id" not in sent
    for method in ("reopenGeneralForumTopic", "unhideGeneralForumTopic"):
        assert (await call.refused(method, chat_id=forum.id))[1] == "Bad Request: TOPIC_NOT_MODIFIED"
    await call("hideGeneralForumTopic", chat_id=forum.id)
    for method in ("hideGeneralForumTopic", "closeGeneralForumTopic"):
        assert (await call.refused(method, chat_id=forum.id))[1] == "Bad Request: TOPIC_NOT_MODIFIED"
    await call("pinChatMessage", chat_id=forum.id, message_id=sent["message_id"])
    await call("unpinAllGeneralForumTopicMessages", chat_id=forum.id)
    assert forum.chat.pinned == []
    plain = telegram.group("Просто", [anna], bot="administrator")
    for method, fields in (
        ("closeGeneralForumTopic", {}), ("unpinAllGeneralForumTopicMessages", {}),
        ("deleteForumTopic", {"message_thread_id": 5}),
    ):  # fmt: skip
        refused = await call.refused(method, chat_id=plain.id, **fields)
        assert refused == (400, "Bad Request: the chat is not a forum")


async def test_pins_are_told_in_groups(call: Caller, telegram: VirtualTelegram, group: Group, anna: Person) -> None:
    theirs = anna.sends("/x", chat=group)
    await call("pinChatMessage", chat_id=group.id, message_id=theirs.id)
    service = group.messages[-1]
    assert service.service["pinned_message"]["message_id"] == theirs.id
    refused = await call.refused("pinChatMessage", chat_id=group.id, message_id=service.id)
    assert refused == (400, "Bad Request: message can't be pinned")
    group.pins(theirs)
    assert "pinned_message" in (await call.updates())[-1]["message"]
    await call("deleteMessage", chat_id=group.id, message_id=theirs.id)
    assert "pinned_message" not in await call("getChat", chat_id=group.id)
