"""Lists to their end, histories without holes, recordings from the ВАТС alone."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from tests.vats.server import Server, silent
from vats.client import Vats
from vats.errors import BadAnswer, NoAnswer, NotThere, RightMissing, Temporary, TooLarge
from vats.operations import (
    GetHistoryJson,
    GetInnerHistoryJson,
    ListBranches,
    ListGroups,
    ListSims,
    ListSipRegistrations,
    ListSipuriTransfers,
    ListTelnums,
    ListUsers,
)

DAY = datetime(2026, 11, 23, tzinfo=UTC)


class Staff:
    """A list of employees that can misbehave."""

    def __init__(self, count: int, *, most: int = 1000, total: int | None = -1, deaf: bool = False) -> None:
        self.logins = [f"u{at:04}" for at in range(count)]
        self.most = most
        self.total = count if total == -1 else total
        self.deaf = deaf

    async def answer(self, request: web.Request) -> web.Response:
        start = 0 if self.deaf else int(request.query["start"])
        limit = min(int(request.query["limit"]), self.most)
        items = [{"login": login} for login in self.logins[start : start + limit]]
        info = {} if self.total is None else {"info": {"total": str(self.total), "start": start, "limit": limit}}
        return web.json_response({"items": items, **info})


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
@pytest.mark.parametrize("most", [1000, 30])
@pytest.mark.parametrize("told", [-1, None])
async def test_a_list_is_read_to_its_end(vats: Vats, server: Server, count: int, most: int, told: int | None) -> None:
    staff = Staff(count, most=most, total=told)
    server.handler = staff.answer
    assert [user.login for user in await vats.every(ListUsers(with_status=True))] == staff.logins
    assert all(("with", "status") in seen.query for seen in server.requests)


async def test_a_list_with_a_total_needs_no_request_more(vats: Vats, server: Server) -> None:
    server.handler = Staff(200).answer
    await vats.every(ListUsers())
    assert len(server.requests) == 2


async def test_each_thing_comes_once_though_the_list_moves(vats: Vats, server: Server) -> None:
    staff = Staff(150)

    async def moving(request: web.Request) -> web.Response:
        answer = await staff.answer(request)
        staff.logins.insert(0, f"new{len(staff.logins)}")
        return answer

    server.handler = moving
    logins = [user.login for user in await vats.every(ListUsers())]
    assert len(logins) == len(set(logins))
    assert {f"u{at:04}" for at in range(150)} <= set(logins)


async def test_an_exchange_that_pages_not_at_all_is_read_whole(vats: Vats, server: Server) -> None:
    server.answers(200, '[{"id": "sales"}, {"id": "support"}]')
    assert [group.id for group in await vats.every(ListGroups())] == ["sales", "support"]


async def test_the_same_page_again_is_no_whole_list(vats: Vats, server: Server) -> None:
    server.handler = Staff(150, deaf=True).answer
    with pytest.raises(BadAnswer):
        await vats.every(ListUsers())


async def test_the_same_page_again_ends_a_list_of_unknown_length(vats: Vats, server: Server) -> None:
    server.handler = Staff(50, deaf=True, total=None).answer
    assert len(await vats.every(ListUsers())) == 50


async def test_a_list_without_end_is_given_up(vats: Vats, server: Server) -> None:
    async def endless(request: web.Request) -> web.Response:
        return web.json_response({"items": [{"login": request.query["start"]}], "info": {"total": 10**9}})

    server.handler = endless
    with pytest.raises(TooLarge):
        await vats.every(ListUsers())
    assert len(server.requests) == 200


@pytest.mark.parametrize(
    ("listing", "key"),
    [
        (ListTelnums(), "telnum"),
        (ListSims(), "telnum"),
        (ListSipRegistrations(), "telnum"),
        (ListSipuriTransfers(), "telnum"),
        (ListBranches(), "domain"),
    ],
    ids=lambda value: getattr(value, "id", ""),
)
async def test_every_paged_list_knows_its_things_apart(vats: Vats, server: Server, listing: Any, key: str) -> None:
    server.answers(200, f'{{"items": [{{"{key}": "74952005060"}}, {{"{key}": "74952005060"}}]}}')
    assert [each.key for each in await vats.every(listing)] == ["74952005060"]


async def test_half_a_list_is_none(vats: Vats, server: Server) -> None:
    staff = Staff(150)

    async def breaking(request: web.Request) -> web.Response:
        return await staff.answer(request) if request.query["start"] == "0" else web.Response(status=403)

    server.handler = breaking
    with pytest.raises(RightMissing):
        await vats.every(ListUsers())


async def test_all_pages_together_have_the_time_of_one_operation(server: Server) -> None:
    staff = Staff(10_000, most=10)

    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.1)
        return await staff.answer(request)

    server.handler = slow
    async with Vats(server.url, "key", timeout=0.5) as vats:
        with pytest.raises(NoAnswer):
            await vats.every(ListUsers())
        assert len(server.requests) <= 6
        staff.logins, staff.total = staff.logins[:80], 80
        assert len(await vats.every(ListUsers(), within=30)) == 80
        server.handler = silent
        began = asyncio.get_running_loop().time()
        with pytest.raises(NoAnswer):
            await vats.every(ListUsers(), within=30)
        assert asyncio.get_running_loop().time() - began < 3


class Calls:
    """A history that knows ``start``, ``end``, ``limit``, and a limit of its own."""

    def __init__(self, starts: list[datetime], *, most: int = 10**6) -> None:
        self.rows = [
            {"uid": f"c{at:05}", "start": start.strftime("%Y-%m-%dT%H:%M:%SZ"), "client": "79261904198"}
            for at, start in enumerate(starts)
        ]
        self.most = most

    async def answer(self, request: web.Request) -> web.Response:
        start, end = (f"{datetime.fromisoformat(request.query[name]):%Y-%m-%dT%H:%M:%SZ}" for name in ("start", "end"))
        rows = [row for row in self.rows if start <= row["start"] <= end]
        return web.json_response(rows[-min(int(request.query["limit"]), self.most) :] or None)


def spread(count: int) -> list[datetime]:
    return [DAY + timedelta(seconds=at * 80_000 // max(count, 1)) for at in range(count)]


def whole_day(**more: Any) -> GetHistoryJson:
    return GetHistoryJson(start=DAY, end=DAY + timedelta(days=1), **more)


@pytest.mark.parametrize("count", [0, 1, 99, 100, 499, 500, 501, 3000])
@pytest.mark.parametrize("most", [10**6, 100])
async def test_a_history_has_no_holes(vats: Vats, server: Server, count: int, most: int) -> None:
    if (count, most) == (3000, 100):
        count = 1000
    server.handler = Calls(spread(count), most=most).answer
    found = await vats.history(whole_day(limit=7))
    assert [call.call_id for call in found] == [f"c{at:05}" for at in range(count)]


async def test_a_history_that_is_whole_takes_one_request(vats: Vats, server: Server) -> None:
    server.handler = Calls(spread(73)).answer
    await vats.history(whole_day())
    assert len(server.requests) == 1


async def test_a_history_that_cannot_be_split_is_no_history(vats: Vats, server: Server) -> None:
    server.handler = Calls([DAY] * 700).answer
    with pytest.raises(TooLarge):
        await vats.history(whole_day())


async def test_a_history_that_is_too_long_is_given_up(vats: Vats, server: Server) -> None:
    server.handler = Calls(spread(40_000), most=100).answer
    with pytest.raises(TooLarge):
        await vats.history(whole_day())
    assert len(server.requests) == 64


async def test_a_named_period_cannot_be_split(vats: Vats, server: Server) -> None:
    rows = ",".join(f'{{"uid": "{at}"}}' for at in range(500))
    server.answers(200, f"[{rows}]")
    with pytest.raises(TooLarge):
        await vats.history(GetHistoryJson(period="today"))
    server.answers(200, '[{"uid": 7}]')
    assert [call.call_id for call in await vats.history(GetHistoryJson(period="today"))] == ["7"]


async def test_a_client_is_looked_for_here_too(vats: Vats, server: Server) -> None:
    server.answers(
        200,
        """[{"uid": 1, "client": "+7 926 190-41-98"}, {"uid": 2, "client": "74951904198"},
            {"uid": 3, "client": "anonymous"}]""",
    )
    assert [call.call_id for call in await vats.history(whole_day(client="79261904198"))] == ["1"]


async def test_calls_come_in_the_order_of_their_beginning(vats: Vats, server: Server) -> None:
    server.answers(
        200,
        """[{"uid": "b", "start": "2026-11-23T10:00:00Z"}, {"uid": "c"}, {"uid": "a", "start": "20261123T100000Z"},
            {"uid": "d", "start": "2026-11-23T12:00:00+03:00"}]""",
    )
    assert [call.call_id for call in await vats.history(whole_day())] == ["c", "d", "a", "b"]


@pytest.mark.parametrize("count", [0, 73, 501, 1000])
async def test_a_history_of_inner_calls_has_no_holes(vats: Vats, server: Server, count: int) -> None:
    server.handler = Calls(spread(count), most=500).answer
    found = await vats.inner_history(GetInnerHistoryJson(start=DAY, end=DAY + timedelta(days=1)))
    assert [call.call_id for call in found] == [f"c{at:05}" for at in range(count)]


async def test_a_recording_comes_with_the_key(vats: Vats, server: Server) -> None:
    async def sound(_: web.Request) -> web.Response:
        return web.Response(body=b"ID3" * 1000, content_type="audio/mpeg")

    server.handler = sound
    recording = await vats.recording(f"{server.url}/records/talk.mp3?sign=a%2Fb")
    assert (recording.content, recording.media_type, recording.name) == (b"ID3" * 1000, "audio/mpeg", "talk.mp3")
    (seen,) = server.requests
    assert seen.headers["X-API-KEY"] == "key-of-the-test"
    assert (seen.path, seen.query) == ("/records/talk.mp3", [("sign", "a/b")])


async def test_a_recording_without_a_name_gets_one(vats: Vats, server: Server) -> None:
    server.answers(200, "sound", "application/octet-stream")
    assert (await vats.recording(f"{server.url}/")).name == "recording.mp3"


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example.com/a.mp3",
        "http://127.0.0.1:1/a.mp3",
        "https://{host}/a.mp3",
        "http://user:word@{host}/a.mp3",
        "http://{host}.example.com/a.mp3",
        "http://{host}@evil.example.com/a.mp3",
        "http://evil.example.com\\@{host}/a.mp3",
        "//{host}/a.mp3",
        "file:///etc/passwd",
        "/a.mp3",
        "",
        "http://[",
        "http://\x00",
    ],
)
async def test_the_key_goes_nowhere_else(vats: Vats, server: Server, link: str) -> None:
    link = link.format(host=server.url.removeprefix("http://"))
    assert vats.is_own_link(link) is False
    with pytest.raises(NotThere):
        await vats.recording(link)
    assert server.requests == []


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("vats.example.com", "https://vats.example.com/a.mp3"),
        ("vats.example.com", "https://VATS.example.com:443/a.mp3"),
        ("https://vats.example.com:8443/crmapi/v1/", "https://vats.example.com:8443/a.mp3"),
    ],
)
def test_a_link_to_the_exchange_itself(address: str, link: str) -> None:
    assert Vats(address, "key").is_own_link(link)
    assert not Vats(address, "key").is_own_link(link.replace("https", "http"))


@pytest.mark.parametrize(
    ("status", "media_type", "text", "kind"),
    [
        (404, "text/plain", "", NotThere),
        (403, "text/plain", "", RightMissing),
        (500, "text/plain", "", Temporary),
        (302, "audio/mpeg", "sound", BadAnswer),
        (206, "audio/mpeg", "sound", BadAnswer),
        (200, "text/html", "<html>log in</html>", BadAnswer),
        (200, "application/json", "{}", BadAnswer),
        (200, "audio/mpeg", "", BadAnswer),
    ],
)
async def test_what_is_no_recording(
    vats: Vats, server: Server, status: int, media_type: str, text: str, kind: type[Exception]
) -> None:
    server.answers(status, text, media_type, Location=f"{server.url}/elsewhere")
    with pytest.raises(kind):
        await vats.recording(f"{server.url}/a.mp3")
    assert len(server.requests) == 1


async def test_a_recording_over_the_limit_is_cut(vats: Vats, server: Server) -> None:
    written = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = web.StreamResponse(headers={"Content-Type": "audio/mpeg"})
        await response.prepare(request)
        while written < 2**30:
            await response.write(b"\xff" * 2**20)
            written += 2**20
        return response

    server.handler = endless
    with pytest.raises(TooLarge):
        await vats.recording(f"{server.url}/a.mp3")
    assert written < 100 * 2**20


async def test_a_recording_may_take_its_time_but_not_for_ever(server: Server) -> None:
    server.handler = silent
    async with Vats(server.url, "key") as vats:
        with pytest.raises(NoAnswer):
            await vats.recording(f"{server.url}/a.mp3", within=0.3)
