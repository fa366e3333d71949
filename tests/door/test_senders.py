"""Slow, broken and stubborn senders; storage that cannot keep."""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from bot import connections
from bot import health as health_module
from tests.door.conftest import FORM, TOKEN, Caller

EVENT = f"cmd=event&type=INCOMING&phone=79261904198&user=admin&crm_token={TOKEN}&callid="
HEAD = f"POST /vats HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\n"


class Line:
    """A raw connection to the door."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def says(self, text: str) -> None:
        self.writer.write(text.encode())
        await self.writer.drain()

    async def hears(self) -> bytes:
        """Everything until the door closes the connection."""
        async with asyncio.timeout(10):
            return await self.reader.read()

    async def hears_answer(self) -> bytes:
        async with asyncio.timeout(10):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            return head + await self.reader.readexactly(length)


@asynccontextmanager
async def line_to(door: Caller) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()


FRESH = 0.05


@pytest.fixture(autouse=True)
def _fresh_health(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_module, "FRESH", FRESH)


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> float:
    monkeypatch.setattr(connections, "PATIENCE", 0.4)
    monkeypatch.setattr(connections, "CUT", 0.6)
    return 0.4


def test_the_patience_is_the_contract_s() -> None:
    # A body that is whole by then is taken; later ones have the rest to hear that they are not.
    assert 14 <= connections.PATIENCE < connections.CUT < 15


@pytest.mark.usefixtures("short_patience")
async def test_a_body_that_drips_is_cut_when_its_time_is_over(door: Caller) -> None:
    async with line_to(door) as line:
        await line.says(f"{HEAD}Content-Length: 1000\r\n\r\n")
        async with asyncio.TaskGroup() as tasks:
            answer = tasks.create_task(line.hears_answer())
            while not answer.done():
                await line.says("x")
                await asyncio.wait([answer], timeout=0.1)
        heard = answer.result()
        assert heard.startswith(b"HTTP/1.1 408 ")
        assert b'{"error": ' in heard
    assert await door.kept() == []


@pytest.mark.usefixtures("short_patience")
async def test_a_sender_that_says_nothing_or_half_a_header_is_cut(door: Caller) -> None:
    async with line_to(door) as silent, line_to(door) as slow:
        began = asyncio.get_running_loop().time()
        await slow.says(HEAD)
        assert await silent.hears() == b""
        assert await slow.hears() == b""
        assert asyncio.get_running_loop().time() - began < 3


@pytest.mark.usefixtures("short_patience")
async def test_header_and_body_have_one_time_together(door: Caller) -> None:
    async with line_to(door) as line:
        began = asyncio.get_running_loop().time()
        await line.says("POST /va")
        await asyncio.sleep(0.3)
        await line.says(f"ts HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\ncmd=")
        assert (await line.hears()).startswith(b"HTTP/1.1 408 ")
        # Whoever is refused as late is not heard out.
        assert asyncio.get_running_loop().time() - began < 1.2


@pytest.mark.usefixtures("short_patience")
async def test_a_second_request_that_is_begun_must_end_too(door: Caller) -> None:
    async with line_to(door) as line:
        for number in range(2):
            body = f"{EVENT}{number}"
            await line.says(f"{HEAD}Content-Length: {len(body)}\r\n\r\n{body}")
            assert (await line.hears_answer()).startswith(b"HTTP/1.1 200 ")
            await asyncio.sleep(0.5)
        began = asyncio.get_running_loop().time()
        await line.says("POST /vats HTT")
        assert await line.hears() == b""
        assert 0.3 < asyncio.get_running_loop().time() - began < 2


@pytest.mark.usefixtures("short_patience")
async def test_a_second_request_that_came_with_the_first_has_its_time(door: Caller) -> None:
    body = f"{EVENT}1"
    whole = f"{HEAD}Content-Length: {len(body)}\r\n\r\n{body}"
    async with line_to(door) as line:
        await line.says(whole + whole[:-10])
        assert (await line.hears_answer()).startswith(b"HTTP/1.1 200 ")
        await asyncio.sleep(0.1)
        await line.says(whole[-10:])
        assert (await line.hears_answer()).startswith(b"HTTP/1.1 200 ")
        await line.says(whole + whole[:-10])
        assert (await line.hears_answer()).startswith(b"HTTP/1.1 200 ")
        assert (await line.hears()).startswith(b"HTTP/1.1 408 ")


@pytest.mark.usefixtures("short_patience")
async def test_a_stranger_keeps_nothing_open(door: Caller) -> None:
    async with line_to(door) as line:
        for _ in range(3):
            await line.says(f"{HEAD}Content-Length: 2\r\n\r\nx=")
            assert (await line.hears_answer()).startswith(b"HTTP/1.1 401 ")
            await asyncio.sleep(0.2)
        began = asyncio.get_running_loop().time()
        assert await line.hears() == b""
        assert asyncio.get_running_loop().time() - began < 2


@pytest.mark.usefixtures("short_patience")
async def test_a_friend_that_has_spoken_once_may_stay_silent(door: Caller) -> None:
    async with line_to(door) as line:
        for number in range(2):
            body = f"{EVENT}{number}"
            await line.says(f"{HEAD}Content-Length: {len(body)}\r\n\r\n{body}")
            assert (await line.hears_answer()).startswith(b"HTTP/1.1 200 ")
            await asyncio.sleep(0.8)
    assert len(await door.kept()) == 2


async def test_a_slow_sender_holds_up_nobody(door: Caller) -> None:
    # Its patience is 15 s: whoever had to wait for the slow one would not be answered in time.
    async with line_to(door) as slow:
        await slow.says(f"{HEAD}Content-Length: 1000\r\n\r\n")
        async with asyncio.timeout(10):
            for number in range(20):
                assert (await door.posts(f"{EVENT}{number}")).status == 200


async def test_a_sender_that_leaves_in_the_middle_leaves_nothing(door: Caller) -> None:
    async with line_to(door) as line:
        body = f"{EVENT}1"
        await line.says(f"{HEAD}Content-Length: {len(body) + 10}\r\n\r\n{body}")
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.05)
    assert await door.kept() == []
    assert (await door.posts(f"{EVENT}1")).status == 200


async def test_what_a_half_open_sender_said_is_kept(door: Caller) -> None:
    """The answer may not reach it any more, and it will repeat; the repeat is no second event."""
    async with line_to(door) as line:
        body = f"{EVENT}1"
        await line.says(f"{HEAD}Content-Length: {len(body)}\r\n\r\n{body}")
        line.writer.write_eof()
        await line.hears()
    assert (await door.posts(f"{EVENT}1")).status == 200
    assert len(await door.kept()) == 1


async def test_a_sender_that_asks_before_it_sends_is_told_to_go_on(door: Caller) -> None:
    async with line_to(door) as line:
        body = f"{EVENT}1"
        await line.says(f"{HEAD}Expect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n")
        assert await line.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        await line.says(body)
        assert (await line.hears_answer()).startswith(b"HTTP/1.1 200 ")


async def test_a_length_over_the_limit_is_refused_before_the_body_comes(door: Caller) -> None:
    async with line_to(door) as line:
        await line.says(f"{HEAD}Expect: 100-continue\r\nContent-Length: 9999999\r\n\r\n")
        assert (await line.hears_answer()).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "said", ["\x16\x03\x01\x02\x00\r\n\r\n", "GET\r\n\r\n", f"{HEAD}Content-Length: x\r\n\r\n", "{}\r\n\r\n"]
)
async def test_what_is_no_http_is_refused_and_harms_nothing(door: Caller, said: str) -> None:
    async with line_to(door) as line:
        await line.says(said)
        assert (await line.hears()).startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    assert (await door.posts(f"{EVENT}1")).status == 200


@pytest.mark.usefixtures("short_patience")
async def test_a_broken_chunk_is_refused_and_kept_nowhere(door: Caller) -> None:
    async with line_to(door) as line:
        await line.says(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n{len(EVENT):x}\r\n{EVENT}\r\n")
        await asyncio.sleep(0.05)
        await line.says("no length\r\n")
        assert (await line.hears())[9:12] in {b"400", b"408"}
    assert await door.kept() == []


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Let no file of this process grow: what SQLite meets then is what it meets on a full disk."""
    largest = max(path.stat().st_size for path in folder.iterdir())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_is_503_and_nothing_is_claimed(door: Caller, tmp_path: Path) -> None:
    claimed = set()
    with full_disk(tmp_path):
        number = 0
        # What little room is left is used up first, by events and by the health's own writes.
        while (ready := await door.asks("GET", "/health/ready")).status == 200:
            for _ in range(50):
                answer = await door.posts(f"{EVENT}{number}")
                if answer.status == 200:
                    claimed.add(str(number))
                else:
                    assert (answer.status, set(answer.json)) == (503, {"error"})
                number += 1
            assert number < 20_000
            await asyncio.sleep(FRESH)
        assert ready.json["status"] == "down"
        assert ready.json["checks"]["storage"]["status"] == "down"
        assert (await door.posts(f"{EVENT}{number}")).status == 503
        assert (await door.asks("GET", "/health/live")).status == 200
    assert claimed
    assert {kept.call_id for kept in await door.kept()} == claimed
    assert (await door.posts(f"{EVENT}{number}")).status == 200
    await asyncio.sleep(FRESH)
    assert (await door.asks("GET", "/health/ready")).status == 200


async def test_a_locked_database_is_503_and_works_again_when_it_is_free(door: Caller, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        async with asyncio.timeout(10):
            answer = await door.posts(f"{EVENT}1")
        assert answer.status == 503
        assert (await door.asks("GET", "/health/ready")).status == 503
    finally:
        other.close()
    assert await door.kept() == []
    assert (await door.posts(f"{EVENT}1")).status == 200
    assert [kept.call_id for kept in await door.kept()] == ["1"]
