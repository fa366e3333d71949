"""Reading the exchange's settings: a few requests at once, never more than it takes, each part for itself."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import structlog
from pydantic import BaseModel

from chat.clock import Clock
from chat.refusals import refusal
from vats.answers import Number, WebhookSubscription
from vats.client import Vats
from vats.errors import BadAnswer, MethodRefused, NotThere, RightMissing, VatsError
from vats.operations import (
    GetAnsweringMachine,
    GetBlockAnonymous,
    GetCallerIds,
    GetCallsRestrictions,
    GetDomain,
    GetMusic,
    GetRecordSettings,
    ListBlacklist,
    ListBlfUsers,
    ListBranches,
    ListCustomRoles,
    ListGroups,
    ListSims,
    ListSipRegistrations,
    ListSipuriTransfers,
    ListTelnums,
    ListUsers,
    ListWebhooks,
)
from watch.parts import PARTS, WHOLE, Thing, Things
from watch.snapshot import Snapshot

AT_ONCE: Final = 2
"""So many requests are under way at once: people's commands come through beside them."""

WITHIN: Final = 60.0
"""Seconds for a list with all its pages, when nobody waits."""

_log = structlog.get_logger(__name__)

_Read: TypeAlias = Callable[[Vats, float | None], Awaitable[Mapping[str, Things]]]


async def read(
    vats: Vats, clock: Clock, parts: Collection[str] = tuple(PARTS), *, within: float | None = None
) -> Snapshot:
    """Read some parts, all by default. A part that the key may not read, or the exchange does not have, is named.

    ``within``: seconds for a list with all its pages; None: as for one operation, somebody waits.

    Raises:
        VatsError: The exchange does not answer, or not us: nothing more is asked then.
    """
    taken_at = clock.now()
    found: dict[str, Things] = {}
    unread: dict[str, str] = {}
    trouble: list[VatsError] = []
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(source: _Source) -> None:
        async with slots:
            if trouble:
                return
            try:
                found.update(await source.read(vats, within))
            except (RightMissing, NotThere, MethodRefused, BadAnswer) as error:
                _log.info("settings_unread", part=source.parts[0], kind=type(error).__name__)
                unread.update(dict.fromkeys(source.parts, refusal(error)))
            except VatsError as error:
                trouble.append(error)

    async with asyncio.TaskGroup() as tasks:
        for source in _SOURCES:
            if not set(parts).isdisjoint(source.parts):
                tasks.create_task(one(source), name=f"read {source.parts[0]}")
    if trouble:
        raise trouble[0]
    return Snapshot(
        taken_at,
        {name: found[name] for name in PARTS if name in found and name in parts},
        {name: why for name, why in unread.items() if name in parts},
    )


def _fields(answer: BaseModel, *left_out: str) -> dict[str, Any]:
    return answer.model_dump(mode="json", exclude=set(left_out))


async def _employees(vats: Vats, within: float | None) -> Mapping[str, Things]:
    users = await vats.every(ListUsers(), within=within)
    if not users:
        # Somebody made the key: an exchange without employees is a bad answer, not an empty company.
        raise BadAnswer(ListUsers.id, "no employees")
    return {"employees": {one.login: _fields(one, "login", "status") for one in users}}


async def _departments(vats: Vats, within: float | None) -> Mapping[str, Things]:
    groups = await vats.every(ListGroups(), within=within)
    return {
        "departments": {
            one.id: {
                **_fields(one, "id", "users"),
                # Absence and the like are states of the moment, and names are those of the employees.
                "members": [
                    {"login": user.login, "takes_calls": user.takes_calls is not False, "is_head": user.group_head}
                    for user in one.users
                ],
            }
            for one in groups
        }
    }


async def _numbers(vats: Vats, within: float | None) -> Mapping[str, Things]:
    numbers = await vats.every(ListTelnums(), within=within)
    special = {f"{one.number}/{id_}": piece for one in numbers for id_, piece in _special(one)}
    return {"numbers": {one.number: _number(one) for one in numbers}, "special": special}


def _number(one: Number) -> Thing:
    routes = [{"id": route.id, "name": route.name} for route in one.custom_routes]
    fields: dict[str, Any] = _nameless(_fields(one, "number", "custom_routes", "route_group_name"))
    return {**fields, "custom_routes": routes}


def _nameless(found: Any) -> Any:
    """Leave out what things are called that a route leads to: a department with a new name leads nowhere else."""
    if isinstance(found, dict):
        return {name: _nameless(one) for name, one in found.items() if name not in {"employee", "department"}}
    return [_nameless(one) for one in found] if isinstance(found, list) else found


def _special(number: Number) -> list[tuple[str, Thing]]:
    """Take the extra hours and special days of a number for things of their own."""
    found: list[tuple[str, Thing]] = []
    for route in number.custom_routes:
        of_route = {"route_id": route.id, "route": route.name}
        found += [(one.id, {"kind": "hours", **of_route, **_fields(one, "id")}) for one in route.interval_schedule]
        found += [(one.id, {"kind": "days", **of_route, **_fields(one, "id")}) for one in route.calendar_schedule]
    return found


async def _sims(vats: Vats, within: float | None) -> Mapping[str, Things]:
    sims = await vats.every(ListSims(), within=within)
    return {"sims": {one.number: _fields(one, "number", "employee") for one in sims}}


async def _blacklist(vats: Vats, _: float | None) -> Mapping[str, Things]:
    return {"blacklist": {one.number: {"comment": one.comment} for one in await vats(ListBlacklist())}}


async def _anonymous(vats: Vats, _: float | None) -> Mapping[str, Things]:
    return {"anonymous": {WHOLE: {"state": (await vats(GetBlockAnonymous())).state}}}


async def _restrictions(vats: Vats, _: float | None) -> Mapping[str, Things]:
    now = await vats(GetCallsRestrictions())
    things: dict[str, Thing] = {"main": {"allowed": sorted(now.main)}}
    # An empty list of one's own is as good as none: what else it means is not said (A14-5).
    things |= {f"user:{one.login}": {"allowed": sorted(one.allowed)} for one in now.users if one.allowed}
    things |= {f"group:{one.id}": {"allowed": sorted(one.allowed)} for one in now.groups if one.allowed}
    return {"restrictions": things}


async def _caller_ids(vats: Vats, _: float | None) -> Mapping[str, Things]:
    now = await vats(GetCallerIds())
    things: dict[str, Thing] = {"main": {"number": now.main}}
    things |= {f"user:{one.login}": {"number": one.number} for one in now.users}
    things |= {f"group:{one.id}": {"number": one.number} for one in now.groups}
    things |= {f"region:{one.id}:{one.mode}": {"number": one.number, "name": one.name} for one in now.regions}
    return {"caller_ids": things}


async def _music(vats: Vats, _: float | None) -> Mapping[str, Things]:
    now = await vats(GetMusic())
    both = {"ringback": now.ringback, "holdmusic": now.holdmusic}
    return {"music": {name: _fields(item) for name, item in both.items() if item is not None}}


async def _record(vats: Vats, _: float | None) -> Mapping[str, Things]:
    now = await vats(GetRecordSettings())
    exceptions: dict[str, Thing] = {f"user:{one.login}": {} for one in now.users_exception}
    return {"record": {WHOLE: {"external": now.external, "inner": now.inner}, **exceptions}}


async def _blf(vats: Vats, _: float | None) -> Mapping[str, Things]:
    return {"blf": {f"user:{one.login}": {} for one in await vats(ListBlfUsers())}}


async def _voicemail(vats: Vats, _: float | None) -> Mapping[str, Things]:
    now = await vats(GetAnsweringMachine())
    things: dict[str, Thing] = {WHOLE: {"all": now.all, "email": now.email}}
    things |= {f"user:{one.login}": {} for one in now.users}
    things |= {f"group:{one.id}": {} for one in now.groups}
    return {"voicemail": things}


async def _sip(vats: Vats, within: float | None) -> Mapping[str, Things]:
    found = await vats.every(ListSipRegistrations(), within=within)
    return {"sip": {one.number: _fields(one, "number", "status") for one in found}}


async def _sipuri(vats: Vats, within: float | None) -> Mapping[str, Things]:
    found = await vats.every(ListSipuriTransfers(), within=within)
    return {"sipuri": {one.number: _fields(one, "number") for one in found}}


async def _branches(vats: Vats, within: float | None) -> Mapping[str, Things]:
    return {"branches": {one.domain: {"name": one.name} for one in await vats.every(ListBranches(), within=within)}}


async def _webhooks(vats: Vats, _: float | None) -> Mapping[str, Things]:
    return {"webhooks": {one.id: _webhook(one) for one in await vats(ListWebhooks())}}


def _webhook(one: WebhookSubscription) -> Thing:
    """Take an address without what may be a secret in it; ``is_cut`` says that there was more."""
    try:
        parts = urlsplit(one.url)
        bare = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    except ValueError:
        bare = ""
    return {"type": one.type, "url": bare, "is_cut": bare != one.url}


async def _roles(vats: Vats, _: float | None) -> Mapping[str, Things]:
    found = await vats(ListCustomRoles())
    return {"roles": {one.id: {"name": one.name, "rights": sorted(one.rights)} for one in found}}


async def _domain(vats: Vats, _: float | None) -> Mapping[str, Things]:
    now = await vats(GetDomain())
    # How much of a limit is used is no setting, and the offset of a zone moves with the summer.
    limits = {name: limit.total for name, limit in sorted(now.limits.items()) if limit is not None}
    zone = now.timezone.name if now.timezone else ""
    services = _fields(now.services) if now.services else {}
    return {"domain": {WHOLE: {"timezone": zone, "limits": limits, "services": services}}}


@dataclass(frozen=True, slots=True)
class _Source:
    """Where some parts are read from."""

    parts: tuple[str, ...]
    read: _Read


_SOURCES: Final = (
    _Source(("employees",), _employees),
    _Source(("departments",), _departments),
    _Source(("numbers", "special"), _numbers),
    _Source(("sims",), _sims),
    _Source(("blacklist",), _blacklist),
    _Source(("anonymous",), _anonymous),
    _Source(("restrictions",), _restrictions),
    _Source(("caller_ids",), _caller_ids),
    _Source(("music",), _music),
    _Source(("record",), _record),
    _Source(("blf",), _blf),
    _Source(("voicemail",), _voicemail),
    _Source(("sip",), _sip),
    _Source(("sipuri",), _sipuri),
    _Source(("branches",), _branches),
    _Source(("webhooks",), _webhooks),
    _Source(("roles",), _roles),
    _Source(("domain",), _domain),
)
