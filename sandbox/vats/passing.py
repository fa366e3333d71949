"""Time that passes for calls: intervals, time-outs, menus nobody presses, clients who give up."""

from datetime import datetime

from sandbox.vats.calls import UNANSWERED, Call, CallError, State
from sandbox.vats.switchboard import Switchboard

NO_ANSWER_SECONDS = 30
"""How long one employee rings before the answering machine takes the call."""
MENU_SECONDS = 10
"""How long a menu waits for a button."""
VOICEMAIL_SECONDS = 20
"""How long a client listens to the answering machine before hanging up."""
MESSAGE_SECONDS = 5
"""How long the exchange speaks before it hangs up."""
PATIENCE_SECONDS = 60
"""How long a phone outside of the company rings before it is given up."""


async def time_passes(switchboard: Switchboard) -> None:
    """Let everything happen to the calls that is due by the exchange's clock. Calls just being stepped are left."""
    for call in [one for one in switchboard.calls if one.state in UNANSWERED and one.turn.is_free]:
        async with call.turn:
            if call.state in UNANSWERED:
                await _passes(call, switchboard.now())


async def _passes(call: Call, now: datetime) -> None:
    since_aimed, since_rung = _seconds(call.aimed_at, now), _seconds(call.rung_at, now)
    match call.state:
        case State.MENU if since_aimed >= MENU_SECONDS:
            await _menu_times_out(call)
        case State.VOICEMAIL if since_aimed >= VOICEMAIL_SECONDS:
            await call.missed(after=0)
        case State.MESSAGE if since_aimed >= MESSAGE_SECONDS:
            await call.missed(after=0)
        case State.RINGING if call.direction != "in" or call.outside:
            if since_aimed >= PATIENCE_SECONDS:
                await call.missed(after=0)
        case State.RINGING if since_aimed >= _time_limit(call):
            await call.times_out()
        case State.RINGING if call.department and since_rung >= _interval(call):
            await _interval_passes(call)


async def _menu_times_out(call: Call) -> None:
    try:
        await call.presses("timeout")
    except CallError:
        await call.missed(after=0)


async def _interval_passes(call: Call) -> None:
    aim = call.aim
    if call.left:
        await call.next()
    elif aim.at_once == 1 < len(aim.queue) and not aim.stacking:
        await call.rings_again()


def _time_limit(call: Call) -> int:
    """Give the seconds after which an unanswered call goes on: none when nobody can ring."""
    if not call.aim.queue:
        return 0
    department = call.switchboard.company.find_department(call.department) if call.aim.destination == "group" else None
    return department.timeout.time if department else NO_ANSWER_SECONDS


def _interval(call: Call) -> int:
    department = call.switchboard.company.find_department(call.department)
    return department.duration if department else NO_ANSWER_SECONDS


def _seconds(since: datetime, now: datetime) -> float:
    return (now - since).total_seconds()
