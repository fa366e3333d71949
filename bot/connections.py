"""The connections of the HTTP door: whoever begins a request ends it in time, or is cut off (contract 8).

aiohttp waits for a request that never ends as for an idle friend, and hears out for a while whom it has refused. Here a
request has one time for its header and its body together, however slowly it drips. Only who has shown a secret of ours
may keep a connection for later.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from itertools import islice
from typing import Final, TypeAlias

import structlog
from aiohttp import web

Handler: TypeAlias = Callable[[web.BaseRequest], Awaitable[web.Response]]

PATIENCE = 14.4
"""Seconds from a request's first byte (its connection's, for the first one) to the last; then it is refused."""
CUT = 14.8
"""Seconds after which a connection with an unfinished request is closed, before the contract's 15 s are over: a refusal
has the difference to arrive."""
KEPT_OPEN = 75.0
"""Seconds that a friend's idle connection stays: longer than proxies before us keep theirs: they close first."""
_LINGER: Final = 2.0
_TURNS: Final = 2
"""Turns of the loop from accepting a connection to our knowing of it: its transport is made, then told of."""
_AT_ONCE: Final = 25
"""So many are cut in one go; then others have their turn."""

_log = structlog.get_logger(__name__)


class Connection(web.RequestHandler):
    """One connection.

    Attributes:
        friend: Somebody on it has known a secret of ours: it may be kept open between two requests.
        idle: It is kept open, and no request has begun.
        until: When its request must be whole, by the loop's time.
    """

    __slots__ = ("_senders", "friend", "idle", "until")

    def __init__(self, senders: "Senders", loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            senders,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # as web.Server has it: no log, no time taken for it
            auto_decompress=False,
            keepalive_timeout=KEPT_OPEN,
            lingering_time=_LINGER,
        )
        self._senders = senders
        self.friend = False
        self.idle = False
        self.until = 0.0

    def data_received(self, data: bytes) -> None:
        """Take what came; after a pause it is the beginning of a request."""
        if self.idle and data:
            self._senders.begins(self)
        super().data_received(data)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no request in words of ours: aiohttp's quote it, and each is a traceback in the log."""
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return super().handle_error(request, status, exc, message)
        _log.debug("no_request", kind=type(exc).__name__)
        answer = web.json_response({"error": "Invalid request"}, status=status)
        answer.force_close()
        return answer

    def cut_soon(self) -> None:
        """Close a connection whose request was refused as late, when the answer has had its time."""
        self._loop.call_at(self.until + CUT - PATIENCE, self.force_close)


def connection_of(request: web.BaseRequest) -> Connection:
    """Answer by which connection a request came.

    Raises:
        TypeError: It came by no connection of `Senders`.
    """
    if not isinstance(request.protocol, Connection):
        raise TypeError(request.protocol)
    return request.protocol


class Senders(web.Server):
    """All connections. Who has begun and not ended is in the order of the beginning: one timer, for the first."""

    def __init__(self, handler: Handler) -> None:
        super().__init__(self._heard)
        self._handler = handler
        self._begun: dict[Connection, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self) -> Connection:
        """Make what is to handle a new connection."""
        return Connection(self, self._loop)

    def begins(self, connection: Connection) -> None:
        """Note that a request has begun."""
        connection.idle = False
        connection.until = self._loop.time() + PATIENCE
        self._begun[connection] = None
        if self._timer is None:
            self._timer = self._loop.call_at(connection.until, self._cut)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        """Count the time of a new connection."""
        super().connection_made(handler, transport)
        if isinstance(handler, Connection):
            self.begins(handler)

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        """Forget a connection."""
        super().connection_lost(handler, exc)
        if isinstance(handler, Connection):
            self._begun.pop(handler, None)

    async def shutdown(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 -- as aiohttp declares it
        """End the connections."""
        if self._timer is not None:
            self._timer.cancel()
        await super().shutdown(timeout)

    def _cut(self) -> None:
        self._timer = None
        now = self._loop.time()
        for connection in list(islice(self._begun, _AT_ONCE)):
            if connection.until > now:
                break
            del self._begun[connection]
            connection.force_close()
        if self._begun:
            self._timer = self._loop.call_at(next(iter(self._begun)).until, self._cut)

    async def _heard(self, request: web.BaseRequest) -> web.Response:
        connection = connection_of(request)
        if self._begun.pop(connection, connection) is connection:
            # It came together with the one before it.
            connection.until = self._loop.time() + PATIENCE
        try:
            return await self._handler(request)
        finally:
            if connection.friend:
                connection.idle = True
            else:
                # Half of a next request may have come already, and a stranger keeps nothing open by asking for nothing.
                self.begins(connection)


async def stop_listening(listening: asyncio.Server) -> None:
    """Accept nothing more; then, when all that is accepted is known, close.

    To a connection between the two asyncio's server would look closed already: it would be left as it is, for nobody
    to close (mended in Python 3.13).
    """
    for one in listening.sockets:
        asyncio.get_running_loop().remove_reader(one)
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    listening.close()
