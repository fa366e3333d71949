"""Who is what in a chat: rights of administrators, permissions of the others, and how each looks in JSON."""

from sandbox.telegram.manual import Json
from sandbox.telegram.refusals import bad
from sandbox.telegram.world import Chat, User

RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_send_welcome_messages",
)  # fmt: skip
RIGHTS_OF = {
    "channel": ("can_post_messages", "can_edit_messages", "can_manage_direct_messages"),
    "supergroup": ("can_pin_messages", "can_manage_topics", "can_manage_tags"),
    "group": ("can_pin_messages", "can_manage_tags"),
}
PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip
_MANAGING = frozenset({"can_change_info", "can_pin_messages", "can_manage_topics"})
_FORBIDDEN_WORDS = {
    "can_send_messages": "send text messages to the chat",
    "can_send_audios": "send music to the chat",
    "can_send_documents": "send documents to the chat",
    "can_send_photos": "send photos to the chat",
    "can_send_videos": "send videos to the chat",
    "can_send_video_notes": "send video notes to the chat",
    "can_send_voice_notes": "send voice notes to the chat",
    "can_send_polls": "send polls to the chat",
    "can_send_other_messages": "send stickers, animations and dice to the chat",
}


def usual_permissions() -> Json:
    """What everybody may do in a new group: all but managing it."""
    return {name: name not in _MANAGING for name in PERMISSIONS}


def rights_in(chat: Chat) -> tuple[str, ...]:
    """Name the rights that an administrator of a chat of this kind can have."""
    return (*RIGHTS, *RIGHTS_OF.get(chat.kind, ()))


def may(chat: Chat, user_id: int, right: str) -> bool:
    """Tell whether somebody administers a chat with this right."""
    status = chat.status(user_id)
    if status == "administrator":
        given: Json = chat.rights.get(user_id, {right: True})
        return bool(given.get(right))
    return status == "creator"


def need(chat: Chat, user_id: int, right: str, what: str) -> None:
    """Refuse what takes a right that the bot has not.

    Raises:
        Refusal: it has not.
    """
    if not may(chat, user_id, right):
        raise bad(f"not enough rights to {what}")


def is_permitted(chat: Chat, user_id: int, permission: str) -> bool:
    """Tell whether somebody who is in a chat may do something there."""
    if chat.user is not None or chat.is_administrator(user_id):
        return True
    own: Json = chat.rights.get(user_id, {}) if chat.status(user_id) == "restricted" else {}
    return bool(own.get(permission, True)) and bool((chat.permissions or usual_permissions())[permission])


def must_be_permitted(chat: Chat, user_id: int, permission: str) -> None:
    """Refuse what a chat does not permit the bot to send.

    Raises:
        Refusal: it does not.
    """
    if not is_permitted(chat, user_id, permission):
        raise bad(f"not enough rights to {_FORBIDDEN_WORDS[permission]}")


def member_json(chat: Chat, user: User) -> Json:
    """Make the ``ChatMember`` of somebody."""
    status = chat.status(user.id)
    told: Json = {"status": status, "user": user.json()}
    given = chat.rights.get(user.id)
    if status in {"creator", "administrator"}:
        told["is_anonymous"] = bool(given and given.get("is_anonymous"))
        if chat.titles.get(user.id):
            told["custom_title"] = chat.titles[user.id]
    if status == "administrator":
        told["can_be_edited"] = user.id in chat.promoted_by_bot
        told |= {name: bool(given is None or given.get(name)) for name in rights_in(chat)}
    elif status == "restricted":
        told |= {"is_member": True, "until_date": chat.until.get(user.id, 0)}
        told |= {name: bool((given or {}).get(name)) for name in PERMISSIONS}
    elif status == "kicked":
        told["until_date"] = chat.until.get(user.id, 0)
    return told
