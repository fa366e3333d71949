"""What the bot changes in messages that are there: text, caption, file, keyboard, live place."""

from typing import Any

from sandbox.telegram.api import Api, Method
from sandbox.telegram.files import StoredFile
from sandbox.telegram.formatting import Formatted
from sandbox.telegram.manual import Json
from sandbox.telegram.methods.media import take
from sandbox.telegram.methods.saying import checked_caption, checked_text, only_what_is_played
from sandbox.telegram.methods.sending import location_of
from sandbox.telegram.refusals import bad
from sandbox.telegram.world import Message

_ALBUM = frozenset({"photo", "video", "audio", "document"})


def edit_message_text(api: Api, given: Json) -> Any:
    """Give a message another text (and keyboard: one that is left out is taken away)."""
    return change_text(api, given, api.own_message(given))


def change_text(api: Api, given: Json, message: Message) -> Any:
    """Give a text message another text."""
    if message.file is not None or message.contact is not None or message.special or message.poll is not None:
        raise bad("there is no text in the message to edit")
    preview = {name: given[name] for name in ("link_preview_options",) if name in given}
    return _edited(api, given, message, checked_text(api.text(given)), told=preview or None)


def edit_message_caption(api: Api, given: Json) -> Any:
    """Give a file another caption."""
    return change_caption(api, given, api.own_message(given))


def change_caption(api: Api, given: Json, message: Message) -> Any:
    """Give the file of a message another caption."""
    if message.file is None:
        raise bad("there is no caption in the message to edit")
    return _edited(api, given, message, checked_caption(api, given))


def edit_message_media(api: Api, given: Json) -> Any:
    """Put another file into a message (or a file into one that had none); in an album it stays of its kind."""
    return change_media(api, given, api.own_message(given))


def change_media(api: Api, given: Json, message: Message) -> Any:
    """Put another file into a message."""
    media = given["media"]
    if message.contact is not None or message.special or message.poll is not None:
        raise bad("message can't be edited")
    if message.album and (message.file is None or {message.file.kind, media["type"]} - _ALBUM):
        raise bad("message can't be edited")
    caption = checked_caption(api, media)
    file = take(api, media["type"], media["media"], media)
    spoiler = {"has_media_spoiler": True} if media.get("has_spoiler") else {}
    return _edited(api, given, message, caption, file=file, told=spoiler)


def edit_message_reply_markup(api: Api, given: Json) -> Any:
    """Give a message another inline keyboard."""
    return change_markup(api, given, api.own_message(given))


def change_markup(api: Api, given: Json, message: Message) -> Any:
    """Give a message another inline keyboard."""
    return _edited(api, given, message, message.formatted)


def _edited(
    api: Api,
    given: Json,
    message: Message,
    text: Formatted,
    *,
    file: StoredFile | None = None,
    told: Json | None = None,
) -> Any:
    only_what_is_played(given)
    markup = api.markup(message.chat, given, editing=True)
    file = file or message.file
    told = message.told if told is None else told
    if (message.formatted, message.inline, message.file, message.told) == (text, markup.inline, file, told):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same as"
            " a current content and reply markup of the message"
        )
    if not message.inline_id:
        api.count(message.chat)
    message.inline, message.file, message.told = markup.inline, file, told
    return _changed(api, message, text)


def _changed(api: Api, message: Message, text: Formatted) -> Any:
    api.world.change(message, text)
    api.world.tell("edit", message.chat.id, message)
    return True if message.inline_id or message.receiver is not None else message.json()


def edit_message_live_location(api: Api, given: Json) -> Any:
    """Move a live place."""
    message = _live(api, given)
    before = message.special["location"]
    after = before | location_of(given)
    markup = api.markup(message.chat, given, editing=True)
    if (before, message.inline) == (after, markup.inline):
        raise bad("message is not modified")
    api.count(message.chat)
    message.special, message.inline = {"location": after}, markup.inline
    return _changed(api, message, message.formatted)


def stop_message_live_location(api: Api, given: Json) -> Any:
    """Let a live place stand still from now on."""
    message = _live(api, given)
    still = {name: value for name, value in message.special["location"].items() if name != "live_period"}
    message.special, message.inline = {"location": still}, api.markup(message.chat, given, editing=True).inline
    return _changed(api, message, message.formatted)


def _live(api: Api, given: Json) -> Message:
    message = api.own_message(given)
    if "live_period" not in message.special.get("location", {}):
        raise bad("message can't be edited")
    return message


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "editMessageLiveLocation": edit_message_live_location,
    "stopMessageLiveLocation": stop_message_live_location,
}
