"""What Schemathesis is told about the virtual exchange: it is started with these hooks by test_vats_schemathesis.py.

openapi.yaml says how an identifier looks, not which ones exist. So before a request that is meant to be right, each
identifier in it is replaced by one of the company's (chosen by what was generated, so all of them come), and what must
be new is made new. Everything else stays as Schemathesis made it. The company is reset after each change.
"""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from zlib import crc32

import httpx
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

from sandbox.vats.state import ROLES

URL = os.environ["SANDBOX_VATS_URL"]
COMPANY: dict[str, Any] = httpx.get(f"{URL}/control/state", trust_env=False).raise_for_status().json()
LEVERS = httpx.Client(base_url=f"{URL}/control", trust_env=False)

LOGINS = [one["login"] for one in COMPANY["employees"]]
EXTS = [one["ext"] for one in COMPANY["employees"]]
GROUPS = [one["id"] for one in COMPANY["departments"]]
NUMBERS = [one["telnum"] for one in COMPANY["numbers"]]
MEDIA = {kind: [one["id"] for one in files] for kind, files in COMPANY["media"].items()}
FILES = [file for files in MEDIA.values() for file in files]
[(SCHEDULED, CUSTOM)] = [(one["telnum"], one["custom_routes"]) for one in COMPANY["numbers"] if one["custom_routes"]]
ROUTES = [route["id"] for route in CUSTOM]
IN_A_GROUP = {one["id"]: [member["login"] for member in one["members"]] for one in COMPANY["departments"]}

MONTH, MONTH_SECONDS = datetime(2026, 11, 1, tzinfo=UTC), 30 * 24 * 3600

Known: TypeAlias = dict[str, list[str]]
Fix: TypeAlias = Callable[[Any], None]
Case: TypeAlias = schemathesis.Case[Any]

SIM_PATHS: Known = {"telnum": [one["telnum"] for one in COMPANY["sims"]], "login": LOGINS}
REGISTRATION_PATHS: Known = {"telnum": [one["telnum"] for one in COMPANY["registrations"]]}
SIPURI_PATHS: Known = {"telnum": [one["telnum"] for one in COMPANY["sipuris"]]}
INTERVAL_PATHS: Known = {"telnum": [SCHEDULED], "id": [one["id"] for route in CUSTOM for one in route["intervals"]]}
HOLIDAY_PATHS: Known = {"telnum": [SCHEDULED], "id": [one["id"] for route in CUSTOM for one in route["holidays"]]}
# Identifiers in paths: by name, then by operation where one name means several things.
ANY_PATHS: Known = {
    "login": LOGINS + EXTS,
    "user": LOGINS,
    "groupId": GROUPS,
    "telnum": NUMBERS,
    "domain": [one["domain"] for one in COMPANY["branches"]],
}
PATHS: dict[str, Known] = {
    "get_sim": SIM_PATHS,
    "assign_sim_to_company": SIM_PATHS,
    "assign_sim_to_user": SIM_PATHS,
    "disable_sim": SIM_PATHS,
    "delete_sim": SIM_PATHS,
    "get_sip_registration": REGISTRATION_PATHS,
    "edit_sip_registration": REGISTRATION_PATHS,
    "delete_sip_registration": REGISTRATION_PATHS,
    "get_sipuri_transfer": SIPURI_PATHS,
    "edit_sipuri_transfer": SIPURI_PATHS,
    "delete_sipuri_transfer": SIPURI_PATHS,
    "add_interval_schedule": INTERVAL_PATHS,
    "edit_interval_schedule": INTERVAL_PATHS,
    "delete_interval_schedule": INTERVAL_PATHS,
    "add_calendar_schedule": HOLIDAY_PATHS,
    "edit_calendar_schedule": HOLIDAY_PATHS,
    "delete_calendar_schedule": HOLIDAY_PATHS,
    "delete_group_caller_id": {"id": GROUPS},
    "deny_group_directions": {"id": GROUPS},
    "delete_region_caller_id": {"id": list(COMPANY["regions"])},
    "list_media_files": {"type": list(MEDIA)},
    "delete_webhook": {"id": [one["id"] for one in COMPANY["subscriptions"]]},
}
QUERIES: dict[str, Known] = {
    "delete_record_exceptions": {"user": LOGINS},
    "delete_blf_users": {"user": LOGINS},
    "delete_answering_machine_users": {"user": LOGINS},
    "delete_answering_machine_groups": {"group": GROUPS},
}


def one_of(known: list[str], made: object) -> str:
    """Choose an identifier by what was generated: the same for the same."""
    return known[crc32(repr(made).encode()) % len(known)]


def _names(field: str, known: list[str]) -> Fix:
    def fix(body: Any) -> None:
        if field in body:
            body[field] = one_of(known, body[field])

    return fix


def _lists(field: str, known: list[str]) -> Fix:
    def fix(body: Any) -> None:
        if field in body:
            body[field] = [one_of(known, made) for made in body[field]]

    return fix


def _is_new(field: str, prefix: str) -> Fix:
    def fix(body: Any) -> None:
        if field in body:
            body[field] = f"{prefix}{crc32(repr(body[field]).encode())}"

    return fix


def _each(*fixes: Fix) -> Fix:
    def fix(body: Any) -> None:
        for item in body:
            for one in fixes:
                one(item)

    return fix


def _items(known: list[str]) -> Fix:
    def fix(body: Any) -> None:
        body[:] = [one_of(known, made) for made in body]

    return fix


def _ends_after_start(body: Any) -> None:
    if body.get("start") and body.get("end"):
        body["start"], body["end"] = sorted((body["start"], body["end"]))
    if isinstance(body.get("start"), int):
        # To the minute; an interval of no length is no interval.
        body["start"], body["end"] = min(body["start"], 86000), max(body["end"], body["start"] + 60)
        body["end"] = max(body["end"], min(body["start"], 86000) + 60)


def _members(body: Any) -> None:
    """Name an employee once."""
    if "users" in body:
        body["users"] = [{**one, "login": login} for one, login in zip(body["users"], LOGINS, strict=False)]


def _timeout(body: Any) -> None:
    if "timeout" in body:
        _names("user", LOGINS)(body["timeout"])
        _names("group", GROUPS)(body["timeout"])


def _mobile(body: Any) -> None:
    """Forwarding that is on needs a phone to forward to; openapi.yaml asks for the field alone (A06-7)."""
    if body.get("mobile_redirect", {}).get("enabled"):
        body["mobile"] = body.get("mobile") or "79160000009"


def _greeting(body: Any) -> None:
    if body.get("greeting_file"):
        body["greeting_file"] = one_of(FILES, body["greeting_file"])


def _same_group(body: Any) -> None:
    """Switch off and remove only who is in every group, or is added just now."""
    body.setdefault("add", []).extend([*body.get("calls_disable", ()), *body.get("remove", ())])


ROUTE_ID = _names("route_id", ROUTES)
LOGIN, GROUP_ID, TELNUM = _names("login", LOGINS), _names("id", GROUPS), _names("telnum", NUMBERS)
# What a number leads to in `work`, `other` and the menu is an object of no further description in openapi.yaml (the
# manual lost it, A09-2); its `user` and `group` are hardly ever generated, so they need no place here.
BODIES: dict[str, list[Fix]] = {
    "make_call": [_names("user", LOGINS + EXTS), _names("group", [one for one in GROUPS if one != GROUPS[-1]])],
    "add_user": [_is_new("ext", "9"), _is_new("login", "new"), _names("role", list(ROLES)), _mobile],
    "edit_user": [_is_new("ext", "9"), _names("role", list(ROLES)), _mobile],
    "add_group": [_is_new("ext", "9"), _members, _timeout],
    "edit_group": [_is_new("ext", "9"), _members, _timeout],
    "edit_group_users": [*(_lists(name, LOGINS) for name in ("add", "calls_disable", "remove")), _same_group],
    "edit_telnum_route": [_names("user", LOGINS), _names("group", GROUPS), _greeting],
    "add_interval_schedule": [ROUTE_ID, _ends_after_start],
    "edit_interval_schedule": [ROUTE_ID, _ends_after_start],
    "add_calendar_schedule": [ROUTE_ID, _ends_after_start],
    "edit_calendar_schedule": [ROUTE_ID, _ends_after_start],
    "add_sim": [_names("telnum", COMPANY["available_sims"]), _names("user", LOGINS)],
    "set_music": [_names("file", FILES)],
    "add_record_exceptions": [_items(LOGINS)],
    "add_blf_users": [_items(LOGINS)],
    "add_answering_machine_users": [_items(LOGINS)],
    "add_answering_machine_groups": [_items(GROUPS)],
    "set_main_caller_id": [TELNUM],
    "set_user_caller_id": [TELNUM, LOGIN],
    "set_group_caller_id": [TELNUM, GROUP_ID],
    "set_region_caller_id": [TELNUM, _names("id", list(COMPANY["regions"]))],
    "allow_user_directions": [_each(LOGIN)],
    "allow_group_directions": [_each(GROUP_ID)],
    "add_sip_registration": [_is_new("telnum", "7")],
    "add_sipuri_transfer": [
        _names("telnum", [one for one in NUMBERS if one not in {each["telnum"] for each in COMPANY["sipuris"]}])
    ],
    "add_branch": [_is_new("domain", "d")],
    "edit_branch": [_names("domain", [one["domain"] for one in COMPANY["branches"]])],
}


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Add the 404 that an address with a name in it may give.

    The manual's list of codes (3.3) leaves it out and openapi.yaml follows the manual, but clients of real exchanges
    treat 404 as «there is no such thing» (A03-2), and so does the bot: the virtual exchange answers it.
    """
    answer = {
        "description": "There is no such thing",
        "content": {
            "application/json": {
                "schema": {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}
            }
        },
    }
    for path, methods in raw_schema["paths"].items():
        for operation in methods.values():
            if "{" in path and "responses" in operation:
                operation["responses"]["404"] = answer


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Name what exists in the parts of a request that are meant to be right."""
    name = case.operation.definition.raw["operationId"]
    right = _right_parts(case)
    if ParameterLocation.PATH in right and case.path_parameters and not _is_a_story(case):
        _name(case.path_parameters, {**ANY_PATHS, **PATHS.get(name, {})})
    if ParameterLocation.QUERY in right and case.query:
        _name(case.query, QUERIES.get(name, {}))
        _name_department(case)
        _real_times(case.query)
    if ParameterLocation.BODY in right and isinstance(case.body, (dict, list)):
        for fix in BODIES.get(name, ()):
            fix(case.body)


@schemathesis.hook
def after_call(context: schemathesis.HookContext, case: Case, response: schemathesis.Response) -> None:
    """Let the next request find the company as it was; reading changes nothing, and in a story changes matter."""
    if case.method != "GET" and response.status_code < 300 and not _is_a_story(case):
        LEVERS.post("/reset").raise_for_status()


def _is_a_story(case: Case) -> bool:
    """Tell whether a request goes on from the answers to those before it."""
    return case.meta is not None and case.meta.phase.name is TestPhase.STATEFUL


def _right_parts(case: Case) -> Iterable[ParameterLocation]:
    wrong = schemathesis.GenerationMode.NEGATIVE
    parts = case.meta.components if case.meta else {}
    return {where for where in ParameterLocation if where not in parts or parts[where].mode is not wrong}


def _name(values: Any, known: Known) -> None:
    for field, given in list(values.items()):
        if field in known:
            many = isinstance(given, list)
            values[field] = [one_of(known[field], one) for one in given] if many else one_of(known[field], given)


def _real_times(query: Any) -> None:
    """Let times of the right look be of the calendar too: no 39th of the 14th month."""
    for field in ("start", "end"):
        if isinstance(query.get(field), str):
            moment = MONTH + timedelta(seconds=crc32(query[field].encode()) % MONTH_SECONDS)
            query[field] = f"{moment:%Y%m%dT%H%M%SZ}"


def _name_department(case: Case) -> None:
    """Name a department that has the employee of the path."""
    if "group_id" in case.query:
        groups = [group for group, logins in IN_A_GROUP.items() if case.path_parameters["login"] in logins]
        if groups:
            case.query["group_id"] = one_of(groups, case.query["group_id"])
        else:
            case.path_parameters["login"], case.query["group_id"] = IN_A_GROUP[GROUPS[0]][0], GROUPS[0]
