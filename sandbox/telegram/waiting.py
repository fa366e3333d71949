"""Waiting for what the bot does.

The rule of settling. An action's answer is what the bot does in that chat (in that topic) after the action: the first
new message or edit, and then whatever follows until the bot has been quiet in all chats for ``SETTLED`` seconds with no
call of it in work. Of all that, the newest message that was sent is the answer. An edit may belong to something older
(a card that goes on), so a new message is waited for ``EDITED`` seconds more; if none comes, the message edited last is
the answer. A bot also sends what nobody asked for, at any moment: what ``unasked`` tells of is no answer. Messages are
live objects: they show what Telegram shows now.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sandbox.telegram.server import Server
from sandbox.telegram.world import Chat, Happening, Message, User

T = TypeVar("T")

SETTLED = 0.04
EDITED = 1.0
PATIENCE = 10.0


class NoAnswer(AssertionError):  # noqa: N818 (a verdict, like AssertionError)
    """The bot did not do in time what was waited for."""


def _nothing(_: Message) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Waits at one virtual Telegram; ``unasked`` tells news of the bot from its answers."""

    server: Server
    unasked: Callable[[Message], bool] = _nothing

    @property
    def mark(self) -> int:
        """The place in time from which on happenings count."""
        return len(self.server.api.world.happenings)

    def since(self, mark: int, chat: Chat, thread_id: int | None = None, viewer: User | None = None) -> list[Happening]:
        """Answer what the bot showed in a chat (of a forum: in a topic) since a mark; ``viewer``: to that person."""
        return [
            happening
            for happening in self.server.api.world.happenings[mark:]
            if happening.chat_id == chat.id
            and happening.kind in {"new", "edit", "delete"}
            and (not chat.is_forum or (happening.message is not None and happening.message.thread_id == thread_id))
            and (viewer is None or happening.message is None or happening.message.is_seen_by(viewer.id))
        ]

    async def until(self, look: Callable[[], T | None], seconds: float) -> T | None:
        """Wait until ``look()`` finds something; it looks again after every act of the bot."""
        return await self.server.api.world.bell.until(look, seconds)

    async def settle(self) -> None:
        """Wait until the bot is quiet."""
        world = self.server.api.world
        while True:
            mark = len(world.happenings)
            moved = await world.bell.until(lambda mark=mark: len(world.happenings) > mark or None, SETTLED)  # type: ignore[misc]
            if not moved and not self.server.busy:
                return

    async def answer(
        self, mark: int, chat: Chat, thread_id: int | None, seconds: float, viewer: User | None = None
    ) -> Message:
        """Wait for the answer to an action (of ``viewer``) that began at ``mark``.

        Raises:
            NoAnswer: the bot said nothing in that chat.
        """
        found = await self.until(lambda: self._shown(mark, chat, thread_id, viewer), seconds)
        if found is None:
            raise self.no_answer(f"no answer in {chat.title or chat.id} within {seconds:g} s")
        await self.until(lambda: self._last("new", mark, chat, thread_id, viewer), EDITED)
        await self.settle()
        return self._shown(mark, chat, thread_id, viewer) or found

    def _shown(self, mark: int, chat: Chat, thread_id: int | None, viewer: User | None) -> Message | None:
        new = self._last("new", mark, chat, thread_id, viewer)
        return new or self._last("edit", mark, chat, thread_id, viewer)

    def _last(self, kind: str, mark: int, chat: Chat, thread_id: int | None, viewer: User | None) -> Message | None:
        happened = reversed(self.since(mark, chat, thread_id, viewer))
        return next(
            (
                one.message
                for one in happened
                if one.kind == kind
                and one.message
                and not one.message.deleted
                and not (kind == "new" and self.unasked(one.message))
            ),
            None,
        )

    async def silence(self, mark: int, chat: Chat, seconds: float) -> bool:
        """Tell whether the bot stays quiet in a chat for ``seconds``."""
        await asyncio.sleep(0)
        return await self.until(lambda: self.since(mark, chat, None) or None, seconds) is None

    def no_answer(self, what: str) -> NoAnswer:
        """Make the verdict, with the last calls of the bot and its problems."""
        calls = [
            f"  {call.method} {call.code} {call.description} {str(call.fields)[:200]}"
            for call in self.server.calls
            if call.method != "getUpdates"
        ]
        return NoAnswer("\n".join([what, "last calls of the bot:", *calls[-6:], *self.server.problems[-3:]]))
