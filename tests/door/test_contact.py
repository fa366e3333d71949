"""Who is ringing: answered at once, from our own storage alone."""

import asyncio
import sqlite3
import statistics
import time
from pathlib import Path

from storage.company import Employee
from tests.door.conftest import TOKEN, Answer, Caller

NOBODY = 1
ANNA = Employee("anna", "Анна", "702", role="user")


async def asks(door: Caller, phone: str = "79261904198", **more: str) -> Answer:
    fields = {"cmd": "contact", "phone": phone, "diversion": "74952005060", "callid": "1", "crm_token": TOKEN} | more
    return await door.posts("&".join(f"{name}={value}" for name, value in fields.items()))


async def knows(door: Caller, name: str | None, login: str | None = None, phone: str = "79261904198") -> None:
    store = await door.house.store()
    await store.contacts.set(phone, name, login, NOBODY, door.house.clock.now())


async def employs(door: Caller, *employees: Employee) -> None:
    store = await door.house.store()
    await store.directory.replace(employees, [], [], [], door.house.clock.now())


async def test_an_unknown_client_is_an_empty_object(door: Caller) -> None:
    answer = await asks(door)
    assert (answer.status, answer.json) == (200, {})


async def test_a_known_client_has_a_name_and_who_is_responsible(door: Caller) -> None:
    await employs(door, ANNA)
    await knows(door, "Менеджер <Мебель> & Ко", "anna")
    answer = await asks(door)
    assert answer.json == {"contact_name": "Менеджер <Мебель> & Ко", "responsible": "anna"}
    assert "Менеджер".encode() in answer.body, "UTF-8, as the manual's own example"


async def test_what_is_not_known_is_left_out(door: Caller) -> None:
    await employs(door, ANNA)
    await knows(door, "Мебель")
    assert (await asks(door)).json == {"contact_name": "Мебель"}
    await knows(door, None, "anna")
    assert (await asks(door)).json == {"responsible": "anna"}


async def test_a_login_that_is_gone_redirects_no_call(door: Caller) -> None:
    await employs(door, ANNA)
    await knows(door, "Мебель", "anna")
    assert (await asks(door)).json["responsible"] == "anna"
    await employs(door)
    assert (await asks(door)).json == {"contact_name": "Мебель"}


async def test_a_phone_is_known_however_it_is_written(door: Caller) -> None:
    await knows(door, "Мебель")
    for written in ("79261904198", "%2B79261904198", "89261904198", "9261904198", "%2B7+926+190-41-98"):
        assert (await asks(door, written)).json == {"contact_name": "Мебель"}, written


async def test_hidden_and_empty_callers_are_nobody(door: Caller) -> None:
    await knows(door, "Мебель")
    for phone in ("anonymous", "", "%00", "7926190419%D9%A8"):
        answer = await asks(door, phone)
        assert (answer.status, answer.json) == (200, {})


async def test_the_question_is_kept_nowhere(door: Caller) -> None:
    await asks(door)
    assert await door.kept() == []


async def test_the_question_of_somebody_else_is_refused(door: Caller) -> None:
    await knows(door, "Мебель")
    answer = await asks(door, crm_token="wrong")
    assert (answer.status, answer.json) == (401, {"error": "Invalid token"})


async def test_it_is_answered_while_nothing_can_be_written(door: Caller, tmp_path: Path) -> None:
    await knows(door, "Мебель")
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        async with asyncio.timeout(1):
            assert (await asks(door)).json == {"contact_name": "Мебель"}
    finally:
        other.close()


async def test_it_is_answered_at_once_while_events_pour_in(door: Caller) -> None:
    """The ВАТС waits for the answer while the phone rings: events that wait for the disk must not hold it up."""
    await knows(door, "Мебель")
    events = [f"cmd=event&type=INCOMING&phone=1&callid={number}&crm_token={TOKEN}" for number in range(300)]
    took: list[float] = []

    async def measure() -> None:
        for _ in range(30):
            began = time.perf_counter()
            assert (await asks(door)).status == 200
            took.append(time.perf_counter() - began)

    await asyncio.gather(measure(), *map(door.posts, events))
    assert statistics.median(took) < 0.25
