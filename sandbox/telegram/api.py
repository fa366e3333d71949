"""What every method of the Bot API works on, and the checks that most of them share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from sandbox.telegram.events import Events
from sandbox.telegram.formatting import Formatted, formatted
from sandbox.telegram.keyboards import Markup, read_markup
from sandbox.telegram.limits import Pace
from sandbox.telegram.manual import Json
from sandbox.telegram.members import may, must_be_permitted
from sandbox.telegram.queries import InlineQuery, Query
from sandbox.telegram.refusals import bad, forbidden
from sandbox.telegram.updates import Updates
from sandbox.telegram.world import GENERAL, Chat, Message, User, World

Method: TypeAlias = Callable[["Api", Json], Any]
Ephemeral: TypeAlias = Literal["played", "refused", "passed over"]

_GROUP_WORDS = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


@dataclass(slots=True)
class Api:
    """The state behind the Bot API of one bot.

    ``inline`` and ``inline_feedback`` are what BotFather calls inline mode and inline feedback. ``ephemeral`` is what
    becomes of messages for one member alone: they are played, or all of it is unknown, as with an older server of the
    Bot API: it refuses what it does not know, or passes it over (then everybody sees the message).
    """

    world: World
    updates: Updates
    pace: Pace
    query_lifetime: float = 60.0
    inline: bool = False
    inline_feedback: bool = True
    ephemeral: Ephemeral = "played"
    queries: dict[str, Query] = field(default_factory=dict)
    inline_queries: dict[str, InlineQuery] = field(default_factory=dict)
    inline_answers: dict[tuple[int | None, str, str], tuple[datetime, InlineQuery]] = field(default_factory=dict)
    menus: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    profile: dict[tuple[str, str], Any] = field(default_factory=dict)
    events: Events = field(init=False)

    def __post_init__(self) -> None:
        self.events = Events(self)

    @property
    def bot(self) -> User:
        """The bot itself."""
        return self.world.bot

    def is_too_old(self, asked_at: datetime) -> bool:
        """Tell whether the time to answer a query is over."""
        return (self.world.now() - asked_at).total_seconds() > self.query_lifetime

    def remember_inline(self, query: InlineQuery, seconds: int, *, personal: bool) -> None:
        """Keep the answer to an inline query: for everybody, or for the one who asked."""
        key = (query.person.id if personal else None, query.text, query.offset)
        self.inline_answers[key] = (self.world.now() + timedelta(seconds=seconds), query)

    def remembered_inline(self, person: User, text: str, offset: str) -> InlineQuery | None:
        """Find the answer that is still good for an inline query: the bot is not asked again then."""
        for who in (person.id, None):
            until, query = self.inline_answers.get((who, text, offset), (None, None))
            if until is not None and until > self.world.now():
                return query
        return None

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

    def place(self, given: Mapping[str, Any], permission: str = "can_send_messages") -> tuple[Chat, int | None]:
        """Find the chat and the topic that a call writes to; ``permission`` is what the chat must permit for it.

        Raises:
            Refusal: the bot may not write there, or the topic is closed or gone.
        """
        chat = self.chat(given)
        if chat.kind == "channel" and not may(chat, self.bot.id, "can_post_messages"):
            raise forbidden("need administrator rights in the channel chat")
        if chat.is_group:
            must_be_permitted(chat, self.bot.id, permission)
        thread_id = given.get("message_thread_id")
        if thread_id == GENERAL and chat.is_forum:
            thread_id = None
        topic = chat.topics.get(thread_id) if thread_id is not None else chat.general
        if topic is None or topic.deleted:
            raise bad("message thread not found")
        if topic.closed and not may(chat, self.bot.id, "can_manage_topics"):
            raise bad("TOPIC_CLOSED")
        return chat, thread_id

    def own_message(self, given: Mapping[str, Any]) -> Message:
        """Find the message that a call is to edit: the bot's own, or one that was sent by its inline mode.

        Raises:
            Refusal: there is none, or it cannot be edited.
        """
        if given.get("inline_message_id"):
            sent = self.world.inline_messages.get(given["inline_message_id"])
            if sent is None or sent.deleted:
                raise bad("invalid inline message identifier specified")
            return sent
        if "message_id" not in given or "chat_id" not in given:
            raise bad("message identifier is not specified")
        chat = self.chat(given)
        message = chat.messages.get(given["message_id"])
        if message is None or message.deleted:
            raise bad("message to edit not found")
        own = message.is_of(self.bot) or (chat.kind == "channel" and may(chat, self.bot.id, "can_edit_messages"))
        # The manual: only messages without reply_markup or with inline keyboards can be edited.
        if not own or message.service or message.reply_markup or message.origin is not None:
            raise bad("message can't be edited")
        return message

    def message(self, given: Mapping[str, Any], what: str) -> tuple[Chat, Message]:
        """Find a message that a call names, for ``what`` it is to be (``"pin"``, ``"react"``).

        Raises:
            Refusal: there is none.
        """
        chat = self.chat(given)
        message = chat.messages.get(given["message_id"])
        if message is None or message.deleted:
            raise bad(f"message to {what} not found")
        return chat, message

    def text(self, given: Mapping[str, Any], name: str = "text") -> Formatted:
        """Read a formatted text of a call: ``text`` with its entities, or another field with those of its own.

        Raises:
            Refusal: it does not parse.
        """
        mode, entities = ("parse_mode", "entities") if name == "text" else _FIELDS[name]
        return formatted(given.get(name, ""), given.get(mode), given.get(entities), self.world.person)

    def markup(self, chat: Chat, given: Mapping[str, Any], *, editing: bool = False) -> Markup:
        """Read and check the keyboard of a call."""
        return read_markup(given.get("reply_markup"), private=chat.kind == "private", editing=editing)

    def count(self, chat: Chat) -> None:
        """Count something sent to a chat.

        Raises:
            Refusal: it is too fast (429).
        """
        self.pace.allow(chat.id, group=chat.kind != "private")


_FIELDS = {
    "caption": ("parse_mode", "caption_entities"),
    "message_text": ("parse_mode", "entities"),
    "question": ("question_parse_mode", "question_entities"),
    "explanation": ("explanation_parse_mode", "explanation_entities"),
    "quote": ("quote_parse_mode", "quote_entities"),
}
