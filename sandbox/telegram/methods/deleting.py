"""What the bot does to messages besides editing: deletions, pins, reactions."""

from datetime import timedelta

from sandbox.telegram.api import Api, Method
from sandbox.telegram.manual import Json
from sandbox.telegram.members import may, need
from sandbox.telegram.refusals import bad
from sandbox.telegram.world import GENERAL, Chat, Message

_LAST_DELETION = timedelta(hours=48)
_FIRST_DICE_DELETION = timedelta(hours=24)
_STAYS = frozenset({"group_chat_created", "supergroup_chat_created", "channel_chat_created", "forum_topic_created"})
_MOST_AT_ONCE = 100


def delete_message(api: Api, given: Json) -> bool:
    """Delete a message: the bot's own, or in a private chat and as an administrator anybody's, for 48 hours."""
    chat, message = api.message(given, "delete")
    if not _may_delete(api, chat, message):
        raise bad("message can't be deleted")
    _delete(api, message)
    return True


def delete_messages(api: Api, given: Json) -> bool:
    """Delete several messages; those that are not there or must stay are passed over."""
    chat = api.chat(given)
    numbers = given["message_ids"]
    if not 1 <= len(numbers) <= _MOST_AT_ONCE:
        raise bad("too many message identifiers specified" if numbers else "message identifiers must be non-empty")
    for message in [chat.messages[number] for number in numbers if number in chat.messages]:
        if not message.deleted and _may_delete(api, chat, message):
            _delete(api, message)
    return True


def _may_delete(api: Api, chat: Chat, message: Message) -> bool:
    age = api.world.now() - message.date
    if age > _LAST_DELETION or _STAYS & set(message.service):
        return False
    if chat.user is not None:
        return "dice" not in message.special or age > _FIRST_DICE_DELETION
    return message.is_of(api.bot) or may(chat, api.bot.id, "can_delete_messages")


def _delete(api: Api, message: Message) -> None:
    message.deleted = True
    if message.id in message.chat.pinned:
        message.chat.pinned.remove(message.id)
    api.world.tell("delete", message.chat.id, message)


def set_message_reaction(api: Api, given: Json) -> bool:
    """React to a message."""
    chat, message = api.message(given, "react")
    reactions = given.get("reaction", [])
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(one["type"] == "paid" for one in reactions):
        raise bad("REACTION_INVALID")
    message.reactions[api.bot.id] = reactions
    api.world.tell("reaction", chat.id, message)
    return True


def pin_chat_message(api: Api, given: Json) -> bool:
    """Pin a message; a group is told of it unless it is done silently."""
    chat = _pinnable(api, given)
    _, message = api.message(given, "pin")
    if message.service:
        raise bad("message can't be pinned")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.insert(0, message.id)
    if chat.is_group:
        service = {"pinned_message": message.json(replied=False)}
        api.world.say(chat, api.bot, thread_id=message.thread_id, service=service)
    api.world.tell("pin", chat.id, message)
    return True


def unpin_chat_message(api: Api, given: Json) -> bool:
    """Unpin a message; the newest if none is named."""
    chat = _pinnable(api, given)
    number = given.get("message_id") or next(iter(chat.pinned), None)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    api.world.tell("pin", chat.id, chat.messages[number])
    return True


def unpin_all_chat_messages(api: Api, given: Json) -> bool:
    """Unpin everything."""
    chat = _pinnable(api, given)
    chat.pinned.clear()
    api.world.tell("pin", chat.id)
    return True


def unpin_all_forum_topic_messages(api: Api, given: Json) -> bool:
    """Unpin everything in a topic."""
    chat = _pinnable(api, given)
    if given["message_thread_id"] not in chat.topics:
        raise bad("message thread not found")
    return _unpin_topic(api, chat, given["message_thread_id"])


def unpin_all_general_forum_topic_messages(api: Api, given: Json) -> bool:
    """Unpin everything in the general topic."""
    chat = _pinnable(api, given)
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    return _unpin_topic(api, chat, None)


def _unpin_topic(api: Api, chat: Chat, thread_id: int | None) -> bool:
    wanted = {None, GENERAL} if thread_id is None else {thread_id}
    chat.pinned = [number for number in chat.pinned if chat.messages[number].thread_id not in wanted]
    api.world.tell("pin", chat.id)
    return True


def _pinnable(api: Api, given: Json) -> Chat:
    chat = api.chat(given)
    if chat.user is None:
        right = "can_edit_messages" if chat.kind == "channel" else "can_pin_messages"
        need(chat, api.bot.id, right, "manage pinned messages in the chat")
    return chat


METHODS: dict[str, Method] = {
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
    "unpinAllForumTopicMessages": unpin_all_forum_topic_messages,
    "unpinAllGeneralForumTopicMessages": unpin_all_general_forum_topic_messages,
}
