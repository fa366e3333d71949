import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Literal, Self

from sandbox.company import sever
from sandbox.serving import served
from sandbox.vats.calls import Call
from sandbox.vats.changes import Changes
from sandbox.vats.control import Control
from sandbox.vats.exchange import Exchange
from sandbox.vats.passing import time_passes
from sandbox.vats.phones import Phones
from sandbox.vats.pushes import Push, Pusher, PushShape
from sandbox.vats.server import Logged, Server
from sandbox.vats.state import Company, Department, Employee, InsideCall, Number
from sandbox.vats.switchboard import Switchboard

API_KEY = "00000000-aaaa-4000-8000-000000000001"
CRM_TOKEN = "00000000-bbbb-4000-8000-000000000002"  # noqa: S105 (the virtual exchange's, worth nothing elsewhere)

_TICK_SECONDS = 0.25


def real_time() -> datetime:
    """Tell the time of the machine."""
    return datetime.fromtimestamp(time.time(), UTC)


class VirtualVats:
    """A virtual exchange: the API at ``url``, phones that ring, pushes to ``crm_url``.

    ``crm_url`` is the full address that the real exchange has in its cabinet (``http://127.0.0.1:8080/vats``). ``now``
    is the exchange's clock. What it knows is ``company``; anything there may be looked at and changed at any time.

    Calls stand still until a step is taken (``call.answered_by``, ``call.times_out`` …) or ``time_passes`` is called.
    With ``by_itself`` set they go on as the clock does: the next in a department rings, time-outs come, clients who
    reached the answering machine hang up.
    """

    def __init__(
        self,
        company: Company | None = None,
        *,
        now: Callable[[], datetime] = real_time,
        api_key: str = API_KEY,
        crm_token: str = CRM_TOKEN,
        crm_url: str | None = None,
    ) -> None:
        self.company = company or sever(now())
        self.exchange = Exchange(self.company, now, self._place_call)
        self.pusher = Pusher(now, self.company.domain, crm_token, crm_url, changes=self.exchange.changes)
        self.server = Server(self.exchange, api_key)
        self.switchboard = Switchboard(self.exchange, self.pusher, self._start)
        self.phones = Phones(self.switchboard)
        self.by_itself = False
        self._at_start = self.company
        self.url = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._group: asyncio.TaskGroup | None = None

    @asynccontextmanager
    async def running(self, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[Self]:
        """Serve on this port (0: any free one) until left. Leaving raises if an answer broke the contract."""
        application = self.server.application()
        Control(self).add_to(application)
        async with served(application, host, (port,), patience=1) as self.url:
            await self.pusher.open()
            self._settle_links()
            self._at_start = deepcopy(self.company)
            try:
                async with asyncio.TaskGroup() as self._group:
                    ticking = self._group.create_task(self._lets_time_pass())
                    yield self
                    ticking.cancel()
                    for task in self._tasks:
                        task.cancel()
            finally:
                self._group = None
                self.server.stopping.set()
                await self.pusher.close()
        self.server.check()

    @property
    def api_key(self) -> str:
        """The key of the API."""
        return self.server.api_key

    @property
    def crm_token(self) -> str:
        """The token that pushes carry."""
        return self.pusher.crm_token

    @property
    def crm_url(self) -> str | None:
        """Where pushes go."""
        return self.pusher.crm_url

    @crm_url.setter
    def crm_url(self, url: str | None) -> None:
        self.pusher.crm_url = url

    @property
    def requests(self) -> list[Logged]:
        """All requests that came in, in order."""
        return self.server.requests

    @property
    def pushes(self) -> list[Push]:
        """All pushes that went out, in order."""
        return self.pusher.sent

    @property
    def changes(self) -> Changes:
        """Word of everything that changes: requests, pushes, calls. ``async for _ in vats.changes.follow()``."""
        return self.exchange.changes

    @property
    def shape(self) -> PushShape:
        """How pushes look; change its fields."""
        return self.pusher.shape

    @property
    def lacks(self) -> set[str]:
        """The rights that the key does not have, «Раздел → Действие»."""
        return self.server.lacks

    @property
    def calls(self) -> list[Call]:
        """All calls, in order."""
        return self.switchboard.calls

    def employee(self, login: str) -> Employee:
        """Return an employee."""
        return self.company.employee(login)

    def department(self, group_id: str) -> Department:
        """Return a department."""
        return self.company.department(group_id)

    def number(self, telnum: str) -> Number:
        """Return one of the company's numbers."""
        return self.company.number(telnum)

    def performed(self, operation: str) -> list[Logged]:
        """List the requests that performed an operation (answered with 2xx)."""
        return [one for one in self.requests if one.operation == operation and 200 <= one.status < 300]

    def fail(
        self,
        operation: str,
        how: str,
        times: int | None = None,
        seconds: float | None = None,
        message: str | None = None,
    ) -> None:
        """Let an operation id, ``recording`` or ``*`` fail so many times (None: until ``works``).

        ``how`` is one of ``failures.How``; ``seconds`` is for silence, slowness and ``Retry-After``.
        """
        self.server.failures.plan(operation, how, times, seconds, message)

    def works(self, operation: str | None = None) -> None:
        """Let it work again: this operation, or everything."""
        self.server.failures.clear(operation)

    async def rings(self, client: str, number: str) -> Call:
        """Let a client call one of our numbers."""
        return await self.switchboard.rings(client, number)

    async def dials(self, login: str, client: str, clid: str = "") -> Call:
        """Let an employee call a client from the own phone."""
        return await self.switchboard.dials(login, client, clid)

    def talks_inside(self, caller: str, called: str, seconds: int = 0) -> InsideCall:
        """Put a call between employees into the internal history; no seconds: not answered."""
        status: Literal["success", "noanswer"] = "success" if seconds else "noanswer"
        call_id = self.switchboard.new_call(called, "", "inside").id
        call = InsideCall(call_id, status, caller, called, self.exchange.now(), 5, seconds)
        self.company.inside_calls.append(call)
        return call

    def reset(self) -> None:
        """Be again as at the start: the company, no failures, all rights, empty logs; calls under way are gone."""
        for one in fields(Company):
            setattr(self.company, one.name, deepcopy(getattr(self._at_start, one.name)))
        for task in self._tasks:
            task.cancel()
        self.server.failures.clear()
        for log in (self.lacks, self.requests, self.pushes, self.calls, self.exchange.remarks):
            log.clear()
        self.changes.note()

    async def time_passes(self) -> None:
        """Let everything happen to the calls that is due by the exchange's clock."""
        await time_passes(self.switchboard)

    async def push(self, cmd: str, url: str | None = None, **fields: Any) -> Push:
        """Push a command with these fields; a ``crm_token`` among them replaces the right one."""
        return await self.pusher.push(cmd, fields, url)

    async def push_raw(self, body: bytes, content_type: str = "application/x-www-form-urlencoded") -> Push:
        """Push bytes as they are."""
        return await self.pusher.raw(body, content_type)

    def hold(self) -> None:
        """Keep pushes back until ``release``."""
        self.pusher.held = True

    async def release(self, order: Literal["as-is", "reversed", "shuffled"] | Sequence[int] = "as-is") -> list[Push]:
        """Deliver what was kept back, in this order."""
        return await self.pusher.release(order)

    async def line_fault(self, telnum: str) -> list[Push]:
        """Let the registration of another operator's number fail: every subscription is told (15.6, 18.4)."""
        registration = self.company.registration(telnum)
        registration.status = "error"
        data = {"telnum": registration.telnum, "name": registration.name, "domain": registration.domain}
        return [
            await self.pusher.push("webhook", {"type": "sipregs_error", "id": one.id, "data": data}, one.url)
            for one in list(self.company.subscriptions)
            if one.type == "sipregs_error"
        ]

    def line_restored(self, telnum: str) -> None:
        """Let the registration of another operator's number succeed again."""
        self.company.registration(telnum).status = "success"
        self.changes.note()

    async def settled(self) -> None:
        """Wait until what was begun by requests (calls placed by ``makecall``) has been pushed."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _lets_time_pass(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            if self.by_itself:
                await time_passes(self.switchboard)

    def _settle_links(self) -> None:
        """Let the recordings of the company's past live at our own address."""
        self.switchboard.base_url = self.url
        for call in self.company.outside_calls:
            if call.record.startswith("/"):
                call.record = f"{self.url}{call.record}"

    def _place_call(self, login: str, phone: str, clid: str) -> str:
        return self.switchboard.place_call(login, phone, clid)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        if self._group is None:
            work.close()
            raise RuntimeError("the exchange is not running")
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
