"""What the bot is told: the queue of updates, long polling, and delivery to a webhook."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp

from sandbox.telegram.bell import Bell
from sandbox.telegram.manual import Json
from sandbox.telegram.refusals import Refusal

KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member",
    "chat_member", "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result", "poll",
    "poll_answer", "chat_join_request",
})  # fmt: skip
_ONLY_WHEN_NAMED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_STOP = object()


@dataclass(slots=True)
class Webhook:
    """Where updates are posted, and how it went the last time."""

    url: str
    secret: str = ""
    certificate: bool = False
    last_error: str = ""
    last_error_at: int = 0
    most_connections: int = 40


@dataclass(slots=True)
class _Poll:
    """A call of ``getUpdates`` that waits."""

    ended_by: str = field(default="")


class Updates:
    """The queue of updates of the bot; one reader at a time."""

    def __init__(self, answer: Callable[[Json], Awaitable[object]], first_id: int = 700_000_001) -> None:
        self.webhook: Webhook | None = None
        self.retry_seconds = 0.2
        self.bell = Bell()
        self.polled = 0
        self.confirmed = 0
        self._answer = answer
        self._pending: list[Json] = []
        self._ids = count(first_id)
        self._allowed: frozenset[str] = KINDS - _ONLY_WHEN_NAMED
        self._poll: _Poll | None = None

    @property
    def pending(self) -> list[Json]:
        """The updates that the bot has not confirmed yet."""
        return list(self._pending)

    @property
    def allowed(self) -> list[str]:
        """The kinds of updates that the bot asked for."""
        return sorted(self._allowed)

    def allow(self, kinds: list[str] | None) -> None:
        """Remember which kinds the bot wants; an empty list means the usual ones, ``None`` leaves it as it is."""
        if kinds is not None:
            self._allowed = frozenset(kinds) if kinds else KINDS - _ONLY_WHEN_NAMED

    def put(self, kind: str, content: Json) -> int | None:
        """Queue an update; answer its number, or ``None`` if the bot does not want that kind."""
        if kind not in self._allowed:
            return None
        number = next(self._ids)
        self._pending.append({"update_id": number, kind: content})
        self.bell.ring()
        return number

    def repeat(self, update: Json) -> None:
        """Queue an update once more under its old number, as happens after a lost confirmation."""
        self._pending.insert(0, update)
        self.bell.ring()

    def drop(self) -> None:
        """Forget what is pending."""
        self._pending.clear()
        self.bell.ring()

    def hook(self, hook: Webhook) -> None:
        """Post updates to a webhook from now on; a poll that waits is ended."""
        self.webhook = hook
        self._end_poll("setWebhook request")
        self.bell.ring()

    def _end_poll(self, why: str) -> None:
        if self._poll is not None:
            self._poll.ended_by = why
            self.bell.ring()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Answer pending updates from ``offset`` on; wait for one up to ``seconds``.

        Raises:
            Refusal: a webhook is set, or another poll took over (409).
        """
        if self.webhook is not None:
            raise _conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self._end_poll("other getUpdates request; make sure that only one bot instance is running")
        poll = self._poll = _Poll()
        self._confirm(offset)
        self.polled += 1
        self.bell.ring()
        try:
            found = await self.bell.until(lambda: self._look(poll, limit), seconds)
        finally:
            if self._poll is poll:
                self._poll = None
        if found is _STOP:
            raise _conflict(f"terminated by {poll.ended_by}")
        return found if isinstance(found, list) else []

    def _look(self, poll: _Poll, limit: int) -> Any:
        if poll.ended_by:
            return _STOP
        return self._pending[:limit] or None

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._pending = self._pending[offset:]
            return
        while self._pending and self._pending[0]["update_id"] < offset:
            self.confirmed = max(self.confirmed, self._pending.pop(0)["update_id"])

    async def seen(self, number: int, seconds: float) -> bool:
        """Wait until the bot has confirmed an update; tell whether it did."""
        return bool(await self.bell.until(lambda: self.confirmed >= number or None, seconds))

    async def deliver(self) -> None:
        """Post updates to the webhook while there is one: in order, each until it is taken."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            while True:
                hook = await self.bell.until(lambda: self.webhook if self.webhook and self._pending else None, None)
                if hook is None:  # pragma: no cover -- `until` without a timeout never gives up
                    continue
                update = self._pending[0]
                if await self._post(session, hook, update):
                    if self._pending and self._pending[0] is update:
                        self._pending.pop(0)
                    self.confirmed = max(self.confirmed, update["update_id"])
                    self.bell.ring()
                else:
                    await asyncio.sleep(self.retry_seconds)

    async def _post(self, session: aiohttp.ClientSession, hook: Webhook, update: Json) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=update, headers=headers, allow_redirects=False) as response:
                if response.status // 100 != 2:
                    hook.last_error = f"Wrong response from the webhook: {response.status} {response.reason}"
                    return False
                answer = await response.json() if response.content_type == "application/json" else None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            hook.last_error = f"Connection failed: {type(error).__name__}"
            return False
        if isinstance(answer, dict) and "method" in answer:
            await self._answer(answer)
        return True


def _conflict(reason: str) -> Refusal:
    return Refusal(409, f"Conflict: {reason}")
