"""What every method of the Bot API works on, and the checks that most of them share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sandbox.telegram.keyboards import Markup, read_markup
from sandbox.telegram.limits import Pace
from sandbox.telegram.manual import Json
from sandbox.telegram.refusals import bad, forbidden
from sandbox.telegram.updates import Updates
from sandbox.telegram.world import Chat, Message, User, World

Method: TypeAlias = Callable[["Api", Json], Any]

_GROUP_WORDS = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


@dataclass(slots=True)
class Query:
    """A press of an inline button, until it is answered."""

    id: str
    person: User
    message: Message
    data: str
    at: datetime
    answer: Json | None = None


@dataclass(slots=True)
class Api:
    """The state behind the Bot API of one bot."""

    world: World
    updates: Updates
    pace: Pace
    query_lifetime: float = 60.0
    queries: dict[str, Query] = field(default_factory=dict)
    menus: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    unmodelled: list[str] = field(default_factory=list)

    @property
    def bot(self) -> User:
        """The bot itself."""
        return self.world.bot

    def chat(self, given: Mapping[str, Any]) -> Chat:
        """Find the chat that a call names, as far as the bot may know it.

        Raises:
            Refusal: no such chat, it moved, or the bot is not in it any more.
        """
        chat = self.world.find(given["chat_id"])
        if chat is None:
            raise bad("chat not found")
        if chat.migrated_to is not None:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        if chat.user is not None:
            self._private(chat.user)
        elif chat.status(self.bot.id) == "kicked":
            raise forbidden(f"bot was kicked from the {_GROUP_WORDS[chat.kind]}")
        elif not chat.has(self.bot.id):
            raise forbidden(f"bot is not a member of the {_GROUP_WORDS[chat.kind]}")
        return chat

    def _private(self, user: User) -> None:
        if user.gone:
            raise forbidden("user is deactivated")
        if not user.wrote:
            if any(chat.has(user.id) and chat.has(self.bot.id) for chat in self.world.chats.values() if chat.is_group):
                raise forbidden("bot can't initiate conversation with a user")
            raise bad("chat not found")
        if user.blocked:
            raise forbidden("bot was blocked by the user")

    def place(self, given: Mapping[str, Any]) -> tuple[Chat, int | None]:
        """Find the chat and the topic that a call writes to.

        Raises:
            Refusal: the bot may not write there, or the topic is closed or gone.
        """
        chat = self.chat(given)
        if chat.kind == "channel" and not chat.is_administrator(self.bot.id):
            raise forbidden("need administrator rights in the channel chat")
        thread_id = given.get("message_thread_id")
        if thread_id is None:
            return chat, None
        topic = chat.topics.get(thread_id)
        if topic is None or topic.deleted:
            raise bad("message thread not found")
        if topic.closed and not chat.is_administrator(self.bot.id):
            raise bad("TOPIC_CLOSED")
        return chat, thread_id

    def own_message(self, given: Mapping[str, Any]) -> Message:
        """Find the bot's own message that a call is to edit.

        Raises:
            Refusal: there is none, or it cannot be edited.
        """
        if "message_id" not in given or "chat_id" not in given:
            raise bad("message identifier is not specified")
        message = self.chat(given).messages.get(given["message_id"])
        if message is None or message.deleted:
            raise bad("message to edit not found")
        # The manual: only messages without reply_markup or with inline keyboards can be edited.
        if message.sender is not self.bot or message.service or message.reply_markup:
            raise bad("message can't be edited")
        return message

    def markup(self, chat: Chat, given: Mapping[str, Any], *, editing: bool = False) -> Markup:
        """Read and check the keyboard of a call."""
        return read_markup(given.get("reply_markup"), private=chat.kind == "private", editing=editing)

    def count(self, chat: Chat) -> None:
        """Count something sent to a chat.

        Raises:
            Refusal: it is too fast (429).
        """
        self.pace.allow(chat.id, group=chat.kind != "private")
