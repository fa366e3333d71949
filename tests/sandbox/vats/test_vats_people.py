"""Employees and departments: every operation has its effect, and only that."""

from sandbox.company import DISPATCHER_ID, MAIN, SALES_ID, SUPPORT_ID
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.wire import Wire

ANNA = {"login": "anna"}
SALES = {"groupId": SALES_ID}


async def test_pages_follow_each_other_to_the_end(wire: Wire) -> None:
    pages = [await wire.do("list_users", query={"start": 0, "limit": 3})]
    while "next" in pages[-1]["info"]:
        pages.append(await wire.do("list_users", query={"start": pages[-1]["info"]["next"], "limit": 3}))
    seen = [one["login"] for page in pages for one in page["items"]]
    assert seen == [one.login for one in wire.vats.company.employees]
    assert pages[-1]["info"] == {"search": "", "start": 6, "limit": 3, "total": 7}


async def test_page_is_never_longer_than_the_exchange_allows(wire: Wire) -> None:
    wire.vats.exchange.page_cap = 2
    page = await wire.do("list_users", query={"limit": 100})
    assert len(page["items"]) == page["info"]["limit"] == page["info"]["next"] == 2


async def test_search_finds_parts_in_any_letter_case(wire: Wire) -> None:
    page = await wire.do("list_users", query={"search": "СМИРН"})
    assert [one["login"] for one in page["items"]] == ["anna"]
    assert page["info"]["total"] == 1


async def test_status_only_when_asked(wire: Wire) -> None:
    assert "status" not in await wire.do("get_user", path=ANNA)
    assert (await wire.do("get_user", path={"login": "pavel"}, query={"with": "status"}))["status"] == "offline"


async def test_employee_is_named_by_login_or_extension(wire: Wire) -> None:
    assert await wire.do("get_user", path={"login": "702"}) == await wire.do("get_user", path=ANNA)
    assert (await wire.send("get_user", path={"login": "nobody"})).status_code == 404


async def test_dnd_is_the_state_of_taking_calls(wire: Wire) -> None:
    await wire.do("disable_calls", path=ANNA)
    assert await wire.do("get_dnd", path=ANNA) == {"state": False}
    assert not wire.vats.employee("anna").takes_calls
    await wire.do("enable_calls", path=ANNA)
    assert await wire.do("get_dnd", path=ANNA) == {"state": True}


async def test_new_employee_gets_what_was_not_said(wire: Wire, vats: VirtualVats) -> None:
    made = await wire.do("add_user", body={"name": "Пётр"})
    assert (made["login"], made["ext"], made["role"], made["position"]) == ("u708", "708", "user", "Менеджер")
    assert "password" not in made
    await wire.refused("add_user", body={"name": "Пётр", "login": "anna"})
    await wire.refused("add_user", body={"name": "Пётр", "ext": "702"})
    await wire.refused("add_user", body={"name": "Пётр", "role": "king"})
    vats.company.limits["users"] = len(vats.company.employees)
    assert "limit" in await wire.refused("add_user", body={"name": "Пётр"})


async def test_edit_changes_only_what_it_names(wire: Wire, vats: VirtualVats) -> None:
    before = await wire.do("get_user", path=ANNA)
    redirect = {"enabled": True, "delay": 5, "forward": True}
    after = await wire.do(
        "edit_user", path=ANNA, body={"mobile": "79160000099", "mobile_redirect": redirect, "role": DISPATCHER_ID}
    )
    assert after == {**before, "mobile": "79160000099", "mobile_redirect": redirect, "role": DISPATCHER_ID}
    await wire.refused("edit_user", path=ANNA, body={"name": "Новая", "ext": "703"})
    assert vats.employee("anna").name == "Анна Смирнова"
    vats.company.has_heads = False
    await wire.refused("edit_user", path=ANNA, body={"role": "group_head"})
    await wire.refused("edit_user", path=ANNA, body={"mobile": "", "mobile_redirect": {"enabled": True}})


async def test_deleted_employee_is_gone_from_everything(wire: Wire, vats: VirtualVats) -> None:
    await wire.do("edit_telnum_route", path={"telnum": MAIN}, body={"type": "user", "user": "admin", "greeting": True})
    await wire.do("delete_user", path={"login": "admin"})
    assert (await wire.send("get_user", path={"login": "admin"})).status_code == 404
    assert "admin" not in repr(vats.company.departments) + repr(vats.company.blf) + repr(vats.company.voicemail_users)
    assert vats.department(SALES_ID).timeout.target == "voicemail"
    assert vats.number(MAIN).route.user == "anna"
    await wire.do("delete_user", path=ANNA)
    assert (vats.company.sims[0].user, vats.company.sims[0].disabled) == ("", True)
    vats.company.employees = vats.company.employees[:1]
    await wire.refused("delete_user", path={"login": "boris"})


async def test_calls_of_one_department_or_of_all(wire: Wire, vats: VirtualVats) -> None:
    await wire.do("edit_group_users", path={"groupId": SUPPORT_ID}, body={"add": ["anna"]})
    await wire.do("disable_group_calls", path=ANNA, query={"group_id": SALES_ID})
    assert await wire.do("get_group_calls", path=ANNA, query={"group_id": SALES_ID}) == {"state": False}
    assert await wire.do("get_group_calls", path=ANNA, query={"group_id": SUPPORT_ID}) == {"state": True}
    assert await wire.do("get_group_calls", path=ANNA) == {"state": True}
    await wire.do("disable_group_calls", path=ANNA)
    assert [one["id"] for one in await wire.do("get_user_groups", path=ANNA)] == [SALES_ID, SUPPORT_ID]
    assert await wire.do("get_group_calls", path=ANNA) == {"state": False}
    await wire.do("enable_group_calls", path=ANNA)
    assert all(one.member("anna").takes_calls for one in vats.company.departments if one.member("anna"))  # type: ignore[union-attr]
    await wire.refused("disable_group_calls", path=ANNA, query={"group_id": "nothing"})
    await wire.refused("disable_group_calls", path={"login": "ivan"}, query={"group_id": SALES_ID})


async def test_department_is_made_edited_and_deleted(wire: Wire, vats: VirtualVats) -> None:
    timeout = {"time": 30, "target": "group", "group": SUPPORT_ID}
    made = await wire.do("add_group", body={"name": "Доставка", "timeout": timeout, "advanced": "callback"})
    assert (made["ext"], made["call_order"], made["call_duration"], made["timeout"]) == ("708", "ALL", 0, timeout)
    edited = await wire.do(
        "edit_group", path={"groupId": made["id"]}, body={"call_order": "EVENLY", "timeout": {"target": "msg_busy"}}
    )
    assert edited == {
        **made,
        "call_order": "EVENLY",
        "call_duration": 15,
        "timeout": {"time": 120, "target": "msg_busy"},
    }
    await wire.refused("edit_group", path={"groupId": made["id"]}, body={"ext": "700"})
    twice = [{"login": "ivan", "calls_enable": True}] * 2
    await wire.refused("edit_group", path={"groupId": made["id"]}, body={"users": twice})
    await wire.do("edit_group", path=SALES, body={"timeout": {"target": "group", "group": made["id"]}})
    await wire.do(
        "edit_telnum_route", path={"telnum": MAIN}, body={"type": "group", "group": made["id"], "greeting": True}
    )
    await wire.do("delete_group", path={"groupId": made["id"]})
    assert vats.department(SALES_ID).timeout.target == "voicemail"
    assert (vats.number(MAIN).route.type, vats.number(MAIN).route.user) == ("user", "admin")
    vats.company.limits["groups"] = 3
    assert "limit" in await wire.refused("add_group", body={"name": "Ещё"})


async def test_timeout_to_a_phone_and_to_nobody(wire: Wire) -> None:
    timeout = {"time": 60, "target": "telnum", "telnum": "79160000000"}
    assert (await wire.do("edit_group", path=SALES, body={"timeout": timeout}))["timeout"] == timeout
    await wire.refused("edit_group", path=SALES, body={"timeout": {"target": "user", "user": "nobody"}})
    await wire.refused("edit_group", path=SALES, body={"timeout": {"target": "group", "group": "nothing"}})


async def test_list_of_users_in_an_edit_replaces_the_members(wire: Wire, vats: VirtualVats) -> None:
    users = [{"login": "olga", "calls_enable": False}, {"login": "ivan", "calls_enable": True}]
    answer = await wire.do("edit_group", path=SALES, body={"users": users})
    assert [(one["login"], one["calls_enable"], one["group_head"]) for one in answer["users"]] == [
        ("olga", False, True),
        ("ivan", True, False),
    ]


async def test_members_are_added_then_silenced_then_removed(wire: Wire, vats: VirtualVats) -> None:
    body = {"add": ["ivan", "maria"], "calls_disable": ["maria", "boris"], "remove": ["anna"], "position": 1}
    await wire.do("edit_group_users", path=SALES, body=body)
    members = [(one.login, one.takes_calls) for one in vats.department(SALES_ID).members]
    assert members == [("ivan", True), ("maria", False), ("boris", False), ("olga", True)]
    assert vats.department(SALES_ID).members[3].is_head
    await wire.do("edit_group_users", path=SALES, body={"add": ["olga"], "position": 0})
    assert vats.department(SALES_ID).members[0].is_head
    await wire.refused("edit_group_users", path=SALES, body={"remove": ["pavel"]})
    await wire.refused("edit_group_users", path=SALES, body={"add": ["nobody"]})


async def test_member_shows_why_no_call_reaches_him(wire: Wire, vats: VirtualVats) -> None:
    vats.employee("anna").is_absent = True
    vats.employee("boris").has_no_phone = True
    anna, boris, olga = (await wire.do("get_group", path=SALES))["users"]
    assert (anna["is_absence_active"], boris["is_forwarding_disabled"]) == (True, True)
    assert (olga["is_absence_active"], olga["is_forwarding_disabled"], olga["group_head"]) == (False, False, True)
