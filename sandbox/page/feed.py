"""Events for pages: numbered, kept for a while for who was away, as `server-sent events`."""

import asyncio
import json
from collections import deque
from secrets import token_hex

from aiohttp import web

from sandbox.page.fields import Json

_MOST_EVENTS = 2000
_MOST_BYTES = 8 << 20
_ALIVE = 15.0
_RETRY_MS = 1000


class Feed:
    """The newest events; older ones are forgotten, and who asks for them is told to begin anew.

    An event's id is ``<run>-<number>``: a page that has seen another run begins anew too.
    """

    def __init__(self) -> None:
        self._run = token_hex(4)
        self._number = 0
        self._kept: deque[tuple[int, str]] = deque()
        self._bytes = 0
        self._news = asyncio.Event()
        self._stopped = False
        self.readers = 0

    @property
    def newest(self) -> str:
        """The id of the newest event."""
        return f"{self._run}-{self._number}"

    def add(self, change: Json) -> int:
        """Tell a change to all pages; answer how long it is."""
        text = json.dumps(change, separators=(",", ":"))
        self._number += 1
        self._kept.append((self._number, text))
        self._bytes += len(text)
        while len(self._kept) > _MOST_EVENTS or self._bytes > _MOST_BYTES:
            self._bytes -= len(self._kept.popleft()[1])
        self._ring()
        return len(text)

    def begin_anew(self) -> None:
        """Let every page ask for the whole state."""
        self._run = token_hex(4)
        self._kept.clear()
        self._bytes = 0
        self._ring()

    def stop(self) -> None:
        """End all streams."""
        self._stopped = True
        self._ring()

    def _ring(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def since(self, event: str) -> list[tuple[str, str]] | None:
        """Answer the events after this one, as (id, JSON); ``None`` if it is not known (any more)."""
        run, _, number = event.partition("-")
        if run != self._run or not number.isdecimal():
            return None
        seen = int(number[:18])
        if seen > self._number or seen < self._number - len(self._kept):
            return None
        missed = self._number - seen
        return [(f"{run}-{n}", text) for n, text in list(self._kept)[len(self._kept) - missed :]] if missed else []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Stream events to one page until it goes."""
        seen = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        await response.prepare(request)
        self.readers += 1
        try:
            await response.write(f"retry: {_RETRY_MS}\n\n".encode())
            while not self._stopped:
                seen = await self._tell(response, seen)
        except ConnectionError:
            pass  # the page is gone; it asks again when it comes back
        finally:
            self.readers -= 1
        return response

    async def _tell(self, response: web.StreamResponse, seen: str) -> str:
        """Send what is new, or wait for it; answer what has been seen then."""
        news = self._news
        events = self.since(seen)
        if events is None:
            await response.write(f"id: {self.newest}\nevent: reset\ndata: {{}}\n\n".encode())
            return self.newest
        if events:
            lines = "".join(f"id: {number}\nevent: change\ndata: {text}\n\n" for number, text in events)
            await response.write(lines.encode())
            return events[-1][0]
        try:
            async with asyncio.timeout(_ALIVE):
                await news.wait()
        except TimeoutError:
            await response.write(b": alive\n\n")
        return seen
