"""Scenes of a day: each plays from the company as it is."""

from collections import Counter

import pytest

from sandbox.company import MAIN, OTHER_OPERATOR, SALES_ID
from sandbox.vats.calls import CallError, State
from sandbox.vats.scenarios import SCENARIOS, STORM_CALLS
from sandbox.vats.state import Blocked, Route
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.conftest import Crm


async def play(vats: VirtualVats, name: str) -> None:
    await SCENARIOS[name].run(vats, pace=0)


def test_each_scene_has_a_name_in_both_languages() -> None:
    assert list(SCENARIOS) == ["incoming", "missed", "department", "transfer", "rating", "line", "storm"]
    names = [name for one in SCENARIOS.values() for name in (one.title_ru, one.title_en)]
    assert all(names)
    assert len(set(names)) == 2 * len(SCENARIOS)


async def test_incoming_call_is_left_ringing(vats: VirtualVats, crm: Crm) -> None:
    await play(vats, "incoming")
    assert vats.calls[-1].ringing == ["boris"]
    assert crm.story() == ["contact", "INCOMING boris"]


async def test_missed_call(vats: VirtualVats, crm: Crm) -> None:
    await play(vats, "missed")
    assert crm.story() == ["contact", "INCOMING boris", "CANCELLED boris", "in boris"]
    assert crm.got[-1]["status"] == "Missed"


async def test_call_to_a_department(vats: VirtualVats, crm: Crm) -> None:
    await play(vats, "department")
    assert crm.story()[1:4] == ["INCOMING anna", "INCOMING boris", "INCOMING olga"]
    assert (crm.got[-1]["status"], crm.got[-1]["duration"]) == ("Success", "9")


async def test_transfer(vats: VirtualVats, crm: Crm) -> None:
    await play(vats, "transfer")
    first, second = vats.calls
    assert [one.fields["second_callid"] for one in vats.pushes if "second_callid" in one.fields] == [second.id]
    assert (first.status, second.status, second.speaker != first.speaker) == ("Success", "Success", True)
    assert crm.story()[-1] == f"in {second.speaker}"


async def test_low_rating(vats: VirtualVats, crm: Crm) -> None:
    await play(vats, "rating")
    assert (crm.got[-1]["cmd"], crm.got[-1]["rating"], crm.got[-1]["user"]) == ("rating", "2", "anna")


async def test_line_of_another_operator_falls(vats: VirtualVats, crm: Crm) -> None:
    await play(vats, "line")
    await play(vats, "line")
    assert [(one["cmd"], one["type"]) for one in crm.got] == [("webhook", "sipregs_error")] * 2
    assert len(vats.company.subscriptions) == 1
    assert vats.company.registrations[0].status != "success"
    vats.company.registrations.clear()
    with pytest.raises(CallError, match="no number of another operator"):
        await play(vats, "line")


async def test_storm(vats: VirtualVats) -> None:
    await play(vats, "storm")
    assert len(vats.calls) == STORM_CALLS
    assert {one.state for one in vats.calls} == {State.OVER}
    ended = Counter(one.fields["status"] for one in vats.pushes if one.cmd == "history")
    assert ended["Missed"] > ended["Success"] > 0
    # A caller waits a second for the name (2.3) and no longer; everything else must arrive.
    assert all(one.status == 200 for one in vats.pushes if one.cmd != "contact")


async def test_scene_finds_another_way_when_settings_have_changed(vats: VirtualVats, crm: Crm) -> None:
    await play(vats, "line")
    await play(vats, "incoming")
    assert vats.calls[-1].number == MAIN
    vats.line_restored(OTHER_OPERATOR)
    vats.number(OTHER_OPERATOR).disabled = True
    await play(vats, "incoming")
    assert vats.calls[-1].number == MAIN
    vats.number(MAIN).route = Route("user", user="olga")
    await play(vats, "incoming")
    assert vats.calls[-1].ringing == ["olga"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("missed", "no number leads"), ("transfer", "no number leads"), ("storm", "every number is switched off")],
)
async def test_scene_that_cannot_be_played_says_so(vats: VirtualVats, name: str, words: str) -> None:
    for number in vats.company.numbers:
        number.disabled = True
    with pytest.raises(CallError, match=words):
        await play(vats, name)


async def test_scene_needs_somebody_who_is_free(vats: VirtualVats) -> None:
    for employee in vats.company.employees:
        employee.takes_calls = employee.login == "anna"
    with pytest.raises(CallError, match="free to take the call over"):
        await play(vats, "transfer")
    assert vats.department(SALES_ID).member("anna")
    with pytest.raises(CallError, match="nobody is free to answer"):
        await play(vats, "department")


async def test_client_of_the_blacklist_cannot_play(vats: VirtualVats) -> None:
    vats.company.blacklist = [Blocked("79*")]
    with pytest.raises(CallError, match="is not let in: blacklist"):
        await play(vats, "incoming")
