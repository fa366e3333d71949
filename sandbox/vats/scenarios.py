"""Scenes of a company's day, each played by one call of ``run``: for a demonstration, a test, a first try.

A scene looks for what it needs in the company as it is now (a number that leads to a department, somebody who takes
calls), so it goes on working after routes and silence have been changed. It raises ``CallError`` when there is none.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sandbox.vats.calls import Call, CallError, State
from sandbox.vats.routing import aim_of_number
from sandbox.vats.state import Number, Subscription, new_id

if TYPE_CHECKING:
    from sandbox.vats.virtual import VirtualVats

Play: TypeAlias = Callable[["VirtualVats", "Pace"], Awaitable[None]]

STORM_CALLS = 200
_STORM_BATCH = 20
_CLIENTS = ("79161234567", "79037654321", "79851112299", "79123334466")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long people take: ``second`` is how many real seconds one second of the scene lasts."""

    second: float = 1.0

    async def wait(self, seconds: float) -> None:
        """Let so many seconds of the scene pass."""
        await asyncio.sleep(seconds * self.second)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scene: its name in both languages, and the playing of it."""

    title_ru: str
    title_en: str
    play: Play

    async def run(self, vats: "VirtualVats", pace: float = 1.0) -> None:
        """Play the scene to its end; ``pace`` 0 leaves out all waiting."""
        await self.play(vats, Pace(pace))


async def _incoming(vats: "VirtualVats", _pace: Pace) -> None:
    """Let one employee's telephone ring, and leave it ringing: whoever watches answers or rejects."""
    await _rings(vats, _number(vats, "user"))


async def _missed(vats: "VirtualVats", pace: Pace) -> None:
    call = await _rings(vats, _number(vats, "user"))
    await pace.wait(5)
    if call.state is not State.OVER:
        await call.missed(after=5)


async def _department(vats: "VirtualVats", pace: Pace) -> None:
    call = await _rings(vats, _number(vats, "group"))
    await _is_answered(vats, call, pace)
    await pace.wait(6)
    await _ends(call, 6)


async def _transfer(vats: "VirtualVats", pace: Pace) -> None:
    call = await _rings(vats, _number(vats, "group"))
    await _is_answered(vats, call, pace)
    await pace.wait(4)
    if call.state is not State.TALKING:
        return
    taker = _free(vats)
    second = await call.transferred(taker, seconds=4)
    await pace.wait(3)
    if taker in second.ringing:
        await second.answered_by(taker, after=3)
    await pace.wait(5)
    await _ends(second, 5)


async def _low_rating(vats: "VirtualVats", pace: Pace) -> None:
    call = await _rings(vats, _number(vats, "group"))
    await _is_answered(vats, call, pace)
    await pace.wait(5)
    await _ends(call, 5)
    await pace.wait(1)
    if call.status == "Success":
        await call.rated(2)


async def _line_fault(vats: "VirtualVats", _pace: Pace) -> None:
    """Let a line of another operator fall; who has not subscribed is subscribed, as one does in the cabinet."""
    company = vats.company
    if not company.registrations:
        raise CallError("the company has no number of another operator")
    if vats.crm_url and all(one.type != "sipregs_error" for one in company.subscriptions):
        company.subscriptions.append(Subscription(new_id(), "sipregs_error", vats.crm_url))
    await vats.line_fault(company.registrations[0].telnum)


async def _storm(vats: "VirtualVats", pace: Pace) -> None:
    """Let 200 clients call within seconds: every fifth is answered, the others give up."""
    numbers = [one.telnum for one in vats.company.numbers if not one.disabled]
    if not numbers:
        raise CallError("every number is switched off")

    async def one_call(at: int) -> None:
        call = await vats.rings(f"7900000{at:04d}", numbers[at % len(numbers)])
        await pace.wait(2)
        if call.state is State.RINGING and call.ringing and at % 5 == 0:
            await call.answered(after=2)
            await pace.wait(3)
            await _ends(call, 3)
        elif call.state in (State.RINGING, State.MENU):
            await call.missed(after=2)

    async with asyncio.TaskGroup() as group:
        for at in range(STORM_CALLS):
            group.create_task(one_call(at))
            if at % _STORM_BATCH == _STORM_BATCH - 1:
                await pace.wait(0.5)


SCENARIOS: Mapping[str, Scenario] = {
    "incoming": Scenario("Входящий звонок", "Incoming call", _incoming),
    "missed": Scenario("Пропущенный звонок", "Missed call", _missed),
    "department": Scenario("Звонок в отдел", "Call to a department", _department),
    "transfer": Scenario("Перевод звонка", "Transfer", _transfer),
    "rating": Scenario("Оценка 2", "Rated 2", _low_rating),
    "line": Scenario("Линия оператора упала", "Operator’s line is down", _line_fault),
    "storm": Scenario("Шторм: 200 звонков", "Storm: 200 calls", _storm),
}
"""What can be played, by a short name, in the order to show."""


async def _rings(vats: "VirtualVats", number: Number) -> Call:
    client = _CLIENTS[len(vats.calls) % len(_CLIENTS)]
    call = await vats.rings(client, number.telnum)
    if call.state is State.REFUSED:
        raise CallError(f"{client} is not let in: {call.refused}")
    return call


async def _is_answered(vats: "VirtualVats", call: Call, pace: Pace) -> None:
    """Let somebody who is free answer after three seconds, unless somebody has by then."""
    await pace.wait(3)
    if call.state is not State.RINGING:
        return
    busy = vats.switchboard.busy()
    able = [login for login in call.ringing if login not in busy]
    if not able:
        raise CallError("nobody is free to answer")
    await call.answered_by(able[0], after=3)


async def _ends(call: Call, seconds: int) -> None:
    if call.state is State.TALKING:
        await call.ends(seconds=seconds)


def _number(vats: "VirtualVats", destination: str) -> Number:
    """Choose a number that is on and rings somebody; one that leads there before any other."""
    moment = vats.switchboard.moment()
    down = {one.telnum for one in vats.company.registrations if one.status != "success"}
    on = [one for one in vats.company.numbers if not one.disabled and one.telnum not in down]
    aims = [(one, aim_of_number(moment, one)) for one in on]
    ringing = [(one, aim) for one, aim in aims if aim.queue]
    found = _first(one for one, aim in ringing if aim.destination == destination) or _first(one for one, _ in ringing)
    if found is None:
        raise CallError("no number leads to anybody who takes calls")
    return found


def _first(numbers: Iterable[Number]) -> Number | None:
    return next(iter(numbers), None)


def _free(vats: "VirtualVats") -> str:
    busy = vats.switchboard.busy()
    found = next((one.login for one in vats.company.employees if one.can_ring and one.login not in busy), None)
    if found is None:
        raise CallError("nobody is free to take the call over")
    return found
