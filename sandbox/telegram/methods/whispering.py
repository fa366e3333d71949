"""What the bot changes in ephemeral messages, which one member of a group sees alone."""

from sandbox.telegram.api import Api, Method
from sandbox.telegram.ephemeral import own_whisper
from sandbox.telegram.manual import Json
from sandbox.telegram.methods.editing import change_caption, change_markup, change_media, change_text


def edit_text(api: Api, given: Json) -> bool:
    """Give an ephemeral message another text."""
    return bool(change_text(api, given, own_whisper(api, given, "edit")))


def edit_caption(api: Api, given: Json) -> bool:
    """Give the file of an ephemeral message another caption."""
    return bool(change_caption(api, given, own_whisper(api, given, "edit")))


def edit_media(api: Api, given: Json) -> bool:
    """Put another file into an ephemeral message."""
    return bool(change_media(api, given, own_whisper(api, given, "edit")))


def edit_reply_markup(api: Api, given: Json) -> bool:
    """Give an ephemeral message another inline keyboard."""
    return bool(change_markup(api, given, own_whisper(api, given, "edit")))


def delete(api: Api, given: Json) -> bool:
    """Delete an ephemeral message."""
    message = own_whisper(api, given, "delete")
    message.deleted = True
    api.world.tell("delete", message.chat.id, message)
    return True


METHODS: dict[str, Method] = {
    "editEphemeralMessageText": edit_text,
    "editEphemeralMessageCaption": edit_caption,
    "editEphemeralMessageMedia": edit_media,
    "editEphemeralMessageReplyMarkup": edit_reply_markup,
    "deleteEphemeralMessage": delete,
}
