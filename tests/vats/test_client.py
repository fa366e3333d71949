import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from aiohttp import web

from tests.vats.server import Handler, Server, dropping, half, silent
from vats.client import Vats
from vats.errors import (
    ApiSwitchedOff,
    BadAnswer,
    KeyRefused,
    MethodRefused,
    NoAnswer,
    NotThere,
    OutcomeUnknown,
    Refused,
    RightMissing,
    Temporary,
    TooLarge,
    VatsError,
    WrongKey,
)
from vats.operations import (
    AddBlfUsers,
    AddUser,
    DeleteFromBlacklist,
    DisableCalls,
    EnableGroupCalls,
    GetDnd,
    GetDomain,
    GetHistoryCsv,
    GetTelnum,
    GetUser,
    ListBlacklist,
    ListUsers,
    MakeCall,
)

if TYPE_CHECKING:
    from vats.operation import Operation

READ = GetDnd(login="anna")
CHANGE = DisableCalls(login="anna")
CALL = MakeCall(phone="79261904198", user="anna")
DAY = {"start": datetime(2026, 11, 23, tzinfo=UTC), "end": datetime(2026, 11, 24, tzinfo=UTC)}


async def test_a_read_gives_its_typed_answer(vats: Vats, server: Server) -> None:
    server.answers(200, '{"state": true}')
    assert (await vats(READ)).state is True
    (seen,) = server.requests
    assert (seen.method, seen.path, seen.body) == ("GET", "/crmapi/v1/users/anna/dnd", b"")
    assert seen.headers["X-API-KEY"] == "key-of-the-test"
    assert "Content-Type" not in seen.headers


async def test_a_change_is_json_in_utf8_and_a_switch_has_no_body(vats: Vats, server: Server) -> None:
    server.answers(200, '{"login": "u704"}')
    assert (await vats(AddUser(name="Анна", password="hush"))).login == "u704"
    await vats(AddBlfUsers(logins=["anna"]))
    server.answers(204)
    await vats(EnableGroupCalls(login="anna", group_id="sales"))
    added, listed, switched = server.requests
    assert added.body == '{"name":"Анна","password":"hush"}'.encode()
    assert added.headers["Content-Type"].startswith("application/json")
    assert listed.body == b'["anna"]'
    assert (switched.body, switched.query) == (b"", [("group_id", "sales")])


async def test_names_in_a_path_stay_one_segment(vats: Vats, server: Server) -> None:
    server.answers(200, '{"state": true}')
    await vats(GetDnd(login="a/../б ?#%2F"))
    (seen,) = server.requests
    assert seen.path == "/crmapi/v1/users/a%2F..%2F%D0%B1%20%3F%23%252F/dnd"


async def test_lists_are_repeated_in_the_query(vats: Vats, server: Server) -> None:
    await vats(DeleteFromBlacklist(telnum=["79261904198", "749512345*"]))
    assert server.requests[0].query == [("telnum", "79261904198"), ("telnum", "749512345*")]


REFUSALS = [
    (400, '{"message": "Validation error"}', Refused, "Validation error"),
    (400, "ext is taken", Refused, "ext is taken"),
    (400, '"ext is taken"', Refused, "ext is taken"),
    (400, "", Refused, ""),
    (400, "<html>nginx</html>", Refused, ""),
    (400, '{"error": {"message": "no"}}', Refused, "no"),
    (400, "x" * 500, Refused, "x" * 200),
    (409, '{"detail": "taken"}', Refused, "taken"),
    (422, "[]", Refused, "[]"),
    (401, '{"message": "Invalid token"}', WrongKey, "Invalid token"),
    (401, "CRM disabled", ApiSwitchedOff, "CRM disabled"),
    (401, '{"message": "CRM switched off"}', ApiSwitchedOff, "CRM switched off"),
    (401, "Domain disabled.", ApiSwitchedOff, "Domain disabled."),
    (403, "Domain disabled", ApiSwitchedOff, "Domain disabled"),
    (401, "go away", KeyRefused, "go away"),
    (403, '{"message": "Don\'t have permission to access"}', RightMissing, "Don't have permission to access"),
    (404, "", NotThere, ""),
    (405, "Method Not Allowed", MethodRefused, "Method Not Allowed"),
    (501, "Not Implemented", MethodRefused, "Not Implemented"),
]


@pytest.mark.parametrize("operation", [READ, CHANGE, CALL], ids=lambda operation: operation.id)
@pytest.mark.parametrize(("status", "text", "kind", "reason"), REFUSALS)
async def test_a_refusal_is_final_and_says_why(
    vats: Vats, server: Server, operation: Any, status: int, text: str, kind: type[Refused], reason: str
) -> None:
    server.answers(status, text, "text/plain")
    with pytest.raises(kind) as failed:
        await vats(operation)
    error = failed.value
    assert type(error) is kind
    assert (error.reason, error.status, error.operation) == (reason, status, operation.id)
    assert error.carried_out is False
    assert len(server.requests) == 1
    assert not reason or reason not in str(error), "the ВАТС's text may quote a phone: not for a log"


async def test_a_missing_right_is_named(vats: Vats, server: Server) -> None:
    server.answers(403)
    with pytest.raises(RightMissing) as failed:
        await vats(GetTelnum(telnum="74952005060"))
    assert failed.value.right == "Номера → Просмотр"
    with pytest.raises(RightMissing) as failed:
        await vats(READ)
    assert failed.value.right is None


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_read_is_tried_three_times_when_the_exchange_is_away_for_a_moment(
    vats: Vats, server: Server, status: int
) -> None:
    server.answers(status)
    with pytest.raises(Temporary) as failed:
        await vats(READ)
    assert failed.value.status == status
    assert len(server.requests) == 3


async def test_a_read_succeeds_when_the_exchange_comes_back(vats: Vats, server: Server) -> None:
    async def once_away(_: web.Request) -> web.Response:
        return web.json_response({"state": False}, status=200 if len(server.requests) > 1 else 503)

    server.handler = once_away
    assert (await vats(READ)).state is False


async def test_a_read_waits_as_long_as_it_is_told(vats: Vats, server: Server) -> None:
    async def once_busy(_: web.Request) -> web.Response:
        late = len(server.requests) > 1
        return web.json_response({"state": False}, status=200 if late else 429, headers={"Retry-After": "1"})

    server.handler = once_busy
    began = asyncio.get_running_loop().time()
    await vats(READ)
    assert asyncio.get_running_loop().time() - began >= 1


async def test_a_read_does_not_wait_longer_than_a_person_would(vats: Vats, server: Server) -> None:
    server.answers(429, **{"Retry-After": "60"})
    with pytest.raises(Temporary) as failed:
        await vats(READ)
    assert failed.value.retry_after == 60
    assert len(server.requests) == 1


@pytest.mark.parametrize("operation", [CHANGE, CALL], ids=lambda operation: operation.id)
@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_change_that_met_a_fault_may_have_been_carried_out_and_is_sent_once(
    vats: Vats, server: Server, operation: Any, status: int
) -> None:
    server.answers(status, "<html>bad gateway</html>", "text/html")
    with pytest.raises(OutcomeUnknown) as failed:
        await vats(operation)
    assert (failed.value.status, failed.value.carried_out) == (status, None)
    assert len(server.requests) == 1


async def test_a_change_that_came_too_often_was_not_carried_out(vats: Vats, server: Server) -> None:
    server.answers(429)
    with pytest.raises(Temporary) as failed:
        await vats(CHANGE)
    assert failed.value.carried_out is False
    assert len(server.requests) == 1


@pytest.mark.parametrize("broken", [silent, dropping, half], ids=["silent", "dropping", "half"])
@pytest.mark.parametrize("operation", [CHANGE, CALL], ids=lambda operation: operation.id)
async def test_a_change_without_an_answer_is_unknown_and_sent_once(
    server: Server, broken: Handler, operation: Any
) -> None:
    server.handler = broken
    async with Vats(server.url, "key", timeout=0.5) as vats:
        with pytest.raises(OutcomeUnknown) as failed:
            await vats(operation)
    assert failed.value.carried_out is None
    assert len(server.requests) == 1


@pytest.mark.parametrize("broken", [silent, dropping, half], ids=["silent", "dropping", "half"])
async def test_a_read_without_an_answer_changed_nothing(server: Server, broken: Handler) -> None:
    server.handler = broken
    async with Vats(server.url, "key", timeout=1.2) as vats:
        with pytest.raises(NoAnswer) as failed:
            await vats(READ)
    assert failed.value.carried_out is False
    assert len(server.requests) == (1 if broken is silent else 3)


@pytest.fixture
def closed_port() -> Iterator[int]:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        yield listening.getsockname()[1]


@pytest.mark.parametrize("operation", [READ, CHANGE, CALL], ids=lambda operation: operation.id)
async def test_an_exchange_that_cannot_be_reached_did_nothing(closed_port: int, operation: Any) -> None:
    async with Vats(f"http://127.0.0.1:{closed_port}", "key", timeout=2.0) as vats:
        with pytest.raises(NoAnswer):
            await vats(operation)


async def test_a_wire_of_another_make_is_believed_when_it_did_not_connect() -> None:
    class Broken(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("cut", request=request)

    async with Vats("vats.example.com", "key", transport=Broken()) as vats:
        with pytest.raises(NoAnswer):
            await vats(CHANGE)


async def test_a_change_that_hangs_while_connecting_was_not_sent() -> None:
    with closing(socket.socket()) as full:
        # A backlog of one that nobody takes from: later connections hang in the handshake.
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        try:
            for knocking in waiting:
                knocking.setblocking(False)
                knocking.connect_ex(full.getsockname())
            async with Vats(f"http://127.0.0.1:{full.getsockname()[1]}", "key", timeout=0.4) as vats:
                with pytest.raises(NoAnswer):
                    await vats(CHANGE)
        finally:
            for knocking in waiting:
                knocking.close()


async def test_a_change_that_never_had_its_turn_was_not_sent(server: Server) -> None:
    server.handler = silent
    async with Vats(server.url, "key", timeout=0.4, at_once=1) as vats:
        first, second = await asyncio.gather(vats(CHANGE), vats(CHANGE), return_exceptions=True)
    assert isinstance(first, OutcomeUnknown)
    assert isinstance(second, NoAnswer)
    assert len(server.requests) == 1


async def test_several_operations_for_one_who_waits_have_one_deadline(server: Server) -> None:
    server.handler = silent
    began = asyncio.get_running_loop().time()
    async with Vats(server.url, "key", timeout=5.0) as vats:
        hurried = vats.by(began + 1.0, spare=0.6)
        with pytest.raises(OutcomeUnknown):
            await hurried(CHANGE)
        assert 0.3 < asyncio.get_running_loop().time() - began < 0.7
        with pytest.raises(NoAnswer):
            await hurried.every(ListUsers(), within=9)
        with pytest.raises(NoAnswer) as too_late:
            await hurried(CHANGE)
    assert too_late.value.carried_out is False
    assert asyncio.get_running_loop().time() - began < 1.5
    assert [one.method for one in server.requests] == [CHANGE.method, "GET"]


async def test_at_most_four_requests_are_under_way(vats: Vats, server: Server) -> None:
    async def slow(_: web.Request) -> web.Response:
        await asyncio.sleep(0.05)
        return web.json_response({"state": True})

    server.handler = slow
    await asyncio.gather(*(vats(READ) for _ in range(12)))
    assert server.most_under_way == 4


async def test_a_trickle_is_cut_at_the_time_limit(server: Server) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)

    server.handler = trickle
    async with Vats(server.url, "key", timeout=0.5) as vats:
        began = asyncio.get_running_loop().time()
        with pytest.raises(NoAnswer):
            await vats(READ)
    assert asyncio.get_running_loop().time() - began < 1.5


@pytest.mark.parametrize(("operation", "carried_out"), [(ListUsers(), False), (CHANGE, True)])
async def test_an_endless_answer_is_cut(vats: Vats, server: Server, operation: Any, carried_out: object) -> None:
    written = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while written < 2**30:
            await response.write(b" " * 2**20)
            written += 2**20
        return response

    server.handler = endless
    async with Vats(server.url, "key", timeout=8.0) as patient:
        with pytest.raises(TooLarge) as failed:
            await patient(operation)
    assert failed.value.carried_out is carried_out
    assert written < 64 * 2**20


@pytest.mark.parametrize("where", ["/elsewhere", "https://evil.example.com/"])
@pytest.mark.parametrize("operation", [READ, CHANGE], ids=lambda operation: operation.id)
async def test_a_redirect_is_not_followed(vats: Vats, server: Server, operation: Any, where: str) -> None:
    server.answers(302, Location=where)
    with pytest.raises(BadAnswer) as failed:
        await vats(operation)
    assert failed.value.carried_out is False
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "text", ["", "null", "nonsense", "[1]", "{}", '{"state": null}', '{"state": "perhaps"}', "[" * 50_000, '{"x": 1}']
)
async def test_an_answer_that_cannot_be_read_is_no_answer_made_up(vats: Vats, server: Server, text: str) -> None:
    server.answers(200, text)
    with pytest.raises(BadAnswer) as failed:
        await vats(READ)
    assert failed.value.carried_out is False
    assert len(server.requests) == 1


@pytest.mark.parametrize("text", ["", "null", "nonsense", "{}", '{"clid": "7"}'])
async def test_a_call_with_an_unreadable_answer_was_made(vats: Vats, server: Server, text: str) -> None:
    server.answers(200, text)
    with pytest.raises(BadAnswer) as failed:
        await vats(CALL)
    assert failed.value.carried_out is True
    assert len(server.requests) == 1


@pytest.mark.parametrize(("operation", "carried_out"), [(READ, False), (CHANGE, None)])
async def test_a_page_of_another_server_is_no_success(
    vats: Vats, server: Server, operation: Any, carried_out: object
) -> None:
    server.answers(200, "<html>Welcome</html>", "text/html")
    with pytest.raises(BadAnswer) as failed:
        await vats(operation)
    assert failed.value.carried_out is carried_out


async def test_garbled_compression_is_no_answer(vats: Vats, server: Server) -> None:
    server.answers(200, "no gzip at all", **{"Content-Encoding": "gzip"})
    with pytest.raises(BadAnswer):
        await vats(READ)


@pytest.mark.parametrize(
    ("operation", "text", "kind"),
    [
        (READ, '{"error": "Validation error"}', Refused),
        (READ, '{"message": "Invalid token"}', WrongKey),
        (GetDomain(), '{"message": "Don\'t have permission to access"}', RightMissing),
        (GetDomain(), '{"message": "CRM disabled"}', ApiSwitchedOff),
        (GetUser(login="anna"), '{"login": "", "error": "no such user"}', Refused),
        (ListBlacklist(), '{"error": "no"}', Refused),
        (ListUsers(), '{"success": false, "message": "no"}', Refused),
        (GetHistoryCsv(**DAY), '{"error": "no"}', Refused),
        (CHANGE, '{"error": "no such user"}', Refused),
        (CHANGE, '{"status": "error"}', Refused),
    ],
)
async def test_an_error_under_200_is_an_error(
    vats: Vats, server: Server, operation: Any, text: str, kind: type[VatsError]
) -> None:
    server.answers(200, text)
    with pytest.raises(VatsError) as failed:
        await vats(operation)
    assert type(failed.value) is kind


@pytest.mark.parametrize(("status", "text"), [(200, ""), (200, "{}"), (201, "ok"), (204, ""), (200, '{"id": "1"}')])
async def test_any_2xx_is_success_of_a_switch(vats: Vats, server: Server, status: int, text: str) -> None:
    server.answers(status, text, "text/plain")
    switch: Operation[Any] = CHANGE
    assert await vats(switch) is None


@pytest.mark.parametrize("text", ["", "null", "[]", '{"items": null}', '{"items": []}'])
async def test_an_empty_list_is_empty_however_it_is_said(vats: Vats, server: Server, text: str) -> None:
    server.answers(200, text)
    assert await vats(ListBlacklist()) == []


async def test_a_file_is_handed_on_as_it_is(vats: Vats, server: Server) -> None:
    server.answers(200, "1,in,Привет\r\n", "text/csv")
    assert await vats(GetHistoryCsv(**DAY)) == "1,in,Привет\r\n".encode()
    server.answers(200, "<html></html>", "text/html")
    with pytest.raises(BadAnswer):
        await vats(GetHistoryCsv(**DAY))


async def test_no_log_has_the_key_a_phone_or_a_body(
    vats: Vats, server: Server, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    server.answers(200, '{"callid": "1", "clid": "74952005060"}')
    await vats(MakeCall(phone="79261904198", user="anna", clid="74952005060"))
    server.answers(400, '{"message": "79261904198 is bad"}')
    with pytest.raises(Refused):
        await vats(DeleteFromBlacklist(telnum=["79261904198"]))
    server.answers(500)
    with pytest.raises(Temporary):
        await vats(GetTelnum(telnum="79261904198"))
    out, err = capsys.readouterr()
    told = caplog.text + out + err
    assert "make_call" in told, "the operation itself is logged"
    for secret in ("key-of-the-test", "79261904198", "74952005060", "is bad"):
        assert secret not in told


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.answers(200, '{"state": true}')
    async with Vats(server.url.replace("127.0.0.1", "localhost"), "key") as vats:
        assert (await vats(READ)).state is True


async def test_it_must_be_opened_first(server: Server) -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await Vats(server.url, "key")(READ)
