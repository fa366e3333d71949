"""The HTTP door: events of the ВАТС, updates of Telegram, health, metrics (contract 2).

An event is answered when it is safe on disk, never before. The way of an event is kept short on purpose: no router, no
middleware, no access log; `make bench` holds it against a bare handler.
"""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog
from aiohttp import HttpVersion11, web

from bot.connections import Handler, Senders, connection_of, stop_listening
from bot.health import Health
from bot.metrics import Metrics
from bot.strangers import Strangers
from chat.clock import Clock
from storage.delivery import Delivery
from storage.errors import StorageError
from vats.events import ContactAsked, DoubledToken, NoCommand, UnreadableBody, UnreadableEvent, fields_of, read

EVENT_LIMIT = 64 * 1024
UPDATE_LIMIT = 1024 * 1024
"""Bytes of a body: an event of the ВАТС is far smaller; Telegram's updates are its own and may be long."""
INNER = "our:"
"""Commands that we put into the inbox ourselves begin with it; from outside nobody gives them."""

_HEADERS = {"Content-Type": "application/json"}
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- a header's name
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_CLOSING = 2.0

_log = structlog.get_logger(__name__)


class Inbox(Protocol):
    """Where events are kept."""

    async def keep(self, delivery: Delivery) -> bool:
        """Keep a delivery; safe on disk when this returns; answer whether it is new."""


class Known(Protocol):
    """Who is ringing, from our own storage alone."""

    async def __call__(self, phone: str) -> Mapping[str, str]:
        """Answer what the ВАТС is told of a client: `contact_name`, `responsible`, or nothing."""


class Updates(Protocol):
    """Where updates of Telegram are kept."""

    async def __call__(self, update: dict[str, object]) -> None:
        """Keep an update; safe on disk when this returns."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the door: who keeps, who knows, who tells."""

    inbox: Inbox
    known: Known
    updates: Updates
    health: Health
    metrics: Metrics
    exposition: Callable[[], Awaitable[bytes]]
    clock: Clock
    strangers: Strangers


def reply(status: int, body: bytes = b"{}") -> web.Response:
    """Answer with JSON."""
    return web.Response(status=status, body=body, headers=_HEADERS)


class Refusal(Exception):  # noqa: N818 -- an answer, not a fault of ours
    """A request is refused with a JSON of one `error`; `close` also ends the connection."""

    def __init__(self, status: int, error: str, *, close: bool = False, allow: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.close = close
        self.allow = allow

    def response(self) -> web.Response:
        """Make the answer."""
        response = reply(self.status, json.dumps({"error": self.error}).encode())
        if self.close:
            response.force_close()
        if self.allow:
            response.headers["Allow"] = self.allow
        return response


class Door:
    """The HTTP door of one process.

    Args:
        token: What the ВАТС must say in `crm_token`.
        telegram_secret: What Telegram must say in its header; ``None`` while we poll.
    """

    def __init__(self, behind: Behind, *, token: str, telegram_secret: str | None = None) -> None:
        self._behind = behind
        self._token = token.encode()
        self._telegram_secret = telegram_secret and telegram_secret.encode()
        self._routes: dict[str, tuple[str, Handler]] = {
            "/vats": ("POST", self._vats),
            "/health/live": ("GET", self._live),
            "/health/ready": ("GET", self._ready),
            "/metrics": ("GET", self._metrics),
        }
        if telegram_secret:
            self._routes["/telegram"] = ("POST", self._telegram)

    @asynccontextmanager
    async def open(self, host: str, port: int) -> AsyncIterator[str]:
        """Take requests until the end of the block, then finish those in hand; gives the address."""
        senders = Senders(self._answer)
        listening = await asyncio.get_running_loop().create_server(senders, host, port, backlog=1024)
        try:
            bound = listening.sockets[0].getsockname()
            yield f"http://{f'[{bound[0]}]' if ':' in bound[0] else bound[0]}:{bound[1]}"
        finally:
            await stop_listening(listening)
            senders.pre_shutdown()
            await senders.shutdown(_CLOSING)

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        route = self._routes.get(request.path)
        if route is None:
            return Refusal(404, "Not found").response()
        method, handler = route
        if request.method != method:
            return Refusal(405, "Method not allowed", allow=method).response()
        try:
            return await handler(request)
        except Refusal as refusal:
            return refusal.response()

    async def _vats(self, request: web.BaseRequest) -> web.Response:
        body = await _body(request, EVENT_LIMIT)
        count = self._behind.metrics.event
        try:
            fields = fields_of(request.headers.get("Content-Type", ""), body)
        except DoubledToken:
            raise self._unauthorized(request) from None
        except UnreadableBody:
            count("other", "malformed")
            raise Refusal(400, "Invalid parameters") from None
        if not _same(fields.pop("crm_token", None), self._token):
            raise self._unauthorized(request)
        connection_of(request).friend = True
        readable = True
        try:
            event = read(fields)
        except NoCommand:
            count("other", "malformed")
            raise Refusal(400, "Invalid parameters") from None
        except UnreadableEvent:
            readable = False
        else:
            if isinstance(event, ContactAsked):
                return await self._contact(event)
        return await self._keep(fields, readable=readable)

    def _unauthorized(self, request: web.BaseRequest) -> Refusal:
        self._behind.metrics.event("other", "unauthorized")
        self._behind.strangers.knocked(request.remote, request.headers)
        return Refusal(401, "Invalid token")

    async def _contact(self, asked: ContactAsked) -> web.Response:
        try:
            known = await self._behind.known(asked.client)
        except StorageError:
            self._behind.metrics.event("contact", "unavailable")
            raise Refusal(503, "Storage unavailable") from None
        self._behind.metrics.event("contact", "answered")
        return reply(200, json.dumps(known, ensure_ascii=False).encode() if known else b"{}")

    async def _keep(self, fields: dict[str, object], *, readable: bool) -> web.Response:
        cmd, call_id = str(fields["cmd"]), str(fields.get("callid") or "")
        if cmd.strip().lower().startswith(INNER):
            cmd = fields["cmd"] = f"?{cmd}"
        try:
            new = await self._behind.inbox.keep(Delivery(cmd, call_id, fields, self._behind.clock.now()))
        except StorageError as error:
            self._behind.metrics.event(cmd, "unavailable")
            _log.warning("event_not_kept", kind=type(error).__name__, call_id=call_id)
            raise Refusal(503, "Storage unavailable") from None
        self._behind.metrics.event(cmd, ("kept" if readable else "unreadable") if new else "repeated")
        return reply(200)

    async def _telegram(self, request: web.BaseRequest) -> web.Response:
        if not _same(request.headers.get(_SECRET_HEADER), self._telegram_secret or b""):
            raise Refusal(401, "Invalid token", close=True)
        connection_of(request).friend = True
        body = await _body(request, UPDATE_LIMIT)
        try:
            update = json.loads(body.decode(), parse_int=_whole)
        except (ValueError, RecursionError):
            raise Refusal(400, "Invalid update") from None
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            raise Refusal(400, "Invalid update")
        try:
            await self._behind.updates(update)
        except StorageError:
            raise Refusal(503, "Storage unavailable") from None
        return reply(200)

    async def _live(self, _: web.BaseRequest) -> web.Response:
        return reply(200, b'{"status": "ok"}')

    async def _ready(self, _: web.BaseRequest) -> web.Response:
        report = await self._behind.health.report()
        body = json.dumps(report.dump(), ensure_ascii=False).encode()
        return reply(503 if report.status == "down" else 200, body)

    async def _metrics(self, _: web.BaseRequest) -> web.Response:
        body = await self._behind.exposition()
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


def _whole(digits: str) -> int:
    """Read a whole number of an update: ids of Telegram have 64 bits at most, and no database keeps more."""
    number = int(digits)
    if not _SMALLEST <= number <= _LARGEST:
        raise ValueError(digits)
    return number


def _same(said: object, secret: bytes) -> bool:
    """Compare in constant time, as bytes; an empty secret is like no one's."""
    if not isinstance(said, str) or not secret:
        return False
    return hmac.compare_digest(said.encode("utf-8", "surrogatepass"), secret)


async def _body(request: web.BaseRequest, limit: int) -> bytes:
    """Read a body of `limit` bytes at most while the time of its request lasts, or refuse it."""
    headers = request.headers
    if "Content-Encoding" in headers:
        raise Refusal(415, "Content-Encoding is not supported", close=True)
    if (request.content_length or 0) > limit:
        raise Refusal(413, "Body is too large", close=True)
    content = request.content
    if content.is_eof():
        # All of it came with the headers, as events do: no timer, no waiting.
        body = content.read_nowait()
        if len(body) > limit:
            raise Refusal(413, "Body is too large", close=True)
        return body
    if headers.get("Expect", "").lower() == "100-continue" and request.version == HttpVersion11:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    connection, parts = connection_of(request), bytearray()
    try:
        async with asyncio.timeout_at(connection.until):
            while part := await content.readany():
                parts += part
                if len(parts) > limit:
                    raise Refusal(413, "Body is too large", close=True)
    except TimeoutError:
        connection.cut_soon()
        raise Refusal(408, "Body is not whole", close=True) from None
    except (web.RequestPayloadError, ConnectionError):
        raise Refusal(400, "Body is broken", close=True) from None
    return bytes(parts)
