"""The server of the page: static files, an API in JSON, and events. Listens on the loopback only."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from aiohttp import web

from sandbox.page.bot_control import BotControl
from sandbox.page.cast import Cast
from sandbox.page.chats import Chats
from sandbox.page.exchange import ExchangeSight
from sandbox.page.failing import Failing
from sandbox.page.feed import Feed
from sandbox.page.fields import Fields, Json, answering, cannot, missing, wrong
from sandbox.page.guard import add_headers, guard
from sandbox.page.log import Log
from sandbox.page.scenarios import Scenarios
from sandbox.page.speaking import MOST_FILE, Speaking
from sandbox.page.telephony import Telephony
from sandbox.page.view import View
from sandbox.page.work import Work
from sandbox.serving import served

if TYPE_CHECKING:
    from sandbox.telegram.virtual import VirtualTelegram
    from sandbox.vats.virtual import VirtualVats

_log = logging.getLogger(__name__)

HOST = "127.0.0.1"
STATIC = Path(__file__).parent / "static"
_LOOK_EVERY = 0.1
_REST_AFTER = 40_000
"""After so many signs of news at once a page needs a moment to draw them."""
_REST = 0.3
_MOST_MINUTES = 60 * 24 * 31
_ACTS = ("kill", "stop", "start")
_WORKS = ("Бот уже работает.", "The bot works already.")
_DOES_NOT_WORK = ("Бот и так не работает.", "The bot does not work anyway.")


class Playground:
    """A page for a virtual exchange and a virtual Telegram that run already; ``bot`` where the page may control it."""

    def __init__(
        self,
        vats: "VirtualVats",
        telegram: "VirtualTelegram",
        bot: BotControl | None = None,
        cast: Cast | None = None,
        *,
        static: Path = STATIC,
    ) -> None:
        self._bot = bot
        self._static = static
        self.feed = Feed()
        self._work: Work | None = None
        self._failing = Failing(vats, telegram)
        exchange = ExchangeSight(vats)
        chats = Chats(telegram, lambda: vats.company)
        self._log = Log(vats, telegram, telegram.world.now)
        self.scenarios = Scenarios(vats, self._at_work, cast)
        self._view = View(chats, exchange, self._log, self._failing, self.scenarios, bot, telegram.world.now)
        self._speaking = Speaking(telegram, chats)
        self._telephony = Telephony(vats, exchange, self._at_work)
        self._url: str | None = None

    @property
    def url(self) -> str:
        """The address of the page while it runs."""
        if self._url is None:
            raise RuntimeError("the page is not served")
        return self._url

    @asynccontextmanager
    async def running(self, port: int = 0, *others: int) -> AsyncIterator[Self]:
        """Serve until left, on this port or, where it is taken, on the first free one of the others (0: any).

        Raises:
            OSError: all of them are taken.
        """
        async with (
            served(self._application(), HOST, (port, *others), patience=0.5) as url,
            asyncio.TaskGroup() as group,
        ):
            self._url = f"{url}/"
            self._work = Work(group)
            looking = group.create_task(self._look(), name="look")
            try:
                yield self
            finally:
                self.feed.stop()
                looking.cancel()
                self._work.stop()
                self._url = self._work = None

    def _at_work(self) -> Work:
        if self._work is None:
            raise RuntimeError("the page is not served")
        return self._work

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[guard], client_max_size=MOST_FILE + (1 << 20))
        application.on_response_prepare.append(add_headers)
        application.add_routes(
            [
                web.get("/", self._index),
                web.get("/static/{path:.+}", self._file),
                web.get("/api/state", self._state),
                web.get("/api/events", self.feed.serve),
                web.get("/api/log/{id}", self._logged),
                web.post("/api/failure", answering(self._fail)),
                web.post("/api/scenario", answering(self.scenarios.play)),
                web.post("/api/bot", answering(self._control)),
                web.post("/api/clock", answering(self._passes)),
                *self._speaking.routes(),
                *self._telephony.routes(),
            ]
        )
        return application

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return self._served("index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return self._served(request.match_info["path"])

    def _served(self, path: str) -> web.StreamResponse:
        """Serve a file of the page, and nothing outside of its folder."""
        root = self._static.resolve()
        found = (root / path).resolve()
        if not found.is_relative_to(root) or not found.is_file():
            raise missing("Такого файла у страницы нет.", "The page has no such file.")
        return web.FileResponse(found)

    async def _state(self, _request: web.Request) -> web.Response:
        self._tell_changes()
        return web.json_response({"event": self.feed.newest, **self._view.state()})

    async def _logged(self, request: web.Request) -> web.Response:
        entry = self._log.whole(request.match_info["id"])
        if entry is None:
            raise missing("Этой записи в журнале уже нет.", "This entry is not in the log any more.")
        return web.json_response(entry)

    async def _fail(self, fields: Fields) -> Json:
        self._failing.switch(fields)
        return {}

    def _controlled(self) -> BotControl:
        if self._bot is None:
            raise cannot(
                "Этого бота запустили не здесь: управляйте им там, где запустили.",
                "This bot was not started here: control it where it was.",
            )
        return self._bot

    async def _control(self, fields: Fields) -> Json:
        bot, action = self._controlled(), fields.one_of("action", _ACTS)
        works = bot.pid is not None
        if (action == "start") is works:
            raise cannot(*(_WORKS if works else _DOES_NOT_WORK))
        acts = {"kill": bot.kill, "stop": bot.stop, "start": bot.start}
        await self._at_work().do(acts[action]())
        return {}

    async def _passes(self, fields: Fields) -> Json:
        bot, minutes = self._controlled(), fields.number("minutes")
        if not 0 < minutes <= _MOST_MINUTES:
            raise wrong(
                "Время идёт вперёд: от минуты до месяца.",
                "Time goes forward: by a minute at least, by a month at most.",
            )
        await self._at_work().do(bot.passes(60.0 * minutes))
        return {}

    async def _look(self) -> None:
        """Tell all pages what is new, a few times a second while somebody looks."""
        while True:
            told = 0
            try:
                told = self._tell_changes() if self.feed.readers else 0
            except Exception as error:  # noqa: BLE001 -- a worker's loop: what cannot be shown must not end the page
                _log.warning("the page cannot be told", exc_info=error)
            await asyncio.sleep(_REST if told > _REST_AFTER else _LOOK_EVERY)

    def _tell_changes(self) -> int:
        """Tell what is new; answer how many signs that was."""
        changes = self._view.changes()
        if changes is None:
            self._view.state()
            self.feed.begin_anew()
            return 0
        return self.feed.add(changes) if changes else 0
