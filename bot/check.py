"""`python -m bot check`: every setting is tried for real, a line each with what to do.

Nothing is changed anywhere, but for one row of our own database. Telegram is asked over httpx: aiogram is slow to load.
"""

import errno
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
from aiohttp import web

from bot import logs
from bot.check_exchange import check_exchange
from bot.finding import Finding, host_of, ill, well
from bot.settings import Settings
from chat.clock import Clock
from chat.texts import plural
from storage.database import Database
from storage.errors import DatabaseInUse, StorageError

_TIMEOUT = 10.0
_SKEW = timedelta(seconds=30)
_STRONG = 16
_LIVE = "/health/live"
_DAYS = ("день", "дня", "дней")
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- where to knock, not where to bind


class Check:
    """Tries the settings of one program.

    Args:
        settings: What is tried.
        clock: What this machine takes for the time.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        logs.hide(*settings.secrets())
        self._settings = settings
        self._clock = clock
        self._skews: dict[str, timedelta] = {}

    async def run(self) -> AsyncIterator[Finding]:
        """Try everything, one after the other; gives each finding as soon as it is there."""
        async with httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as http:
            self._http = http
            steps: list[Callable[[], Awaitable[list[Finding]]]] = [
                self._telegram,
                self._exchange,
                self._database,
                self._door,
                self._words,
                self._time,
            ]
            for step in steps:
                for finding in await step():
                    yield finding

    async def _telegram(self) -> list[Finding]:
        base, token = self._settings.bot_api_url, self._settings.bot_token.get_secret_value()
        try:
            answer = await self._http.post(f"{base}/bot{token}/getMe")
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            wrong = "отвечает не как Bot API" if isinstance(error, ValueError) else "не отвечает"
            return [
                ill("BOT_API_URL", f"{host_of(base)} {wrong}: проверьте адрес и сеть"),
                ill("BOT_TOKEN", "не проверить, пока не отвечает Telegram"),
            ]
        self._see(answer, "Telegram")
        reached = well("BOT_API_URL", f"{host_of(base)} отвечает")
        if not isinstance(told, dict) or not told.get("ok"):
            return [reached, ill("BOT_TOKEN", "Telegram его не принимает: возьмите токен у @BotFather, команда /token")]
        name = told["result"].get("username", "?")
        return [reached, well("BOT_TOKEN", f"бот @{name}"), await self._admins(f"{base}/bot{token}/getChat")]

    async def _admins(self, address: str) -> Finding:
        ids = sorted(self._settings.admin_ids)
        if not ids:
            return well("ADMIN_IDS", "пусто: администраторы — только те, у кого эта роль в ВАТС")
        unseen: list[str] = []
        for person in ids:
            try:
                known = (await self._http.post(address, json={"chat_id": person})).is_success
            except httpx.HTTPError:
                known = False
            if not known:
                unseen.append(str(person))
        if unseen:
            return well("ADMIN_IDS", f"ещё не писали боту: {', '.join(unseen)} — пусть каждый отправит /start")
        return well("ADMIN_IDS", f"человек: {len(ids)}, бот их знает")

    async def _exchange(self) -> list[Finding]:
        findings = await check_exchange(self._settings)
        try:
            self._see(await self._http.get(self._settings.vats_url), "ВАТС")
        except httpx.HTTPError:
            return findings  # that it does not answer is said already
        return findings

    async def _database(self) -> list[Finding]:
        try:
            async with Database.open(self._settings.database_url) as database:
                await database.check()
        except DatabaseInUse:
            return [well("DATABASE_URL", "открыта работающим ботом")]
        except StorageError as error:
            return [ill("DATABASE_URL", error.advice)]
        return [well("DATABASE_URL", f"{database.dialect}: пишется")]

    async def _door(self) -> list[Finding]:
        """Stand at the door for a moment, unless the bot itself does, and knock from outside."""
        host, port = self._settings.listen_host, self._settings.listen_port
        async with AsyncExitStack() as opened:
            mark = secrets.token_hex(8)

            async def here(_: web.BaseRequest) -> web.Response:
                return web.json_response({"status": "ok", "check": mark})

            runner = web.ServerRunner(web.Server(here, access_log=None), handle_signals=False)
            await runner.setup()
            opened.push_async_callback(runner.cleanup)
            try:
                await web.TCPSite(runner, host, port).start()
            except OSError as error:
                return await self._taken(error)
            found = [well("LISTEN_HOST", host), well("LISTEN_PORT", f"{port}: свободен")]
            return [*found, *await self._outside(mark)]

    async def _taken(self, error: OSError) -> list[Finding]:
        """Say why the door cannot be opened; that the bot itself stands there is well."""
        host, port = self._settings.listen_host, self._settings.listen_port
        if error.errno == errno.EADDRINUSE:
            here = _EVERYWHERE.get(host, host)
            if await self._lives(f"http://{f'[{here}]' if ':' in here else here}:{port}") is None:
                return [ill("LISTEN_PORT", f"{port}: занят другой программой, освободите его или выберите другой")]
            found = [well("LISTEN_HOST", host), well("LISTEN_PORT", f"{port}: на нём работает бот")]
            return [*found, *await self._outside("")]
        if error.errno in {errno.EACCES, errno.EPERM}:
            return [ill("LISTEN_PORT", f"{port}: нет прав его занять, выберите больше 1023")]
        return [ill("LISTEN_HOST", f"{host}: такого адреса у этой машины нет, укажите 0.0.0.0 или свой")]

    async def _outside(self, mark: str) -> list[Finding]:
        """Knock at the addresses under which others know us; `mark` tells that it is we who answer."""
        found: list[Finding] = []
        for name, url, empty in (
            ("PUBLIC_URL", self._settings.public_url, "пусто: /webhook add не сможет назвать наш адрес"),
            ("BOT_WEBHOOK_URL", self._settings.bot_webhook_url, "пусто: бот сам опрашивает Telegram"),
        ):
            if url is None:
                found.append(well(name, empty))
                continue
            said = await self._lives(url)
            if said is None:
                found.append(ill(name, f"{host_of(url)} не отвечает: проверьте DNS, сертификат и обратный прокси"))
            elif said != mark:
                found.append(ill(name, f"{host_of(url)} отвечает, но не эта программа: куда ведёт обратный прокси?"))
            else:
                found.append(well(name, f"{host_of(url)} ведёт сюда"))
        return found

    async def _lives(self, url: str) -> str | None:
        """Answer the mark of the program that lives at an address; ``None`` when there is none."""
        try:
            told = (await self._http.get(url + _LIVE)).json()
        except (httpx.HTTPError, ValueError):
            return None
        return str(told.get("check", "")) if isinstance(told, dict) and told.get("status") == "ok" else None

    async def _words(self) -> list[Finding]:
        """Look at what can be judged without asking anybody."""
        settings = self._settings
        strong = len(settings.vats_crm_token.get_secret_value()) >= _STRONG
        words = (
            "задан; тот же должен стоять в кабинете ВАТС" if strong else "задан, но короткий: лучше 32 случайных знака"
        )
        return [
            well("VATS_CRM_TOKEN", words),
            well("CALL_COUNTRIES", ", ".join(sorted(settings.call_countries))),
            well("LOG_LEVEL", settings.log_level),
            well("LOG_FORMAT", settings.log_format),
            well("TRUSTED_PROXIES", _proxies(settings)),
            well("KEEP_CALLS_DAYS", f"звонки помним {plural(settings.keep_calls_days, *_DAYS)}"),
            well("KEEP_AUDIT_DAYS", f"кто что менял помним {plural(settings.keep_audit_days, *_DAYS)}"),
        ]

    def _see(self, answer: httpx.Response, whose: str) -> None:
        """Note how far our clock is from another's (header `Date`)."""
        try:
            theirs = parsedate_to_datetime(answer.headers["Date"])
        except (KeyError, ValueError):
            return
        if theirs.tzinfo is not None:
            self._skews[whose] = self._clock.now() - theirs

    async def _time(self) -> list[Finding]:
        off = {whose: skew for whose, skew in self._skews.items() if abs(skew) > _SKEW}
        if off:
            whose, skew = max(off.items(), key=lambda pair: abs(pair[1]))
            side = "спешат" if skew > timedelta() else "отстают"
            return [
                ill("Часы", f"{side} на {abs(skew).total_seconds():.0f} с ({whose}): включите синхронизацию времени")
            ]
        return [well("Часы", "идут верно" if self._skews else "сверить не с кем")]


def _proxies(settings: Settings) -> str:
    if not settings.trusted_proxies:
        return "пусто: X-Forwarded-For не верим никому"
    return "верим адресу запроса от " + ", ".join(sorted(map(str, settings.trusted_proxies)))
