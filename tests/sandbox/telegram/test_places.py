"""Private chats, groups, topics, channels: who reaches whom, and what the bot is told."""

from datetime import timedelta

import pytest

from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.conftest import Caller, Time


async def test_people_are_reached_after_they_wrote(call: Caller, telegram: VirtualTelegram) -> None:
    olga = telegram.person("Ольга")
    assert await call.refused("sendMessage", chat_id=olga.id, text="а") == (400, "Bad Request: chat not found")
    telegram.group("Продажи", [olga])
    refused = (403, "Forbidden: bot can't initiate conversation with a user")
    assert await call.refused("sendMessage", chat_id=olga.id, text="а") == refused
    olga.sends("/start")
    await call("sendMessage", chat_id=olga.id, text="а")
    olga.blocks_bot()
    refused = (403, "Forbidden: bot was blocked by the user")
    for method, fields in (("sendMessage", {"text": "а"}), ("sendChatAction", {"action": "typing"})):
        assert await call.refused(method, chat_id=olga.id, **fields) == refused
    with pytest.raises(ValueError, match="unblock"):
        olga.sends("а")
    olga.unblocks_bot()
    await call("sendMessage", chat_id=olga.id, text="б")
    statuses = [
        update["my_chat_member"]["new_chat_member"]["status"]
        for update in await call.updates()
        if "my_chat_member" in update
    ]
    assert statuses == ["kicked", "member"]
    olga.deletes_account()
    assert await call.refused("sendMessage", chat_id=olga.id, text="а") == (403, "Forbidden: user is deactivated")


async def test_groups_that_are_gone(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    group = telegram.group("Продажи", [anna])
    await call("sendMessage", chat_id=group.id, text="а")
    group.kicks_bot(anna)
    refused = (403, "Forbidden: bot was kicked from the supergroup chat")
    assert await call.refused("sendMessage", chat_id=group.id, text="а") == refused
    anna.sends("/x", chat=group)
    assert [set(update) - {"update_id"} for update in await call.updates()] == [{"my_chat_member"}]
    group.adds_bot(anna)
    await call("leaveChat", chat_id=group.id)
    refused = (403, "Forbidden: bot is not a member of the supergroup chat")
    assert await call.refused("sendMessage", chat_id=group.id, text="а") == refused
    assert await call.refused("sendMessage", chat_id=-5, text="а") == (400, "Bad Request: chat not found")


async def test_group_that_becomes_a_supergroup(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    group = telegram.group("Продажи", [anna], kind="group")
    moved = group.upgrades()
    answer = await call.tries("sendMessage", chat_id=group.id, text="а")
    assert answer["parameters"] == {"migrate_to_chat_id": moved.id}
    told = [update["message"] for update in await call.updates()]
    assert told[0]["migrate_to_chat_id"] == moved.id
    assert told[1]["migrate_from_chat_id"] == group.id
    await call("sendMessage", chat_id=moved.id, text="а")
    assert moved.chat.has(anna.id)


async def test_topics(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    group = telegram.group("Продажи", [anna], topics=["Звонки", "Прочее"])
    topic = group.topic("Звонки")
    await call("sendMessage", chat_id=group.id, text="а", message_thread_id=topic)
    assert group.from_bot[-1].thread_id == topic
    group.closes_topic(topic)
    where = {"chat_id": group.id, "text": "а", "message_thread_id": topic}
    assert await call.refused("sendMessage", **where) == (400, "Bad Request: TOPIC_CLOSED")
    group.deletes_topic(topic)
    assert await call.refused("sendMessage", **where) == (400, "Bad Request: message thread not found")
    assert group.from_bot == []
    plain = telegram.group("Просто", [anna])
    refused = await call.refused("sendMessage", chat_id=plain.id, text="а", message_thread_id=1)
    assert refused == (400, "Bad Request: message thread not found")


async def test_the_bot_makes_topics_where_it_administers(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    group = telegram.group("Продажи", [anna], topics=["Звонки"], bot="administrator")
    made = await call("createForumTopic", chat_id=group.id, name="Новая")
    where = {"chat_id": group.id, "message_thread_id": made["message_thread_id"]}
    await call("editForumTopic", **where, name="Другая")
    assert group.topic("Другая") == made["message_thread_id"]
    await call("closeForumTopic", **where)
    assert await call.refused("closeForumTopic", **where) == (400, "Bad Request: TOPIC_NOT_MODIFIED")
    await call("sendMessage", **where, text="администратор пишет и в закрытую")
    await call("reopenForumTopic", **where)
    await call("deleteForumTopic", **where)
    assert await call.refused("deleteForumTopic", **where) == (400, "Bad Request: TOPIC_ID_INVALID")
    for fields in ({"name": ""}, {"name": "а", "icon_color": 1}):
        assert (await call.refused("createForumTopic", chat_id=group.id, **fields))[0] == 400
    for other in (telegram.group("Просто", [anna]), telegram.group("Чужая", [anna], topics=["А"])):
        assert (await call.refused("createForumTopic", chat_id=other.id, name="а"))[0] == 400


async def test_in_groups_the_bot_sees_what_is_meant_for_it(
    call: Caller, telegram: VirtualTelegram, anna: Person
) -> None:
    group = telegram.group("Продажи", [anna])
    sent = await call("sendMessage", chat_id=group.id, text="а")
    bot_message = group.chat.messages[sent["message_id"]]
    other = telegram.other_bot("Другой", "other_bot")
    group.joined_by(other)
    await call.updates()
    anna.sends("просто разговор", chat=group)
    anna.sends("/who@other_bot", chat=group)
    other.sends("/who", chat=group)
    anna.sends("/who", chat=group)
    anna.sends("/who@Virtual_Vats_Bot", chat=group)
    anna.sends("ответ", reply_to=bot_message)
    texts = [update["message"]["text"] for update in await call.updates()]
    assert texts == ["/who", "/who@Virtual_Vats_Bot", "ответ"]
    telegram.events.privacy = False
    anna.sends("просто разговор", chat=group)
    assert len(await call.updates()) == 1
    assert (await call.refused("sendMessage", chat_id=other.id, text="а"))[0] in {400, 403}
    with pytest.raises(ValueError, match="is not in that chat"):
        telegram.person("Прохожий").sends("/who", chat=group)


async def test_the_nameless_speak_for_their_chat(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    group = telegram.group("Продажи", [anna])
    channel = telegram.channel("Новости", username="news", bot="administrator")
    group.anonymous.sends("/who", chat=group)
    channel.in_group(group).sends("/who")
    channel.posts("важное")
    updates = await call.updates()
    assert updates[0]["message"]["from"]["username"] == "GroupAnonymousBot"
    assert updates[0]["message"]["sender_chat"]["id"] == group.id
    assert updates[1]["message"]["sender_chat"]["id"] == channel.id
    assert updates[2]["channel_post"]["sender_chat"]["type"] == "channel"
    await call("sendMessage", chat_id="@news", text="а")
    assert channel.messages[-1].sender is None
    quiet = telegram.channel("Чужой", bot="member")
    refused = (403, "Forbidden: need administrator rights in the channel chat")
    assert await call.refused("sendMessage", chat_id=quiet.id, text="а") == refused


async def test_members(call: Caller, telegram: VirtualTelegram, anna: Person, boris: Person) -> None:
    group = telegram.group("Продажи", [boris], administrators=[anna])
    group.joined_by(telegram.other_bot("Другой", "other_bot"), "administrator")
    assert [one["user"]["id"] for one in await call("getChatAdministrators", chat_id=group.id)] == [anna.id]
    assert (await call("getChatMember", chat_id=group.id, user_id=boris.id))["status"] == "member"
    group.left_by(boris)
    assert (await call("getChatMember", chat_id=group.id, user_id=boris.id))["status"] == "left"
    assert await call("getChatMemberCount", chat_id=group.id) == 3
    assert await call("getChatMemberCount", chat_id=anna.id) == 2
    assert await call.refused("getChatMember", chat_id=group.id, user_id=5) == (400, "Bad Request: user not found")
    assert (await call.refused("getChatMember", chat_id=anna.id, user_id=boris.id))[0] == 400
    for method in ("getChatAdministrators", "leaveChat"):
        assert (await call.refused(method, chat_id=anna.id))[0] == 400
    assert (await call.refused("sendChatAction", chat_id=anna.id, action="dancing"))[0] == 400


async def test_menus_by_scope_and_language(
    call: Caller, telegram: VirtualTelegram, anna: Person, boris: Person
) -> None:
    group = telegram.group("Продажи", [boris], administrators=[anna])

    async def sets(name: str, language: str = "", **scope: object) -> None:
        commands = [{"command": name, "description": "о ней"}]
        fields = {"scope": scope} if scope else {}
        await call("setMyCommands", commands=commands, language_code=language, **fields)

    await sets("a")
    assert (anna.menu(), boris.menu(group), anna.menu(group)) == (["a"], ["a"], ["a"])
    await sets("b", type="all_private_chats")
    await sets("c", "ru", type="all_private_chats")
    await sets("d", type="all_group_chats")
    await sets("e", type="all_chat_administrators")
    assert (anna.menu(), boris.menu(group), anna.menu(group)) == (["c"], ["d"], ["e"])
    await sets("f", type="chat", chat_id=anna.id)
    await sets("g", type="chat_member", chat_id=group.id, user_id=boris.id)
    assert (anna.menu(), boris.menu(), boris.menu(group)) == (["f"], ["c"], ["g"])
    await call("deleteMyCommands", scope={"type": "chat", "chat_id": anna.id})
    assert anna.menu() == ["c"]
    assert await call("getMyCommands", language_code="ru", scope={"type": "all_private_chats"}) == [
        {"command": "c", "description": "о ней"}
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"commands": [{"command": "Help", "description": "а"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "help", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "а"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "russian"}, "LANG_CODE_INVALID"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ],
)
async def test_wrong_menus_are_refused(call: Caller, fields: dict[str, object], words: str) -> None:
    assert await call.refused("setMyCommands", **fields) == (400, f"Bad Request: {words}")


async def test_nobody_in_the_scope_of_a_menu(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    group = telegram.group("Продажи", [anna])
    scope = {"type": "chat_member", "chat_id": group.id, "user_id": 5}
    refused = await call.refused("setMyCommands", commands=[], scope=scope)
    assert refused == (400, "Bad Request: PARTICIPANT_ID_INVALID")


async def test_profile(call: Caller) -> None:
    await call("setMyDescription", description="АТС", language_code="ru")
    assert await call("getMyDescription", language_code="ru") == {"description": "АТС"}
    assert await call("getMyDescription") == {"description": ""}


async def test_dates_follow_the_clock_that_is_handed_in(telegram: VirtualTelegram, anna: Person, moment: Time) -> None:
    before = anna.sends("а")
    moment.ahead = timedelta(days=1)
    assert anna.sends("б").date - before.date >= timedelta(days=1)


async def test_posts_of_the_bot_in_a_channel(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    channel = telegram.channel("Новости", "news_of_ours", bot="administrator")
    sent = await call("sendMessage", chat_id="@news_of_ours", text="важное")
    assert (sent["sender_chat"]["id"], "from" in sent) == (channel.id, False)
    await call("editMessageText", chat_id=channel.id, message_id=sent["message_id"], text="очень важное")
    assert [message.text for message in channel.from_bot] == ["очень важное"]
    theirs = channel.posts("их")
    await call("editMessageText", chat_id=channel.id, message_id=theirs.id, text="их, но иначе")
    await call("pinChatMessage", chat_id=channel.id, message_id=theirs.id)
    await call("getUpdates", allowed_updates=["channel_post", "edited_channel_post", "message_reaction_count"])
    await call.updates()
    channel.edits(theirs, "их опять")
    anna.reacts(theirs, "👍")
    edited, counted = await call.updates()
    assert edited["edited_channel_post"]["text"] == "их опять"
    assert counted["message_reaction_count"]["reactions"] == [
        {"type": {"type": "emoji", "emoji": "👍"}, "total_count": 1},
    ]
    channel.chat.rights[telegram.world.bot.id] = {"can_manage_chat": True}
    refused = (403, "Forbidden: need administrator rights in the channel chat")
    assert await call.refused("sendMessage", chat_id=channel.id, text="а") == refused
    for method, fields in (("editMessageText", {"text": "а"}), ("deleteMessage", {})):
        assert (await call.refused(method, chat_id=channel.id, message_id=theirs.id, **fields))[0] == 400


async def test_posts_go_to_the_discussion_group(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    channel = telegram.channel("Новости", bot="administrator")
    group = telegram.group("Обсуждение", [anna], bot="administrator")
    channel.has_discussion(group)
    assert (await call("getChat", chat_id=group.id))["linked_chat_id"] == channel.id
    post = channel.posts("важное")
    told = (await call.updates())[-1]["message"]
    assert (told["is_automatic_forward"], told["from"]["id"], told["sender_chat"]["id"]) == (True, 777000, channel.id)
    assert told["forward_origin"]["message_id"] == post.id
    await call("sendMessage", chat_id=channel.id, text="от бота")
    assert [message.text for message in group.messages] == ["важное", "от бота"]
    assert (await call.updates())[-1]["message"]["text"] == "от бота"


async def test_deleted_by_a_person_the_bot_is_not_told(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    message = anna.sends("раз")
    await call.updates()
    anna.deletes(message)
    assert await call.updates() == []
    refused = await call.refused("deleteMessage", chat_id=anna.id, message_id=message.id)
    assert refused == (400, "Bad Request: message to delete not found")


async def test_the_bot_that_sees_everything(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    group = telegram.group("Продажи", [anna])
    anna.sends("просто так", chat=group)
    assert await call.updates() == []
    telegram.events.privacy = False
    assert (await call("getMe"))["can_read_all_group_messages"]
    anna.sends("просто так", chat=group)
    assert len(await call.updates()) == 1
