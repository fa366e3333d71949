"""Calls that go on as the clock does."""

import asyncio

import pytest

from sandbox.company import CLIENT, HOURS, MAIN, MENU, OTHER_OPERATOR, SALES_ID, SUPPORT, SUPPORT_ID
from sandbox.vats.calls import Call, State
from sandbox.vats.passing import MENU_SECONDS, MESSAGE_SECONDS, NO_ANSWER_SECONDS, PATIENCE_SECONDS, VOICEMAIL_SECONDS
from sandbox.vats.state import Timeout
from sandbox.vats.virtual import VirtualVats
from tests.running import eventually
from tests.sandbox.vats.conftest import Crm, Time


def where(call: Call) -> str:
    """Tell the state of a call as a word, which a type checker does not take for settled."""
    return call.state.value


async def passes(vats: VirtualVats, time: Time, seconds: float) -> None:
    time.moves(seconds=seconds)
    await vats.time_passes()


async def test_queue_goes_round_until_the_time_is_up(vats: VirtualVats, time: Time) -> None:
    vats.department(SUPPORT_ID).timeout = Timeout(70, "user", user="olga")
    call = await vats.rings(CLIENT, SUPPORT)
    rung = [call.ringing]
    for _ in range(4):
        await passes(vats, time, 20)
        rung.append(call.ringing)
    assert rung == [["ivan"], ["maria"], ["ivan"], ["maria"], ["olga"]]
    assert (call.aim.destination, call.department) == ("user", SUPPORT_ID)


async def test_interval_is_counted_from_the_last_ring(vats: VirtualVats, time: Time) -> None:
    call = await vats.rings(CLIENT, SUPPORT)
    rung = []
    for seconds in (20, 19, 1):
        await passes(vats, time, seconds)
        rung.append(call.ringing)
    assert rung == [["maria"], ["maria"], ["ivan"]]


async def test_waterfall_swells_and_stays(vats: VirtualVats, time: Time, crm: Crm) -> None:
    vats.department(SUPPORT_ID).order = "WATERFALL"
    call = await vats.rings(CLIENT, SUPPORT)
    for _ in range(3):
        await passes(vats, time, 20)
    assert call.ringing == ["ivan", "maria"]
    assert crm.story() == ["contact", "INCOMING ivan", "INCOMING maria"]


async def test_all_who_ring_at_once_ring_on(vats: VirtualVats, time: Time, crm: Crm) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.rejected_by("boris")
    await passes(vats, time, 59)
    assert call.ringing == ["anna", "olga"]
    await passes(vats, time, 1)
    assert call.ringing == ["admin"]
    assert crm.story()[4:] == ["CANCELLED boris", "CANCELLED anna", "CANCELLED olga", "INCOMING admin"]


async def test_employee_then_answering_machine_then_nothing(vats: VirtualVats, time: Time, crm: Crm) -> None:
    call = await vats.rings(CLIENT, OTHER_OPERATOR)
    await passes(vats, time, NO_ANSWER_SECONDS - 1)
    assert where(call) == "ringing"
    await passes(vats, time, 1)
    assert where(call) == "voicemail"
    await passes(vats, time, VOICEMAIL_SECONDS - 1)
    assert where(call) == "voicemail"
    await passes(vats, time, 1)
    assert (call.state, call.status) == (State.OVER, "Missed")
    assert vats.company.outside_calls[-1].destination == "am"
    assert crm.story() == ["contact", "INCOMING boris", "CANCELLED boris", "in"]
    assert crm.got[-1]["duration"] == str(NO_ANSWER_SECONDS + VOICEMAIL_SECONDS)


async def test_menu_that_nobody_presses(vats: VirtualVats, time: Time) -> None:
    call = await vats.rings(CLIENT, MENU)
    await passes(vats, time, MENU_SECONDS - 1)
    assert call.state is State.MENU
    await passes(vats, time, 1)
    assert call.ringing == ["admin"]
    vats.number(MENU).route.ivr["items"].pop()
    other = await vats.rings(CLIENT, MENU)
    await passes(vats, time, MENU_SECONDS)
    assert (other.state, vats.company.outside_calls[-1].destination) == (State.OVER, "ivr")


@pytest.mark.parametrize("target", ["msg_busy", "voicemail"])
async def test_department_that_nobody_answers_at_once_when_nobody_can(
    vats: VirtualVats, time: Time, target: str
) -> None:
    for member in vats.department(SALES_ID).members:
        member.takes_calls = False
    vats.department(SALES_ID).timeout = Timeout(60, target)
    call = await vats.rings(CLIENT, MAIN)
    await vats.time_passes()
    assert call.state is (State.MESSAGE if target == "msg_busy" else State.VOICEMAIL)
    await passes(vats, time, VOICEMAIL_SECONDS)
    assert (call.state, call.department) == (State.OVER, SALES_ID)


async def test_message_is_said_and_the_call_is_over(vats: VirtualVats, time: Time) -> None:
    vats.number(HOURS).route.work = {}
    call = await vats.rings(CLIENT, HOURS)
    assert call.state is State.MESSAGE
    await passes(vats, time, MESSAGE_SECONDS - 1)
    assert call.state is State.MESSAGE
    await passes(vats, time, 1)
    assert (call.state, vats.company.outside_calls[-1].destination) == (State.OVER, "offtime")


@pytest.mark.parametrize("way", ["out", "inside", "outside"])
async def test_other_side_that_does_not_answer_is_given_up(vats: VirtualVats, time: Time, way: str) -> None:
    if way == "outside":
        vats.department(SALES_ID).timeout = Timeout(1, "telnum", telnum="79000000000")
        call = await vats.rings(CLIENT, MAIN)
        await passes(vats, time, 1)
    else:
        call = await vats.dials("anna", CLIENT if way == "out" else "703")
    await passes(vats, time, PATIENCE_SECONDS - 1)
    assert call.state is State.RINGING
    await passes(vats, time, 1)
    assert (call.state, call.status) == (State.OVER, "Missed")


async def test_talk_goes_on(vats: VirtualVats, time: Time) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await passes(vats, time, 7200)
    assert call.state is State.TALKING


async def test_department_deleted_while_it_rings(vats: VirtualVats, time: Time) -> None:
    call = await vats.rings(CLIENT, SUPPORT)
    vats.company.departments.remove(vats.department(SUPPORT_ID))
    await passes(vats, time, NO_ANSWER_SECONDS)
    assert call.state is State.VOICEMAIL


async def test_by_itself_only_when_that_is_on(vats: VirtualVats, time: Time) -> None:
    call = await vats.rings(CLIENT, OTHER_OPERATOR)
    time.moves(seconds=NO_ANSWER_SECONDS)
    await asyncio.sleep(0.4)
    assert where(call) == "ringing"
    vats.by_itself = True
    await eventually(lambda: where(call) == "voicemail")


async def test_call_that_is_being_stepped_is_let_be(vats: VirtualVats, time: Time) -> None:
    call = await vats.rings(CLIENT, OTHER_OPERATOR)
    time.moves(seconds=NO_ANSWER_SECONDS)
    async with call.turn:
        await vats.time_passes()
        assert where(call) == "ringing"
    await vats.time_passes()
    assert where(call) == "voicemail"
