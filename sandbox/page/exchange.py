"""The virtual exchange as the page shows it: telephones, departments, numbers, calls."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.page.fields import Json
from sandbox.page.messages import iso
from sandbox.vats.calls import Call, State
from sandbox.vats.phones import Phone

if TYPE_CHECKING:
    from sandbox.vats.state import Department, Employee, Number
    from sandbox.vats.virtual import VirtualVats

FINISHED = 30
_RINGING = 10


@dataclass
class ExchangeSight:
    """Looks at a virtual exchange. ``names`` are the clients' own names, as whoever plays them gave them."""

    vats: "VirtualVats"
    names: dict[str, str] = field(default_factory=dict)
    _seen: int = 0
    _live: dict[str, Call] = field(default_factory=dict)
    _over: deque[Call] = field(default_factory=lambda: deque(maxlen=FINISHED))

    def employees(self) -> dict[str, Json]:
        """Tell of all employees and their telephones."""
        phones = {phone.login: phone for phone in self.vats.phones.all()}
        return {one.login: self._employee(one, phones[one.login]) for one in self.vats.company.employees}

    def _employee(self, employee: "Employee", phone: Phone) -> Json:
        return {
            "login": employee.login,
            "name": employee.name,
            "ext": employee.ext,
            "role": employee.role,
            "role_name": next((one.name for one in self.vats.company.roles if one.id == employee.role), ""),
            "position": employee.position,
            "mobile": employee.mobile,
            "telnum": employee.telnum,
            "takes_calls": employee.takes_calls,
            "online": employee.online,
            "absent": employee.is_absent,
            "no_phone": employee.has_no_phone,
            "forwarding": employee.redirect.enabled,
            "phone": {
                "state": phone.state.value,
                "call": phone.call.id if phone.call else None,
                "other": phone.other,
                "ringing": [call.id for call in phone.ringing[:_RINGING]],
                "count": len(phone.ringing),
            },
        }

    def departments(self) -> dict[str, Json]:
        """Tell of all departments."""
        return {one.id: self._department(one) for one in self.vats.company.departments}

    def _department(self, department: "Department") -> Json:
        timeout, company = department.timeout, self.vats.company
        target = {"user": timeout.user, "group": timeout.group, "telnum": timeout.telnum}.get(timeout.target, "")
        return {
            "id": department.id,
            "name": department.name,
            "ext": department.ext,
            "order": department.order,
            "duration": department.duration,
            "timeout": {"time": timeout.time, "target": timeout.target, "title": self._title(timeout.target, target)},
            "members": [
                {
                    "login": one.login,
                    "name": company.employee_name(one.login),
                    "takes_calls": one.takes_calls,
                    "head": one.is_head,
                }
                for one in department.members
            ],
        }

    def numbers(self) -> dict[str, Json]:
        """Tell of the company's numbers and where they lead."""
        return {one.telnum: self._number(one) for one in self.vats.company.numbers}

    def _number(self, number: "Number") -> Json:
        route = number.route
        target = {"user": route.user, "group": route.group}.get(route.type, "")
        title = str(route.ivr.get("name", "")) if route.type == "ivr" else self._title(route.type, target)
        return {
            "telnum": number.telnum,
            "name": number.name,
            "main": number.is_main,
            "disabled": number.disabled,
            "greeting": number.greeting,
            "route": {"type": route.type, "target": target, "title": title},
        }

    def _title(self, kind: str, target: str) -> str:
        """Name what a route leads to."""
        if kind == "user":
            return self.vats.company.employee_name(target)
        return self.vats.company.department_name(target) if kind == "group" else target

    def blacklist(self) -> dict[str, Json]:
        """Tell of the blacklist."""
        return {
            one.telnum: {"telnum": one.telnum, "comment": one.comment, "week": one.week, "year": one.year}
            for one in self.vats.company.blacklist
        }

    def calls(self) -> dict[str, Json]:
        """Tell of the calls that go on and the last that are over, newest first."""
        new, self._seen = self.vats.calls[self._seen :], len(self.vats.calls)
        self._live |= {call.id: call for call in new}
        for call in [one for one in self._live.values() if one.state in {State.OVER, State.REFUSED}]:
            self._over.append(self._live.pop(call.id))
        shown = [*self._over, *self._live.values()]
        return {one.id: self._call(one) for one in sorted(shown, key=lambda one: one.began, reverse=True)}

    def live(self) -> list[Call]:
        """List the calls that go on, as seen by the last look."""
        return list(self._live.values())

    def _call(self, call: Call) -> Json:
        company = self.vats.company
        number = company.find_number(call.number)
        return {
            "id": call.id,
            "direction": call.direction,
            "client": call.client,
            "client_name": self.names.get(call.client, ""),
            "number": call.number,
            "number_name": number.name if number else "",
            "state": call.state.value,
            "refused": call.refused,
            "ringing": list(call.ringing),
            "speaker": call.speaker,
            "caller": call.caller,
            "department": company.department_name(call.department),
            "menu": [self._menu_item(item) for item in call.menu.get("items", ())],
            "began": iso(call.began),
            "status": call.status,
            "rating": call.rating,
            "next": bool(call.left),
        }

    def _menu_item(self, item: Mapping[str, Any]) -> Json:
        kind = str(item.get("type", ""))
        return {"button": item.get("button", ""), "title": self._title(kind, str(item.get(kind, ""))) or kind}
