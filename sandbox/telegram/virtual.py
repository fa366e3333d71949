"""The virtual Telegram: a Bot API server on the loopback with people, groups and channels in it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Self, TypeVar

from aiohttp import web

from sandbox.serving import served
from sandbox.telegram.api import Api, Ephemeral
from sandbox.telegram.control import levers
from sandbox.telegram.failures import Failure
from sandbox.telegram.formatting import Formatted
from sandbox.telegram.groups import Channel, Group
from sandbox.telegram.limits import Limits, Pace
from sandbox.telegram.manual import Json
from sandbox.telegram.methods.topics import open_topic
from sandbox.telegram.people import Person
from sandbox.telegram.refusals import Refusal
from sandbox.telegram.server import MOST_BODY, Call, Server
from sandbox.telegram.updates import Updates
from sandbox.telegram.voices import Place
from sandbox.telegram.waiting import Waiting
from sandbox.telegram.world import ChatKind, Message, Status, User, World

TOKEN = "7000000001:virtual-telegram-knows-this-token-only"  # noqa: S105 (opens nothing but this simulator)

P = TypeVar("P", bound=Place)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 (the default time of the simulator, which imports nothing of ours)


class VirtualTelegram:
    """A Bot API for one bot, strict and with state.

    ``now`` gives the dates of messages; ``limits`` how fast the bot may send; ``inline`` = its inline mode is on;
    ``ephemeral`` = what becomes of messages for one member alone (see ``Api``); ``unasked`` = which messages of the bot
    are news, never the answer to what a person does (see ``Waiting``).
    ``requests`` is what the bot asked for,
    ``problems`` what no right client would ask for: a test can assert that there are none.
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        now: Callable[[], datetime] = _now,
        limits: Limits | None = None,
        username: str = "virtual_vats_bot",
        name: str = "АТС",
        inline: bool = False,
        ephemeral: Ephemeral = "played",
        unasked: Callable[[Message], bool] | None = None,
    ) -> None:
        self.token = token
        bot = User(int(token.partition(":")[0]), name, username=username, is_bot=True)
        self.world = World(bot, now)
        self.updates = Updates(self._answered_webhook)
        pace = Pace(limits or Limits(), monotonic)
        self.api = Api(self.world, self.updates, pace, inline=inline, ephemeral=ephemeral)
        self.server = Server(self.api, token)
        self.events = self.api.events
        self.waiting = Waiting(self.server, unasked) if unasked else Waiting(self.server)
        self.people: list[Person] = []
        self.groups: list[Group] = []
        self.channels: list[Channel] = []
        self._url: str | None = None

    @property
    def url(self) -> str:
        """The address for ``BOT_API_URL`` while it runs."""
        if self._url is None:
            raise RuntimeError("the virtual Telegram does not run")
        return self._url

    @property
    def username(self) -> str:
        """The username of the bot."""
        return self.world.bot.username

    @property
    def requests(self) -> list[Call]:
        """All calls of the bot but ``getUpdates``, oldest first."""
        return [call for call in self.server.calls if call.method != "getUpdates"]

    @property
    def problems(self) -> list[str]:
        """The calls that are wrong by the manual."""
        return self.server.problems

    def calls(self, method: str) -> list[Json]:
        """Answer the fields of all calls of a method that were carried out."""
        return [call.fields for call in self.server.calls if call.method == method and call.ok]

    @asynccontextmanager
    async def running(self, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[Self]:
        """Serve on the loopback; ``port`` 0 takes a free one."""
        application = web.Application(client_max_size=MOST_BODY)
        application.add_routes([*self.server.routes(), *levers(self)])
        async with (
            served(application, host, (port,), patience=0.1, handler_cancellation=True) as url,
            asyncio.TaskGroup() as group,
        ):
            self._url = url
            delivery = group.create_task(self.updates.deliver())
            try:
                yield self
            finally:
                delivery.cancel()
                self._url = None

    async def _answered_webhook(self, answer: Json) -> object:
        """Carry out the call that a webhook gave as its answer."""
        given = dict(answer)
        try:
            return await self.server.carry_out(str(given.pop("method")), given)
        except Refusal as refusal:
            return refusal.body()

    def person(
        self,
        name: str,
        *,
        phone: str = "",
        id: int | None = None,  # noqa: A002 (Telegram's own word)
        username: str = "",
        language: str = "ru",
    ) -> Person:
        """Make a person. The bot knows nothing of them until they write."""
        first, _, last = name.partition(" ")
        number = id or self.world.free_user_id()
        # An account has a phone always; this range of numbers is in no use.
        phone = phone or f"7000{number:07}"
        user = User(number, first, last, username, language=language, phone=phone)
        self.world.add_user(user)
        person = Person(user, None, self._place(Place, user.id))
        self.people.append(person)
        return person

    def other_bot(self, name: str, username: str) -> Person:
        """Make another bot, which may be in groups; ours never gets its messages."""
        user = self.world.add_user(User(self.world.free_user_id(), name, username=username, is_bot=True))
        self.world.add_chat("private", "", user=user)
        return Person(user, None, Place(next(reversed(self.world.chats.values())), self.events, self.waiting))

    def group(
        self,
        title: str,
        members: Iterable[Person] = (),
        *,
        kind: ChatKind = "supergroup",
        topics: Iterable[str] = (),
        administrators: Iterable[Person] = (),
        bot: Status = "member",
    ) -> Group:
        """Make a group with people and the bot in it; the first administrator (else a person unseen) owns it.

        With ``topics`` it is a forum. ``bot`` is what the bot is there: ``left`` for a group that it never saw.
        """
        owners = [one.user for one in administrators] or [
            self.world.add_user(User(self.world.free_user_id(), "Владелец"))
        ]
        statuses: dict[int, Status] = dict.fromkeys((one.id for one in members), "member")
        statuses |= dict.fromkeys((one.id for one in owners), "administrator")
        statuses[owners[0].id] = "creator"
        statuses[self.world.bot.id] = bot
        topics = list(topics)
        chat = self.world.add_chat(kind, title, members=statuses, is_forum=bool(topics))
        group = self._place(Group, chat.id)
        for topic in topics:
            open_topic(self.api, chat, topic, by=owners[0])
        self.groups.append(group)
        return group

    def channel(self, title: str, username: str = "", *, bot: Status = "left") -> Channel:
        """Make a channel."""
        chat = self.world.add_chat("channel", title, username=username, members={self.world.bot.id: bot})
        channel = self._place(Channel, chat.id)
        self.channels.append(channel)
        return channel

    def _place(self, kind: type[P], chat_id: int) -> P:
        return kind(self.world.chats[chat_id], self.events, self.waiting)

    def fail(
        self,
        method: str,
        how: str,
        *,
        times: int | None = None,
        chat: Place | Person | None = None,
        seconds: float = 1.0,
        every: int = 1,
    ) -> Failure:
        """Let calls of a method (``*`` = of all) fail: see ``sandbox.telegram.failures.HOWS``.

        ``seconds`` is how long ``slow`` takes and what ``429`` asks for; with ``every`` 2 each second call fails.
        """
        return self.server.failures.ask(method, how, times, chat.id if chat else None, seconds, every)

    def paces(self, limits: Limits) -> None:
        """Enforce other limits from now on; what was sent before does not count."""
        self.api.pace = Pace(limits, monotonic)

    def heal(self) -> None:
        """Let nothing fail any more."""
        self.server.failures.heal()

    def history(self, chat: Place, text: str, entities: Iterable[Json] = ()) -> Message:
        """Put a message of the bot into a chat as if it had been sent before (the bot itself did not call)."""
        return self.world.say(chat.chat, self.world.bot, formatted=Formatted(text, tuple(entities)))
