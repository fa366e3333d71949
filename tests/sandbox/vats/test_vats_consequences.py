"""What is set by the API decides whom the next call reaches: each setting, then a call."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.company import (
    ANNA_NUMBER,
    CLIENT,
    DISPATCHER_ID,
    HOURS,
    MAIN,
    OTHER_OPERATOR,
    SALES_ID,
    SPAM,
    SUPPORT_ID,
)
from sandbox.vats.calls import Call, State
from sandbox.vats.errors import Refusal
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.conftest import Crm, Time
from tests.sandbox.vats.settings import (
    ALL,
    ANNA,
    HOURS_NUMBER,
    IN_SALES,
    NUMBER,
    SALES,
    Settings,
    members,
    route,
    sales,
    settings_are_made,
)
from tests.sandbox.vats.wire import Wire


@dataclass(frozen=True)
class Rings:
    """After these settings a client who calls this number makes these telephones ring, or reaches this state.

    ``before`` and ``after`` are the seconds that pass before the call begins, and while it rings.
    """

    settings: Settings
    ringing: list[str] = field(default_factory=list)
    number: str = MAIN
    client: str = CLIENT
    state: State = State.RINGING
    refused: str = ""
    outside: str = ""
    before: float = 0
    after: float = 0


SPECIAL = {"route_name": "День", "start": "2026-11-24T00:00:00", "end": "2026-11-24T23:59:00"}
OTHER_DAY = {"route_name": "День", "start": "2026-11-25T00:00:00", "end": "2026-11-25T23:59:00"}
NOON = {"route_name": "Обед", "days": ["tuesday"], "start": 43200, "end": 46800}
ONDUTY = {"type": "onduty", "subtype": "telnum", "telnum": "79000000001"}
MONDAY = {"monday": {"start": 32400, "end": 64800}}
WORKS = {"tuesday": {"start": 32400, "end": 64800}}
MENU_BODY = {"name": "Меню", "items": [{"button": "1", "type": "user", "user": "olga"}]}

# The clock of the tests stands at noon in Moscow, on Tuesday the 24th of November.
CASES: dict[str, Rings] = {
    "as it is": Rings([], ALL),
    "route to an employee": Rings([route(MAIN, "user", user="boris")], ["boris"]),
    "route by an extension": Rings([route(MAIN, "user", user="704")], ["olga"]),
    "route to a department": Rings([route(MAIN, "group", group=SUPPORT_ID)], ["ivan"]),
    "route to a menu": Rings([route(MAIN, "ivr", ivr=MENU_BODY)], state=State.MENU),
    "route to a fax": Rings([route(MAIN, "fax")], state=State.VOICEMAIL),
    "schedule in working hours": Rings(
        [route(MAIN, "scheduler", work={"user": "olga"}, other={"user": "ivan"}, schedule=WORKS)], ["olga"]
    ),
    "schedule in free time": Rings(
        [route(MAIN, "scheduler", work={"user": "olga"}, other={"user": "ivan"}, schedule=WORKS)],
        ["ivan"],
        before=7 * 3600,
    ),
    "schedule whose day is missing": Rings(
        [route(MAIN, "scheduler", work={"user": "olga"}, other={"user": "ivan"}, schedule=MONDAY)],
        ["ivan"],
    ),
    "schedule with a phone outside on duty": Rings(
        [route(MAIN, "scheduler", work={"user": "olga"}, other=ONDUTY, schedule={})], outside="79000000001"
    ),
    "number switched off": Rings([("disable_telnum_calls", {"path": NUMBER})], state=State.REFUSED, refused="disabled"),
    "number switched on again": Rings(
        [("disable_telnum_calls", {"path": NUMBER}), ("enable_telnum_calls", {"path": NUMBER})], ALL
    ),
    "employee in silence": Rings([("disable_calls", {"path": ANNA})], ["boris", "olga"]),
    "employee heard again": Rings([("disable_calls", {"path": ANNA}), ("enable_calls", {"path": ANNA})], ALL),
    "direct route to an employee in silence": Rings(
        [route(MAIN, "user", user="anna"), ("disable_calls", {"path": ANNA})], state=State.VOICEMAIL
    ),
    "employee out of one department": Rings(
        [("disable_group_calls", {"path": ANNA, "query": IN_SALES})], ["boris", "olga"]
    ),
    "employee out of every department": Rings([("disable_group_calls", {"path": ANNA})], ["boris", "olga"]),
    "employee out of departments keeps direct calls": Rings(
        [("disable_group_calls", {"path": ANNA}), route(MAIN, "user", user="anna")], ["anna"]
    ),
    "employee in the department again": Rings(
        [("disable_group_calls", {"path": ANNA}), ("enable_group_calls", {"path": ANNA, "query": IN_SALES})], ALL
    ),
    "department in order": Rings([sales(call_order="BYORDER", call_duration=10)], ["anna"]),
    "department in order, later": Rings([sales(call_order="BYORDER", call_duration=10)], ["boris"], after=10),
    "department in order, a second before": Rings([sales(call_order="BYORDER", call_duration=10)], ["anna"], after=9),
    "department as a waterfall, later": Rings(
        [sales(call_order="WATERFALL", call_duration=10)], ["anna", "boris"], after=10
    ),
    "department evenly": Rings([sales(call_order="EVENLY", call_duration=10)], ["olga"]),
    "department with somebody first": Rings([sales(call_order="BYORDER"), members(add=["ivan"], position=0)], ["ivan"]),
    "department with somebody last": Rings([members(add=["ivan"])], [*ALL, "ivan"]),
    "department with somebody switched off": Rings([members(calls_disable=["boris"])], ["anna", "olga"]),
    "department without somebody": Rings([members(remove=["boris"])], ["anna", "olga"]),
    "department of new people": Rings(
        [sales(users=[{"login": "ivan", "calls_enable": True}, {"login": "anna", "calls_enable": False}])], ["ivan"]
    ),
    "time-out to an employee": Rings([sales(timeout={"time": 5, "target": "user", "user": "ivan"})], ["ivan"], after=5),
    "time-out not yet": Rings([sales(timeout={"time": 5, "target": "user", "user": "ivan"})], ALL, after=4),
    "time-out to a department": Rings(
        [sales(timeout={"time": 5, "target": "group", "group": SUPPORT_ID})], ["ivan"], after=5
    ),
    "time-out to a phone outside": Rings(
        [sales(timeout={"time": 5, "target": "telnum", "telnum": "79000000000"})], outside="79000000000", after=5
    ),
    "time-out to the answering machine": Rings(
        [sales(timeout={"time": 5, "target": "voicemail"})], state=State.VOICEMAIL, after=5
    ),
    "time-out to a message": Rings([sales(timeout={"time": 5, "target": "msg_busy"})], state=State.MESSAGE, after=5),
    "number of the blacklist": Rings(
        [("add_to_blacklist", {"body": [{"telnum": CLIENT}]})], state=State.REFUSED, refused="blacklist"
    ),
    "mask of the blacklist": Rings(
        [("add_to_blacklist", {"body": [{"telnum": "7916*"}]})], state=State.REFUSED, refused="blacklist"
    ),
    "mask that does not fit": Rings([("add_to_blacklist", {"body": [{"telnum": "7915*"}]})], ALL),
    "number off the blacklist": Rings([("delete_from_blacklist", {"query": {"telnum": [SPAM]}})], ALL, client=SPAM),
    "anonymous clients stopped": Rings(
        [("enable_block_anonymous", {})], client="anonymous", state=State.REFUSED, refused="anonymous"
    ),
    "anonymous clients let in again": Rings(
        [("enable_block_anonymous", {}), ("disable_block_anonymous", {})], ALL, client="anonymous"
    ),
    "extra interval": Rings([("add_interval_schedule", {"path": HOURS_NUMBER, "body": NOON})], ["ivan"], HOURS),
    "extra interval that is over": Rings(
        [("add_interval_schedule", {"path": HOURS_NUMBER, "body": NOON})], ALL, HOURS, before=3600
    ),
    "extra interval of another day": Rings(
        [("add_interval_schedule", {"path": HOURS_NUMBER, "body": {**NOON, "days": ["monday"]}})], ALL, HOURS
    ),
    "special day": Rings([("add_calendar_schedule", {"path": HOURS_NUMBER, "body": SPECIAL})], ["ivan"], HOURS),
    "special day that is tomorrow": Rings(
        [("add_calendar_schedule", {"path": HOURS_NUMBER, "body": OTHER_DAY})], ALL, HOURS
    ),
    "direct number of an employee": Rings([], ["anna"], ANNA_NUMBER),
    "SIM card of another employee": Rings(
        [("assign_sim_to_user", {"path": {"telnum": ANNA_NUMBER, "login": "ivan"}})], ["ivan"], ANNA_NUMBER
    ),
    "SIM card of the company": Rings(
        [("assign_sim_to_company", {"path": {"telnum": ANNA_NUMBER}})], ["admin"], ANNA_NUMBER
    ),
    "SIM card of the company given to an employee": Rings(
        [
            ("assign_sim_to_company", {"path": {"telnum": ANNA_NUMBER}}),
            ("assign_sim_to_user", {"path": {"telnum": ANNA_NUMBER, "login": "ivan"}}),
        ],
        ["ivan"],
        ANNA_NUMBER,
    ),
    "SIM card switched off": Rings(
        [("disable_sim", {"path": {"telnum": ANNA_NUMBER}})],
        number=ANNA_NUMBER,
        state=State.REFUSED,
        refused="disabled",
    ),
    "new SIM card": Rings([("add_sim", {"body": {"telnum": "79265550001", "user": "olga"}})], ["olga"], "79265550001"),
    "number of another operator": Rings([], ["boris"], OTHER_OPERATOR),
    "number of another operator switched off": Rings(
        [("edit_sip_registration", {"path": {"telnum": OTHER_OPERATOR}, "body": {"active": False}})],
        number=OTHER_OPERATOR,
        state=State.REFUSED,
        refused="disabled",
    ),
    "number forwarded to a SIP address": Rings(
        [("add_sipuri_transfer", {"body": {"telnum": MAIN}})], outside="pbx-*@sever.vats.example"
    ),
    "number forwarded no longer": Rings(
        [
            ("add_sipuri_transfer", {"body": {"telnum": MAIN}}),
            ("edit_sipuri_transfer", {"path": NUMBER, "body": {"active": False}}),
        ],
        ALL,
    ),
    "employee deleted from a department": Rings([("delete_user", {"path": {"login": "boris"}})], ["anna", "olga"]),
    "employee deleted from a route": Rings(
        [("delete_user", {"path": {"login": "boris"}})], ["admin"], number=OTHER_OPERATOR
    ),
    "department deleted": Rings([("delete_group", {"path": SALES})], ["admin"]),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_setting_decides_whom_a_call_reaches(wire: Wire, vats: VirtualVats, time: Time, case: Rings) -> None:
    await settings_are_made(wire, case.settings)
    time.moves(seconds=case.before)
    call = await vats.rings(case.client, case.number)
    time.moves(seconds=case.after)
    await vats.time_passes()
    prefix, _, suffix = case.outside.partition("*")
    assert (call.ringing, call.state, call.refused) == (case.ringing, case.state, case.refused)
    assert call.outside.startswith(prefix)
    assert call.outside.endswith(suffix)
    assert bool(call.outside) is bool(case.outside)


async def test_interval_edited_and_deleted(wire: Wire, vats: VirtualVats) -> None:
    await wire.do("add_interval_schedule", path=HOURS_NUMBER, body=NOON)
    [custom] = vats.number(HOURS).custom_routes
    path = {"telnum": HOURS, "id": custom.intervals[0].id}
    await wire.do("edit_interval_schedule", path=path, body={**NOON, "start": 46800, "end": 50400})
    assert (await vats.rings(CLIENT, HOURS)).ringing == ALL
    await wire.do("edit_interval_schedule", path=path, body=NOON)
    assert (await vats.rings(CLIENT, HOURS)).ringing == ["ivan"]
    await wire.do("delete_interval_schedule", path=path)
    assert (await vats.rings(CLIENT, HOURS)).ringing == ALL


async def test_special_day_edited_and_deleted_goes_before_intervals(wire: Wire, vats: VirtualVats, time: Time) -> None:
    number = vats.number(HOURS)
    await wire.do("add_interval_schedule", path=HOURS_NUMBER, body=NOON)
    await wire.do("add_calendar_schedule", path=HOURS_NUMBER, body=SPECIAL)
    number.custom_routes[0].route, number.custom_routes[1].route = {"user": "boris"}, {"user": "maria"}
    assert (await vats.rings(CLIENT, HOURS)).ringing == ["maria"]
    path = {"telnum": HOURS, "id": number.custom_routes[1].holidays[0].id}
    body = {"route_id": number.custom_routes[1].id, "calendar_predefined": True}
    await wire.do("edit_calendar_schedule", path=path, body=body)
    assert (await vats.rings(CLIENT, HOURS)).ringing == ["boris"]
    for month, day in ((1, 7), (2, 23), (6, 12)):
        time.moment = time.moment.replace(year=2027, month=month, day=day)
        assert (await vats.rings(CLIENT, HOURS)).ringing == ["maria"]
    time.moment = time.moment.replace(month=6, day=14)
    vats.company.moved_holidays = ["2027-06-14"]
    assert (await vats.rings(CLIENT, HOURS)).ringing == ["maria"]
    await wire.do("delete_calendar_schedule", path=path)
    assert (await vats.rings(CLIENT, HOURS)).ringing == ALL


@pytest.mark.parametrize(
    ("mobile_redirect", "devices"),
    [
        ({"enabled": False}, {0: ("desk",), 20: ("desk",)}),
        ({"enabled": True}, {0: ("desk", "mobile")}),
        ({"enabled": True, "delay": 10}, {0: ("desk",), 9: ("desk",), 10: ("desk", "mobile")}),
        ({"enabled": True, "delay": 10, "forward": True}, {0: (), 10: ("mobile",)}),
    ],
)
async def test_forwarding_decides_which_devices_ring(
    wire: Wire, vats: VirtualVats, time: Time, mobile_redirect: dict[str, Any], devices: dict[int, tuple[str, ...]]
) -> None:
    body = {"mobile": "79160000004", "mobile_redirect": mobile_redirect}
    await wire.do("edit_user", path={"login": "olga"}, body=body)
    await settings_are_made(wire, [route(MAIN, "user", user="olga")])
    call = await vats.rings(CLIENT, MAIN)
    began = time.moment
    heard = {}
    for second in devices:
        time.moment = began
        time.moves(seconds=second)
        heard[second] = call.devices("olga")
    assert heard == devices
    assert call.devices("anna") == ()


async def test_who_has_no_device_is_not_rung_until_calls_are_forwarded(wire: Wire, vats: VirtualVats) -> None:
    pavel = vats.employee("pavel")
    assert (pavel.online, pavel.telnum) == (False, "")
    await settings_are_made(wire, [route(MAIN, "user", user="pavel")])
    assert (await vats.rings(CLIENT, MAIN)).ringing == []
    body = {"mobile": "79160000007", "mobile_redirect": {"enabled": True}}
    await wire.do("edit_user", path={"login": "pavel"}, body=body)
    call = await vats.rings(CLIENT, MAIN)
    assert (call.ringing, call.devices("pavel")) == (["pavel"], ("mobile",))


@pytest.mark.parametrize(
    ("settings", "telnum"),
    [
        ([("delete_sim", {"path": {"telnum": ANNA_NUMBER}})], ANNA_NUMBER),
        (
            [
                ("assign_sim_to_company", {"path": {"telnum": ANNA_NUMBER}}),
                ("delete_sim", {"path": {"telnum": ANNA_NUMBER}}),
            ],
            ANNA_NUMBER,
        ),
        ([("delete_sip_registration", {"path": {"telnum": OTHER_OPERATOR}})], OTHER_OPERATOR),
    ],
)
async def test_thing_that_is_deleted_cannot_be_rung(
    wire: Wire, vats: VirtualVats, settings: Settings, telnum: str
) -> None:
    await settings_are_made(wire, settings)
    with pytest.raises(Refusal):
        await vats.rings(CLIENT, telnum)


async def test_card_of_nobody_cannot_be_rung(wire: Wire, vats: VirtualVats) -> None:
    await wire.do("add_sim", body={"telnum": "79265550001"})
    with pytest.raises(Refusal):
        await vats.rings(CLIENT, "79265550001")


async def test_number_that_is_registered_rings_the_first_employee(wire: Wire, vats: VirtualVats) -> None:
    body = {"telnum": "78630000000", "name": "Ростов", "domain": "sip.example", "login": "l", "password": "p"}
    await wire.do("add_sip_registration", body=body)
    assert (await vats.rings(CLIENT, "78630000000")).ringing == ["admin"]


async def test_call_missed_on_duty_is_kept_so(wire: Wire, vats: VirtualVats, time: Time) -> None:
    time.moves(hours=7)
    call = await vats.rings(CLIENT, HOURS)
    await call.missed()
    row = vats.company.outside_calls[-1]
    assert (row.destination, row.user) == ("onduty", "ivan")
    await (await vats.rings(CLIENT, HOURS)).answered_by("ivan")
    await vats.calls[-1].ends()
    assert vats.company.outside_calls[-1].destination == "user"
    await settings_are_made(wire, [route(MAIN, "scheduler", work={}, other={"type": "onduty"}, schedule={})])
    assert (await vats.rings(CLIENT, MAIN)).aim.destination == "offtime"


async def test_call_sent_outside_is_told_of_only_in_the_history(wire: Wire, vats: VirtualVats, crm: Crm) -> None:
    await wire.do("add_sipuri_transfer", body={"telnum": MAIN})
    call = await vats.rings(CLIENT, MAIN)
    await call.answered(after=2)
    assert (call.state, call.speakers) == (State.TALKING, set())
    await call.ends(seconds=5)
    assert crm.story() == ["contact", "in"]
    row = vats.company.outside_calls[-1]
    assert (row.status, row.destination, row.user, row.talk) == ("success", "telnum", "", 5)


async def test_line_that_is_down_lets_nobody_in(wire: Wire, vats: VirtualVats, crm: Crm) -> None:
    await wire.do("add_webhook", body={"type": "sipregs_error", "url": crm.url})
    assert len(await vats.line_fault(OTHER_OPERATOR)) == 1
    assert (await vats.rings(CLIENT, OTHER_OPERATOR)).refused == "no line"
    shown = await wire.do("get_sip_registration", path={"telnum": OTHER_OPERATOR})
    assert shown["status"] != "success"
    await wire.do("edit_sip_registration", path={"telnum": OTHER_OPERATOR}, body={"password": "new"})
    assert (await vats.rings(CLIENT, OTHER_OPERATOR)).ringing == ["boris"]
    await vats.line_fault(OTHER_OPERATOR)
    vats.line_restored(OTHER_OPERATOR)
    assert (await vats.rings(CLIENT, OTHER_OPERATOR)).ringing == ["boris"]
    await wire.do("delete_webhook", path={"id": vats.company.subscriptions[0].id})
    assert await vats.line_fault(OTHER_OPERATOR) == []


async def test_name_of_a_number_and_of_a_department_are_told(wire: Wire, vats: VirtualVats, crm: Crm) -> None:
    await settings_are_made(wire, [route(MAIN, "group", group=SALES_ID, name="Новое имя"), sales(name="Продажи")])
    await vats.rings(CLIENT, MAIN)
    assert (crm.got[-1]["telnum_name"], crm.got[-1]["groupRealName"]) == ("Новое имя", "Продажи")


async def test_responsible_who_talks_is_passed_over(vats: VirtualVats, crm: Crm) -> None:
    """2.3: a responsible employee who is busy does not get the call; it goes where the number leads."""
    crm.contact = {"responsible": "boris"}
    vats.switchboard.obeys_responsible = True
    first = await vats.rings(CLIENT, MAIN)
    assert first.ringing == ["boris"]
    await first.answered_by("boris")
    assert (await vats.rings("79000000001", MAIN)).ringing == ["anna", "olga"]


async def test_placed_call_needs_a_telephone_of_the_caller(wire: Wire, vats: VirtualVats) -> None:
    assert vats.employee("pavel").role == DISPATCHER_ID
    for online, status in ((False, "NotAvailable"), (True, "")):
        vats.employee("pavel").online = online
        await wire.do("make_call", body={"phone": CLIENT, "user": "pavel"})
        await vats.settled()
        assert vats.calls[-1].status == status


@pytest.mark.parametrize("silent", [True, False])
async def test_transfers_and_calls_inside_obey_silence(wire: Wire, vats: VirtualVats, silent: bool) -> None:  # noqa: FBT001
    if silent:
        await wire.do("disable_calls", path={"login": "boris"})
    inside = await vats.dials("anna", "703")
    assert (inside.ringing, inside.status) == (([], "NotAvailable") if silent else (["boris"], ""))
    call: Call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    assert (await call.transferred("boris")).ringing == ([] if silent else ["boris"])
