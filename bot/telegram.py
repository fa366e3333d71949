"""All that needs Telegram or the ВАТС, beside the open door. Slow to import (aiogram), so it is loaded from a thread.

One process at a time leads (`Database.leader`): it polls, answers, delivers and ticks; the others take events only.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import GetMe
from aiogram.types import Message, Update

from bot.alarms import Alarms
from bot.duties import Duties, Memory
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
"""Seconds that the first synchronisation, and the first look into the history, may hold up all else."""
_USERNAME: Final = "bot_username"
_REST: Final = 5.0
GRACE: Final = 4.0
"""Seconds that commands in hand have to come to their end when the program stops."""

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
        sender = Sender(bot, house.limits)
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
            except StorageError as error:
                _log.warning("lead_not_held", kind=type(error).__name__)
                await asyncio.sleep(_REST)

    async def _lead(self, lead: Leadership) -> None:
        self._feed.leads = True
        self._house.traffic = self._sender
        self._house.working.set()
        try:
            synchronised = await self._look_around()
            await self._work(lead, synchronised=synchronised)
        finally:
            self._feed.leads = False
            self._house.traffic = None

    async def _look_around(self) -> bool:
        """See what became of things while we were away, before anybody is told: nothing rings that rang before.

        Answers whether the company was synchronised; that is tried again, as is the history.
        """
        synchronised = await self._first_look("synchronisation", self._synchronisation.run)
        await self._first_look("inbox", self._take_all)
        await self._first_look("history", self._catch_up.run_once)
        if synchronised:
            await self._first_look("settings", self._watch.begin)
        return synchronised

    async def _first_look(self, what: str, do: Callable[[], Awaitable[object]]) -> bool:
        try:
            async with asyncio.timeout(_FIRST_LOOK):
                await do()
        except (TimeoutError, VatsError, StorageError) as error:
            _log.warning("first_look_failed", what=what, kind=type(error).__name__)
            return False
        return True

    async def _take_all(self) -> None:
        await self._desk.settle()
        while await self._desk.take():
            pass

    async def _work(self, lead: Leadership, *, synchronised: bool) -> None:
        house = self._house
        pump = Pump(
            self._store.updates,
            self._feed,
            self._bot,
            self._handle,
            self._apologise,
            wake=self._wake,
            metrics=house.metrics,
        )
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
        schedule = Schedule(house.clock, duties.all(synchronised=synchronised, looked_at=looked_at))
        async with asyncio.TaskGroup() as tasks:
            taking = [
                tasks.create_task(self._receive(), name="receive"),
                tasks.create_task(schedule.run(), name="schedule"),
            ]
            delivering = [
                tasks.create_task(self._desk.run(), name="desk"),
                tasks.create_task(self._courier.run(), name="courier"),
            ]
            pumping = tasks.create_task(pump.run(), name="pump")
            house.ready.set()
            await self._until_it_ends(lead, tasks)
            for task in taking:
                task.cancel()
            pump.end()
            await asyncio.wait([pumping], timeout=GRACE)
            for task in (pumping, *delivering):
                task.cancel()

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
