"""Settings of the domain: zone, music, recording, roles, secretary's console, answering machine (manual 12)."""

# All operations have one shape, and their names and the manual say what they do.
# ruff: noqa: ARG001, D103

from collections.abc import Iterable
from typing import Any

from sandbox.vats.contract import NO_CONTENT, Answer, Request
from sandbox.vats.errors import absent, invalid
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.state import Company, together, without


def get_domain(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    offset = exchange.now().astimezone(exchange.zone).utcoffset()
    used = {
        "users": len(company.employees),
        "local_gw": len(company.registrations),
        "groups": len(company.departments),
    }
    return Answer(
        200,
        {
            "timezone": {"name": company.timezone, "offset": int(offset.total_seconds() // 60) if offset else 0},
            "limits": {name: {"used": used.get(name, 0), "total": total} for name, total in company.limits.items()},
            "services": {"record": company.records_outside, "local_gw": True, "branch": bool(company.branches)},
        },
    )


def get_music(exchange: Exchange, request: Request) -> Answer:
    return Answer(
        200,
        {
            kind: {"file": melody.id, "name": melody.name, "uploaded": melody.uploaded}
            for kind, melody in exchange.company.melodies.items()
        },
    )


def set_music(exchange: Exchange, request: Request) -> Answer:
    """Set a melody: a file of the catalogue, or the standard one that is in use somewhere (A12-2)."""
    company = exchange.company
    known = [*company.melodies.values(), *(one for files in company.media.values() for one in files)]
    melody = next((one for one in known if request.body["file"] == one.id), None)
    if melody is None:
        raise invalid("body.file: there is no such file")
    company.melodies[request.path["type"]] = melody
    return NO_CONTENT


def list_media_files(exchange: Exchange, request: Request) -> Answer:
    files = exchange.company.media.get(request.path["type"])
    if files is None:
        raise absent("type of media")
    return Answer(200, [{"id": one.id, "name": one.name} for one in files])


def get_record_settings(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    return Answer(
        200,
        {
            "external": company.records_outside,
            "inner": company.records_inside,
            "users_exception": _people(company, company.record_exceptions),
        },
    )


def add_record_exceptions(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    company.record_exceptions = together(company.record_exceptions, _logins(company, request.body))
    return NO_CONTENT


def delete_record_exceptions(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    company.record_exceptions = without(company.record_exceptions, _logins(company, request.query["user"]))
    return NO_CONTENT


def list_custom_roles(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, [{"id": one.id, "name": one.name, "rights": one.rights} for one in exchange.company.roles])


def list_blf_users(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, _people(exchange.company, exchange.company.blf))


def add_blf_users(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    company.blf = together(company.blf, _logins(company, request.body))
    return NO_CONTENT


def delete_blf_users(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    company.blf = without(company.blf, _logins(company, request.query["user"]))
    return NO_CONTENT


def get_answering_machine(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    return Answer(
        200,
        {
            "all": company.voicemail_all,
            "users": _people(company, company.voicemail_users),
            "groups": [{"id": one, "name": company.department_name(one)} for one in company.voicemail_groups],
            "email": company.voicemail_email,
        },
    )


def add_answering_machine_users(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    company.voicemail_users = together(company.voicemail_users, _logins(company, request.body))
    return NO_CONTENT


def delete_answering_machine_users(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    company.voicemail_users = without(company.voicemail_users, _logins(company, request.query["user"]))
    return NO_CONTENT


def add_answering_machine_groups(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    company.voicemail_groups = together(company.voicemail_groups, _groups(company, request.body))
    return NO_CONTENT


def delete_answering_machine_groups(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    company.voicemail_groups = without(company.voicemail_groups, _groups(company, request.query["group"]))
    return NO_CONTENT


def _people(company: Company, logins: Iterable[str]) -> list[dict[str, Any]]:
    return [{"login": login, "name": company.employee_name(login)} for login in logins]


def _logins(company: Company, given: Iterable[str]) -> list[str]:
    return [company.known_login(login, "user") for login in given]


def _groups(company: Company, given: Iterable[str]) -> list[str]:
    return [company.known_group(group_id, "group") for group_id in given]


OPERATIONS: dict[str, Operate] = {
    "get_domain": get_domain,
    "get_music": get_music,
    "set_music": set_music,
    "list_media_files": list_media_files,
    "get_record_settings": get_record_settings,
    "add_record_exceptions": add_record_exceptions,
    "delete_record_exceptions": delete_record_exceptions,
    "list_custom_roles": list_custom_roles,
    "list_blf_users": list_blf_users,
    "add_blf_users": add_blf_users,
    "delete_blf_users": delete_blf_users,
    "get_answering_machine": get_answering_machine,
    "add_answering_machine_users": add_answering_machine_users,
    "delete_answering_machine_users": delete_answering_machine_users,
    "add_answering_machine_groups": add_answering_machine_groups,
    "delete_answering_machine_groups": delete_answering_machine_groups,
}
