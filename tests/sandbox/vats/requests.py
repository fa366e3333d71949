"""A request that works for each operation of the manual, against the example company."""

from typing import Any

from sandbox.company import ANNA_NUMBER, MAIN, OTHER_OPERATOR, SALES_ID
from tests.sandbox.vats.wire import Wire

ANNA = {"login": "anna"}
SALES = {"groupId": SALES_ID}
NUMBER = {"telnum": MAIN}
SIM = {"telnum": ANNA_NUMBER}
BRANCH = {"domain": "filial.example"}
INTERVAL = {"route_name": "Вечер", "days": ["monday", "friday"], "start": 68400, "end": 82800}
HOLIDAY = {"route_name": "Новый год", "start": "2026-12-31T00:00:00", "end": "2027-01-07T23:59:00"}
BRANCH_BODY = {"domain": "filial.example", "name": "Филиал", "key": "k"}

# Operations that need something to be there first: (operation, its request).
FIRST: dict[str, tuple[str, dict[str, Any]]] = {
    "edit_interval_schedule": ("add_interval_schedule", {"path": NUMBER, "body": INTERVAL}),
    "delete_interval_schedule": ("add_interval_schedule", {"path": NUMBER, "body": INTERVAL}),
    "edit_calendar_schedule": ("add_calendar_schedule", {"path": NUMBER, "body": HOLIDAY}),
    "delete_calendar_schedule": ("add_calendar_schedule", {"path": NUMBER, "body": HOLIDAY}),
    **dict.fromkeys(
        ("get_sipuri_transfer", "edit_sipuri_transfer", "delete_sipuri_transfer"),
        ("add_sipuri_transfer", {"body": {"telnum": MAIN}}),
    ),
    **dict.fromkeys(
        ("get_branch", "edit_branch", "sync_branch", "delete_branch"), ("add_branch", {"body": BRANCH_BODY})
    ),
    "delete_webhook": ("add_webhook", {"body": {"type": "sipregs_error", "url": "https://crm.example/vats"}}),
}
# Paths that take an identifier made by FIRST: where it is found.
MADE = "made"

REQUESTS: dict[str, dict[str, Any]] = {
    "get_history_csv": {"query": {"period": "this_week", "type": "all", "limit": 10}},
    "get_history_json": {
        "query": {"start": "20261101T000000Z", "end": "20261130T235959Z", "processMissed": "true", "groups": [SALES_ID]}
    },
    "get_inner_history_csv": {"query": {"period": "this_week"}},
    "get_inner_history_json": {"query": {"period": "this_week", "type": "success"}},
    "make_call": {"body": {"phone": "79161234567", "user": "anna", "clid": MAIN}},
    "list_users": {"query": {"with": "status", "search": "анна", "start": 0, "limit": 5}},
    "get_user": {"path": ANNA, "query": {"with": "status"}},
    "add_user": {"body": {"name": "Пётр", "mobile": "79160000009", "mobile_redirect": {"enabled": True, "delay": 15}}},
    "edit_user": {"path": ANNA, "body": {"position": "Старший менеджер"}},
    "delete_user": {"path": ANNA},
    "get_user_groups": {"path": ANNA},
    "get_group_calls": {"path": ANNA, "query": {"group_id": SALES_ID}},
    "enable_group_calls": {"path": ANNA, "query": {"group_id": SALES_ID}},
    "disable_group_calls": {"path": ANNA, "query": {"group_id": SALES_ID}},
    "get_dnd": {"path": ANNA},
    "enable_calls": {"path": ANNA},
    "disable_calls": {"path": ANNA},
    "list_groups": {"query": {"search": "продаж", "limit": 1}},
    "get_group": {"path": SALES},
    "add_group": {"body": {"name": "Доставка", "users": [{"login": "ivan", "calls_enable": True}]}},
    "edit_group": {"path": SALES, "body": {"call_order": "BYORDER", "call_duration": 10}},
    "delete_group": {"path": SALES},
    "edit_group_users": {"path": SALES, "body": {"add": ["ivan"], "position": 0}},
    "list_telnums": {"query": {"search": "основной"}},
    "get_telnum": {"path": NUMBER},
    "edit_telnum_route": {"path": NUMBER, "body": {"type": "user", "user": "boris", "greeting": False}},
    "disable_telnum_calls": {"path": NUMBER},
    "enable_telnum_calls": {"path": NUMBER},
    "add_interval_schedule": {"path": NUMBER, "body": INTERVAL},
    "edit_interval_schedule": {"path": {**NUMBER, "id": MADE}, "body": {**INTERVAL, "end": 75600}},
    "delete_interval_schedule": {"path": {**NUMBER, "id": MADE}},
    "add_calendar_schedule": {"path": NUMBER, "body": HOLIDAY},
    "edit_calendar_schedule": {
        "path": {**NUMBER, "id": MADE},
        "body": {"route_name": "Праздники", "calendar_predefined": True},
    },
    "delete_calendar_schedule": {"path": {**NUMBER, "id": MADE}},
    "list_sims": {"query": {"search": ANNA_NUMBER[-4:]}},
    "get_sim": {"path": SIM},
    "list_available_sims": {},
    "add_sim": {"body": {"telnum": "79265550001", "user": "ivan"}},
    "assign_sim_to_user": {"path": {**SIM, "login": "boris"}},
    "assign_sim_to_company": {"path": SIM},
    "disable_sim": {"path": SIM},
    "delete_sim": {"path": SIM},
    "list_blacklist": {"query": {"with": "statistics"}},
    "add_to_blacklist": {"body": [{"telnum": "79990000000", "comment": "x"}, {"telnum": "749512345*"}]},
    "delete_from_blacklist": {"query": {"telnum": ["749933344*", "74993332211"]}},
    "get_block_anonymous": {},
    "enable_block_anonymous": {},
    "disable_block_anonymous": {},
    "get_domain": {},
    "get_music": {},
    "set_music": {"path": {"type": "ringback"}, "body": {"file": "27f58ad3-c06f-4467-8326-f3be27ad9aed"}},
    "list_media_files": {"path": {"type": "holdmusic"}},
    "get_record_settings": {},
    "add_record_exceptions": {"body": ["anna"]},
    "delete_record_exceptions": {"query": {"user": ["pavel"]}},
    "list_custom_roles": {},
    "list_blf_users": {},
    "add_blf_users": {"body": ["anna", "boris"]},
    "delete_blf_users": {"query": {"user": ["admin"]}},
    "get_answering_machine": {},
    "add_answering_machine_users": {"body": ["anna"]},
    "delete_answering_machine_users": {"query": {"user": ["admin"]}},
    "add_answering_machine_groups": {"body": [SALES_ID]},
    "delete_answering_machine_groups": {"query": {"group": [SALES_ID]}},
    "get_caller_ids": {},
    "list_caller_id_telnums": {},
    "set_main_caller_id": {"body": {"telnum": OTHER_OPERATOR}},
    "set_user_caller_id": {"body": {"login": "boris", "telnum": MAIN}},
    "delete_user_caller_id": {"path": {"user": "anna"}},
    "set_group_caller_id": {"body": {"id": SALES_ID, "telnum": MAIN}},
    "delete_group_caller_id": {"path": {"id": SALES_ID}},
    "set_region_caller_id": {"body": {"id": "43", "telnum": MAIN, "mode": "mobile"}},
    "delete_region_caller_id": {"path": {"id": "2"}, "query": {"mode": "all"}},
    "list_regions": {},
    "get_calls_restrictions": {},
    "allow_main_directions": {"body": {"allowed": ["CIS"]}},
    "deny_main_directions": {"query": {"allowed": ["RU"]}},
    "allow_user_directions": {"body": [{"login": "boris", "allowed": ["EURO"]}]},
    "deny_user_directions": {"path": ANNA, "query": {"allowed": ["CIS", "RU"]}},
    "allow_group_directions": {"body": [{"id": SALES_ID, "allowed": ["EURO"]}]},
    "deny_group_directions": {"path": {"id": SALES_ID}, "query": {"allowed": ["CIS"]}},
    "list_sip_registrations": {"query": {"search": "operator"}},
    "get_sip_registration": {"path": {"telnum": OTHER_OPERATOR}},
    "add_sip_registration": {
        "body": {
            "telnum": "78630000000",
            "name": "Ростов",
            "domain": "sip.example",
            "login": "l",
            "password": "p",
            "expires": 300,
        }
    },
    "edit_sip_registration": {"path": {"telnum": OTHER_OPERATOR}, "body": {"active": False}},
    "delete_sip_registration": {"path": {"telnum": OTHER_OPERATOR}},
    "list_sipuri_transfers": {},
    "get_sipuri_transfer": {"path": NUMBER},
    "add_sipuri_transfer": {"body": {"telnum": MAIN, "active": True}},
    "edit_sipuri_transfer": {"path": NUMBER, "body": {"active": False}},
    "delete_sipuri_transfer": {"path": NUMBER},
    "list_branches": {"query": {"start": 0}},
    "get_branch": {"path": BRANCH},
    "add_branch": {"body": BRANCH_BODY},
    "edit_branch": {"path": BRANCH, "body": {"name": "Новый филиал"}},
    "sync_branch": {"path": BRANCH},
    "delete_branch": {"path": BRANCH},
    "list_webhooks": {},
    "add_webhook": {"body": {"type": "sipregs_error", "url": "https://crm.example/vats"}},
    "delete_webhook": {"path": {"id": MADE}},
}


async def prepared(wire: Wire, operation: str) -> dict[str, Any]:
    """Make what the request of an operation needs, and return the request."""
    request = REQUESTS[operation]
    if operation in FIRST:
        first, needs = FIRST[operation]
        await wire.do(first, **needs)
    if MADE not in request.get("path", {}).values():
        return request
    if operation == "delete_webhook":
        made = wire.vats.company.subscriptions[0].id
    else:
        [custom] = wire.vats.number(MAIN).custom_routes
        made = next(iter([one.id for one in custom.intervals] + [one.id for one in custom.holidays]))
    return {**request, "path": {**request["path"], "id": made}}
