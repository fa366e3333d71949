"""What is done at the telephones through the page: by employees, by clients, and in the exchange's own cabinet."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.page.exchange import ExchangeSight
from sandbox.page.fields import Act, Fields, Json, answering, cannot, missing, wrong
from sandbox.page.work import Work
from sandbox.vats.calls import Call, State
from sandbox.vats.state import Employee

if TYPE_CHECKING:
    from sandbox.vats.virtual import VirtualVats

_HIDDEN = "anonymous"
_MOST_NAME = 60
_UNANSWERED_OUT = {"busy": "Busy", "hangup": "Missed"}


class Telephony:
    """The telephones of a virtual exchange in the hands of the page."""

    def __init__(self, vats: "VirtualVats", sight: ExchangeSight, work: Callable[[], Work]) -> None:
        self._vats = vats
        self._sight = sight
        self._work = work

    def routes(self) -> list[web.RouteDef]:
        """The addresses."""
        acts: dict[str, Act] = {
            "ring": self._ring,
            "dial": self._dial,
            "phone": self._phone,
            "client": self._client,
            "rate": self._rate,
            "employee": self._employee,
            "number": self._number,
            "member": self._member,
        }
        return [web.post(f"/api/exchange/{name}", answering(act)) for name, act in acts.items()]

    def _login(self, fields: Fields, name: str = "login") -> Employee:
        found = next((one for one in self._vats.company.employees if one.login == fields.text(name)), None)
        if found is None:
            raise missing("Такого сотрудника нет.", "There is no such employee.")
        return found

    def _call(self, fields: Fields) -> Call:
        number = fields.text("call")
        found = next((one for one in reversed(self._vats.calls) if one.id == number), None)
        if found is None:
            raise missing("Такого звонка нет.", "There is no such call.")
        return found

    async def _ring(self, fields: Fields) -> Json:
        client = _phone(fields.text("client", most=40))
        number = self._vats.company.find_number(fields.text("number"))
        if number is None:
            raise missing("Такого номера у компании нет.", "The company has no such number.")
        if name := fields.text("name", default="", most=_MOST_NAME).strip():
            self._sight.names[client] = name
        before = len(self._vats.calls)
        call = await self._work().do(self._vats.rings(client, number.telnum))
        made = call or next(iter(self._vats.calls[before:]), None)
        return {"call": made.id if made else None, "pending": call is None}

    async def _dial(self, fields: Fields) -> Json:
        login, client = self._login(fields).login, _phone(fields.text("client", most=40), inner=True)
        call = await self._work().do(self._vats.dials(login, client))
        return {"call": call.id if call else None, "pending": call is None}

    async def _phone(self, fields: Fields) -> Json:
        login, call_id = self._login(fields).login, fields.text("call", default="")
        phones = self._vats.phones
        match fields.text("action"):
            case "answer":
                step = phones.answer(login, call_id)
            case "reject":
                step = phones.reject(login, call_id)
            case "hangup":
                step = phones.hang_up(login)
            case "transfer" | "consult" as how:
                taker = self._login(fields, "to").login
                if taker == login:
                    raise cannot("Перевести звонок можно только другому.", "A call can be transferred to another only.")
                step = phones.transfer(login, taker, blind=how == "transfer")
            case _:
                raise wrong(
                    "Поле «action»: одно из answer, reject, hangup, transfer, consult.",
                    "Field “action”: one of answer, reject, hangup, transfer, consult.",
                )
        call = await self._work().do(step)
        return {"call": call.id if call else call_id or None, "pending": call is None}

    async def _client(self, fields: Fields) -> Json:
        call, action = self._call(fields), fields.text("action")
        if call.state in {State.OVER, State.REFUSED}:
            raise cannot("Этот звонок уже закончился.", "This call is over.")
        match action:
            case "answer" if call.direction != "in":
                step = call.answered()
            case "busy" | "hangup" if call.direction != "in" and call.state is State.RINGING:
                step = call.fails(_UNANSWERED_OUT[action], 0)
            case "hangup" if call.state is State.TALKING:
                step = call.ends(0)
            case "hangup":
                step = call.missed(0)
            case "button":
                step = call.presses(fields.text("button", most=8))
            case "wait":
                step = call.next() if call.left else call.times_out()
            case "answer" | "busy":
                raise cannot(
                    "Этот клиент звонит сам: ответить может сотрудник.",
                    "This client is the caller: an employee may answer.",
                )
            case _:
                raise wrong(
                    "Поле «action»: одно из answer, busy, hangup, button, wait.",
                    "Field “action”: one of answer, busy, hangup, button, wait.",
                )
        return await self._done(step)

    async def _rate(self, fields: Fields) -> Json:
        call, rating = self._call(fields), fields.number("rating")
        if not 1 <= rating <= 5:
            raise wrong("Оценка — от 1 до 5.", "A rating is 1 to 5.")
        if call.state is not State.OVER or call.status != "Success":
            raise cannot("Оценивают разговор, который закончился.", "A talk is rated when it is over.")
        return await self._done(call.rated(rating))

    async def _done(self, step: Awaitable[object]) -> Json:
        async def whole() -> bool:
            await step
            return True

        return {"pending": await self._work().do(whole()) is None}

    async def _employee(self, fields: Fields) -> Json:
        employee = self._login(fields)
        names = {"takes_calls": "takes_calls", "online": "online", "absent": "is_absent"}
        given = {attribute: fields.flag(name) for name, attribute in names.items() if fields.has(name)}
        for attribute, value in given.items():
            setattr(employee, attribute, value)
        return {}

    async def _number(self, fields: Fields) -> Json:
        number = self._vats.company.find_number(fields.text("telnum"))
        if number is None:
            raise missing("Такого номера у компании нет.", "The company has no such number.")
        number.disabled = fields.flag("disabled")
        return {}

    async def _member(self, fields: Fields) -> Json:
        department = self._vats.company.find_department(fields.text("department"))
        member = department.member(self._login(fields).login) if department else None
        if member is None:
            raise missing("Такого сотрудника в отделе нет.", "The department has no such member.")
        member.takes_calls = fields.flag("takes_calls")
        return {}


def _phone(text: str, *, inner: bool = False) -> str:
    """Read a phone as a person writes it; an extension only where one is dialled from inside.

    Raises:
        NotDone: it is none.
    """
    if text.strip().casefold() == _HIDDEN and not inner:
        return _HIDDEN
    if any(sign not in "+0123456789 ()-.\u00a0" for sign in text):
        raise wrong("Телефон — это цифры, например +7 926 123-45-67.", "A phone is digits, e.g. +7 926 123-45-67.")
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    if len(digits) == 11 and digits.startswith("8"):
        return f"7{digits[1:]}"
    if len(digits) == 10:
        return f"7{digits}"
    if not (3 if inner else 5) <= len(digits) <= 15:
        raise wrong("Телефон — это цифры, например +7 926 123-45-67.", "A phone is digits, e.g. +7 926 123-45-67.")
    return digits
