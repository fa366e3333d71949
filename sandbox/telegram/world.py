"""All that the virtual Telegram knows: people, bots, chats, messages, files; and a journal of what the bot did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from sandbox.telegram.bell import Bell
from sandbox.telegram.chats import (
    ANONYMOUS_ADMINISTRATOR,
    CHANNEL_BOT,
    GENERAL,
    TELEGRAM,
    Chat,
    ChatKind,
    Status,
    Topic,
    User,
)
from sandbox.telegram.files import Files
from sandbox.telegram.formatting import Formatted
from sandbox.telegram.manual import Json
from sandbox.telegram.message import Message

if TYPE_CHECKING:
    from sandbox.telegram.polls import Poll

__all__ = [
    "ANONYMOUS_ADMINISTRATOR", "CHANNEL_BOT", "GENERAL", "TELEGRAM", "Chat", "ChatKind", "Happening", "Message",
    "Status", "Topic", "User", "World",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that the bot did in a chat: ``new``, ``edit``, ``delete``, ``toast``, ``typing``."""

    number: int
    kind: str
    chat_id: int
    message: Message | None = None


class World:
    """All people and chats, and the bot of whose token they know."""

    def __init__(self, bot: User, now: Callable[[], datetime]) -> None:
        self.bot = bot
        self.now = now
        self.bell = Bell()
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files = Files()
        self.happenings: list[Happening] = []
        self.inline_messages: dict[str, Message] = {}
        self.polls: dict[str, Poll] = {}
        self._user_ids = count(200_001)
        self._chat_ids = count(1_000_001)
        # Private chats and basic groups share one count for an account; a supergroup or channel has its own, whose
        # first message says that it was made.
        self._shared_ids = count(1)
        self._own_ids: dict[int, Iterator[int]] = {}

    def add_user(self, user: User) -> User:
        """Take a person or a bot in, and open the private chat of a person."""
        self.users[user.id] = user
        if not user.is_bot:
            self.chats[user.id] = Chat(user.id, "private", user=user)
        return user

    def free_user_id(self) -> int:
        """Answer an id that nobody has."""
        return next(number for number in self._user_ids if number not in self.users)

    def add_chat(self, kind: ChatKind, title: str, **fields: Any) -> Chat:
        """Open a group or a channel."""
        number = next(self._chat_ids)
        chat_id = -number if kind == "group" else -1_000_000_000_000 - number
        chat = self.chats[chat_id] = Chat(chat_id, kind, title, **fields)
        return chat

    def find(self, name: int | str) -> Chat | None:
        """Find a chat by its id or @username."""
        if isinstance(name, str) and name.startswith("@"):
            wanted = name[1:].lower()
            return next((chat for chat in self.chats.values() if chat.username.lower() == wanted), None)
        return self.chats.get(int(name)) if str(name).lstrip("-").isdigit() else None

    def next_id(self, chat: Chat) -> int:
        """Answer the number of the next message of a chat."""
        if chat.kind in {"private", "group"}:
            return next(self._shared_ids)
        return next(self._own_ids.setdefault(chat.id, count(2)))

    def say(self, chat: Chat, sender: User | None, **fields: Any) -> Message:
        """Put a message into a chat."""
        message = Message(chat, self.next_id(chat), self.now(), sender, **fields)
        chat.messages[message.id] = message
        message.versions.append(message.text)
        if message.inline_id:
            self.inline_messages[message.inline_id] = message
        if message.poll is not None:
            self.polls[message.poll.id] = message.poll
        self.bell.ring()
        return message

    def say_alone(self, chat: Chat, sender: User, receiver: User, **fields: Any) -> Message:
        """Put an ephemeral message into a group, for one member alone."""
        number = len(chat.ephemeral) + 1
        after = max(chat.messages, default=0)
        message = Message(chat, 0, self.now(), sender, receiver=receiver, ephemeral_id=number, after=after, **fields)
        chat.ephemeral[number] = message
        message.versions.append(message.text)
        self.bell.ring()
        return message

    def change(self, message: Message, formatted: Formatted) -> None:
        """Give a message another text; it counts as edited."""
        message.formatted = formatted
        message.edited_at = self.now()
        message.versions.append(formatted.text)
        self.bell.ring()

    def person(self, user_id: int) -> Json | None:
        """Make the ``User`` of somebody whom the bot may mention: who wrote to it, or is in a chat with it."""
        user = self.users.get(user_id)
        if user is None or not (user.wrote or any(chat.has(user_id) and chat.user is None for chat in self._ours())):
            return None
        return user.json()

    def _ours(self) -> Iterator[Chat]:
        return (chat for chat in self.chats.values() if chat.has(self.bot.id))

    def free_inline_id(self) -> str:
        """Answer a new identifier for a message that is sent by inline mode."""
        return token_urlsafe(20)

    def tell(self, kind: str, chat_id: int, message: Message | None = None) -> None:
        """Let those who wait know what the bot did."""
        self.happenings.append(Happening(len(self.happenings), kind, chat_id, message))
        self.bell.ring()
