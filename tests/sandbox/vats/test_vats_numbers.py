"""Numbers, schedules, SIM cards, blacklist, outgoing numbers, other operators: every operation has its effect."""

from typing import Any

from sandbox.company import ANNA_NUMBER, HOURS, MAIN, MENU, OTHER_OPERATOR, SALES_ID, SPAM, SUPPORT_ID
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.wire import Wire

NUMBER = {"telnum": MAIN}


async def test_route_replaces_greeting_and_keeps_the_name(wire: Wire, vats: VirtualVats) -> None:
    answer = await wire.do("edit_telnum_route", path=NUMBER, body={"type": "user", "user": "boris", "greeting": False})
    assert (answer["type"], answer["user"], answer["user_name"]) == ("user", "boris", "Борис Волков")
    assert (answer["greeting"], answer["name"], vats.number(MAIN).greeting) == (False, "Основной", False)
    assert "group" not in answer
    await wire.refused("edit_telnum_route", path=NUMBER, body={"type": "user", "user": "nobody", "greeting": True})
    bad = {"type": "fax", "greeting": True, "greeting_file": "nothing"}
    await wire.refused("edit_telnum_route", path=NUMBER, body=bad)


async def test_menu_and_schedule_are_lost_by_a_plain_route(wire: Wire) -> None:
    menu = (await wire.do("get_telnum", path={"telnum": MENU}))["ivr"]
    await wire.do(
        "edit_telnum_route", path={"telnum": MENU}, body={"type": "group", "group": SALES_ID, "greeting": True}
    )
    assert "ivr" not in await wire.do("get_telnum", path={"telnum": MENU})
    await wire.do("edit_telnum_route", path={"telnum": MENU}, body={"type": "ivr", "ivr": menu, "greeting": True})
    assert (await wire.do("get_telnum", path={"telnum": MENU}))["ivr"] == menu
    for items in ([{"type": "user"}], [{"button": "1", "user": "nobody"}], ["1"]):
        body = {"type": "ivr", "ivr": {"items": items}, "greeting": True}
        await wire.refused("edit_telnum_route", path={"telnum": MENU}, body=body)


async def test_schedule_has_all_days_in_whole_minutes(wire: Wire) -> None:
    body: dict[str, Any] = {
        "type": "scheduler",
        "greeting": False,
        "work": {"type": "group", "group": SUPPORT_ID},
        "other": {"subtype": "user", "user": "ivan"},
        "schedule": {"monday": {"start": 32430, "end": 64800}},
    }
    answer = await wire.do("edit_telnum_route", path=NUMBER, body=body)
    assert answer["schedule"]["monday"] == {"start": 32400, "end": 64800, "holiday": False}
    assert answer["schedule"]["sunday"] == {"start": 0, "end": 0, "holiday": True}
    assert (answer["work"]["group_name"], answer["other"]["user_name"]) == ("Поддержка", "Иван Кузнецов")
    await wire.refused("edit_telnum_route", path=NUMBER, body={**body, "work": {"group": "nothing"}})


async def test_number_is_switched_off_and_on(wire: Wire) -> None:
    await wire.do("disable_telnum_calls", path=NUMBER)
    assert (await wire.do("get_telnum", path=NUMBER))["disabled"] is True
    await wire.do("enable_telnum_calls", path=NUMBER)
    assert (await wire.do("get_telnum", path=NUMBER))["disabled"] is False
    assert (await wire.send("get_telnum", path={"telnum": "7"})).status_code == 404


async def test_intervals_and_special_days(wire: Wire, vats: VirtualVats) -> None:
    path = {"telnum": HOURS}
    interval = {"route_name": "Вечер", "days": ["monday"], "start": 68410, "end": 82800}
    await wire.do("add_interval_schedule", path=path, body=interval)
    [route] = (await wire.do("get_telnum", path=path))["custom_routes"]
    assert route["name"] == "Вечер"
    [shown] = route["interval_schedule"]
    assert (shown["days"], shown["start"], shown["end"]) == (["monday"], 68400, 82800)
    day = {"route_id": route["id"], "start": "2026-12-31T00:00:00", "end": "2027-01-07T23:59:00"}
    await wire.do("add_calendar_schedule", path=path, body=day)
    [route] = (await wire.do("get_telnum", path=path))["custom_routes"]
    [special] = route["calendar_schedule"]
    changed = {"route_id": route["id"], "days": ["friday"], "start": 0, "end": 3600}
    await wire.do("edit_interval_schedule", path={**path, "id": shown["id"]}, body=changed)
    official = {"route_name": "Праздники", "calendar_predefined": True}
    await wire.do("edit_calendar_schedule", path={**path, "id": special["id"]}, body=official)
    evening, holidays = (await wire.do("get_telnum", path=path))["custom_routes"]
    assert (evening["interval_schedule"][0]["days"], evening["calendar_schedule"]) == (["friday"], [])
    assert holidays["calendar_schedule"][0]["calendar_predefined"] is True
    await wire.do("delete_interval_schedule", path={**path, "id": shown["id"]})
    await wire.do("delete_calendar_schedule", path={**path, "id": special["id"]})
    assert not [*vats.number(HOURS).custom_routes[0].intervals, *vats.number(HOURS).custom_routes[1].holidays]
    for operation in ("delete_interval_schedule", "delete_calendar_schedule"):
        assert (await wire.send(operation, path={**path, "id": shown["id"]})).status_code == 404
    await wire.refused("add_interval_schedule", path=path, body={**interval, "end": 100})
    await wire.refused("add_interval_schedule", path=path, body={**changed, "route_id": "nothing"})
    await wire.refused("add_calendar_schedule", path=path, body={**day, "end": "2026-01-01T00:00:00"})
    body = {"type": "user", "user": "anna", "greeting": False}
    assert "custom_routes" not in await wire.do("edit_telnum_route", path=path, body=body)


async def test_sim_goes_from_hand_to_hand(wire: Wire, vats: VirtualVats) -> None:
    path = {"telnum": ANNA_NUMBER}
    await wire.do("assign_sim_to_user", path={**path, "login": "ivan"})
    assert (vats.employee("anna").telnum, vats.employee("ivan").telnum) == ("", ANNA_NUMBER)
    await wire.do("assign_sim_to_company", path=path)
    sim = await wire.do("get_sim", path=path)
    assert (sim["user"], sim["company"], vats.employee("ivan").telnum) == ("", True, "")
    assert vats.number(ANNA_NUMBER).route.user == "admin"
    await wire.do("disable_sim", path=path)
    assert (await wire.do("get_sim", path=path))["disabled"] is vats.number(ANNA_NUMBER).disabled is True
    await wire.do("delete_sim", path=path)
    assert (await wire.send("get_sim", path=path)).status_code == 404
    assert {"telnum": ANNA_NUMBER} in (await wire.do("list_available_sims"))["items"]
    assert vats.company.find_number(ANNA_NUMBER) is None


async def test_sim_is_added_to_a_user_to_the_company_or_switched_off(wire: Wire, vats: VirtualVats) -> None:
    vats.company.available_sims = ["791", "792", "793"]
    assert await wire.do("add_sim", body={"telnum": "791", "user": "705", "company": True}) == {
        "status": "complete",
        "user": "ivan",
    }
    assert (await wire.do("add_sim", body={"telnum": "792", "company": True}))["user"] == "admin"
    vats.company.sms_confirmation = True
    assert await wire.do("add_sim", body={"telnum": "793", "company": False}) == {"status": "send sms", "user": ""}
    assert [one.disabled for one in vats.company.sims[-3:]] == [False, False, True]
    await wire.refused("add_sim", body={"telnum": "791"})


async def test_blacklist_is_a_list_of_exact_lines(wire: Wire) -> None:
    await wire.do("add_to_blacklist", body=[{"telnum": SPAM, "comment": "Опять"}, {"telnum": "7499*"}])
    lines = await wire.do("list_blacklist")
    assert {"telnum": SPAM, "comment": "Опять"} in lines
    assert len(lines) == 3
    await wire.do("delete_from_blacklist", query={"telnum": ["7499*", "70000000000"]})
    assert [one["telnum"] for one in await wire.do("list_blacklist")] == [SPAM, "749933344*"]
    assert (await wire.do("list_blacklist", query={"with": "statistics"}))[0]["year"] == 14


async def test_deletion_of_the_whole_blacklist_is_refused_and_told_loudly(wire: Wire, caplog: Any) -> None:
    await wire.refused("delete_from_blacklist")
    await wire.refused("delete_from_blacklist", query={"telnum": ""})
    told = [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(wire.vats.exchange.remarks) == len(told) == 2
    assert len(wire.vats.company.blacklist) == 2


async def test_anonymous_callers(wire: Wire) -> None:
    assert await wire.do("get_block_anonymous") == {"state": False}
    await wire.do("enable_block_anonymous")
    assert await wire.do("get_block_anonymous") == {"state": True}
    await wire.do("disable_block_anonymous")
    assert await wire.do("get_block_anonymous") == {"state": False}


async def test_outgoing_numbers(wire: Wire) -> None:
    await wire.do("set_main_caller_id", body={"telnum": OTHER_OPERATOR})
    await wire.do("set_user_caller_id", body={"login": "702", "telnum": OTHER_OPERATOR})
    await wire.do("set_group_caller_id", body={"id": SALES_ID, "telnum": MAIN})
    await wire.do("set_region_caller_id", body={"id": "2", "telnum": MAIN, "mode": "mobile"})
    chosen = await wire.do("get_caller_ids")
    assert chosen["main"] == OTHER_OPERATOR
    assert chosen["users"] == [{"login": "anna", "name": "Анна Смирнова", "telnum": OTHER_OPERATOR}]
    assert {"id": SALES_ID, "name": "Отдел продаж", "telnum": MAIN} in chosen["groups"]
    assert [one["mode"] for one in chosen["regions"]] == ["all", "mobile"]
    await wire.do("delete_user_caller_id", path={"user": "anna"})
    await wire.do("delete_group_caller_id", path={"id": SALES_ID})
    await wire.do("delete_region_caller_id", path={"id": "2"})
    left = await wire.do("get_caller_ids")
    assert (left["users"], [one["mode"] for one in left["regions"]]) == ([], ["mobile"])
    await wire.refused("set_region_caller_id", body={"id": "999", "telnum": MAIN})
    assert (await wire.send("delete_region_caller_id", path={"id": "999"})).status_code == 404


async def test_number_that_cannot_call_out_is_nobodys_number(wire: Wire, vats: VirtualVats) -> None:
    vats.number(MAIN).outgoing = False
    assert {"telnum": MAIN, "enabled": False} in await wire.do("list_caller_id_telnums")
    for telnum in (MAIN, "70000000000"):
        await wire.refused("set_main_caller_id", body={"telnum": telnum})


async def test_directions_are_widened_and_narrowed(wire: Wire) -> None:
    await wire.do("allow_main_directions", body={"allowed": ["CIS", "RU"]})
    await wire.do("deny_main_directions", query={"allowed": ["LOCAL", "179"]})
    await wire.do("allow_user_directions", body=[{"login": "boris", "allowed": ["EURO"]}])
    await wire.do("deny_user_directions", path={"login": "anna"}, query={"allowed": ["CIS", "RU", "LOCAL", "179"]})
    await wire.do("allow_group_directions", body=[{"id": SALES_ID, "allowed": ["EURO", "RU"]}])
    await wire.do("deny_group_directions", path={"id": SALES_ID}, query={"allowed": ["RU"]})
    now = await wire.do("get_calls_restrictions")
    assert now["main"] == ["RU", "CIS"]
    assert [(one["login"], one["allowed"]) for one in now["users"]] == [("anna", []), ("boris", ["EURO"])]
    assert now["groups"] == [{"id": SALES_ID, "name": "Отдел продаж", "allowed": ["EURO"]}]
    both = [{"login": "boris", "allowed": ["RU"]}, {"login": "nobody", "allowed": ["RU"]}]
    await wire.refused("allow_user_directions", body=both)
    assert await wire.do("get_calls_restrictions") == now


async def test_registration_is_a_number_of_ours(wire: Wire, vats: VirtualVats) -> None:
    body = {"telnum": "78630000000", "name": "Ростов", "domain": "s.example", "login": "l", "password": "p"}
    made = await wire.do("add_sip_registration", body={**body, "outgoing": False})
    assert (made["status"], made["outgoing"]) == ("success", False)
    assert "password" not in made
    assert {"telnum": "78630000000", "enabled": False} in await wire.do("list_caller_id_telnums")
    edited = await wire.do("edit_sip_registration", path={"telnum": "78630000000"}, body={"active": False})
    assert edited == {**made, "active": False}
    assert vats.number("78630000000").disabled
    await wire.refused("add_sip_registration", body=body)
    await wire.do("delete_sip_registration", path={"telnum": "78630000000"})
    assert (await wire.send("get_sip_registration", path={"telnum": "78630000000"})).status_code == 404
    assert vats.company.find_number("78630000000") is None
    vats.company.limits["local_gw"] = 1
    assert "limit" in await wire.refused("add_sip_registration", body=body)


async def test_sip_address_is_made_by_the_exchange(wire: Wire, vats: VirtualVats) -> None:
    made = await wire.do("add_sipuri_transfer", body={"telnum": MAIN})
    assert made["active"] is True
    assert made["uri"].endswith("@" + vats.company.domain)
    await wire.refused("add_sipuri_transfer", body={"telnum": MAIN})
    await wire.refused("add_sipuri_transfer", body={"telnum": "70000000000"})
    assert (await wire.do("edit_sipuri_transfer", path=NUMBER, body={"active": False}))["active"] is False
    await wire.do("delete_sipuri_transfer", path=NUMBER)
    assert (await wire.do("list_sipuri_transfers"))["items"] == []
    assert (await wire.send("get_sipuri_transfer", path=NUMBER)).status_code == 404


async def test_branch_is_synchronised_after_a_while(wire: Wire) -> None:
    path = {"domain": "filial.example"}
    body = {**path, "name": "Филиал", "key": "k"}
    await wire.do("add_branch", body=body)
    await wire.refused("add_branch", body=body)
    statuses = [(await wire.do("get_branch", path=path))["status"] for _ in range(3)]
    assert statuses == ["waiting", "success", "success"]
    assert (await wire.do("sync_branch", path=path))["status"] == "waiting"
    assert (await wire.do("edit_branch", path=path, body={"name": "Юг", **path}))["name"] == "Юг"
    await wire.refused("edit_branch", path=path, body={"name": "Юг", "domain": "other.example"})
    await wire.do("delete_branch", path=path)
    assert (await wire.send("get_branch", path=path)).status_code == 404
