"""Failures on demand: what was done and what was said of it."""

import asyncio
import json
import time

import httpx
import pytest

from sandbox.vats.contract import Answer
from sandbox.vats.errors import SandboxFault
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.wire import Wire

DISABLE = "disable_calls"
PATH = "/crmapi/v1/users/anna/dnd"


@pytest.mark.parametrize(
    ("how", "status", "message"),
    [
        ("400", 400, "Validation error"),
        ("refuse", 400, "Validation error"),
        ("401", 401, "Invalid token"),
        ("401-disabled", 401, "CRM disabled"),
        ("401-off", 401, "CRM switched off"),
        ("401-domain", 401, "Domain disabled"),
        ("403", 403, "Don't have permission to access"),
        ("404", 404, "Not Found"),
        ("405", 405, "Method Not Allowed"),
        ("429", 429, "Too Many Requests"),
        ("500", 500, "Internal Server Error"),
        ("501", 501, "Not Implemented"),
        ("503", 503, "Service Unavailable"),
    ],
)
async def test_refusal_does_nothing(wire: Wire, vats: VirtualVats, how: str, status: int, message: str) -> None:
    vats.fail(DISABLE, how, times=1)
    response = await wire.http.delete(PATH)
    assert (response.status_code, response.json()) == (status, {"message": message})
    assert vats.employee("anna").takes_calls
    assert (await wire.http.delete(PATH)).status_code == 204


async def test_refusal_in_own_words_and_when_to_come_again(wire: Wire, vats: VirtualVats) -> None:
    vats.fail("*", "429", seconds=7, message="Подождите")
    response = await wire.http.get(PATH)
    assert (response.json()["message"], response.headers["Retry-After"]) == ("Подождите", "7")


async def test_page_of_a_gateway(wire: Wire, vats: VirtualVats) -> None:
    vats.fail("*", "502-html")
    response = await wire.http.delete(PATH)
    assert (response.status_code, response.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert vats.employee("anna").takes_calls


async def test_redirect_leads_elsewhere(wire: Wire, vats: VirtualVats) -> None:
    vats.fail(DISABLE, "redirect")
    response = await wire.http.delete(PATH)
    assert response.status_code == 302
    await wire.http.get(response.headers["Location"])
    assert vats.requests[-1].operation == "elsewhere"
    assert vats.requests[-1].key_given


@pytest.mark.parametrize(("how", "done"), [("drop", False), ("drop-after", True), ("half", True)])
async def test_connection_that_breaks(wire: Wire, vats: VirtualVats, how: str, done: bool) -> None:  # noqa: FBT001
    vats.fail(DISABLE, how, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await wire.http.delete(PATH)
    assert vats.employee("anna").takes_calls is not done
    assert vats.requests[-1].status == 0
    assert vats.performed(DISABLE) == []


@pytest.mark.parametrize(("how", "text"), [("garbage", "<<<{ not json"), ("null", "null"), ("empty", "")])
async def test_answer_that_says_nothing(wire: Wire, vats: VirtualVats, how: str, text: str) -> None:
    vats.fail(DISABLE, how)
    response = await wire.http.delete(PATH)
    assert (response.status_code, response.text) == (200, text)
    assert not vats.employee("anna").takes_calls


async def test_slow_and_silent(wire: Wire, vats: VirtualVats) -> None:
    vats.fail(DISABLE, "slow", times=1, seconds=0.05)
    began = time.monotonic()
    await wire.do(DISABLE, path={"login": "anna"})
    assert time.monotonic() - began >= 0.05
    vats.fail("enable_calls", "silence", times=1)
    with pytest.raises(httpx.ReadTimeout):
        await wire.http.post(PATH, timeout=0.05)
    assert not vats.employee("anna").takes_calls
    vats.fail("enable_calls", "silence", times=1, seconds=0.01)
    with pytest.raises(httpx.RemoteProtocolError):
        await wire.http.post(PATH)


async def test_gigabyte_is_sent_as_far_as_it_is_taken(wire: Wire, vats: VirtualVats) -> None:
    vats.fail("get_dnd", "huge")
    taken = 0
    async with wire.http.stream("GET", PATH) as response:
        async for chunk in response.aiter_bytes():
            taken += len(chunk)
            if taken > 1 << 20:
                break
    assert taken > 1 << 20


async def test_call_is_placed_though_the_answer_is_lost(wire: Wire, vats: VirtualVats) -> None:
    vats.fail("make_call", "drop-after", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await wire.http.post("/crmapi/v1/makecall", json={"phone": "79161234567", "user": "anna"})
    await vats.settled()
    assert [call.caller for call in vats.calls] == ["anna"]


async def test_exchange_that_is_not_running_places_no_call() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        VirtualVats().switchboard.place_call("anna", "79161234567", "")


async def test_exchange_stops_at_once_whatever_hangs() -> None:
    began = time.monotonic()
    async with VirtualVats().running() as vats, httpx.AsyncClient(headers={"X-API-KEY": vats.api_key}) as http:
        vats.fail("*", "silence")
        async with asyncio.TaskGroup() as group:
            task = group.create_task(http.get(vats.url + PATH))
            await asyncio.sleep(0.05)
            task.cancel()
    assert time.monotonic() - began < 3


async def test_last_failure_goes_first_and_ends(wire: Wire, vats: VirtualVats) -> None:
    vats.fail("*", "500")
    vats.fail("get_dnd", "403", times=2)
    statuses = [(await wire.http.get(PATH)).status_code for _ in range(3)]
    assert statuses == [403, 403, 500]
    vats.works("*")
    assert (await wire.http.get(PATH)).status_code == 200
    vats.fail("get_dnd", "500")
    vats.works()
    assert (await wire.http.get(PATH)).status_code == 200


async def test_recording_fails_too(wire: Wire, vats: VirtualVats) -> None:
    link = vats.company.outside_calls[0].record
    vats.fail("recording", "404", times=1)
    assert (await wire.http.get(link)).status_code == 404
    vats.fail("recording", "half", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await wire.http.get(link)


async def test_log_has_what_came_and_what_was_answered(wire: Wire, vats: VirtualVats) -> None:
    await wire.do("add_blf_users", body=["anna"])
    await wire.do("delete_blf_users", query={"user": ["anna", "admin"]})
    await wire.http.get("/crmapi/v1/nothing")
    added, deleted, nothing = vats.requests
    assert (added.operation, added.method, added.body, added.status) == ("add_blf_users", "POST", ["anna"], 204)
    assert (deleted.path, deleted.query) == ("/crmapi/v1/blf/users", {"user": ["anna", "admin"]})
    assert (nothing.operation, nothing.status) == ("", 404)


async def test_answer_that_breaks_the_contract_is_the_sandboxs_own_fault() -> None:
    async def scene() -> None:
        async with VirtualVats().running() as vats, httpx.AsyncClient(headers={"X-API-KEY": vats.api_key}) as http:
            vats.server.operations = {
                "get_dnd": lambda *_: Answer(200, {"state": "yes"}),
                "enable_calls": lambda *_: Answer(200, {}),
            }
            assert (await http.get(vats.url + PATH)).status_code == 500
            assert (await http.post(vats.url + PATH)).status_code == 500

    with pytest.raises(SandboxFault, match=r"state: must be boolean; enable_calls: answer 200 application/json"):
        await scene()


async def test_body_that_is_no_json_is_logged_as_text(wire: Wire, vats: VirtualVats) -> None:
    await wire.http.post("/crmapi/v1/makecall", content=b"phone=7")
    assert vats.requests[-1].body == "phone=7"
    assert json.dumps(vats.requests[-1].answer)
