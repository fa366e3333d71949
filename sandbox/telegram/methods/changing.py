"""What the bot does to messages that are there: edits, deletions, pins, reactions; and its answers to presses."""

from datetime import timedelta

from sandbox.telegram.api import Api, Method
from sandbox.telegram.formatting import Formatted, formatted
from sandbox.telegram.manual import Json
from sandbox.telegram.methods.sending import checked_caption, checked_text
from sandbox.telegram.refusals import bad
from sandbox.telegram.world import Chat, Message

_LAST_DELETION = timedelta(hours=48)
_MOST_TOAST = 200


def edit_message_text(api: Api, given: Json) -> Json:
    """Give a message another text (and keyboard: one that is left out is taken away)."""
    message = api.own_message(given)
    if message.file is not None or message.contact is not None:
        raise bad("there is no text in the message to edit")
    text = checked_text(formatted(given.get("text", ""), given.get("parse_mode"), given.get("entities")))
    return _edited(api, given, message, text)


def edit_message_caption(api: Api, given: Json) -> Json:
    """Give a file another caption."""
    message = api.own_message(given)
    if message.file is None:
        raise bad("there is no caption in the message to edit")
    return _edited(api, given, message, checked_caption(given))


def edit_message_reply_markup(api: Api, given: Json) -> Json:
    """Give a message another inline keyboard."""
    message = api.own_message(given)
    return _edited(api, given, message, message.formatted)


def _edited(api: Api, given: Json, message: Message, text: Formatted) -> Json:
    markup = api.markup(message.chat, given, editing=True)
    if message.formatted == text and message.inline == markup.inline:
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same as"
            " a current content and reply markup of the message"
        )
    api.count(message.chat)
    message.inline = markup.inline
    api.world.change(message, text)
    api.world.tell("edit", message.chat.id, message)
    return message.json()


def delete_message(api: Api, given: Json) -> bool:
    """Delete a message: the bot's own, or in a private chat and as an administrator anybody's, for 48 hours."""
    _delete(api, api.chat(given), given["message_id"])
    return True


def delete_messages(api: Api, given: Json) -> bool:
    """Delete several messages; those that are not there are passed over."""
    chat = api.chat(given)
    for number in given["message_ids"]:
        if number in chat.messages and not chat.messages[number].deleted:
            _delete(api, chat, number)
    return True


def _delete(api: Api, chat: Chat, number: int) -> None:
    message = chat.messages.get(number)
    if message is None or message.deleted:
        raise bad("message to delete not found")
    own = message.sender is api.bot
    if not own and chat.user is None and not chat.is_administrator(api.bot.id):
        raise bad("message can't be deleted")
    if api.world.now() - message.date > _LAST_DELETION:
        raise bad("message can't be deleted")
    message.deleted = True
    api.world.tell("delete", chat.id, message)


def answer_callback_query(api: Api, given: Json) -> bool:
    """Answer a press, once and in time."""
    query = api.queries.get(given["callback_query_id"])
    too_old = query is not None and (api.world.now() - query.at).total_seconds() > api.query_lifetime
    if query is None or query.answer is not None or too_old:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(given.get("text", "")) > _MOST_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    query.answer = given
    api.world.tell("toast", query.message.chat.id, query.message)
    return True


def set_message_reaction(api: Api, given: Json) -> bool:
    """React to a message."""
    message = api.chat(given).messages.get(given["message_id"])
    if message is None or message.deleted:
        raise bad("message to react not found")
    reactions = given.get("reaction", [])
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(one["type"] == "paid" for one in reactions):
        raise bad("REACTION_INVALID")
    message.reactions[api.bot.id] = reactions
    api.world.tell("reaction", message.chat.id, message)
    return True


def pin_chat_message(api: Api, given: Json) -> bool:
    """Pin a message."""
    chat = _pinnable(api, given)
    message = chat.messages.get(given["message_id"])
    if message is None or message.deleted:
        raise bad("message to pin not found")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.insert(0, message.id)
    return True


def unpin_chat_message(api: Api, given: Json) -> bool:
    """Unpin a message; the newest if none is named."""
    chat = _pinnable(api, given)
    number = given.get("message_id") or next(iter(chat.pinned), None)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    return True


def unpin_all_chat_messages(api: Api, given: Json) -> bool:
    """Unpin everything."""
    _pinnable(api, given).pinned.clear()
    return True


def _pinnable(api: Api, given: Json) -> Chat:
    chat = api.chat(given)
    if chat.user is None and not chat.is_administrator(api.bot.id):
        raise bad("not enough rights to manage pinned messages in the chat")
    return chat


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
