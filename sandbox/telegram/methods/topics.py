"""Topics of a forum."""

from collections.abc import Callable
from typing import TypeAlias

from sandbox.telegram.api import Api, Method
from sandbox.telegram.manual import Json
from sandbox.telegram.members import need
from sandbox.telegram.refusals import bad
from sandbox.telegram.world import GENERAL, Chat, Topic, User

_COLOURS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})
Change: TypeAlias = Callable[[Topic, Json], Json]


def create_forum_topic(api: Api, given: Json) -> Json:
    """Open a topic."""
    chat = _forum(api, given, "create a topic")
    _check_name(given["name"])
    colour = given.get("icon_color", 7322096)
    if colour not in _COLOURS:
        raise bad("wrong icon color specified")
    topic = open_topic(api, chat, given["name"], colour, icon=given.get("icon_custom_emoji_id", ""))
    told: Json = {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.colour}
    return told | ({"icon_custom_emoji_id": topic.icon} if topic.icon else {})


def _check_name(name: str) -> None:
    if not 1 <= len(name.strip()) <= 128:
        raise bad("TOPIC_NAME_INVALID" if name.strip() else "TOPIC_TITLE_EMPTY")


def open_topic(api: Api, chat: Chat, name: str, colour: int = 7322096, by: User | None = None, icon: str = "") -> Topic:
    """Put a new topic into a forum."""
    created: Json = {"name": name, "icon_color": colour} | ({"icon_custom_emoji_id": icon} if icon else {})
    message = api.world.say(chat, by or api.bot, service={"forum_topic_created": created})
    message.thread_id = message.id
    topic = chat.topics[message.id] = Topic(message.id, name, colour, icon)
    return topic


def get_forum_topic_icon_stickers(_api: Api, _given: Json) -> list[Json]:
    """Answer the icons that anybody may give a topic: there are none here."""
    return []


def _forum(api: Api, given: Json, what: str) -> Chat:
    chat = api.chat(given)
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    need(chat, api.bot.id, "can_manage_topics", what)
    return chat


def _topic(chat: Chat, given: Json) -> Topic:
    topic = chat.general if given["message_thread_id"] == GENERAL else chat.topics.get(given["message_thread_id"])
    if topic is None or topic.deleted:
        raise bad("TOPIC_ID_INVALID")
    return topic


def _changer(change: Change, *, general: bool = False) -> Method:
    """Make the method that changes a topic; ``change`` does it and answers the service message that tells it."""

    def change_topic(api: Api, given: Json) -> bool:
        chat = _forum(api, given, "manage topics")
        topic = chat.general if general else _topic(chat, given)
        service = change(topic, given)
        thread_id = None if topic is chat.general else topic.id
        if service:
            message = api.world.say(chat, api.bot, thread_id=thread_id, service=service)
            api.world.tell("topic", chat.id, message)
        return True

    return change_topic


def _edit(topic: Topic, given: Json) -> Json:
    name, icon = given.get("name"), given.get("icon_custom_emoji_id")
    if name is not None:
        _check_name(name)
    changed: Json = {}
    if name is not None and name != topic.name:
        topic.name = changed["name"] = name
    if icon is not None and icon != topic.icon:
        topic.icon = changed["icon_custom_emoji_id"] = icon
    if not changed:
        raise bad("TOPIC_NOT_MODIFIED")
    return {"forum_topic_edited": changed}


def _close(topic: Topic, _given: Json) -> Json:
    if topic.closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = True
    return {"forum_topic_closed": {}}


def _reopen(topic: Topic, _given: Json) -> Json:
    if not topic.closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = topic.hidden = False
    return {"forum_topic_reopened": {}}


def _hide(topic: Topic, _given: Json) -> Json:
    if topic.hidden:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.hidden = topic.closed = True
    return {"general_forum_topic_hidden": {}}


def _unhide(topic: Topic, _given: Json) -> Json:
    if not topic.hidden:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.hidden = False
    return {"general_forum_topic_unhidden": {}}


def delete_forum_topic(api: Api, given: Json) -> bool:
    """Delete a topic with all that is in it."""
    chat = api.chat(given)
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    need(chat, api.bot.id, "can_delete_messages", "delete a topic")
    if given["message_thread_id"] == GENERAL:
        raise bad("TOPIC_ID_INVALID")
    drop_topic(chat, _topic(chat, given).id)
    api.world.tell("topic", chat.id)
    return True


def drop_topic(chat: Chat, topic_id: int) -> None:
    """Let a topic and all that is in it be gone."""
    chat.topics[topic_id].deleted = True
    for message in chat.messages.values():
        if message.thread_id == topic_id:
            message.deleted = True


METHODS: dict[str, Method] = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": _changer(_edit),
    "closeForumTopic": _changer(_close),
    "reopenForumTopic": _changer(_reopen),
    "deleteForumTopic": delete_forum_topic,
    "editGeneralForumTopic": _changer(_edit, general=True),
    "closeGeneralForumTopic": _changer(_close, general=True),
    "reopenGeneralForumTopic": _changer(_reopen, general=True),
    "hideGeneralForumTopic": _changer(_hide, general=True),
    "unhideGeneralForumTopic": _changer(_unhide, general=True),
    "getForumTopicIconStickers": get_forum_topic_icon_stickers,
}
