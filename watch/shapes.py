"""Of which kind the fields of a thing are: a file from outside is believed no further than this."""

from typing import Any, Final

_TEXTS: Final = frozenset(
    {
        *("name", "position", "email", "ext", "number", "role", "mobile", "login", "department_id", "group_id"),
        *("call_order", "advanced", "target", "type", "subtype", "location", "crm", "calltracking", "abc_number"),
        *("abc_location", "greeting_file", "route_group_id", "id", "button", "route", "route_id", "kind", "comment"),
        *("file", "domain", "auth_name", "proxy", "uri", "url", "timezone"),
    }
)
_FLAGS: Final = frozenset(
    {
        *("enabled", "forward", "takes_calls", "is_head", "queue_position", "greeting", "is_main", "disabled"),
        *("greeting_custom", "holiday", "calendar_predefined", "company", "autocaller", "state", "uploaded"),
        *("external", "inner", "all", "active", "outgoing", "is_cut"),
    }
)
_WHOLES: Final = frozenset({"delay", "call_duration", "time", "expires"})
_LISTS: Final = frozenset({"days", "allowed", "rights"})
_LISTS_OF_THINGS: Final = frozenset({"members", "custom_routes", "items"})
_DAYS: Final = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_THINGS: Final = frozenset({"mobile_redirect", "timeout", "ivr", "work", "other", "schedule"}) | _DAYS
_COUNTED: Final = frozenset({"limits", "services"})
_MOMENTS: Final = frozenset({"start", "end"})
"""Seconds of a day, of extra hours; a day, of special days."""
_KNOWN: Final = _TEXTS | _FLAGS | _WHOLES | _LISTS | _LISTS_OF_THINGS | _THINGS | _COUNTED | _MOMENTS


def thing_of(found: Any) -> dict[str, Any]:
    """Take the fields of a thing that are known.

    Raises:
        ValueError: One of them is of another kind than it can be.
    """
    if not isinstance(found, dict):
        raise ValueError("no thing")  # noqa: TRY004 — one error for all that does not fit
    return {name: _value(name, value) for name, value in found.items() if name in _KNOWN}


def _value(name: str, value: Any) -> Any:
    if name in _THINGS and value is not None:
        return thing_of(value)
    if name in _LISTS_OF_THINGS and isinstance(value, list):
        return [thing_of(one) for one in value]
    if not _fits(name, value):
        raise ValueError("no value of this field")
    return value


def _fits(name: str, value: Any) -> bool:
    if name in _TEXTS:
        return isinstance(value, str)
    if name in _LISTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if name in _COUNTED:
        return isinstance(value, dict) and all(one is None or isinstance(one, int) for one in value.values())
    # What is left may be None: the exchange did not say it.
    kind: Any = bool if name in _FLAGS else int | str if name in _MOMENTS else int
    return value is None or (name not in _THINGS | _LISTS_OF_THINGS and isinstance(value, kind))
