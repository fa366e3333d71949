"""All that needs Telegram or the ВАТС, beside the open door. Slow to import (aiogram), so it is loaded from a thread.

One process at a time leads (`Database.leader`): it polls, answers, delivers and ticks; the others take events only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeVar

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import GetMe
from aiogram.types import Message, Update

from bot.alarms import Alarms
from bot.duties import SYNCHRONISE, Duties, Memory
from bot.exchange import WatchedVats
from bot.feed import Feed
from bot.house import House
from bot.polling import Polling, post_to, until_told
from bot.pump import Pump
from bot.schedule import Schedule
from bot.troubles import Troubles
from bot.webhook import telegram_secret, webhook_url
from bot.zone import zone_of
from calls.catchup import CatchUp
from calls.courier import Courier
from calls.desk import Desk
from calls.losses import Losses
from chat.sender import Sender
from chat.sync import Synchronisation
from chat.talk import Talk
from chat.throttling import Waits
from chat.turn import ChatSettings
from handlers import commands
from storage.address import SqliteAddress, read_address
from storage.database import Leadership
from storage.errors import StorageError
from storage.store import Store
from vats.client import Vats
from vats.errors import VatsError
from watch.looking import Watch
from watch.own_changes import note

_FIRST_LOOK: Final = 10.0
"""Seconds that the first synchronisation and the first look into the history may hold up what people ask."""
_NEWS_WAIT: Final = 3.0
"""Seconds that news wait for the first synchronisation, if the company is not known as it was of late."""
_USERNAME: Final = "bot_username"
_REST: Final = 5.0
GRACE: Final = 4.0
"""Seconds that commands in hand have to come to their end when the program stops."""

T = TypeVar("T")

_log = structlog.get_logger(__name__)


async def serve(house: House) -> None:
    """Talk with Telegram and the ВАТС until the program stops."""
    settings = house.settings
    store = await house.store()
    async with AsyncExitStack() as opened:
        vats = await opened.enter_async_context(
            WatchedVats(
                settings.vats_url,
                settings.vats_api_key.get_secret_value(),
                health=house.health,
                metrics=house.metrics,
                transport=house.vats_transport,
                ours=partial(note, store, house.clock),
            )
        )
        bot = _bot(house)
        opened.push_async_callback(bot.session.close)
        sender = Sender(bot, house.limits, Waits(store.state, house.clock))
        zone = settings.timezone or await zone_of(vats, store.state)
        chat_settings = ChatSettings(
            call_countries=settings.call_countries,
            public_url=settings.public_url or "",
            bot_username=await _username(house, bot),
            admin_ids=settings.admin_ids,
        )
        wants = asyncio.Event()
        # Loading what can be said takes a moment: the door must not wait for it.
        known = await asyncio.to_thread(commands)
        talk = Talk(known, store, vats, house.clock, sender, chat_settings, zone, wants)
        desk = Desk(
            store=store,
            clock=house.clock,
            zone=zone,
            admin_ids=settings.admin_ids,
            own_link=vats.is_own_link,
            low_rating=chat_settings.low_rating,
            wants=wants,
        )
        losses = Losses(store=store, clock=house.clock, admin_ids=settings.admin_ids)
        courier = Courier(store=store, sender=sender, clock=house.clock, losses=losses, wakes=wants)
        await _Work(house, store, vats, bot, sender, talk, desk, courier).run()


class _Session(AiohttpSession):
    """The way to a Bot API without TLS: aiogram waits at its end for TLS to be taken down, and there is none."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _bot(house: House) -> Bot:
    url = house.settings.bot_api_url
    kind = AiohttpSession if url.startswith("https:") else _Session
    return Bot(house.settings.bot_token.get_secret_value(), session=kind(api=TelegramAPIServer.from_base(url)))


async def _username(house: House, bot: Bot) -> str:
    """Ask Telegram who we are. A name that is remembered does while Telegram is away; without one nothing can begin."""
    state = (await house.store()).state
    remembered = await state.get(_USERNAME)
    try:
        async with asyncio.timeout(None if remembered is None else _REST):
            me = await until_told(lambda: bot(GetMe()), house.health)
    except TimeoutError:
        return remembered or ""
    await state.set(_USERNAME, me.username or "")
    return str(me.username or "")


@dataclass
class _Crew:
    """What runs while this process leads, in the order in which it has to end."""

    tasks: asyncio.TaskGroup
    _taking: list[asyncio.Task[Any]] = field(default_factory=list)
    _pumping: list[asyncio.Task[Any]] = field(default_factory=list)
    _delivering: list[asyncio.Task[Any]] = field(default_factory=list)

    def takes(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Run what begins something new: it ends first."""
        task = self.tasks.create_task(work, name=name)
        self._taking.append(task)
        return task

    def works_off(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run what brings commands in hand to their end: it is given time for that."""
        self._pumping.append(self.tasks.create_task(work, name=name))

    def delivers(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run what tells the outcome: it ends last."""
        self._delivering.append(self.tasks.create_task(work, name=name))

    def takes_nothing_more(self) -> None:
        """End what begins something new."""
        for task in self._taking:
            task.cancel()

    async def ends(self) -> None:
        """Give commands in hand their time, and end all that is left."""
        if self._pumping:
            await asyncio.wait(self._pumping, timeout=GRACE)
        for task in (*self._pumping, *self._delivering):
            task.cancel()


class _Work:
    """What the leading process does; begun anew when the lead was lost and won again."""

    def __init__(
        self,
        house: House,
        store: Store,
        vats: Vats,
        bot: Bot,
        sender: Sender,
        talk: Talk,
        desk: Desk,
        courier: Courier,
    ) -> None:
        self._house = house
        self._store = store
        self._bot = bot
        self._sender = sender
        self._talk = talk
        self._desk = desk
        self._courier = courier
        self._wake = asyncio.Event()
        self._feed = Feed(store.updates, house.clock, bot, talk.is_secret, self._wake)
        self._synchronisation = Synchronisation(vats, store, house.clock, house.settings.admin_ids)
        self._catch_up = CatchUp(
            vats=vats,
            store=store,
            clock=house.clock,
            desk=desk,
            another_tells=self._another_tells,
        )
        self._watch = Watch(vats, store, house.clock, house.settings.admin_ids)
        house.feed = self._take_one

    async def run(self) -> None:
        """Lead whenever we can, until the program stops."""
        health = self._house.health
        while not self._house.stopping.is_set():
            if self._house.database.dialect == "postgresql":
                # It may be another process that leads; what it sees of the neighbours, it says itself.
                health.well("telegram", "говорит тот процесс, который ведёт")
                health.well("vats", "говорит тот процесс, который ведёт")
            try:
                async with self._house.database.leader() as lead:
                    _log.info("leading")
                    await self._lead(lead)
            except* StorageError as errors:
                _log.warning("lead_not_held", kind=type(errors.exceptions[0]).__name__)
                await asyncio.sleep(_REST)

    async def _lead(self, lead: Leadership) -> None:
        self._feed.leads = True
        self._house.traffic = self._sender
        self._house.working.set()
        try:
            await self._work(lead)
        finally:
            self._feed.leads = False
            self._house.traffic = None

    async def _begin(self, crew: "_Crew", pump: Pump) -> None:
        """Go on with what was unfinished, see what became of things while we were away, then do all else.

        What is over can be told at once. What went on when we stopped waits for the history: nothing rings that rang
        before. A synchronisation or a history that fails is tried again later.
        """
        within = asyncio.get_running_loop().time() + _FIRST_LOOK
        synchronising = crew.takes(
            self._first_look("synchronisation", self._synchronisation.run, within), "first synchronisation"
        )
        if not await self._is_known():
            # Who has gone meanwhile is told nothing, if the exchange says so in time.
            await asyncio.wait([synchronising], timeout=_NEWS_WAIT)
        await self._first_look("inbox", self._take_all, within)
        await self._sender.remember()
        self._courier.live_from = self._house.began
        crew.delivers(self._desk.run(), "desk")
        crew.delivers(self._courier.run(), "courier")
        synchronised = await synchronising
        await self._first_look("history", self._catch_up.run_once, within)
        self._courier.live_from = None
        self._courier.wakes.set()
        if synchronised:
            await self._first_look("settings", self._watch.begin)
        schedule = await self._schedule(synchronised=synchronised)
        crew.takes(self._receive(), "receive")
        crew.takes(schedule.run(), "schedule")
        crew.works_off(pump.run(), "pump")
        self._house.ready.set()

    async def _is_known(self) -> bool:
        """Tell whether the last synchronisation is so young that the next one would not be due."""
        try:
            synced_at = (await self._store.directory.company()).synced_at
        except StorageError:
            return False
        return synced_at is not None and self._house.clock.now() - synced_at < SYNCHRONISE

    async def _first_look(self, what: str, do: Callable[[], Awaitable[object]], within: float | None = None) -> bool:
        """Do something once, up to a moment of the loop's clock; whatever comes of it, a second is given to it."""
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(max(now + 1, now + _FIRST_LOOK if within is None else within)):
                await do()
        except (TimeoutError, VatsError, StorageError) as error:
            _log.warning("first_look_failed", what=what, kind=type(error).__name__)
            return False
        return True

    async def _take_all(self) -> None:
        await self._desk.settle()
        while await self._desk.take():
            pass

    async def _work(self, lead: Leadership) -> None:
        pump = Pump(
            self._store.updates,
            self._feed,
            self._bot,
            self._handle,
            self._apologise,
            wake=self._wake,
            metrics=self._house.metrics,
        )
        async with asyncio.TaskGroup() as tasks:
            crew = _Crew(tasks)
            crew.takes(self._begin(crew, pump), "begin")
            await self._until_it_ends(lead, tasks)
            crew.takes_nothing_more()
            pump.end()
            await crew.ends()

    async def _schedule(self, *, synchronised: bool) -> Schedule:
        house = self._house
        memory = Memory(timedelta(days=house.settings.keep_calls_days), timedelta(days=house.settings.keep_audit_days))
        duties = Duties(
            self._store,
            house.clock,
            self._talk,
            self._synchronisation,
            self._catch_up,
            self._watch,
            memory,
            self._alarms(),
            self._another_tells,
        )
        looked_at = await self._watch.looked_at()
        return Schedule(house.clock, duties.all(synchronised=synchronised, looked_at=looked_at))

    def _another_tells(self) -> bool:
        return self._house.health.another_is_here

    def _alarms(self) -> Alarms:
        house = self._house
        address = read_address(house.settings.database_url)
        folder = address.path.absolute().parent if isinstance(address, SqliteAddress) else None
        troubles = Troubles(self._store, house.clock, house.health, house.strangers, house.clock.now(), folder)
        return Alarms(self._store.state, house.clock, self._talk.tell_admins, troubles.looks())

    async def _until_it_ends(self, lead: Leadership, tasks: asyncio.TaskGroup) -> None:
        """Wait until the program stops or the lead is lost."""
        ends = [
            tasks.create_task(self._house.stopping.wait(), name="stopping"),
            tasks.create_task(lead.lost(), name="lead"),
        ]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()

    async def _receive(self) -> None:
        settings = self._house.settings
        if settings.bot_webhook_url is None:
            await Polling(self._bot, self._feed.keep, self._house.health, self._courier.rested).run()
        else:
            await post_to(self._bot, webhook_url(settings), telegram_secret(settings), self._house.health)

    async def _take_one(self, update: dict[str, Any]) -> None:
        await self._feed.keep([update])

    async def _handle(self, update: Update) -> None:
        key = f"update:{update.update_id}"
        if update.message is not None:
            await self._talk.message(update.message, key)
        elif update.callback_query is not None:
            await self._talk.press(update.callback_query, key)
        elif update.my_chat_member is not None:
            await self._talk.member(update.my_chat_member)

    async def _apologise(self, update: Update) -> None:
        query = update.callback_query
        message = update.message or (query.message if query else None)
        if message is None:
            return
        is_topic = isinstance(message, Message) and message.is_topic_message
        thread_id = message.message_thread_id if isinstance(message, Message) and is_topic else None
        await self._talk.sorry(message.chat.id, thread_id, query.id if query else None)
