"""Chats, what they are called and show, and files for download."""

from sandbox.telegram.api import Api, Method
from sandbox.telegram.files import MOST_DOWNLOAD
from sandbox.telegram.manual import Json
from sandbox.telegram.members import PERMISSIONS, need, usual_permissions
from sandbox.telegram.refusals import bad
from sandbox.telegram.world import Chat

_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


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
    if chat.is_group:
        told["permissions"] = chat.permissions or usual_permissions()
    if chat.description:
        told["description"] = chat.description
    if chat.linked is not None:
        told["linked_chat_id"] = chat.linked.id
    if chat.photo is not None:
        names = ("small_file_id", "small_file_unique_id", "big_file_id", "big_file_unique_id")
        told["photo"] = dict(zip(names, (chat.photo.id, chat.photo.unique_id) * 2, strict=True))
    primary = [link["invite_link"] for link in chat.links if link["is_primary"] and not link["is_revoked"]]
    return told | ({"invite_link": primary[-1]} if primary else {})


def leave_chat(api: Api, given: Json) -> bool:
    """Leave a group."""
    chat = api.chat(given)
    if chat.user is not None:
        raise bad("chat member status can't be changed in private chats")
    api.events.status(chat, api.bot, api.bot, "left")
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


def get_user_profile_photos(api: Api, given: Json) -> Json:
    """Answer the pictures of a person: nobody has any here."""
    if given["user_id"] not in api.world.users:
        raise bad("user not found")
    return {"total_count": 0, "photos": []}


def _changeable(api: Api, given: Json, what: str) -> Chat:
    chat = api.chat(given)
    if chat.user is not None:
        raise bad("can't change private chat " + what)
    need(chat, api.bot.id, "can_change_info", f"change chat {what}")
    return chat


def _serve(api: Api, chat: Chat, **service: object) -> None:
    api.world.tell("chat", chat.id, api.world.say(chat, api.bot, service=service))


def set_chat_title(api: Api, given: Json) -> bool:
    """Give a group another title."""
    chat = _changeable(api, given, "title")
    title = given["title"].strip()
    if not 1 <= len(title) <= 128:
        raise bad("CHAT_TITLE_EMPTY" if not title else "title is too long")
    if chat.title == title:
        raise bad("chat title is not modified")
    chat.title = title
    _serve(api, chat, new_chat_title=title)
    return True


def set_chat_description(api: Api, given: Json) -> bool:
    """Give a group another description."""
    chat = _changeable(api, given, "description")
    described = given.get("description", "")
    if len(described) > 255:
        raise bad("CHAT_ABOUT_TOO_LONG")
    if chat.description == described:
        raise bad("chat description is not modified")
    chat.description = described
    return True


def set_chat_photo(api: Api, given: Json) -> bool:
    """Give a group a picture."""
    chat = _changeable(api, given, "photo")
    chat.photo = api.world.files.take("photo", given["photo"], {})
    _serve(api, chat, new_chat_photo=chat.photo.json())
    return True


def delete_chat_photo(api: Api, given: Json) -> bool:
    """Take a group's picture away."""
    chat = _changeable(api, given, "photo")
    if chat.photo is None:
        raise bad("CHAT_NOT_MODIFIED")
    chat.photo = None
    _serve(api, chat, delete_chat_photo=True)
    return True


def set_chat_permissions(api: Api, given: Json) -> bool:
    """Say what everybody may do in a group; what is left out, nobody may."""
    chat = api.chat(given)
    if not chat.is_group:
        raise bad("method is available only for supergroup and basic group chats")
    need(chat, api.bot.id, "can_restrict_members", "change chat permissions")
    chat.permissions = {name: bool(given["permissions"].get(name)) for name in PERMISSIONS}
    return True


METHODS: dict[str, Method] = {
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "sendChatAction": send_chat_action,
    "getFile": get_file,
    "getUserProfilePhotos": get_user_profile_photos,
    "setChatTitle": set_chat_title,
    "setChatDescription": set_chat_description,
    "setChatPhoto": set_chat_photo,
    "deleteChatPhoto": delete_chat_photo,
    "setChatPermissions": set_chat_permissions,
}
