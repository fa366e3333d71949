"""The levers over HTTP, and the program."""

import asyncio
import signal
import sys
from functools import partial
from typing import Any

import httpx
import pytest

from sandbox.company import CLIENT, MAIN, OTHER_OPERATOR, SALES_ID
from sandbox.vats.control import PHONE_ACTIONS, STEPS
from sandbox.vats.failures import How
from sandbox.vats.scenarios import SCENARIOS
from sandbox.vats.virtual import VirtualVats
from tests.running import eventually
from tests.sandbox.vats.conftest import Crm, Time
from tests.sandbox.vats.wire import Wire


class Levers:
    def __init__(self, wire: Wire) -> None:
        self._http = wire.http

    async def pull(self, path: str, expected: int = 200, /, **body: Any) -> Any:
        response = await self._http.post(f"/control{path}", json=body)
        assert response.status_code == expected, response.text
        return response.json()

    async def look(self, path: str) -> Any:
        return (await self._http.get(f"/control{path}")).json()


@pytest.fixture
def levers(wire: Wire) -> Levers:
    return Levers(wire)


async def test_whole_scene_from_outside(levers: Levers, vats: VirtualVats, crm: Crm) -> None:
    call = await levers.pull("/rings", client=CLIENT, number=MAIN)
    assert (call["ringing"], call["state"]) == (["anna", "boris", "olga"], "ringing")
    await levers.pull(f"/calls/{call['id']}/answered_by", login="anna", after=3)
    second = await levers.pull(f"/calls/{call['id']}/transferred", to="boris")
    assert (second["ringing"], second["id"] == call["id"]) == (["boris"], False)
    await levers.pull(f"/calls/{second['id']}/answered_by", login="boris")
    over = await levers.pull(f"/calls/{second['id']}/ends", seconds=40)
    assert (over["state"], over["status"]) == ("over", "Success")
    await levers.pull(f"/calls/{second['id']}/rated", rating=5)
    assert crm.got[-1]["cmd"] == "rating"
    assert [one["id"] for one in await levers.look("/calls")] == [call["id"], second["id"]]
    pushes = await levers.look("/pushes?since=1")
    assert len(pushes) == len(vats.pushes) - 1
    out = await levers.pull("/dials", login="anna", client=CLIENT)
    assert (await levers.pull(f"/calls/{out['id']}/fails", status="Busy"))["status"] == "Busy"


async def test_what_cannot_happen_is_said(levers: Levers) -> None:
    call = await levers.pull("/rings", client=CLIENT, number=MAIN)
    address = f"/calls/{call['id']}"
    assert "not talking" in (await levers.pull(f"{address}/ends", 409))["message"]
    await levers.pull(f"{address}/nothing", 404)
    await levers.pull("/calls/0/ends", 404)
    await levers.pull("/rings", 404, client=CLIENT, number="70000000000")
    assert "number needed" in (await levers.pull("/rings", 400, client=CLIENT))["message"]
    await levers.pull("/rings", 400, client=CLIENT, number=5)
    await levers.pull(f"{address}/answered_by", 400)
    await levers.pull(f"{address}/answered_by", 400, login="anna", after=True)
    await levers.pull(f"{address}/missed", 400, unknown=1)


async def test_bodies_must_be_json_objects(wire: Wire) -> None:
    for content in (b"{", b"[]"):
        assert (await wire.http.post("/control/hold", content=content)).status_code == 400
    assert (await wire.http.post("/control/hold")).status_code == 200
    assert (await wire.http.get("/control/requests?since=x")).status_code == 400


async def test_state_is_shown_and_changed(levers: Levers, vats: VirtualVats) -> None:
    state = await levers.look("/state")
    assert state["employees"][1]["login"] == "anna"
    assert state["caller_ids"]["regions"] == {"2:all": MAIN}
    assert (await levers.pull("/employees/anna", takes_calls=False, is_absent=True))["is_absent"] is True
    assert not vats.employee("anna").takes_calls
    await levers.pull(f"/numbers/{MAIN}", disabled=True, name="Новый")
    assert (vats.number(MAIN).disabled, vats.number(MAIN).name) == (True, "Новый")
    await levers.pull("/employees/anna", 400, takes_calls="no")
    await levers.pull("/employees/anna", 400, redirect={})
    await levers.pull("/employees/anna", 400, takes_calls=None)
    await levers.pull("/employees/nobody", 404, takes_calls=True)


async def test_settings(levers: Levers, wire: Wire, vats: VirtualVats, crm: Crm) -> None:
    await levers.pull(
        "/settings",
        crm_url=crm.url,
        page_cap=1,
        obeys_responsible=True,
        lacks=["Номера → Просмотр"],
        shape={"encoding": "json", "omitted": ["direction"], "delay": 0},
    )
    assert len((await wire.do("list_users"))["items"]) == 1
    assert (await wire.send("list_telnums")).status_code == 403
    await levers.pull("/push", cmd="event", fields={"type": "INCOMING", "direction": "in"})
    assert (crm.kinds[-1], vats.pushes[-1].fields.get("direction")) == ("application/json", None)
    assert vats.switchboard.obeys_responsible
    await levers.pull("/settings", 400, unknown=1)
    await levers.pull("/settings", lacks=[])
    assert (await wire.send("list_telnums")).status_code == 200


async def test_failures_and_log(levers: Levers, wire: Wire) -> None:
    await levers.pull("/fail", operation="get_dnd", how="500", times=1)
    assert (await wire.http.get("/crmapi/v1/users/anna/dnd")).status_code == 500
    await levers.pull("/fail", how="503")
    await levers.pull("/works")
    assert (await wire.http.get("/crmapi/v1/users/anna/dnd")).status_code == 200
    log = await levers.look("/requests")
    assert [(one["operation"], one["status"]) for one in log] == [("get_dnd", 500), ("get_dnd", 200)]
    assert "silence" in (await levers.pull("/fail", 400, how="oddly"))["message"]


async def test_held_pushes_and_line_fault(levers: Levers, wire: Wire, crm: Crm) -> None:
    await levers.pull("/hold")
    await levers.pull("/push", cmd="event", fields={"type": "a"})
    await levers.pull("/push", cmd="event", fields={"type": "b"})
    assert crm.got == []
    assert len(await levers.pull("/release", order=[1, 0])) == 2
    assert [one["type"] for one in crm.got] == ["b", "a"]
    await levers.pull("/release", 400, order="sideways")
    await wire.do("add_webhook", body={"type": "sipregs_error", "url": crm.url})
    assert (await levers.pull("/line-fault", telnum=OTHER_OPERATOR))[0]["status"] == 200


async def test_levers_name_themselves(levers: Levers) -> None:
    listed = await levers.look("")
    assert {"method": "POST", "path": "/control/dials", "about": "let an employee call [login, client, clid]"} in listed
    about = {one["path"]: one["about"] for one in listed}
    for step in (*STEPS, *PHONE_ACTIONS, *SCENARIOS, *How, "by_itself", "omitted"):
        assert any(step in words for words in about.values()), step


async def test_telephones_from_outside(levers: Levers) -> None:
    call = await levers.pull("/rings", client=CLIENT, number=MAIN)
    phones = {one["login"]: one for one in await levers.look("/phones")}
    assert phones["anna"] == {
        "login": "anna",
        "name": "Анна Смирнова",
        "ext": "702",
        "state": "ringing",
        "call": call["id"],
        "other": CLIENT,
        "ringing": [call["id"]],
    }
    assert (phones["ivan"]["state"], phones["ivan"]["call"]) == ("free", None)
    assert call["devices"]["anna"] == ["desk", "sim"]
    assert (await levers.pull("/phones/boris/reject"))["ringing"] == ["anna", "olga"]
    assert (await levers.pull("/phones/anna/answer", call_id=call["id"]))["speaker"] == "anna"
    second = await levers.pull("/phones/anna/transfer", to="boris", blind=True)
    assert second["ringing"] == ["boris"]
    await levers.pull("/phones/boris/answer")
    assert (await levers.pull("/phones/boris/hang_up"))["status"] == "Success"
    assert "does not talk" in (await levers.pull("/phones/boris/hang_up", 409))["message"]
    await levers.pull("/phones/boris/sing", 404)
    await levers.pull("/phones/nobody/answer", 404)
    await levers.pull("/phones/anna/transfer", 400)


async def test_time_that_passes_from_outside(levers: Levers, time: Time, vats: VirtualVats) -> None:
    await levers.pull("/rings", client=CLIENT, number=OTHER_OPERATOR)
    time.moves(seconds=30)
    assert (await levers.pull("/time-passes"))[0]["state"] == "voicemail"
    await levers.pull("/settings", by_itself=True)
    assert vats.by_itself


async def test_scenes_from_outside(levers: Levers, vats: VirtualVats) -> None:
    await levers.pull("/scenarios/rating", pace=0)
    assert vats.company.outside_calls[-1].rating == 2
    await levers.pull("/scenarios/tragedy", 404, pace=0)
    vats.company.numbers.clear()
    assert "no number leads" in (await levers.pull("/scenarios/rating", 409, pace=0))["message"]


async def test_line_from_outside(levers: Levers, vats: VirtualVats) -> None:
    await levers.pull("/line-fault", telnum=OTHER_OPERATOR)
    assert vats.company.registrations[0].status != "success"
    await levers.pull("/line-restored", telnum=OTHER_OPERATOR)
    assert vats.company.registrations[0].status == "success"
    await levers.pull("/line-restored", 404, telnum=MAIN)
    await levers.pull("/line-fault", 404, telnum=MAIN)


async def test_reset_brings_the_start_back(levers: Levers, wire: Wire, vats: VirtualVats) -> None:
    company, before = vats.company, repr(vats.company)
    await levers.pull("/rings", client=CLIENT, number=MAIN)
    await levers.pull("/settings", lacks=["Номера → Просмотр"])
    await wire.do("delete_user", path={"login": "boris"})
    await wire.do("edit_user", path={"login": "anna"}, body={"name": "Анна Другая"})
    await levers.pull("/fail", how="500")
    assert repr(vats.company) != before
    await levers.pull("/reset")
    assert (repr(vats.company), vats.company is company) == (before, True)
    assert (vats.calls, vats.requests, vats.pushes, vats.lacks) == ([], [], [], set())
    assert (await wire.send("list_telnums")).status_code == 200


async def test_changes_wake_who_watches(levers: Levers, wire: Wire, vats: VirtualVats) -> None:
    seen: set[int] = set()

    async def watch() -> None:
        async for count in vats.changes.follow():
            seen.add(count)

    async with asyncio.TaskGroup() as group:
        watching = group.create_task(watch())
        for act in (
            partial(wire.do, "get_domain"),
            partial(levers.pull, "/rings", client=CLIENT, number=MAIN),
            partial(levers.pull, "/phones/anna/reject"),
        ):
            before = set(seen)
            await act()
            await eventually(lambda before=before: seen > before)  # type: ignore[misc]
        watching.cancel()
    assert vats.changes.count == max(seen)


async def test_program_that_cannot_listen_says_so(vats: VirtualVats) -> None:
    port = vats.url.rpartition(":")[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "vats", "--vats-port", port, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().startswith("Cannot listen: ")
    assert "Traceback" not in errors.decode()


async def test_program_serves_and_stops() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "vats", "--vats-port", "0", "--api-key", "k", "--by-itself"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            lines = [(await process.stdout.readline()).decode().strip() for _ in range(3)]
        url, key, _token = (line.partition("=")[2] for line in lines)
        async with httpx.AsyncClient(trust_env=False) as http:
            response = await http.get(f"{url}/crmapi/v1/groups/{SALES_ID}", headers={"X-API-KEY": key})
        assert (key, response.json()["name"]) == ("k", "Отдел продаж")
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            code = await process.wait()
    assert code == 0
