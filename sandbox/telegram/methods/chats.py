"""Chats, who is in them, their topics, and files for download."""

from typing import Any

from sandbox.telegram.api import Api, Method
from sandbox.telegram.files import MOST_DOWNLOAD
from sandbox.telegram.manual import Json
from sandbox.telegram.refusals import bad
from sandbox.telegram.world import Chat, Topic, User

ADMINISTRATOR_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_send_welcome_messages",
)  # fmt: skip
_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_COLOURS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})


def get_chat(api: Api, given: Json) -> Json:
    """Answer everything about a chat."""
    chat = api.chat(given)
    told = chat.json() | {
        "accent_color_id": 1,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.pinned:
        told["pinned_message"] = chat.messages[chat.pinned[0]].json()
    return told


def member_json(chat: Chat, user: User) -> Json:
    """Make the ``ChatMember`` of somebody."""
    status = chat.status(user.id)
    told: Json = {"status": status, "user": user.json()}
    if status == "creator":
        told["is_anonymous"] = False
    elif status == "administrator":
        told |= {"can_be_edited": False, "is_anonymous": False, **dict.fromkeys(ADMINISTRATOR_RIGHTS, True)}
    elif status == "kicked":
        told["until_date"] = 0
    return told


def get_chat_member(api: Api, given: Json) -> Json:
    """Answer what somebody is in a chat."""
    chat = api.chat(given)
    user = api.world.users.get(given["user_id"])
    if user is None:
        raise bad("user not found")
    if chat.user is not None and user.id not in {chat.user.id, api.bot.id}:
        raise bad("PARTICIPANT_ID_INVALID")
    return member_json(chat, user)


def get_chat_administrators(api: Api, given: Json) -> list[Json]:
    """Answer who administers a group; other bots are left out."""
    chat = api.chat(given)
    if chat.user is not None:
        raise bad("there are no administrators in the private chat")
    users = [api.world.users[number] for number in chat.members if chat.is_administrator(number)]
    return [member_json(chat, user) for user in users if not user.is_bot or user is api.bot]


def get_chat_member_count(api: Api, given: Json) -> int:
    """Count who is in a chat."""
    chat = api.chat(given)
    return 2 if chat.user is not None else sum(chat.has(number) for number in chat.members)


def leave_chat(api: Api, given: Json) -> bool:
    """Leave a group."""
    chat = api.chat(given)
    if chat.user is not None:
        raise bad("chat member status can't be changed in private chats")
    chat.members[api.bot.id] = "left"
    return True


def send_chat_action(api: Api, given: Json) -> bool:
    """Show that an answer is on its way."""
    chat, _ = api.place(given)
    if given["action"] not in _ACTIONS:
        raise bad("wrong parameter action in request")
    api.world.tell("typing", chat.id)
    return True


def get_file(api: Api, given: Json) -> Json:
    """Answer where a file may be downloaded."""
    file = api.world.files.known(given["file_id"])
    if len(file.content) > MOST_DOWNLOAD:
        raise bad("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }


def create_forum_topic(api: Api, given: Json) -> Json:
    """Open a topic."""
    chat = _forum(api, given, "create a topic")
    if not 1 <= len(given["name"]) <= 128:
        raise bad("TOPIC_NAME_INVALID")
    colour = given.get("icon_color", 7322096)
    if colour not in _COLOURS:
        raise bad("wrong icon color specified")
    topic = open_topic(api, chat, given["name"], colour)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.colour}


def open_topic(api: Api, chat: Chat, name: str, colour: int = 7322096, by: User | None = None) -> Topic:
    """Put a new topic into a forum."""
    service = {"forum_topic_created": {"name": name, "icon_color": colour}}
    message = api.world.say(chat, by or api.bot, service=service)
    message.thread_id = message.id
    topic = chat.topics[message.id] = Topic(message.id, name, colour)
    return topic


def _change_topic(**change: Any) -> Method:
    def change_topic(api: Api, given: Json) -> bool:
        chat = _forum(api, given, "manage topics")
        topic = chat.topics.get(given["message_thread_id"])
        if topic is None or topic.deleted:
            raise bad("TOPIC_ID_INVALID")
        if topic.closed and change.get("closed"):
            raise bad("TOPIC_NOT_MODIFIED")
        for name, value in change.items():
            setattr(topic, name, value)
        topic.name = given.get("name") or topic.name
        return True

    return change_topic


def _forum(api: Api, given: Json, what: str) -> Chat:
    chat = api.chat(given)
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    if not chat.is_administrator(api.bot.id):
        raise bad(f"not enough rights to {what}")
    return chat


METHODS: dict[str, Method] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "sendChatAction": send_chat_action,
    "getFile": get_file,
    "createForumTopic": create_forum_topic,
    "editForumTopic": _change_topic(),
    "closeForumTopic": _change_topic(closed=True),
    "reopenForumTopic": _change_topic(closed=False),
    "deleteForumTopic": _change_topic(deleted=True),
}
