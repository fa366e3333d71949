"""What all sending has in common: where it goes, what it replies to, its keyboard, its lengths, its pace."""

from datetime import timedelta
from typing import Any

from sandbox.telegram.api import Api
from sandbox.telegram.ephemeral import whispered
from sandbox.telegram.formatting import Formatted, formatted
from sandbox.telegram.manual import Json
from sandbox.telegram.refusals import bad, fault
from sandbox.telegram.world import Chat, Message

MOST_TEXT = 4096
MOST_CAPTION = 1024
_MOST_QUOTE = 1024
_TOLD = ("link_preview_options", "show_caption_above_media")
# What would change who sees or pays for a message is not played here, and not passed over in silence either.
_NOT_HERE = (
    "direct_messages_topic_id", "suggested_post_parameters", "allow_paid_broadcast", "rich_message",
)  # fmt: skip
_ANSWERED_WHISPER = timedelta(seconds=15)


def checked_text(text: Formatted) -> Formatted:
    """Refuse a text that is empty or too long."""
    if not text.text:
        raise bad("message text is empty")
    if text.units > MOST_TEXT:
        raise bad("message is too long")
    return text


def checked_caption(api: Api, given: Json) -> Formatted:
    """Read a caption and refuse one that is too long."""
    caption = api.text(given, "caption")
    if caption.units > MOST_CAPTION:
        raise bad("message caption is too long")
    return caption


def only_what_is_played(given: Json) -> None:
    """Refuse parameters that the virtual Telegram does not play.

    Raises:
        Refusal: there is one.
    """
    for name in _NOT_HERE:
        if name in given:
            raise fault(f"{name} is not supported by the virtual Telegram")


def say(api: Api, given: Json, chat: Chat, thread_id: int | None, *, counted: bool = True, **content: Any) -> Message:
    """Put a message of the bot into a chat.

    Raises:
        Refusal: its keyboard or what it replies to is wrong, or it comes too fast.
    """
    only_what_is_played(given)
    markup = api.markup(chat, given)
    alone = whispered(api, given, chat)
    reply_to, quote = _replied(api, given, chat, alone is not None)
    if reply_to is not None and thread_id is None and reply_to.chat is chat:
        thread_id = reply_to.thread_id
    if counted:
        api.count(chat)
    told: Json = {**content.pop("told", {}), **{name: given[name] for name in _TOLD if given.get(name)}}
    if given.get("has_spoiler"):
        told["has_media_spoiler"] = True
    if given.get("message_effect_id"):
        if chat.user is None:
            raise bad("EFFECT_ID_INVALID")
        told["effect_id"] = given["message_effect_id"]
    content |= {
        "thread_id": thread_id,
        "inline": markup.inline,
        "reply_markup": markup.other,
        "reply_to": reply_to,
        "quote": quote,
        "silent": given.get("disable_notification", False),
        "protected": given.get("protect_content", False),
        "told": told,
    }
    if alone is not None:
        message = api.world.say_alone(chat, api.bot, alone.receiver, instead=alone.instead, **content)
        api.world.tell("new", chat.id, message)
        return message
    in_channel = chat.kind == "channel"
    message = api.world.say(
        chat,
        None if in_channel else api.bot,
        author=api.bot if in_channel else None,
        sender_chat=chat if in_channel else None,
        **content,
    )
    api.world.tell("new", chat.id, message)
    api.events.forwarded(message)
    return message


def _replied(api: Api, given: Json, chat: Chat, whispering: bool) -> tuple[Message | None, Json | None]:  # noqa: FBT001
    told = given.get("reply_parameters")
    if told is None:
        return None, None
    if "ephemeral_message_id" in told:
        return _replied_whisper(api, told, chat, whispering), None
    where = chat if told.get("chat_id") is None else api.chat(told)
    if whispering and where is not chat:
        raise bad("ephemeral messages can be replies in the same chat only")
    message = where.messages.get(told.get("message_id", 0))
    if message is None or message.deleted:
        if whispering or not told.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        return None, None
    return message, None if whispering else _quoted(told, message)


def _replied_whisper(api: Api, told: Json, chat: Chat, whispering: bool) -> Message:  # noqa: FBT001
    """Find the incoming ephemeral message that is answered; only another one can answer it, and only at once."""
    message = chat.ephemeral.get(told["ephemeral_message_id"])
    if message is None or message.deleted or message.receiver is not api.bot:
        raise bad("message to be replied not found")
    if not whispering:
        raise bad("ephemeral messages can be replied with ephemeral messages only")
    if api.world.now() - message.date > _ANSWERED_WHISPER:
        raise bad("message to be replied not found")
    return message


def _quoted(told: Json, message: Message) -> Json | None:
    if not told.get("quote"):
        return None
    quote = formatted(told["quote"], told.get("quote_parse_mode"), told.get("quote_entities"))
    place = message.text.find(quote.text)
    if place < 0 or not quote.text or quote.units > _MOST_QUOTE:
        raise bad("QUOTE_TEXT_INVALID")
    position = Formatted(message.text[:place]).units
    shown: Json = {"text": quote.text, "position": position, "is_manual": True}
    return shown | ({"entities": list(quote.entities)} if quote.entities else {})
