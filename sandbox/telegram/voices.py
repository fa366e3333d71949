"""Chats as places where one can look, and voices that speak there and wait for what the bot says."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.telegram.draft import units
from sandbox.telegram.events import Events
from sandbox.telegram.formatting import written
from sandbox.telegram.members import is_permitted
from sandbox.telegram.methods.self import menu_for
from sandbox.telegram.waiting import PATIENCE, Waiting
from sandbox.telegram.world import Chat, Message, User

_MOST_TEXT = 4096


@dataclass(slots=True, eq=False)
class Place:
    """A chat where people meet."""

    chat: Chat
    events: Events
    waiting: Waiting

    @property
    def id(self) -> int:
        """The id of the chat."""
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        """All that can be read in the chat now, oldest first."""
        return [message for message in self.chat.messages.values() if not message.deleted]

    @property
    def from_bot(self) -> list[Message]:
        """What our bot said in the chat, oldest first."""
        bot = self.events.api.bot
        return [message for message in self.messages if message.is_of(bot)]

    def from_bot_to(self, user: User) -> list[Message]:
        """What our bot said that somebody can read here, oldest first: with what only that person sees."""
        bot = self.events.api.bot
        return [message for message in self.chat.seen_by(user.id) if message.is_of(bot)]

    def find(self, text: str, topic: int | None = None, viewer: User | None = None) -> Message | None:
        """Find the newest message of the bot that has ``text`` in it and that everybody (``viewer``) can read."""
        return next(
            (
                message
                for message in reversed(self.from_bot if viewer is None else self.from_bot_to(viewer))
                if text in message.text and (topic is None or message.thread_id == topic)
            ),
            None,
        )


Where: TypeAlias = "Place | Chat | None"


class Voice:
    """Somebody who can say things in a chat: a person, or a group or channel that speaks in its own name."""

    def __init__(self, user: User, sender_chat: Chat | None, home: Place) -> None:
        self.user = user
        self.sender_chat = sender_chat
        self.home = home
        self.events = home.events
        self.waiting = home.waiting

    @property
    def id(self) -> int:
        """The Telegram id."""
        return self.user.id

    def _chat(self, chat: Where, reply_to: Message | None) -> Chat:
        if reply_to is not None and chat is None:
            return reply_to.chat
        return self.home.chat if chat is None else chat.chat if isinstance(chat, Place) else chat

    def sends(
        self, text: str, *, chat: Where = None, topic: int | None = None, reply_to: Message | None = None
    ) -> Message:
        """Write a text and do not wait; one that is too long goes in parts, as apps do."""
        where = self._chat(chat, reply_to)
        if self._is_ephemeral(where, text):
            self._may_speak(where)
            api = self.events.api
            message = api.world.say_alone(where, self.user, api.bot, thread_id=topic, formatted=written(text))
            self.events.said(message)
            return message
        *first, last = _parts(text)
        for part in first:
            self._say(where, topic, formatted=written(part), reply_to=reply_to)
        return self._say(where, topic, formatted=written(last), reply_to=reply_to)

    def _is_ephemeral(self, chat: Chat, text: str) -> bool:
        """Tell whether it is a command that the bot's menu there says to be sent to the bot alone."""
        if not chat.is_group or self.sender_chat is not None or not text.startswith("/"):
            return False
        word = text[1:].partition(" ")[0].partition("@")[0]
        menu = menu_for(self.events.api, self.user, chat)
        return any(one["command"] == word and one.get("is_ephemeral", False) for one in menu)

    def _say(self, chat: Chat, topic: int | None, **content: object) -> Message:
        reply_to = content.get("reply_to")
        if topic is None and isinstance(reply_to, Message):
            topic = reply_to.thread_id
        self._may_speak(chat)
        # A post says in which channel it stands, not who wrote it.
        sender = None if chat.kind == "channel" else self.user
        message = self.events.api.world.say(chat, sender, sender_chat=self.sender_chat, thread_id=topic, **content)
        if chat.user is not None:
            chat.user.wrote = True
        self.events.said(message)
        return message

    def _may_speak(self, chat: Chat) -> None:
        if self.sender_chat is None and chat.user is not self.user and not chat.has(self.user.id):
            raise ValueError(f"{self.user.first_name} is not in that chat")
        if self.sender_chat is None and not is_permitted(chat, self.user.id, "can_send_messages"):
            raise ValueError(f"{self.user.first_name} may not write in that chat")
        if chat.user is not None and self.user.blocked:
            raise ValueError(f"{self.user.first_name} has blocked the bot: unblock it first")

    async def writes(
        self,
        text: str,
        *,
        chat: Where = None,
        topic: int | None = None,
        reply_to: Message | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Message:
        """Write a text and wait for the bot's answer there.

        Raises:
            NoAnswer: there was none.
        """
        mark = self.waiting.mark
        message = self.sends(text, chat=chat, topic=topic, reply_to=reply_to)
        return await self.waiting.answer(mark, message.chat, message.thread_id, timeout, self.user)

    async def is_ignored(
        self,
        text: str,
        *,
        chat: Where = None,
        topic: int | None = None,
        reply_to: Message | None = None,
        within: float = 0.5,
    ) -> bool:
        """Write a text and tell whether the bot leaves it unanswered for ``within`` seconds after it got it."""
        mark = self.waiting.mark
        message = self.sends(text, chat=chat, topic=topic, reply_to=reply_to)
        return await self._quiet(mark, message.chat, within)

    async def _quiet(self, mark: int, chat: Chat, within: float) -> bool:
        newest = max((update["update_id"] for update in self.events.api.updates.pending), default=None)
        if newest is not None and not await self.events.api.updates.seen(newest, PATIENCE):
            raise self.waiting.no_answer("the bot does not take its updates")
        return await self.waiting.silence(mark, chat, within)


def _parts(text: str) -> list[str]:
    if units(text) <= _MOST_TEXT:
        return [text]
    return re.findall(rf"(?s).{{1,{_MOST_TEXT // 2}}}", text)
