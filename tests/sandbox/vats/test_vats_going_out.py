"""What is set by the API decides what an outgoing call shows, and where it may go: each setting, then a call."""

import pytest

from sandbox.company import (
    CLIENT,
    HOURS,
    MAIN,
    MENU,
    OTHER_OPERATOR,
    SALES_ID,
    SUPPORT,
    SUPPORT_ID,
)
from sandbox.vats.calls import State
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.conftest import Crm
from tests.sandbox.vats.settings import ANNA, Settings, settings_are_made
from tests.sandbox.vats.wire import Wire

ALTAI, MOSCOW_FIXED, MOSCOW_MOBILE, ABROAD = "73852000000", "74991112233", "79161112233", "375291234567"


@pytest.mark.parametrize(
    ("settings", "login", "client", "shown"),
    [
        ([], "anna", CLIENT, MAIN),
        ([("set_user_caller_id", {"body": {"login": "anna", "telnum": SUPPORT}})], "anna", CLIENT, SUPPORT),
        (
            [
                ("set_user_caller_id", {"body": {"login": "anna", "telnum": SUPPORT}}),
                ("delete_user_caller_id", {"path": {"user": "anna"}}),
            ],
            "anna",
            CLIENT,
            MAIN,
        ),
        ([("set_main_caller_id", {"body": {"telnum": MENU}})], "boris", CLIENT, MENU),
        ([("set_group_caller_id", {"body": {"id": SALES_ID, "telnum": MENU}})], "boris", CLIENT, MENU),
        ([("set_group_caller_id", {"body": {"id": SALES_ID, "telnum": MENU}})], "anna", CLIENT, MAIN),
        ([("delete_group_caller_id", {"path": {"id": SUPPORT_ID}})], "ivan", CLIENT, MAIN),
        ([], "ivan", CLIENT, SUPPORT),
        ([("set_region_caller_id", {"body": {"id": "43", "telnum": HOURS}})], "boris", MOSCOW_FIXED, HOURS),
        ([("set_region_caller_id", {"body": {"id": "43", "telnum": HOURS}})], "boris", MOSCOW_MOBILE, HOURS),
        ([("set_region_caller_id", {"body": {"id": "43", "telnum": HOURS}})], "boris", ABROAD, MAIN),
        ([("set_region_caller_id", {"body": {"id": "43", "telnum": HOURS}})], "ivan", MOSCOW_FIXED, SUPPORT),
        (
            [("set_region_caller_id", {"body": {"id": "43", "telnum": HOURS, "mode": "mobile"}})],
            "boris",
            MOSCOW_MOBILE,
            HOURS,
        ),
        (
            [("set_region_caller_id", {"body": {"id": "43", "telnum": HOURS, "mode": "mobile"}})],
            "boris",
            MOSCOW_FIXED,
            MAIN,
        ),
        (
            [
                ("set_region_caller_id", {"body": {"id": "43", "telnum": HOURS}}),
                ("set_region_caller_id", {"body": {"id": "43", "telnum": MENU, "mode": "fixed"}}),
            ],
            "boris",
            MOSCOW_FIXED,
            MENU,
        ),
        ([("set_region_caller_id", {"body": {"id": "2", "telnum": HOURS}})], "boris", ALTAI, HOURS),
        (
            [
                ("set_region_caller_id", {"body": {"id": "2", "telnum": HOURS}}),
                ("delete_region_caller_id", {"path": {"id": "2"}, "query": {"mode": "all"}}),
            ],
            "boris",
            ALTAI,
            MAIN,
        ),
        (
            [
                ("set_user_caller_id", {"body": {"login": "anna", "telnum": OTHER_OPERATOR}}),
                ("edit_sip_registration", {"path": {"telnum": OTHER_OPERATOR}, "body": {"outgoing": False}}),
            ],
            "anna",
            CLIENT,
            MAIN,
        ),
        (
            [
                ("set_user_caller_id", {"body": {"login": "boris", "telnum": OTHER_OPERATOR}}),
                ("edit_sip_registration", {"path": {"telnum": OTHER_OPERATOR}, "body": {"active": False}}),
            ],
            "boris",
            CLIENT,
            MAIN,
        ),
    ],
)
async def test_setting_decides_which_number_a_client_sees(
    wire: Wire, vats: VirtualVats, crm: Crm, settings: Settings, login: str, client: str, shown: str
) -> None:
    vats.company.directions.main = ["ALL"]
    await settings_are_made(wire, settings)
    await wire.do("make_call", body={"phone": client, "user": login})
    await vats.settled()
    assert vats.calls[-1].number == shown
    assert (crm.got[-1]["type"], crm.got[-1]["diversion"]) == ("OUTGOING", shown)


@pytest.mark.parametrize(
    ("settings", "login", "allowed"),
    [
        ([], "ivan", False),
        ([("allow_main_directions", {"body": {"allowed": ["CIS"]}})], "ivan", True),
        ([("allow_user_directions", {"body": [{"login": "ivan", "allowed": ["CIS"]}]})], "ivan", True),
        ([("allow_group_directions", {"body": [{"id": SUPPORT_ID, "allowed": ["CIS"]}]})], "ivan", True),
        ([("allow_group_directions", {"body": [{"id": SALES_ID, "allowed": ["CIS"]}]})], "ivan", False),
        ([], "anna", True),
        ([("deny_user_directions", {"path": ANNA, "query": {"allowed": ["CIS"]}})], "anna", False),
        (
            [
                ("allow_main_directions", {"body": {"allowed": ["CIS"]}}),
                ("deny_main_directions", {"query": {"allowed": ["CIS"]}}),
            ],
            "ivan",
            False,
        ),
        (
            [
                ("allow_group_directions", {"body": [{"id": SUPPORT_ID, "allowed": ["CIS"]}]}),
                ("deny_group_directions", {"path": {"id": SUPPORT_ID}, "query": {"allowed": ["CIS"]}}),
            ],
            "ivan",
            False,
        ),
    ],
)
async def test_setting_decides_where_one_may_call(
    wire: Wire,
    vats: VirtualVats,
    crm: Crm,
    settings: Settings,
    login: str,
    allowed: bool,  # noqa: FBT001
) -> None:
    await settings_are_made(wire, settings)
    await wire.do("make_call", body={"phone": ABROAD, "user": login})
    await vats.settled()
    assert (vats.calls[-1].state is State.RINGING) is allowed
    assert (crm.got[-1].get("status") == "NotAllowed") is not allowed
