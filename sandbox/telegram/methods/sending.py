"""Messages that the bot sends: texts, files, contacts, copies."""

from typing import Any

from sandbox.telegram.api import Api, Method
from sandbox.telegram.formatting import Formatted, formatted
from sandbox.telegram.manual import Json, Upload
from sandbox.telegram.refusals import bad
from sandbox.telegram.world import Chat, Message

MOST_TEXT = 4096
MOST_CAPTION = 1024
_FILE_FIELDS = {
    "audio": ("duration", "performer", "title"),
    "voice": ("duration",),
    "document": (),
    "photo": (),
}


def send_message(api: Api, given: Json) -> Json:
    """Say a text."""
    chat, thread_id = api.place(given)
    text = formatted(given.get("text", ""), given.get("parse_mode"), given.get("entities"))
    return _said(api, given, chat, thread_id, formatted=checked_text(text)).json()


def checked_text(text: Formatted) -> Formatted:
    """Refuse a text that is empty or too long."""
    if not text.text:
        raise bad("message text is empty")
    if text.units > MOST_TEXT:
        raise bad("message is too long")
    return text


def checked_caption(given: Json) -> Formatted:
    """Read a caption and refuse one that is too long."""
    caption = formatted(given.get("caption", ""), given.get("parse_mode"), given.get("caption_entities"))
    if caption.units > MOST_CAPTION:
        raise bad("message caption is too long")
    return caption


def _said(api: Api, given: Json, chat: Chat, thread_id: int | None, **content: Any) -> Message:
    markup = api.markup(chat, given)
    reply_to = _replied(api, given, chat)
    if reply_to is not None and thread_id is None:
        thread_id = reply_to.thread_id
    api.count(chat)
    message = api.world.say(
        chat,
        api.bot,
        thread_id=thread_id,
        inline=markup.inline,
        reply_markup=markup.other,
        reply_to=reply_to,
        silent=given.get("disable_notification", False),
        **content,
    )
    if chat.kind == "channel":
        message.sender, message.sender_chat = None, chat
    api.world.tell("new", chat.id, message)
    return message


def _replied(api: Api, given: Json, chat: Chat) -> Message | None:
    told = given.get("reply_parameters")
    if told is None:
        return None
    where = chat if told.get("chat_id") is None else api.chat(told)
    message = where.messages.get(told.get("message_id", 0))
    if message is not None and not message.deleted:
        return message
    if not told.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return None


def _sender(kind: str) -> Method:
    def send_file(api: Api, given: Json) -> Json:
        chat, thread_id = api.place(given)
        caption = checked_caption(given)
        api.markup(chat, given)
        sent = given[kind]
        if isinstance(sent, Upload):
            details = {name: given[name] for name in _FILE_FIELDS[kind] if name in given}
            if "duration" in _FILE_FIELDS[kind]:
                details.setdefault("duration", 0)
            file = api.world.files.take(kind, sent, details)
        else:
            file = api.world.files.known(sent, kind)
        return _said(api, given, chat, thread_id, formatted=caption, file=file).json()

    return send_file


def send_contact(api: Api, given: Json) -> Json:
    """Send a contact."""
    chat, thread_id = api.place(given)
    contact = {name: given[name] for name in ("phone_number", "first_name", "last_name", "vcard") if name in given}
    return _said(api, given, chat, thread_id, contact=contact).json()


def _original(api: Api, given: Json) -> Message:
    message = api.chat({"chat_id": given["from_chat_id"]}).messages.get(given["message_id"])
    if message is None or message.deleted:
        raise bad("message to forward not found")
    if message.service:
        raise bad("message can't be forwarded")
    return message


def forward_message(api: Api, given: Json) -> Json:
    """Forward a message."""
    chat, thread_id = api.place(given)
    message = _original(api, given)
    origin = message.origin or origin_of(message)
    content = {"formatted": message.formatted, "file": message.file, "contact": message.contact}
    return _said(api, given, chat, thread_id, origin=origin, **content).json()


def origin_of(message: Message) -> Json:
    """Say where a forwarded message comes from."""
    date = int(message.date.timestamp())
    if message.sender_chat is not None:
        kind = "channel" if message.sender_chat.kind == "channel" else "chat"
        key = "chat" if kind == "channel" else "sender_chat"
        number = {"message_id": message.id} if kind == "channel" else {}
        return {"type": kind, "date": date, key: message.sender_chat.json(), **number}
    if message.sender is None:
        return {"type": "hidden_user", "date": date, "sender_user_name": "Deleted Account"}
    return {"type": "user", "date": date, "sender_user": message.sender.json()}


def copy_message(api: Api, given: Json) -> Json:
    """Copy a message, without a word of where it comes from."""
    chat, thread_id = api.place(given)
    message = _original(api, given)
    text = message.formatted
    if message.file is not None and "caption" in given:
        text = checked_caption(given)
    content = {"formatted": text, "file": message.file, "contact": message.contact}
    return {"message_id": _said(api, given, chat, thread_id, **content).id}


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendAudio": _sender("audio"),
    "sendVoice": _sender("voice"),
    "sendDocument": _sender("document"),
    "sendPhoto": _sender("photo"),
    "sendContact": send_contact,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
}
