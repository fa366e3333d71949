"""Levers of the virtual exchange over HTTP, under ``/control``: for scenes played from outside of this process.

No part of the real exchange and never under ``/crmapi``. ``GET /control`` lists them.
Every body is JSON, every refusal ``{"message": …}``: 409 when the scene asks for what cannot happen.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from sandbox.vats.calls import Call, CallError
from sandbox.vats.errors import Refusal, absent, invalid
from sandbox.vats.failures import How
from sandbox.vats.phones import Phone
from sandbox.vats.scenarios import SCENARIOS
from sandbox.vats.state import Employee, Number

if TYPE_CHECKING:
    from sandbox.vats.virtual import VirtualVats

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Work: TypeAlias = Callable[[web.Request, dict[str, Any]], Awaitable[Any]]

STEPS: Mapping[str, Mapping[str, type]] = {
    "answered_by": {"login": str, "after": int},
    "answered": {"after": int},
    "missed": {"after": int},
    "fails": {"status": str, "after": int},
    "ends": {"seconds": int},
    "next": {},
    "presses": {"button": str},
    "times_out": {},
    "transferred": {"to": str, "blind": bool, "seconds": int},
    "rated": {"rating": int, "login": str},
    "rejected_by": {"login": str},
    "leaves_message": {"seconds": int},
    "client_hangs_up": {},
}
PHONE_ACTIONS: Mapping[str, Mapping[str, type]] = {
    "answer": {"call_id": str},
    "reject": {"call_id": str},
    "transfer": {"to": str, "blind": bool},
    "hang_up": {},
}
_SETTINGS: Mapping[str, tuple[str, type]] = {
    "crm_url": ("pusher", str),
    "crm_token": ("pusher", str),
    "contact_timeout": ("pusher", float),
    "obeys_responsible": ("switchboard", bool),
    "asks_contact": ("switchboard", bool),
    "history_ids": ("switchboard", str),
    "page_cap": ("exchange", int),
    "history_cap": ("exchange", int),
    "records_need_key": ("server", bool),
    "by_itself": ("", bool),
}
_SHAPE: Mapping[str, type] = {
    "encoding": str,
    "letters": str,
    "login_with_domain": bool,
    "data": str,
    "omitted": list,
    "times": int,
    "delay": float,
}


class Control:
    """The levers of one exchange."""

    def __init__(self, vats: "VirtualVats") -> None:
        self._vats = vats

    def add_to(self, application: web.Application) -> None:
        """Add the levers to the web application."""
        for method, path, work, _about in self._levers():
            application.router.add_route(method, f"/control{path}", _answering(work))

    def _levers(self) -> list[tuple[str, str, Work, str]]:
        """List the levers: method, path, what is done, and what is said of it (the fields of the body in brackets)."""
        steps, actions = ", ".join(_shown(STEPS)), ", ".join(_shown(PHONE_ACTIONS))
        settings = ", ".join([*_SETTINGS, "lacks: rights", f"shape: {{{', '.join(_SHAPE)}}}"])
        return [
            ("GET", "", self._help, "this list"),
            ("GET", "/state", self._state, "everything that the exchange knows"),
            ("POST", "/reset", self._reset, "be again as at the start"),
            ("POST", "/employees/{login}", self._change_employee, "change simple fields, as /state names them"),
            ("POST", "/numbers/{telnum}", self._change_number, "change simple fields, as /state names them"),
            ("POST", "/settings", self._change_settings, f"set how the exchange works [{settings}]"),
            ("GET", "/requests", self._requests, "requests that came in, from ?since=<count> on"),
            ("GET", "/pushes", self._pushes, "pushes that went out, from ?since=<count> on"),
            ("POST", "/fail", self._fail, f"fail [operation, how: {' '.join(How)}, times, seconds, message]"),
            ("POST", "/works", self._works, "work again [operation]; without it everything"),
            ("POST", "/rings", self._rings, "let a client call a number [client, number]"),
            ("POST", "/dials", self._dials, "let an employee call [login, client, clid]"),
            ("GET", "/calls", self._calls, "all calls, in order"),
            ("POST", "/calls/{id}/{step}", self._step, f"take a step of a call: {steps}"),
            ("GET", "/phones", self._phones, "the telephones of the employees"),
            ("POST", "/phones/{login}/{action}", self._phone, f"use a telephone: {actions}"),
            ("POST", "/scenarios/{name}", self._scenario, f"play a scene [pace]: {', '.join(SCENARIOS)}"),
            ("POST", "/time-passes", self._time_passes, "let happen to the calls what is due by the clock"),
            ("POST", "/push", self._push, "push anything [cmd, fields]"),
            ("POST", "/hold", self._hold, "keep pushes back"),
            ("POST", "/release", self._release, "deliver them [order: as-is, reversed, shuffled, positions]"),
            ("POST", "/line-fault", self._line_fault, "let the line of another operator fall [telnum]"),
            ("POST", "/line-restored", self._line_restored, "let it work again [telnum]"),
        ]

    async def _help(self, _request: web.Request, _given: dict[str, Any]) -> Any:
        return [
            {"method": method, "path": f"/control{path}", "about": about} for method, path, _, about in self._levers()
        ]

    async def _state(self, _request: web.Request, _given: dict[str, Any]) -> Any:
        return asdict(self._vats.company)

    async def _change_employee(self, request: web.Request, given: dict[str, Any]) -> Any:
        employee = self._vats.employee(request.match_info["login"])
        _change(employee, given)
        return asdict(employee)

    async def _change_number(self, request: web.Request, given: dict[str, Any]) -> Any:
        number = self._vats.number(request.match_info["telnum"])
        _change(number, given)
        return asdict(number)

    async def _change_settings(self, _request: web.Request, given: dict[str, Any]) -> Any:
        vats = self._vats
        lacks, shape = given.pop("lacks", None), given.pop("shape", {})
        settings = _arguments(given, {name: kind for name, (_, kind) in _SETTINGS.items()})
        for name, value in settings.items():
            part = _SETTINGS[name][0]
            setattr(getattr(vats, part) if part else vats, name, value)
        for name, value in _arguments(shape, _SHAPE).items():
            setattr(vats.shape, name, frozenset(value) if name == "omitted" else value)
        if lacks is not None:
            vats.lacks.clear()
            vats.lacks.update(lacks)
        return {"shape": asdict(vats.shape), "lacks": sorted(vats.lacks)}

    async def _reset(self, _request: web.Request, _given: dict[str, Any]) -> Any:
        self._vats.reset()

    async def _time_passes(self, _request: web.Request, _given: dict[str, Any]) -> Any:
        await self._vats.time_passes()
        return [_words(call) for call in self._vats.calls]

    async def _phones(self, _request: web.Request, _given: dict[str, Any]) -> Any:
        return [_phone_words(phone) for phone in self._vats.phones.all()]

    async def _phone(self, request: web.Request, given: dict[str, Any]) -> Any:
        action = request.match_info["action"]
        if action not in PHONE_ACTIONS:
            raise absent("action")
        act = getattr(self._vats.phones, action)
        return _words(await act(request.match_info["login"], **_fitting(action, act, PHONE_ACTIONS[action], given)))

    async def _scenario(self, request: web.Request, given: dict[str, Any]) -> Any:
        scenario = SCENARIOS.get(request.match_info["name"])
        if scenario is None:
            raise absent("scenario")
        await scenario.run(self._vats, _arguments(given, {"pace": float}).get("pace", 1.0))

    async def _requests(self, request: web.Request, _given: dict[str, Any]) -> Any:
        return [asdict(one) for one in self._vats.requests[_since(request) :]]

    async def _pushes(self, request: web.Request, _given: dict[str, Any]) -> Any:
        return [asdict(one) for one in self._vats.pushes[_since(request) :]]

    async def _fail(self, _request: web.Request, given: dict[str, Any]) -> Any:
        kinds = {"operation": str, "how": str, "times": int, "seconds": float, "message": str}
        plan = _arguments(given, kinds)
        if plan.get("how") not in set(How):
            raise invalid(f"how: must be one of {', '.join(How)}")
        self._vats.fail(plan.pop("operation", "*"), plan.pop("how"), **plan)

    async def _works(self, _request: web.Request, given: dict[str, Any]) -> Any:
        self._vats.works(_arguments(given, {"operation": str}).get("operation"))

    async def _rings(self, _request: web.Request, given: dict[str, Any]) -> Any:
        values = _arguments(given, {"client": str, "number": str}, needed=("client", "number"))
        return _words(await self._vats.rings(values["client"], values["number"]))

    async def _dials(self, _request: web.Request, given: dict[str, Any]) -> Any:
        values = _arguments(given, {"login": str, "client": str, "clid": str}, needed=("login", "client"))
        return _words(await self._vats.dials(**values))

    async def _calls(self, _request: web.Request, _given: dict[str, Any]) -> Any:
        return [_words(call) for call in self._vats.calls]

    async def _step(self, request: web.Request, given: dict[str, Any]) -> Any:
        call = self._vats.switchboard.call(request.match_info["id"])
        step = request.match_info["step"]
        if step not in STEPS:
            raise absent("step")
        act = getattr(call, step)
        return _words(await act(**_fitting(step, act, STEPS[step], given)) or call)

    async def _push(self, _request: web.Request, given: dict[str, Any]) -> Any:
        values = _arguments(given, {"cmd": str, "fields": dict}, needed=("cmd",))
        return asdict(await self._vats.pusher.push(values["cmd"], values.get("fields", {})))

    async def _hold(self, _request: web.Request, _given: dict[str, Any]) -> Any:
        self._vats.hold()

    async def _release(self, _request: web.Request, given: dict[str, Any]) -> Any:
        order = given.get("order", "as-is")
        if order not in ("as-is", "reversed", "shuffled") and not isinstance(order, list):
            raise invalid("order: must be as-is, reversed, shuffled or a list of positions")
        return [asdict(one) for one in await self._vats.release(order)]

    async def _line_restored(self, _request: web.Request, given: dict[str, Any]) -> Any:
        self._vats.line_restored(_arguments(given, {"telnum": str}, needed=("telnum",))["telnum"])

    async def _line_fault(self, _request: web.Request, given: dict[str, Any]) -> Any:
        telnum = _arguments(given, {"telnum": str}, needed=("telnum",))["telnum"]
        return [asdict(one) for one in await self._vats.line_fault(telnum)]


def _answering(work: Work) -> Handler:
    @wraps(work)
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            answer = await work(request, await _body(request))
        except CallError as error:
            return _say({"message": str(error)}, 409)
        except Refusal as refusal:
            return _say({"message": refusal.message}, refusal.status)
        return _say({} if answer is None else answer)

    return handle


async def _body(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    if not text:
        return {}
    try:
        given = json.loads(text)
    except ValueError as error:
        raise invalid("the body is no JSON") from error
    if not isinstance(given, dict):
        raise invalid("the body is no object")
    return given


def _arguments(given: dict[str, Any], kinds: Mapping[str, type], needed: tuple[str, ...] = ()) -> dict[str, Any]:
    for name, value in given.items():
        if name not in kinds:
            raise invalid(f"unknown {name}")
        fits = isinstance(value, (int, float) if kinds[name] is float else kinds[name])
        if value is not None and (not fits or (isinstance(value, bool) and kinds[name] is not bool)):
            raise invalid(f"{name}: must be {kinds[name].__name__}")
    if missing := [name for name in needed if name not in given]:
        raise invalid(f"{', '.join(missing)} needed")
    return given


def _shown(actions: Mapping[str, Mapping[str, type]]) -> list[str]:
    """Word actions with their fields: ``ends [seconds]``."""
    return [f"{name} [{', '.join(takes)}]" if takes else name for name, takes in actions.items()]


def _fitting(name: str, act: Callable[..., Any], kinds: Mapping[str, type], given: dict[str, Any]) -> dict[str, Any]:
    """Check that these arguments, beside the login of a telephone, are what an action takes."""
    values = _arguments(given, kinds)
    try:
        signature(act).bind(*[""] * (act.__name__ in PHONE_ACTIONS), **values)
    except TypeError as error:
        raise invalid(f"{name}: {error}") from error
    return values


def _change(thing: Employee | Number, given: dict[str, Any]) -> None:
    """Set simple fields of a record, each to a value of the type that it has."""
    _arguments(given, {one.name: type(getattr(thing, one.name)) for one in fields(thing)})
    for name, value in given.items():
        if isinstance(value, (list, dict)) or value is None:
            raise invalid(f"{name}: only simple values can be changed here")
        setattr(thing, name, value)


def _words(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "client": call.client,
        "number": call.number,
        "direction": call.direction,
        "state": call.state,
        "refused": call.refused,
        "contact": call.contact,
        "ringing": call.ringing,
        "devices": {login: call.devices(login) for login in call.ringing},
        "left": call.left,
        "outside": call.outside,
        "speaker": call.speaker,
        "caller": call.caller,
        "department": call.department,
        "status": call.status,
        "began": call.began,
    }


def _phone_words(phone: Phone) -> dict[str, Any]:
    return {
        "login": phone.login,
        "name": phone.name,
        "ext": phone.ext,
        "state": phone.state,
        "call": phone.call.id if phone.call else None,
        "other": phone.other,
        "ringing": [call.id for call in phone.ringing],
    }


def _since(request: web.Request) -> int:
    text = request.query.get("since", "0")
    if not (text.isascii() and text.isdigit()):
        raise invalid("since: must be a count")
    return int(text)


def _say(content: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, text=_dumps(content), content_type="application/json")


def _dumps(content: Any) -> str:
    return json.dumps(_plain(content), ensure_ascii=False, default=_other)


def _plain(value: Any) -> Any:
    """Turn keys that JSON does not have (region and mode) into text."""
    if isinstance(value, dict):
        return {":".join(key) if isinstance(key, tuple) else key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def _other(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)
