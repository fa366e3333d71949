"""Telephones in the hands of the page: clients ring, employees answer, the exchange's cabinet is changed."""

import asyncio
from typing import Any

import pytest

from sandbox.company import ACCOUNTS_ID, CLIENT, MAIN, MENU, SALES_ID, SPAM, SUPPORT
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, eventually
from tests.sandbox.page.conftest import Page


async def call_of(page: Page, number: str) -> Any:
    return next(one for one in (await page.state())["calls"] if one["id"] == number)


async def phone_of(page: Page, login: str) -> Any:
    return next(one["phone"] for one in (await page.state())["employees"] if one["login"] == login)


async def rings(page: Page, client: str = CLIENT, number: str = MAIN, **more: str) -> str:
    told = await page.does("exchange/ring", client=client, number=number, **more)
    assert told["pending"] is False
    return str(told["call"])


async def test_a_client_rings_is_answered_and_rates(page: Page) -> None:
    number = await rings(page, "8 (916) 123-45-67", name="Пётр")
    call = await call_of(page, number)
    assert (call["state"], call["client"], call["client_name"]) == ("ringing", CLIENT, "Пётр")
    assert (call["number_name"], call["department"]) == ("Основной", "Отдел продаж")
    assert call["ringing"] == ["anna", "boris", "olga"]
    phone = await phone_of(page, "anna")
    assert (phone["state"], phone["call"], phone["other"], phone["count"]) == ("ringing", number, CLIENT, 1)
    await page.does("exchange/phone", login="anna", call=number, action="answer")
    assert (await phone_of(page, "anna"))["state"] == "talking"
    assert (await phone_of(page, "boris"))["state"] == "free"
    assert await page.refused("exchange/rate", call=number, rating=5) == (409, "cannot")
    await page.does("exchange/phone", login="anna", action="hangup")
    call = await call_of(page, number)
    assert (call["state"], call["status"], call["rating"]) == ("over", "Success", None)
    assert await page.refused("exchange/rate", call=number, rating=6) == (400, "bad_request")
    await page.does("exchange/rate", call=number, rating=2)
    assert (await call_of(page, number))["rating"] == 2


async def test_a_call_is_rejected_and_then_missed(page: Page, vats: VirtualVats) -> None:
    number = await rings(page)
    await page.does("exchange/phone", login="anna", action="reject")
    assert (await call_of(page, number))["ringing"] == ["boris", "olga"]
    assert await page.refused("exchange/phone", login="anna", action="answer") == (409, "cannot")
    await page.does("exchange/client", call=number, action="hangup")
    assert (await call_of(page, number))["status"] == "Missed"
    assert await page.refused("exchange/client", call=number, action="hangup") == (409, "cannot")
    assert vats.company.outside_calls[-1].status == "missed"


async def test_a_call_is_transferred_blind_and_with_words(page: Page) -> None:
    first = await rings(page)
    await page.does("exchange/phone", login="anna", action="answer")
    assert await page.refused("exchange/phone", login="anna", action="transfer", to="anna") == (409, "cannot")
    second = (await page.does("exchange/phone", login="anna", action="transfer", to="boris"))["call"]
    assert second != first
    assert (await phone_of(page, "boris"))["ringing"] == [second]
    await page.does("exchange/phone", login="boris", action="answer")
    third = (await page.does("exchange/phone", login="boris", action="consult", to="olga"))["call"]
    assert third == second
    assert (await call_of(page, second))["speaker"] == "olga"
    await page.does("exchange/client", call=second, action="hangup")
    assert (await call_of(page, second))["status"] == "Success"


async def test_a_menu_is_pressed_through(page: Page) -> None:
    number = await rings(page, number=MENU)
    call = await call_of(page, number)
    assert call["state"] == "menu"
    assert {"button": "1", "title": "Отдел продаж"} in call["menu"]
    assert await page.refused("exchange/client", call=number, action="button", button="9") == (409, "cannot")
    await page.does("exchange/client", call=number, action="button", button="1")
    assert (await call_of(page, number))["ringing"] == ["anna", "boris", "olga"]


async def test_where_one_rings_after_another_time_can_be_hurried(page: Page) -> None:
    number = await rings(page, number=SUPPORT)
    call = await call_of(page, number)
    assert (call["ringing"], call["next"]) == (["ivan"], True)
    await page.does("exchange/client", call=number, action="wait")
    call = await call_of(page, number)
    assert (call["ringing"], call["next"]) == (["maria"], False)
    await page.does("exchange/client", call=number, action="wait")
    assert (await call_of(page, number))["state"] == "voicemail"


async def test_an_employee_dials_and_the_client_answers_or_is_busy(page: Page) -> None:
    number = (await page.does("exchange/dial", login="anna", client="+7 903 765-43-21"))["call"]
    assert (await phone_of(page, "anna"))["state"] == "dialling"
    await page.does("exchange/client", call=number, action="answer")
    assert (await phone_of(page, "anna"))["state"] == "talking"
    await page.does("exchange/client", call=number, action="hangup")
    number = (await page.does("exchange/dial", login="anna", client="79037654321"))["call"]
    await page.does("exchange/client", call=number, action="busy")
    assert (await call_of(page, number))["status"] == "Busy"
    number = (await page.does("exchange/dial", login="anna", client="79037654321"))["call"]
    await page.does("exchange/phone", login="anna", action="hangup")
    assert (await call_of(page, number))["status"] == "Cancel"
    inside = (await page.does("exchange/dial", login="anna", client="703"))["call"]
    assert (await phone_of(page, "boris"))["ringing"] == [inside]


@pytest.mark.parametrize(
    ("path", "body", "refusal"),
    [
        ("ring", {"client": "кто-то", "number": MAIN}, (400, "bad_request")),
        ("ring", {"client": "12", "number": MAIN}, (400, "bad_request")),
        ("ring", {"client": "1" * 16, "number": MAIN}, (400, "bad_request")),
        ("ring", {"client": CLIENT, "number": "7999"}, (404, "not_found")),
        ("dial", {"login": "nobody", "client": CLIENT}, (404, "not_found")),
        ("dial", {"login": "anna", "client": "anonymous"}, (400, "bad_request")),
        ("phone", {"login": "anna", "action": "sing"}, (400, "bad_request")),
        ("phone", {"login": "anna", "action": "hangup"}, (409, "cannot")),
        ("client", {"call": "1", "action": "hangup"}, (404, "not_found")),
        ("employee", {"login": "anna", "online": "no"}, (400, "bad_request")),
        ("number", {"telnum": "7999", "disabled": True}, (404, "not_found")),
        ("member", {"department": "none", "login": "anna", "takes_calls": True}, (404, "not_found")),
        ("member", {"department": SALES_ID, "login": "ivan", "takes_calls": True}, (404, "not_found")),
    ],
)
async def test_what_cannot_be(page: Page, path: str, body: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert await page.refused(f"exchange/{path}", **body) == refusal


async def test_the_caller_of_an_incoming_call_does_not_answer(page: Page) -> None:
    number = await rings(page)
    assert await page.refused("exchange/client", call=number, action="answer") == (409, "cannot")
    assert await page.refused("exchange/client", call=number, action="sing") == (400, "bad_request")


async def test_calls_that_are_not_let_in_are_shown(page: Page) -> None:
    number = await rings(page, SPAM)
    call = await call_of(page, number)
    assert (call["state"], call["refused"]) == ("refused", "blacklist")
    blocked = next(one for one in (await page.state())["blacklist"] if one["telnum"] == SPAM)
    assert blocked["week"] == 3
    await page.does("exchange/number", telnum=MAIN, disabled=True)
    assert (await call_of(page, await rings(page)))["refused"] == "disabled"
    hidden = await rings(page, "anonymous", SUPPORT)
    assert (await call_of(page, hidden))["client"] == "anonymous"


async def test_the_cabinet_is_changed(page: Page) -> None:
    await page.does("exchange/employee", login="anna", takes_calls=False, absent=True)
    await page.does("exchange/member", department=SALES_ID, login="boris", takes_calls=False)
    state = await page.state()
    anna = next(one for one in state["employees"] if one["login"] == "anna")
    assert (anna["takes_calls"], anna["absent"], anna["online"], anna["phone"]["state"]) == (False, True, True, "off")
    sales = next(one for one in state["departments"] if one["id"] == SALES_ID)
    assert [one["takes_calls"] for one in sales["members"]] == [True, False, True]
    assert sales["timeout"] == {"time": 60, "target": "user", "title": "Администратор"}
    assert (await call_of(page, await rings(page)))["ringing"] == ["olga"]


async def test_numbers_say_where_they_lead(page: Page, vats: VirtualVats) -> None:
    routes = {one["telnum"]: one["route"] for one in (await page.state())["numbers"]}
    assert routes[MAIN] == {"type": "group", "target": SALES_ID, "title": "Отдел продаж"}
    assert routes[MENU] == {"type": "ivr", "target": "", "title": "Главное меню"}
    state = await page.state()
    vats.number(MAIN).route.group = ACCOUNTS_ID
    async with page.events(state["event"]) as events:
        [number] = await events.until("numbers")
    assert number["route"]["title"] == "Бухгалтерия"


async def test_what_is_gone_is_told(page: Page, vats: VirtualVats) -> None:
    state = await page.state()
    vats.company.blacklist.clear()
    async with page.events(state["event"]) as events:
        assert (await events.until("gone"))["blacklist"] == [SPAM, "749933344*"]


async def test_only_the_last_finished_calls_are_shown(page: Page, vats: VirtualVats, clock: MovedClock) -> None:
    for number in range(40):
        call = await vats.rings(f"7900000{number:04}", MAIN)
        await call.missed(after=1)
    live = await vats.rings(CLIENT, MAIN)
    calls = (await page.state())["calls"]
    assert len(calls) == 31
    assert calls[0]["id"] == live.id


async def test_a_bot_that_does_not_answer_holds_up_nobody(page: Page, vats: VirtualVats) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        vats.crm_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/vats"
        vats.pusher.timeout = 1.2
        told = await page.does("exchange/ring", client=CLIENT, number=MAIN)
        assert told["pending"] is True
        assert told["call"] == vats.calls[-1].id
        await eventually(lambda: len(vats.calls[-1].ringing) == 3, 10)
