"""A load from a process of its own: keep-alive connections that post bodies and time each answer.

Bounded by time; loopback only. Prints one JSON line: requests, seconds, rate, p50, p99, worst (ms), statuses seen.
"""

import argparse
import asyncio
import collections
import itertools
import json
import os
import time
from collections.abc import Callable

EVENT = (
    "cmd=event&crm_token={token}&type=INCOMING&callid={n}&phone=7926{digits:07d}&user=anna&direction=in"
    "&diversion=74952005060&ext=701&groupRealName=%D0%9E%D1%82%D0%B4%D0%B5%D0%BB+%D0%BF%D1%80%D0%BE%D0%B4%D0%B0%D0%B6"
)
CONTACT = "cmd=contact&crm_token={token}&callid={n}&phone=7926{digits:07d}&diversion=74952005060"


class Connection(asyncio.Protocol):
    """One keep-alive connection: the next request goes out when the answer to the last has come whole."""

    def __init__(self, next_request: Callable[[], bytes], until: float, pause: float, seen: "Seen") -> None:
        self._next = next_request
        self._until = until
        self._pause = pause
        self._seen = seen
        self._buffer = b""
        self._sent_at = 0.0
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        if time.perf_counter() >= self._until:
            self._transport.close()
            return
        request = self._next()
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        if len(body) < length:
            return
        self._buffer = body[length:]
        self._seen.took(head[9:12], time.perf_counter() - self._sent_at)
        if self._pause:
            asyncio.get_running_loop().call_later(self._pause, self._ask)
        else:
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)


class Seen:
    """What came back."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.statuses: collections.Counter[str] = collections.Counter()

    def took(self, status: bytes, seconds: float) -> None:
        self.times.append(seconds)
        self.statuses[status.decode()] += 1

    def report(self, seconds: float) -> dict[str, object]:
        times = sorted(self.times) or [0.0]

        def at(share: float) -> float:
            return round(times[min(len(times) - 1, int(len(times) * share))] * 1000, 3)

        return {
            "requests": len(self.times),
            "seconds": round(seconds, 3),
            "rate": round(len(self.times) / seconds, 1),
            "p50": at(0.50),
            "p99": at(0.99),
            "worst": at(1.0),
            "statuses": dict(self.statuses),
        }


def requests_of(template: str, token: str, known: int) -> Callable[[], bytes]:
    """Make a source of requests: every call id is new; phones go round `known` numbers."""
    numbers = itertools.count()
    run = f"{os.getpid()}{time.time_ns() % 10**9}"

    def one() -> bytes:
        n = next(numbers)
        body = template.format(token=token, n=f"{run}{n}", digits=n * 7919 % known).encode()
        return (
            b"POST /vats HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body)
        ) + body

    return one


async def load(port: int, source: Callable[[], bytes], *, connections: int, seconds: float, rate: float) -> Seen:
    """Post for `seconds` over `connections`; `rate` (a second, 0 = as fast as answers come) is shared by all."""
    seen = Seen()
    loop = asyncio.get_running_loop()
    until = time.perf_counter() + seconds
    pause = connections / rate if rate else 0.0
    made = [
        await loop.create_connection(lambda: Connection(source, until, pause, seen), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.closed for _, protocol in made))
    return seen


def main() -> None:
    """Read the arguments, load, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--what", choices=["event", "contact"], default="event")
    parser.add_argument("--token", required=True)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--known", type=int, default=1_000_000)
    asked = parser.parse_args()
    source = requests_of(EVENT if asked.what == "event" else CONTACT, asked.token, asked.known)
    started = time.perf_counter()
    seen = asyncio.run(
        load(asked.port, source, connections=asked.connections, seconds=min(asked.seconds, 60), rate=asked.rate)
    )
    print(json.dumps(seen.report(time.perf_counter() - started)))


if __name__ == "__main__":
    main()
