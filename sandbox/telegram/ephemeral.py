"""Ephemeral messages: seen by one member of a group alone. Who may get one, and which one a call means."""

from dataclasses import dataclass

from sandbox.telegram.api import Api
from sandbox.telegram.manual import Json
from sandbox.telegram.queries import Query
from sandbox.telegram.refusals import Refusal, bad
from sandbox.telegram.world import Chat, Message, User

_PARAMETERS = ("ephemeral_message_parameters", "receiver_user_id", "callback_query_id")


@dataclass(frozen=True, slots=True)
class Whispered:
    """Whom an ephemeral message is for, and in place of which message that person sees it."""

    receiver: User
    instead: Message | None = None


def whispered(api: Api, given: Json, chat: Chat) -> Whispered | None:
    """Read for whom alone a call sends something; ``None``: for everybody.

    Raises:
        Refusal: nobody may get an ephemeral message there, or not that person.
    """
    told = _told(api, given)
    if told is None:
        return None
    if not chat.is_group:
        raise bad("ephemeral messages can be sent to groups and supergroups only")
    receiver = _receiver(api, chat, told)
    query = _query(api, told, chat, receiver)
    if any("login_url" in button for row in _rows(given) for button in row):
        raise bad("login URL buttons are not supported in ephemeral messages")
    if given.get("live_period"):
        raise bad("wrong live location period specified")
    if not told.get("replace_callback_query_message"):
        return Whispered(receiver)
    if query is None:
        raise bad("callback query to replace the message of is not specified")
    if query.message.receiver is not None:
        raise bad("ephemeral messages must be edited")
    return Whispered(receiver, query.message)


def _told(api: Api, given: Json) -> Json | None:
    """Take the parameters, in either of their two forms; an older server refuses them, or passes them over."""
    found = [name for name in _PARAMETERS if name in given]
    if not found or api.ephemeral == "passed over":
        return None
    if api.ephemeral == "refused":
        raise bad(f"unknown parameter {found[0]}")
    if found[0] == _PARAMETERS[0]:
        told: Json = given[found[0]]
        return told
    if "receiver_user_id" not in given:
        raise bad("receiver of the ephemeral message is not specified")
    return {name: given[name] for name in found}


def _receiver(api: Api, chat: Chat, told: Json) -> User:
    receiver = api.world.users.get(told["receiver_user_id"])
    if receiver is None or receiver.is_bot:
        raise bad("PARTICIPANT_ID_INVALID")
    if not chat.has(receiver.id):
        raise bad("USER_NOT_PARTICIPANT")
    return receiver


def _query(api: Api, told: Json, chat: Chat, receiver: User) -> Query | None:
    if "callback_query_id" not in told:
        return None
    query = api.queries.get(told["callback_query_id"])
    if query is None or query.person is not receiver or query.message.chat is not chat or api.is_too_old(query.at):
        raise bad("query is too old and response timeout expired or query ID is invalid")
    return query


def _rows(given: Json) -> list[list[Json]]:
    rows: list[list[Json]] = given.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def own_whisper(api: Api, given: Json, what: str) -> Message:
    """Find the ephemeral message of the bot that a call names, for ``what`` it is to be (``"edit"``, ``"delete"``).

    Raises:
        Refusal: there is none, or it is somebody else's; or it is an older server, which knows nothing of them.
    """
    if api.ephemeral != "played":
        raise Refusal(404, "Not Found: method not found")
    chat = api.chat(given)
    if not chat.is_group:
        raise bad("ephemeral messages can be in groups and supergroups only")
    message = chat.ephemeral.get(given["ephemeral_message_id"])
    if message is None or message.deleted or message.receiver is None or not message.is_of(api.bot):
        raise bad(f"message to {what} not found")
    if message.receiver.id != given["receiver_user_id"]:
        raise bad(f"message to {what} not found")
    if not chat.has(message.receiver.id):
        raise bad("USER_NOT_PARTICIPANT")
    return message
