"""The way to the ВАТС: the one module that knows keys, time limits, repeats, and httpx."""

import asyncio
import copy
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import PurePosixPath
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar
from urllib.parse import quote, urlencode

import httpx
import stamina
import structlog

from vats.address import base_address
from vats.answers.history import HistoryCall, InnerCall
from vats.errors import BadAnswer, NoAnswer, NotThere, OutcomeUnknown, Temporary, TooLarge, VatsError
from vats.judgement import Answered, failure, judge
from vats.operation import Operation, Request
from vats.operations.history import GetHistoryJson, GetInnerHistoryJson
from vats.phones import canonical

if TYPE_CHECKING:
    from vats.answers.reading import Page

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Listed(Protocol):
    """A thing of a list that is told from others by a key."""

    @property
    def key(self) -> str:
        """What tells it from others of the list."""


Item = TypeVar("Item", bound=Listed)
Row = TypeVar("Row", HistoryCall, InnerCall)

_LARGEST_ANSWER = 16 * 2**20
_LARGEST_RECORDING = 50 * 2**20
_RECORDING_SECONDS = 60.0
_ATTEMPTS = 3
_PAGE = 100
_MOST_PAGES = 200
_ROWS = 500
_ROUND = 100
"""A limit of the ВАТС's own that we do not know is a round number: so many rows may have been cut off (A04-9)."""
_MOST_INTERVALS = 64
_TOO_LATE = 0.02
"""Seconds that are too few for a request: one that is not begun is known not to have been carried out."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded talk: the file, its media type, a name for it."""

    content: bytes
    media_type: str
    name: str


class Vats:
    """The ВАТС: ``await vats(DisableCalls(login="ivan"))`` performs an operation and gives its typed answer.

    Reads are repeated when the ВАТС is away for a moment; changes are sent once, always. Whatever happens is said
    within ``timeout`` seconds, waiting for a turn and repeats included.

    Args:
        url: Host or address of the ВАТС; ``/crmapi/v1`` is added where it is missing.
        api_key: Sent as ``X-API-KEY``, to this address alone.
        transport: The wire, for tests.
        timeout: Seconds until an operation has its answer or its error.
        at_once: How many requests may be under way (A03-4).

    Raises:
        ValueError: ``url`` is no address.
    """

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = 8.0,
        at_once: int = 4,
    ) -> None:
        self._base = httpx.URL(base_address(url))
        self._api_key = api_key
        self._transport = transport
        self._timeout = timeout
        self._slots = asyncio.Semaphore(at_once)
        self._client: httpx.AsyncClient | None = None
        self._last = math.inf
        self._spare = 0.0

    async def __aenter__(self) -> Self:
        # httpx writes every address to the log, and phones are in some of them.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._client = httpx.AsyncClient(
            headers={"X-API-KEY": self._api_key, "Accept-Encoding": "identity"},
            transport=self._transport,
            follow_redirects=False,
            trust_env=not _is_loopback(self._base.host),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def by(self, deadline: float, *, spare: float = 0.0) -> Self:
        """Give this ВАТС to somebody who waits for all of several operations together.

        None of them lasts beyond ``deadline`` (of the running loop's clock). A change is given up ``spare`` seconds
        before that, so that there is time to read back what became of it. Recordings are not meant.
        """
        hurried = copy.copy(self)
        hurried._last, hurried._spare = deadline, spare  # noqa: SLF001 — a copy of its own
        return hurried

    async def __call__(self, operation: Operation[T]) -> T:
        """Perform an operation.

        Raises:
            VatsError: It failed; see ``vats.errors`` for what is known then.
        """
        return await self._perform(operation, asyncio.get_running_loop().time() + self._timeout)

    async def _perform(self, operation: Operation[T], deadline: float) -> T:
        request = operation.request()
        last = self._last - (0.0 if operation.is_read else self._spare)
        deadline = min(deadline, asyncio.get_running_loop().time() + self._timeout, last)
        if not operation.is_read:
            return await self._once(operation, request, deadline)
        async for attempt in stamina.retry_context(
            on=_when_again(deadline),
            attempts=_ATTEMPTS,
            timeout=None,
            wait_initial=0.2,
            wait_max=1.0,
            wait_jitter=0.2,
        ):
            with attempt:
                return await self._once(operation, request, deadline)
        raise AssertionError("the last attempt answers or raises")

    async def every(self, listing: "Operation[Page[Item]]", *, within: float | None = None) -> list[Item]:
        """Read a list to its end, page by page; each thing once, in the ВАТС's order (A03-5).

        ``within`` is in seconds for all pages together, by default as for one operation, for somebody is waiting;
        a page has no more time than an operation.

        Raises:
            BadAnswer: The ВАТС repeats a page before the list has ended.
            TooLarge: The list does not end.
            VatsError: A page failed: half a list is none.
        """
        deadline = asyncio.get_running_loop().time() + (within or self._timeout)
        found: dict[str, Item] = {}
        start = 0
        for _ in range(_MOST_PAGES):
            page = await self._perform(listing.but(start=start, limit=_PAGE), deadline)
            known = len(found)
            found.update({item.key: item for item in page.items})
            start += len(page.items)
            total = page.info.total if page.info else None
            if page.items and len(found) == known < (total or 0):
                raise BadAnswer(listing.id, "the same page again")
            if len(found) == known or (total is not None and start >= total):
                return list(found.values())
        raise TooLarge(listing.id, f"more than {_MOST_PAGES} pages")

    async def history(self, asked: GetHistoryJson, *, within: float | None = None) -> list[HistoryCall]:
        """Read all calls of an interval, the oldest first; ``within`` as of `every`.

        Where rows may have been cut off, the halves of the interval are asked (A04-9); ``limit`` does not matter. A
        filter by ``client`` is applied again here (A04-12).

        Raises:
            TooLarge: There are more calls than can be asked for.
            VatsError: A part failed: half a history is none.
        """
        rows = await self._whole(asked, asked.start, asked.end, within)
        return [row for row in rows if asked.client is None or row.client == canonical(asked.client)]

    async def inner_history(self, asked: GetInnerHistoryJson, *, within: float | None = None) -> list[InnerCall]:
        """Read all calls between employees of an interval, as `history` does those with clients."""
        return await self._whole(asked, asked.start, asked.end, within)

    async def _whole(
        self, asked: "Operation[list[Row]]", start: datetime | None, end: datetime | None, within: float | None
    ) -> "list[Row]":
        deadline = asyncio.get_running_loop().time() + (within or self._timeout)
        found: dict[str, Row] = {}
        parts = [(asked.but(limit=_ROWS), start, end)]
        for _ in range(_MOST_INTERVALS):
            if not parts:
                break
            part, start, end = parts.pop()
            rows = await self._perform(part, deadline)
            found.update({row.call_id: row for row in rows})
            if not rows or (len(rows) < _ROWS and len(rows) % _ROUND):
                continue
            if start is not None and end is not None and (end - start).total_seconds() > 1:
                middle = (start + (end - start) / 2).replace(microsecond=0)
                parts += [(part.but(start=middle), middle, end), (part.but(end=middle), start, middle)]
            elif len(rows) >= _ROWS:
                raise TooLarge(asked.id, "rows are cut off")
        if parts:
            raise TooLarge(asked.id, f"more than {_MOST_INTERVALS} requests")
        return sorted(found.values(), key=lambda call: (call.start.timestamp() if call.start else 0.0, call.call_id))

    def is_own_link(self, link: str) -> bool:
        """Whether a recording lies on the ВАТС itself: the key goes nowhere else (A02-17)."""
        try:
            url = httpx.URL(link)
        except (httpx.InvalidURL, ValueError):
            return False
        there, here = (url.scheme, url.host, url.port), (self._base.scheme, self._base.host, self._base.port)
        return there == here and not url.userinfo

    async def recording(self, link: str, *, within: float = _RECORDING_SECONDS) -> Recording:
        """Fetch a recorded talk, in so many seconds at the most.

        Raises:
            NotThere: The link leads elsewhere, or to nothing.
            TooLarge: More than 50 MiB.
            VatsError: As of any read.
        """
        if not self.is_own_link(link):
            raise NotThere("recording", 404, "")
        url = httpx.URL(link)
        deadline = asyncio.get_running_loop().time() + within
        way = _Way("recording", is_read=True)
        answered = await self._exchange(way, self._build("GET", url, "audio/*"), deadline, _LARGEST_RECORDING)
        if answered.status != httpx.codes.OK:
            raise failure("recording", answered, right=None, is_read=True)
        if answered.media_type.startswith("text/") or answered.media_type == "application/json" or not answered.body:
            raise BadAnswer("recording", "no sound")
        name = PurePosixPath(url.path).name
        return Recording(answered.body, answered.media_type or "audio/mpeg", name or "recording.mp3")

    async def _once(self, operation: Operation[T], request: Request, deadline: float) -> T:
        query = "?" + urlencode(request.query, quote_via=quote) if request.query else ""
        url = self._base.copy_with(raw_path=self._base.raw_path + (request.path + query).encode("ascii"))
        began = asyncio.get_running_loop().time()
        told: dict[str, Any] = {"operation": operation.id}
        try:
            way = _Way(operation.id, is_read=operation.is_read)
            accept = "text/csv, text/plain" if operation.answers_with() is bytes else "application/json"
            sent = self._build(request.method, url, accept, request.body)
            answered = await self._exchange(way, sent, deadline, _LARGEST_ANSWER)
            told["status"] = answered.status
            return judge(operation, answered)
        except VatsError as error:
            told["failed"] = type(error).__name__
            raise
        finally:
            log.info("vats_operation", **told, seconds=round(asyncio.get_running_loop().time() - began, 3))

    def _build(self, method: str, url: httpx.URL, accept: str, body: object | None = None) -> httpx.Request:
        return self._opened().build_request(method, url, headers={"Accept": accept}, json=body)

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            raise RuntimeError("the way to the ВАТС is not open: use `async with Vats(…)`")
        return self._client

    async def _exchange(self, way: "_Way", request: httpx.Request, deadline: float, largest: int) -> Answered:
        """Send a request and take its answer whole, or say how far it came."""
        try:
            async with asyncio.timeout_at(deadline), self._slots:
                left = deadline - asyncio.get_running_loop().time()
                if left < _TOO_LATE:
                    # Its turn came with the end of its time: surely nothing was sent.
                    raise TimeoutError  # noqa: TRY301 — told below as all that takes too long
                way.leaves()
                request.extensions = {"timeout": httpx.Timeout(left).as_dict(), "trace": way.trace}
                return await self._take(way, request, largest)
        except (TimeoutError, httpx.TransportError) as error:
            raise way.broken(error) from None
        except httpx.RequestError:
            raise BadAnswer(way.operation, "cannot be decoded", carried_out=False if way.is_read else None) from None

    async def _take(self, way: "_Way", request: httpx.Request, largest: int) -> Answered:
        response = await self._opened().send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > largest:
                    carried_out = response.is_success or None
                    raise TooLarge(way.operation, f"over {largest} bytes", carried_out=not way.is_read and carried_out)
        finally:
            await response.aclose()
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not response.is_success:
            # The reasons of refusals are told to people; one that quotes the key tells it without.
            body = body.replace(self._api_key.encode(), b"***")
        return Answered(response.status_code, media_type, bytes(body), response.headers.get("retry-after", ""))


class _Way:
    """How far a request came: what is known of a change when no answer comes."""

    def __init__(self, operation: str, *, is_read: bool) -> None:
        self.operation = operation
        self.is_read = is_read
        self._surely_unsent = True

    def leaves(self) -> None:
        """It has its turn: from here on only a look at the wire can tell that nothing was sent."""
        self._surely_unsent = False

    async def trace(self, step: str, _: Mapping[str, Any]) -> None:
        """Follow the wire (httpcore's trace)."""
        if step.startswith("connection.connect"):
            self._surely_unsent = True
        elif step.endswith("send_request_headers.started"):
            self._surely_unsent = False

    def broken(self, error: Exception) -> VatsError:
        """What it means that no whole answer came."""
        unsent = self._surely_unsent or isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        if self.is_read or unsent:
            return NoAnswer(self.operation, f"no answer ({type(error).__name__})")
        return OutcomeUnknown(self.operation, f"sent, no answer ({type(error).__name__})")


def _when_again(deadline: float) -> Callable[[Exception], bool | float]:
    """Which failures of a read are worth another try before the deadline, and after how many seconds at the least."""

    def again(error: Exception) -> bool | float:
        left = deadline - asyncio.get_running_loop().time()
        match error:
            case Temporary(retry_after=float(wait)):
                return wait if wait < left else False
            case NoAnswer() | Temporary():
                return left > 0
            case _:
                return False

    return again


def _is_loopback(host: str) -> bool:
    """Whether a proxy of the environment would be asked for this very machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
