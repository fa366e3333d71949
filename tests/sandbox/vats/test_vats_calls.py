"""Whom a call rings, and what the CRM is told of it."""

import pytest

from sandbox.company import CLIENT, HOURS, MAIN, MENU, OTHER_OPERATOR, SALES_ID, SPAM, SUPPORT, SUPPORT_ID
from sandbox.vats.calls import CallError, State
from sandbox.vats.state import CustomRoute, Holiday, Interval, Member, Timeout
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.conftest import Crm, Time
from tests.sandbox.vats.wire import Wire, check, document

SCHEMAS = {
    "history": "HistoryCallback",
    "event": "EventCallback",
    "contact": "ContactCallback",
    "rating": "RatingCallback",
    "webhook": "WebhookCallback",
}


def check_pushes(vats: VirtualVats) -> None:
    """Check what was pushed against callbacks.yaml, with no field that it does not know."""
    for push in vats.pushes:
        name = SCHEMAS[push.fields["cmd"]]
        check(push.fields, {"$ref": f"#/components/schemas/{name}"}, "callbacks.yaml")
        known = document("callbacks.yaml")["components"]["schemas"][name]["properties"]
        assert set(push.fields) <= set(known)
        assert push.status == 200


async def test_department_rings_all_and_one_answers(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, MAIN)
    assert (call.ringing, call.state, call.department) == (["anna", "boris", "olga"], State.RINGING, SALES_ID)
    await call.answered_by("boris", after=4)
    await call.ends(seconds=125)
    assert crm.story() == [
        "contact",
        "INCOMING anna",
        "INCOMING boris",
        "INCOMING olga",
        "ACCEPTED boris",
        "CANCELLED anna",
        "CANCELLED olga",
        "COMPLETED boris",
        "in boris",
    ]
    history = crm.got[-1]
    assert history == {
        "cmd": "history",
        "crm_token": vats.crm_token,
        "type": "in",
        "status": "Success",
        "start": "20261124T090000Z",
        "duration": "129",
        "link": f"{vats.url}/records/{call.id}.mp3",
        "callid": call.id,
        "phone": CLIENT,
        "diversion": MAIN,
        "telnum_name": "Основной",
        "groupRealName": "Отдел продаж",
        "user": "boris",
        "ext": "703",
        "telnum": "79264445566",
    }
    assert set(crm.kinds) == {"application/x-www-form-urlencoded"}
    check_pushes(vats)


async def test_answered_by_whoever_rings_first(vats: VirtualVats) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered(after=2)
    assert (call.speaker, call.ringing) == ("anna", [])
    nobody = await vats.rings(CLIENT, OTHER_OPERATOR)
    nobody.ringing.clear()
    with pytest.raises(CallError, match="only nobody"):
        await nobody.answered()


async def test_clock_that_moved_counts_as_time(vats: VirtualVats, time: Time) -> None:
    call = await vats.rings(CLIENT, MAIN)
    time.moves(seconds=7)
    await call.answered_by("anna")
    time.moves(seconds=60)
    await call.ends()
    row = vats.company.outside_calls[-1]
    assert (row.wait, row.talk) == (7, 60)


async def test_missed_by_a_department_names_nobody(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.missed(after=13)
    assert crm.story()[-4:] == ["CANCELLED anna", "CANCELLED boris", "CANCELLED olga", "in"]
    missed = crm.got[-1]
    assert (missed["status"], missed["user"], missed["duration"]) == ("Missed", "", "13")
    assert "link" not in missed
    assert "ext" not in missed
    check_pushes(vats)


async def test_missed_by_an_employee_names_him(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, OTHER_OPERATOR)
    assert call.ringing == ["boris"]
    await call.missed()
    assert crm.got[-1]["user"] == "boris"
    assert "groupRealName" not in crm.got[-1]


async def test_silence_of_every_kind_is_obeyed(vats: VirtualVats) -> None:
    vats.employee("anna").takes_calls = False
    vats.department(SALES_ID).members[1].takes_calls = False
    vats.employee("olga").is_absent = True
    assert (await vats.rings(CLIENT, MAIN)).ringing == []
    vats.employee("anna").takes_calls = True
    assert (await vats.rings(CLIENT, MAIN)).ringing == ["anna"]
    vats.employee("boris").has_no_phone = True
    assert (await vats.rings(CLIENT, OTHER_OPERATOR)).ringing == []


async def test_who_speaks_is_not_rung_while_somebody_is_free(vats: VirtualVats) -> None:
    first = await vats.rings(CLIENT, MAIN)
    await first.answered_by("anna")
    assert (await vats.rings("79000000001", MAIN)).ringing == ["boris", "olga"]
    vats.department(SALES_ID).members = [Member("anna")]
    assert (await vats.rings("79000000002", MAIN)).ringing == ["anna"]


async def test_in_order_one_after_another(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, SUPPORT)
    assert call.ringing == ["ivan"]
    await call.answered_by("maria")
    assert crm.story() == ["contact", "INCOMING ivan", "CANCELLED ivan", "INCOMING maria", "ACCEPTED maria"]
    with pytest.raises(CallError):
        await call.next()


async def test_waterfall_keeps_ringing_those_before(vats: VirtualVats) -> None:
    vats.department(SUPPORT_ID).order = "WATERFALL"
    call = await vats.rings(CLIENT, SUPPORT)
    await call.next()
    assert call.ringing == ["ivan", "maria"]
    with pytest.raises(CallError, match="nobody is left"):
        await call.next()


async def test_evenly_rings_first_who_had_the_fewest_calls(vats: VirtualVats) -> None:
    vats.department(SALES_ID).order = "EVENLY"
    first = await vats.rings(CLIENT, MAIN)
    assert first.ringing == ["olga"]
    await first.answered_by("olga")
    await first.ends()
    second = await vats.rings(CLIENT, MAIN)
    assert second.ringing == ["anna"]


@pytest.mark.parametrize(
    ("then", "ringing", "destination"),
    [
        (Timeout(60, "user", user="admin"), ["admin"], "user"),
        (Timeout(60, "group", group=SUPPORT_ID), ["ivan"], "group"),
        (Timeout(60, "telnum", telnum="79000000000"), [], "telnum"),
        (Timeout(60, "voicemail"), [], "am"),
        (Timeout(60, "msg_busy"), [], "group"),
    ],
)
async def test_nobody_answers_in_time(vats: VirtualVats, then: Timeout, ringing: list[str], destination: str) -> None:
    vats.department(SALES_ID).timeout = then
    call = await vats.rings(CLIENT, MAIN)
    await call.times_out()
    assert call.ringing == ringing
    await call.missed()
    assert vats.company.outside_calls[-1].destination == destination


async def test_employee_who_does_not_answer_leads_to_the_answering_machine(vats: VirtualVats) -> None:
    call = await vats.rings(CLIENT, OTHER_OPERATOR)
    await call.times_out()
    assert call.state is State.VOICEMAIL
    await call.missed()
    assert vats.company.outside_calls[-1].destination == "am"


async def test_menu_leads_where_its_buttons_say(vats: VirtualVats) -> None:
    call = await vats.rings(CLIENT, MENU)
    assert (call.state, call.ringing) == (State.MENU, [])
    assert [one["button"] for one in call.menu["items"]] == ["1", "2", "timeout"]
    with pytest.raises(CallError, match="no button 9"):
        await call.presses("9")
    await call.presses("2")
    assert (call.ringing, call.menu) == (["ivan"], {})
    other = await vats.rings(CLIENT, MENU)
    await other.presses("timeout")
    assert other.ringing == ["admin"]
    third = await vats.rings(CLIENT, MENU)
    await third.missed()
    assert vats.company.outside_calls[-1].destination == "ivr"


async def test_schedule_decides_by_local_time(vats: VirtualVats, time: Time) -> None:
    assert (await vats.rings(CLIENT, HOURS)).department == SALES_ID
    time.moves(hours=8)
    assert (await vats.rings(CLIENT, HOURS)).ringing == ["ivan"]
    evening = CustomRoute("r", "Вечер", [Interval("i", ["tuesday"], 72000, 82800)], route={"type": "group"})
    evening.route["group"] = SUPPORT_ID
    vats.number(HOURS).custom_routes = [evening]
    assert (await vats.rings(CLIENT, HOURS)).department == SUPPORT_ID
    time.moves(hours=14)
    holiday = Holiday("h", "2026-11-25T00:00:00", "2026-11-25T23:59:00")
    vats.number(HOURS).custom_routes = [CustomRoute("r", "Праздник", holidays=[holiday])]
    assert (await vats.rings(CLIENT, HOURS)).ringing == ["ivan"]
    vats.number(HOURS).route.other = {}
    closed = await vats.rings(CLIENT, HOURS)
    await closed.missed()
    assert vats.company.outside_calls[-1].destination == "offtime"


async def test_fax_rings_nobody(wire: Wire, vats: VirtualVats) -> None:
    await wire.do("edit_telnum_route", path={"telnum": MAIN}, body={"type": "fax", "greeting": False})
    assert (await vats.rings(CLIENT, MAIN)).ringing == []


async def test_unwanted_calls_are_stopped_and_counted(vats: VirtualVats, crm: Crm) -> None:
    assert (await vats.rings(SPAM, MAIN)).refused == "blacklist"
    assert (await vats.rings("74993334455", MAIN)).refused == "blacklist"
    assert [(one.week, one.year) for one in vats.company.blacklist] == [(3, 15), (1, 4)]
    vats.company.block_anonymous = True
    assert (await vats.rings("anonymous", MAIN)).refused == "anonymous"
    vats.number(MAIN).disabled = True
    call = await vats.rings(CLIENT, MAIN)
    assert (call.refused, call.state) == ("disabled", State.REFUSED)
    assert crm.got == []
    with pytest.raises(CallError):
        await call.missed()


async def test_anonymous_call_is_taken_unless_stopped(vats: VirtualVats, crm: Crm) -> None:
    await vats.rings("anonymous", MAIN)
    assert crm.got[0]["phone"] == "anonymous"


@pytest.mark.parametrize("named", ["boris", "703", "79264445566"])
async def test_responsible_is_rung_first_when_switched_on(vats: VirtualVats, crm: Crm, named: str) -> None:
    crm.contact = {"contact_name": "Мебель", "responsible": named}
    assert len((await vats.rings(CLIENT, MAIN)).ringing) == 3
    vats.switchboard.obeys_responsible = True
    call = await vats.rings(CLIENT, MAIN)
    assert (call.ringing, call.contact) == (["boris"], crm.contact)
    await call.times_out()
    assert len(call.ringing) == 3


@pytest.mark.parametrize("answer", [{}, [], "text", {"responsible": ""}, {"responsible": 5}, {"responsible": "nobody"}])
async def test_answer_that_names_nobody_leaves_the_route(vats: VirtualVats, crm: Crm, answer: object) -> None:
    crm.contact = answer
    vats.switchboard.obeys_responsible = True
    assert len((await vats.rings(CLIENT, MAIN)).ringing) == 3


async def test_responsible_who_takes_no_calls_is_passed_over(vats: VirtualVats, crm: Crm) -> None:
    crm.contact = {"responsible": "boris"}
    vats.switchboard.obeys_responsible = True
    vats.employee("boris").takes_calls = False
    assert (await vats.rings(CLIENT, MAIN)).ringing == ["anna", "olga"]


async def test_call_goes_on_without_a_crm(vats: VirtualVats) -> None:
    vats.crm_url = "http://127.0.0.1:1/vats"
    call = await vats.rings(CLIENT, MAIN)
    assert (len(call.ringing), vats.pushes[-1].status, vats.pushes[-1].error) == (3, 0, "ClientConnectorError")
    vats.crm_url = None
    await call.missed()
    assert vats.pushes[-1].error == "no address"
    vats.switchboard.asks_contact = False
    await vats.rings(CLIENT, MAIN)
    assert vats.pushes[-1].cmd == "event"


async def test_blind_transfer_is_a_second_call(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    second = await call.transferred("boris", seconds=20)
    assert crm.story()[-4:] == ["TRANSFERRED anna", "COMPLETED anna", "in anna", "INCOMING boris"]
    assert crm.got[-4]["second_callid"] == second.id == crm.got[-1]["callid"] != call.id
    await second.answered_by("boris")
    await second.ends(seconds=40)
    assert [(one.user, one.talk) for one in vats.company.outside_calls[-2:]] == [("anna", 20), ("boris", 40)]
    check_pushes(vats)


async def test_attended_transfer_is_the_same_call(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    assert await call.transferred("boris", blind=False) is call
    assert crm.story()[-3:] == ["TRANSFERRED anna", "ACCEPTED boris", "COMPLETED anna"]
    assert "second_callid" not in crm.got[-3]
    await call.ends(seconds=9)
    row = vats.company.outside_calls[-1]
    assert (row.user, row.first_answered) == ("boris", "anna")


async def test_rating_reaches_push_and_history(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends()
    await call.rated(4)
    assert {name: crm.got[-1][name] for name in ("cmd", "user", "ext", "rating", "callid")} == {
        "cmd": "rating",
        "user": "anna",
        "ext": "702",
        "rating": "4",
        "callid": call.id,
    }
    assert (vats.company.outside_calls[-1].rating, call.rating) == (4, 4)
    other = await vats.rings(CLIENT, MAIN)
    assert other.rating is None
    await other.rated(2, login="boris")
    assert crm.got[-1]["user"] == "boris"


async def test_scene_that_cannot_happen_is_an_error(vats: VirtualVats) -> None:
    call = await vats.rings(CLIENT, MAIN)
    with pytest.raises(CallError, match="ivan does not ring"):
        await call.answered_by("ivan")
    with pytest.raises(CallError):
        await call.ends()
    await call.missed()
    for step in (call.missed, call.times_out, call.answered, call.next):
        with pytest.raises(CallError):
            await step()
    with pytest.raises(CallError):
        await call.transferred("boris")
    with pytest.raises(CallError):
        await call.presses("1")


async def test_placed_call_rings_out(wire: Wire, vats: VirtualVats, crm: Crm) -> None:
    answer = await wire.do("make_call", body={"phone": CLIENT, "user": "702", "clid": OTHER_OPERATOR})
    await vats.settled()
    call = vats.calls[-1]
    assert answer == {"callid": call.id, "clid": OTHER_OPERATOR}
    await call.answered(after=3)
    await call.ends(seconds=10)
    assert crm.story() == ["OUTGOING anna", "ACCEPTED anna", "COMPLETED anna", "out anna"]
    assert {one["direction"] for one in crm.got[:3]} == {"out"}
    assert (crm.got[-1]["diversion"], crm.got[-1]["duration"]) == (OTHER_OPERATOR, "13")
    assert vats.company.outside_calls[-1].destination == ""
    check_pushes(vats)


async def test_clid_that_cannot_call_out_is_dropped(wire: Wire, vats: VirtualVats) -> None:
    vats.number(SUPPORT).outgoing = False
    for clid in (SUPPORT, "70000000000"):
        answer = await wire.do("make_call", body={"phone": CLIENT, "user": "anna", "clid": clid})
        assert "clid" not in answer
    assert vats.calls[-1].number == MAIN
    vats.number(SUPPORT).outgoing = True
    await wire.do("make_call", body={"phone": CLIENT, "user": "ivan"})
    assert vats.calls[-1].number == SUPPORT
    await wire.do("make_call", body={"phone": CLIENT, "user": "boris"})
    assert vats.calls[-1].number == MAIN


async def test_call_of_a_department_is_the_first_ones_who_takes_calls(wire: Wire, vats: VirtualVats) -> None:
    await wire.do("make_call", body={"phone": CLIENT, "group": "700"})
    assert vats.calls[-1].caller == "anna"
    for member in vats.department(SALES_ID).members:
        member.takes_calls = False
    await wire.refused("make_call", body={"phone": CLIENT, "group": SALES_ID})
    await wire.refused("make_call", body={"phone": CLIENT, "group": "nothing"})
    await wire.refused("make_call", body={"phone": CLIENT, "user": "nobody"})


@pytest.mark.parametrize(
    ("status", "kept"), [("Missed", "missed"), ("Cancel", "noanswer"), ("Busy", "noanswer"), ("NotFound", "noanswer")]
)
async def test_outgoing_call_in_vain(vats: VirtualVats, crm: Crm, status: str, kept: str) -> None:
    call = await vats.dials("anna", CLIENT)
    await call.fails(status)
    assert (crm.got[-1]["status"], crm.got[-1]["type"], crm.got[-1]["user"]) == (status, "out", "anna")
    assert (vats.company.outside_calls[-1].status, vats.company.outside_calls[-1].wait) == (kept, 5)
    check_pushes(vats)


async def test_unanswered_outgoing_call_is_missed_too(vats: VirtualVats, crm: Crm) -> None:
    call = await vats.dials("anna", CLIENT)
    await call.missed()
    assert (crm.got[-1]["status"], crm.got[-1]["type"], crm.got[-1]["duration"]) == ("Missed", "out", "20")


@pytest.mark.parametrize(
    ("login", "phone", "allowed"),
    [
        ("anna", "375291234567", True),
        ("boris", "375291234567", False),
        ("boris", "74951112233", True),
        ("boris", "78121112233", True),
        ("boris", "79161112233", True),
        ("boris", "37060000000", False),
        ("boris", "4915112345678", False),
        ("boris", "12025550123", False),
        ("boris", "881612345678", False),
        ("ivan", "4915112345678", True),
        ("ivan", "79161112233", False),
    ],
)
async def test_directions_are_obeyed(vats: VirtualVats, login: str, phone: str, allowed: bool) -> None:  # noqa: FBT001
    vats.company.directions.groups[SUPPORT_ID] = ["EURO"]
    call = await vats.dials(login, phone)
    assert (call.state is State.RINGING) is allowed
    if not allowed:
        assert call.status == "NotAllowed"


async def test_call_inside_is_told_to_nobody(wire: Wire, vats: VirtualVats, crm: Crm) -> None:
    await wire.do("make_call", body={"phone": "703", "user": "anna"})
    await vats.settled()
    call = vats.calls[-1]
    await call.answered()
    await call.ends(seconds=5)
    unanswered = await vats.dials("anna", "704")
    await unanswered.missed()
    assert [(one.caller, one.called, one.status, one.talk) for one in vats.company.inside_calls[-2:]] == [
        ("anna", "boris", "success", 5),
        ("anna", "olga", "noanswer", 0),
    ]
    assert crm.got == []


async def test_exception_from_recording_has_no_link(vats: VirtualVats, crm: Crm) -> None:
    vats.company.record_exceptions = ["anna"]
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends()
    assert "link" not in crm.got[-1]
    assert vats.company.outside_calls[-1].record == ""


async def test_history_may_name_calls_by_ids_of_its_own(vats: VirtualVats) -> None:
    vats.switchboard.history_ids = "own"
    call = await vats.rings(CLIENT, MAIN)
    await call.missed()
    assert vats.company.outside_calls[-1].uid != call.id
