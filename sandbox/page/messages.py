"""A message of the virtual Telegram as the page reads it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sandbox.page.fields import Json
from sandbox.page.served import shown_type
from sandbox.telegram.world import Message, User

_EXCERPT = 100
_LOOKS = ("style", "icon_custom_emoji_id")


def iso(moment: datetime) -> str:
    """Write a time as the page reads it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def name_of(user: User | None) -> str:
    """Name somebody."""
    return f"{user.first_name} {user.last_name}".strip() if user is not None else ""


def message_json(message: Message) -> Json:
    """Tell a message as it is now."""
    sender = message.sender_chat.title if message.sender_chat else name_of(message.sender)
    user = message.sender
    is_person = user is not None and not user.is_bot and message.sender_chat is None
    return {
        "id": message.number,
        "after": message.after or None,
        "only_for": message.alone.id if message.alone is not None else None,
        "instead": message.instead.id if message.instead is not None else None,
        "chat": message.chat.id,
        "topic": message.thread_id,
        "date": iso(message.date),
        "from": {"id": user.id, "name": sender, "bot": user.is_bot} if user is not None else None,
        "mine_of": user.id if is_person and user is not None else None,
        "text": message.text,
        "entities": [dict(entity) for entity in message.entities],
        "inline": [[_button(button) for button in row] for row in message.inline],
        "file": _file(message),
        "contact": _contact(message.contact),
        "reply_to": _reply(message.reply_to),
        "forwarded": _origin(message.origin),
        "silent": message.silent,
        "edited": iso(message.edited_at) if message.edited_at else None,
        "deleted": message.deleted,
        "pinned": message.id in message.chat.pinned,
        "reactions": _reactions(message.reactions),
        "service": _service(message),
    }


def _button(button: Json) -> Json:
    told: Json = {"text": button["text"], "kind": "other"}
    if "disabled" in button:
        told["kind"] = "disabled"
    if "callback_data" in button:
        told["kind"] = "callback"
    elif "url" in button:
        told |= {"kind": "url", "url": button["url"]}
    elif "copy_text" in button:
        told |= {"kind": "copy", "copy": button["copy_text"]["text"]}
    return told | {name: button[name] for name in _LOOKS if name in button}


def _file(message: Message) -> Json | None:
    file = message.file
    if file is None:
        return None
    told = {
        "kind": file.kind,
        "name": file.name,
        "size": len(file.content),
        "type": shown_type(file.content) or file.media_type,
        "url": f"/api/files/{file.id}",
    }
    if "duration" in file.details:
        told["duration"] = file.details["duration"]
    return told


def _contact(contact: Json | None) -> Json | None:
    if contact is None:
        return None
    name = f"{contact.get('first_name', '')} {contact.get('last_name', '')}".strip()
    return {"phone": contact.get("phone_number", ""), "name": name, "user_id": contact.get("user_id")}


def _reply(message: Message | None) -> Json | None:
    if message is None or message.deleted:
        return None
    text = message.text or (message.file.name if message.file else "")
    return {"id": message.id, "from": name_of(message.sender), "text": _cut(text)}


def _cut(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"


def _origin(origin: Json | None) -> str | None:
    if origin is None:
        return None
    if "sender_user" in origin:
        user = origin["sender_user"]
        return f"{user['first_name']} {user.get('last_name', '')}".strip()
    chat = origin.get("sender_chat") or origin.get("chat") or {}
    return str(origin.get("sender_user_name") or chat.get("title") or "")


def _reactions(reactions: dict[int, list[Json]]) -> list[Json]:
    by_sign: dict[str, list[int]] = {}
    for person, signs in reactions.items():
        for sign in signs:
            by_sign.setdefault(sign.get("emoji", "•"), []).append(person)
    return [{"emoji": sign, "people": people} for sign, people in by_sign.items()]


_SERVICES: dict[str, Callable[[Any], str]] = {
    "forum_topic_created": lambda given: f"Открыта тема «{given['name']}»",
    "forum_topic_edited": lambda _given: "Тема изменена",
    "forum_topic_closed": lambda _given: "Тема закрыта",
    "forum_topic_reopened": lambda _given: "Тема снова открыта",
    "new_chat_members": lambda given: f"Теперь здесь: {', '.join(one['first_name'] for one in given)}",
    "left_chat_member": lambda given: f"Больше не здесь: {given['first_name']}",
    "new_chat_title": lambda given: f"Новое название: «{given}»",
    "migrate_to_chat_id": lambda _given: "Группа стала супергруппой",
    "migrate_from_chat_id": lambda _given: "Группа стала супергруппой",
    "pinned_message": lambda _given: "Закреплено сообщение",
}


def _service(message: Message) -> str | None:
    """Put into words what is no text: what happened in the chat, and what this page does not draw."""
    for name, value in message.service.items():
        return _SERVICES[name](value) if name in _SERVICES else name
    if message.poll is not None:
        return f"Опрос: {message.poll.question.text}"
    return next((f"[{name}]" for name in message.special), None)
