"""Telephones: what each does now, and what may be done with it."""

import asyncio

import pytest

from sandbox.company import CLIENT, MAIN, OTHER_CLIENT, OTHER_OPERATOR, SUPPORT
from sandbox.vats.calls import CallError, State
from sandbox.vats.errors import Refusal
from sandbox.vats.phones import PhoneState
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.conftest import Crm


def states(vats: VirtualVats) -> dict[str, str]:
    """Tell of the telephones that are not free."""
    return {one.login: str(one.state) for one in vats.phones.all() if one.state is not PhoneState.FREE}


async def test_states_of_a_call_from_ring_to_end(vats: VirtualVats) -> None:
    assert [one.login for one in vats.phones.all()][:3] == ["admin", "anna", "boris"]
    assert states(vats) == {"pavel": "off"}
    call = await vats.rings(CLIENT, MAIN)
    assert states(vats) == {"anna": "ringing", "boris": "ringing", "olga": "ringing", "pavel": "off"}
    phone = vats.phones.of("boris")
    assert (phone.name, phone.ext, phone.call, phone.ringing, phone.other) == (
        "Борис Волков",
        "703",
        call,
        (call,),
        CLIENT,
    )
    assert await vats.phones.answer("boris") is call
    assert states(vats) == {"boris": "talking", "pavel": "off"}
    assert (vats.phones.of("boris").other, vats.phones.of("boris").ringing) == (CLIENT, ())
    await vats.phones.hang_up("boris")
    assert (states(vats), call.status) == ({"pavel": "off"}, "Success")
    assert vats.phones.of("boris").other == ""


async def test_silence_switches_a_telephone_off(vats: VirtualVats) -> None:
    vats.employee("anna").takes_calls = False
    vats.employee("boris").is_absent = True
    vats.employee("olga").has_no_phone = True
    assert states(vats) == dict.fromkeys(("anna", "boris", "olga", "pavel"), "off")


async def test_call_inside_shows_at_both_ends(vats: VirtualVats) -> None:
    call = await vats.dials("anna", "703")
    assert states(vats) == {"anna": "dialling", "boris": "ringing", "pavel": "off"}
    assert (vats.phones.of("anna").other, vats.phones.of("boris").other) == ("boris", "anna")
    await vats.phones.answer("boris")
    assert states(vats) == {"anna": "talking", "boris": "talking", "pavel": "off"}
    assert (vats.phones.of("anna").other, vats.phones.of("boris").other) == ("boris", "anna")
    await vats.phones.hang_up("boris")
    assert (call.state, vats.company.inside_calls[-1].status) == (State.OVER, "success")


async def test_call_to_a_client_is_stopped_by_who_dialled(vats: VirtualVats) -> None:
    call = await vats.dials("anna", CLIENT)
    assert (vats.phones.of("anna").state, vats.phones.of("anna").other) == (PhoneState.DIALLING, CLIENT)
    assert await vats.phones.hang_up("anna") is call
    assert call.status == "Cancel"


async def test_reject_by_one_of_several_lets_the_others_ring(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await vats.phones.reject("anna")
    assert call.ringing == ["boris", "olga"]
    await vats.phones.reject("boris")
    await vats.phones.reject("olga")
    assert call.ringing == ["admin"]
    await vats.phones.reject("admin")
    assert call.state is State.VOICEMAIL
    assert crm.story()[4:] == [
        "CANCELLED anna",
        "CANCELLED boris",
        "CANCELLED olga",
        "INCOMING admin",
        "CANCELLED admin",
    ]


async def test_reject_in_a_queue_rings_the_next(vats: VirtualVats) -> None:
    call = await vats.rings(CLIENT, SUPPORT)
    await vats.phones.reject("ivan")
    assert call.ringing == ["maria"]


async def test_reject_of_a_call_inside(vats: VirtualVats) -> None:
    call = await vats.dials("anna", "703")
    await vats.phones.reject("boris")
    assert (call.state, call.status) == (State.OVER, "Busy")


@pytest.mark.parametrize("blind", [True, False])
async def test_transfer(vats: VirtualVats, blind: bool) -> None:  # noqa: FBT001
    call = await vats.rings(CLIENT, MAIN)
    await vats.phones.answer("anna")
    second = await vats.phones.transfer("anna", "ivan", blind=blind)
    assert (second is call) is not blind
    assert states(vats) == {"ivan": "ringing" if blind else "talking", "pavel": "off"}


async def test_one_of_several_calls_is_chosen(vats: VirtualVats) -> None:
    first, second = await vats.rings(CLIENT, OTHER_OPERATOR), await vats.rings(OTHER_CLIENT, OTHER_OPERATOR)
    assert vats.phones.of("boris").ringing == (first, second)
    assert await vats.phones.answer("boris", second.id) is second
    with pytest.raises(CallError, match="talks already"):
        await vats.phones.answer("boris", first.id)
    assert await vats.phones.reject("boris", first.id) is first


async def test_nothing_to_do(vats: VirtualVats) -> None:
    for action in (vats.phones.answer, vats.phones.reject):
        with pytest.raises(CallError, match="nothing rings at anna"):
            await action("anna")
    with pytest.raises(CallError, match="anna does not talk"):
        await vats.phones.hang_up("anna")
    with pytest.raises(CallError, match="anna does not talk"):
        await vats.phones.transfer("anna", "boris")
    await vats.rings(CLIENT, MAIN)
    with pytest.raises(CallError):
        await vats.phones.answer("anna", "no such call")
    with pytest.raises(CallError):
        await vats.phones.hang_up("anna")
    with pytest.raises(Refusal):
        vats.phones.of("nobody")


async def test_two_who_answer_at_once_do_not_both_talk(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, MAIN)
    got = await asyncio.gather(vats.phones.answer("anna"), vats.phones.answer("boris"), return_exceptions=True)
    assert [type(one).__name__ for one in got] == ["Call", "CallError"]
    assert (call.speaker, crm.story()[-3:]) == ("anna", ["ACCEPTED anna", "CANCELLED boris", "CANCELLED olga"])


async def test_step_waits_for_the_step_before(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, SUPPORT)
    await asyncio.gather(vats.phones.reject("ivan"), call.client_hangs_up())
    assert crm.story()[2:] == ["CANCELLED ivan", "INCOMING maria", "CANCELLED maria", "in"]


async def test_who_talks_and_dials_is_shown_talking(vats: VirtualVats) -> None:
    talk = await vats.rings(CLIENT, OTHER_OPERATOR)
    await talk.answered_by("boris")
    await vats.dials("boris", "702")
    assert (vats.phones.of("boris").state, vats.phones.of("boris").call) == (PhoneState.TALKING, talk)


async def test_call_inside_is_news_too(vats: VirtualVats) -> None:
    before = vats.changes.count
    await vats.dials("anna", "703")
    assert vats.changes.count > before


async def test_client_hangs_up(vats: VirtualVats) -> None:
    ringing = await vats.rings(CLIENT, MAIN)
    await ringing.client_hangs_up()
    talking = await vats.rings(CLIENT, MAIN)
    await talking.answered_by("anna")
    await talking.client_hangs_up()
    dialled = await vats.dials("anna", CLIENT)
    await dialled.client_hangs_up()
    assert [one.status for one in (ringing, talking, dialled)] == ["Missed", "Success", "Busy"]
    with pytest.raises(CallError):
        await talking.client_hangs_up()
