"""What a step changes, thing by thing: so that a later change of the same is told from one of something else.

A thing is a path of words: ``("users", "anna", "ext")`` is a part of ``("users", "anna")``. What is added under a name
that only the ВАТС gives is no thing yet; where it is put back, it is known by what it is like.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chat.own import OwnStep
from vats import operations as to
from vats.operation import Operation
from vats.phones import canonical

if TYPE_CHECKING:
    from chat.change import Step

Thing: TypeAlias = tuple[str, ...]

TOGETHER: Final = {"mobile_redirect": "mobile", "call_duration": "call_order"}
"""Fields that go with another one: they are one thing with it (A06-7, A08-3)."""

_NAMES: Final[Mapping[type[Operation[Any]], tuple[str, str]]] = {
    to.EditUser: ("users", "login"),
    to.EditGroup: ("groups", "group_id"),
    to.EditSipRegistration: ("sip-registrations", "telnum"),
    to.EditBranch: ("branches", "domain"),
}
"""What changes single fields of something: of what, and which field names it."""


def things_of(step: "Step") -> frozenset[Thing]:
    """Give the things that a step changes."""
    if isinstance(step, OwnStep):
        return frozenset({tuple(step.thing.split(":"))})
    if type(step) in _NAMES:
        whole = whole_of(step)
        return frozenset((*whole, TOGETHER.get(name, name)) for name in fields_of(step))
    find = _THINGS.get(type(step))
    return frozenset(find(step)) if find is not None else frozenset()


def whole_of(step: Operation[Any]) -> Thing:
    """Give that of which a step changes single fields; ``()`` where it does not."""
    if type(step) not in _NAMES:
        return ()
    collection, name = _NAMES[type(step)]
    return collection, getattr(step, name)


def fields_of(step: Operation[Any]) -> list[str]:
    """Name the fields that such a step changes."""
    _, key = _NAMES[type(step)]
    return [name for name in type(step).model_fields if name != key and getattr(step, name) is not None]


def is_part(thing: Thing, of: Thing) -> bool:
    """Tell whether one thing is the other, or a part of it."""
    return thing[: len(of)] == of


def touch(some: Iterable[Thing], others: Iterable[Thing]) -> bool:
    """Tell whether any of the things is one of the others, or a part of one, or has one as its part."""
    there = list(others)
    return any(is_part(thing, other) or is_part(other, thing) for thing in some for other in there)


def parts_of(step: "Step") -> list["Step"]:
    """Take a step apart into steps of one thing each, so that each can be given up by itself."""
    if isinstance(step, OwnStep):
        return [step]
    if type(step) in _NAMES:
        return _by_field(step)
    if type(step) in _LISTS:
        name = _LISTS[type(step)]
        return [step.but(**{name: (one,)}) for one in getattr(step, name)]
    if isinstance(step, to.AllowUserDirections | to.AllowGroupDirections):
        alone = [rule.model_copy(update={"allowed": (one,)}) for rule in step.rules for one in rule.allowed]
        return [step.but(rules=(rule,)) for rule in alone]
    return [step]


def _by_field(step: Operation[Any]) -> list["Step"]:
    groups: dict[str, list[str]] = {}
    for name in fields_of(step):
        groups.setdefault(TOGETHER.get(name, name), []).append(name)
    named = {name for names in groups.values() for name in names}
    return [step.but(**dict.fromkeys(named.difference(names))) for names in groups.values()] or [step]


_LISTS: Final[Mapping[type[Operation[Any]], str]] = {
    to.AddToBlacklist: "items",
    to.DeleteFromBlacklist: "telnum",
    to.AddRecordExceptions: "logins",
    to.DeleteRecordExceptions: "user",
    to.AddBlfUsers: "logins",
    to.DeleteBlfUsers: "user",
    to.AddAnsweringMachineUsers: "logins",
    to.DeleteAnsweringMachineUsers: "user",
    to.AddAnsweringMachineGroups: "group_ids",
    to.DeleteAnsweringMachineGroups: "group",
    to.AllowMainDirections: "allowed",
    to.DenyMainDirections: "allowed",
    to.DenyUserDirections: "allowed",
    to.DenyGroupDirections: "allowed",
}
"""What changes several things at once, and the field that lists them."""


def entry_of(mask: str) -> str:
    """Give what tells an entry of the blacklist from others, however the ВАТС writes it (A11-5)."""
    return mask if mask.endswith("*") else canonical(mask)


def interval_like(days: Iterable[str], start: int | None, end: int | None) -> str:
    """Say what extra hours are like, whatever id they have."""
    return f"={','.join(sorted(str(day) for day in days))} {start}-{end}"


def days_like(start: str | None, end: str | None, *, official: bool) -> str:
    """Say what special days are like, whatever id they have."""
    return f"={start or ''}-{end or ''} {'official' if official else ''}".rstrip()


_Find: TypeAlias = Callable[[Any], list[Thing]]

_THINGS: Final[Mapping[type[Operation[Any]], _Find]] = {
    to.EnableCalls: lambda step: [("users", step.login, "dnd")],
    to.DisableCalls: lambda step: [("users", step.login, "dnd")],
    to.EnableGroupCalls: lambda step: [("users", step.login, "subscription", step.group_id)],
    to.DisableGroupCalls: lambda step: [("users", step.login, "subscription", step.group_id)],
    to.EnableAllGroupCalls: lambda step: [("users", step.login, "subscription")],
    to.DisableAllGroupCalls: lambda step: [("users", step.login, "subscription")],
    to.DeleteUser: lambda step: [("users", step.login)],
    to.EditGroupUsers: lambda step: [("groups", step.group_id, "users")],
    to.DeleteGroup: lambda step: [("groups", step.group_id)],
    to.EditTelnumRoute: lambda step: [("telnums", step.telnum, "route")],
    to.EnableTelnumCalls: lambda step: [("telnums", step.telnum, "enabled")],
    to.DisableTelnumCalls: lambda step: [("telnums", step.telnum, "enabled")],
    to.AddIntervalSchedule: lambda step: [
        ("telnums", step.telnum, "interval-schedule", interval_like(step.days, step.start, step.end))
    ],
    to.EditIntervalSchedule: lambda step: [("telnums", step.telnum, "interval-schedule", step.interval_id)],
    to.DeleteIntervalSchedule: lambda step: [("telnums", step.telnum, "interval-schedule", step.interval_id)],
    to.AddCalendarSchedule: lambda step: [
        (
            "telnums",
            step.telnum,
            "calendar-schedule",
            days_like(step.start, step.end, official=bool(step.calendar_predefined)),
        )
    ],
    to.EditCalendarSchedule: lambda step: [("telnums", step.telnum, "calendar-schedule", step.holiday_id)],
    to.DeleteCalendarSchedule: lambda step: [("telnums", step.telnum, "calendar-schedule", step.holiday_id)],
    to.AddSim: lambda step: [("sims", step.telnum)],
    to.AssignSimToUser: lambda step: [("sims", step.telnum)],
    to.AssignSimToCompany: lambda step: [("sims", step.telnum)],
    to.DisableSim: lambda step: [("sims", step.telnum)],
    to.DeleteSim: lambda step: [("sims", step.telnum)],
    to.AddToBlacklist: lambda step: [("blacklist", entry_of(item.telnum)) for item in step.items],
    to.DeleteFromBlacklist: lambda step: [("blacklist", entry_of(mask)) for mask in step.telnum],
    to.EnableBlockAnonymous: lambda _: [("block-anonymous",)],
    to.DisableBlockAnonymous: lambda _: [("block-anonymous",)],
    to.SetMusic: lambda step: [("music", str(step.type))],
    to.AddRecordExceptions: lambda step: [("record", login) for login in step.logins],
    to.DeleteRecordExceptions: lambda step: [("record", login) for login in step.user],
    to.AddBlfUsers: lambda step: [("blf", login) for login in step.logins],
    to.DeleteBlfUsers: lambda step: [("blf", login) for login in step.user],
    to.AddAnsweringMachineUsers: lambda step: [("am", "users", login) for login in step.logins],
    to.DeleteAnsweringMachineUsers: lambda step: [("am", "users", login) for login in step.user],
    to.AddAnsweringMachineGroups: lambda step: [("am", "groups", id_) for id_ in step.group_ids],
    to.DeleteAnsweringMachineGroups: lambda step: [("am", "groups", id_) for id_ in step.group],
    to.SetMainCallerId: lambda _: [("caller-ids", "main")],
    to.SetUserCallerId: lambda step: [("caller-ids", "users", step.login)],
    to.DeleteUserCallerId: lambda step: [("caller-ids", "users", step.user)],
    to.SetGroupCallerId: lambda step: [("caller-ids", "groups", step.group_id)],
    to.DeleteGroupCallerId: lambda step: [("caller-ids", "groups", step.group_id)],
    to.SetRegionCallerId: lambda step: [("caller-ids", "regions", step.region_id, str(step.mode or "all"))],
    to.DeleteRegionCallerId: lambda step: [("caller-ids", "regions", step.region_id, str(step.mode))],
    to.AllowMainDirections: lambda step: [("limits", "main", str(one)) for one in step.allowed],
    to.DenyMainDirections: lambda step: [("limits", "main", str(one)) for one in step.allowed],
    to.AllowUserDirections: lambda step: [
        ("limits", "users", rule.login, str(one)) for rule in step.rules for one in rule.allowed
    ],
    to.DenyUserDirections: lambda step: [("limits", "users", step.login, str(one)) for one in step.allowed],
    to.AllowGroupDirections: lambda step: [
        ("limits", "groups", rule.group_id, str(one)) for rule in step.rules for one in rule.allowed
    ],
    to.DenyGroupDirections: lambda step: [("limits", "groups", step.group_id, str(one)) for one in step.allowed],
    to.DeleteSipRegistration: lambda step: [("sip-registrations", step.telnum)],
    to.AddSipuriTransfer: lambda step: [("sipuri-transfers", step.telnum)],
    to.EditSipuriTransfer: lambda step: [("sipuri-transfers", step.telnum)],
    to.DeleteSipuriTransfer: lambda step: [("sipuri-transfers", step.telnum)],
    to.DeleteBranch: lambda step: [("branches", step.domain)],
    to.AddWebhook: lambda step: [("webhook", f"={step.type} {step.url}")],
    to.DeleteWebhook: lambda step: [("webhook", step.webhook_id)],
}
