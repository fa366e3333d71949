"""/mobile: whether the own mobile phone rings too (manual 7).

The ВАТС is told the phone and the whole redirect together: what it does with half of it is not said (A06-7).
"""

from typing import Annotated

from chat.answers import Button, Refusal, Reply, Run
from chat.change import Change
from chat.command import command
from chat.params import Choice, PhoneText, WholeParam
from chat.rights import Right
from chat.turn import Turn
from handlers.call import BANS
from storage.company import Employee
from vats.answers import User
from vats.operations import EditUser, GetUser
from vats.operations.users import MobileRedirectInput
from vats.phones import CallRefused, Phone, may_ring, shown

LONGEST_DELAY = 15
"""Seconds (manual 7)."""


class Only(Choice):
    """The mobile alone."""

    ONLY = "only", "только"


def rings(user: User) -> str:
    """Say what rings when somebody is called."""
    redirect = user.mobile_redirect
    if redirect is None or not redirect.enabled or not user.mobile:
        return "звонит рабочий телефон, мобильный не звонит"
    if redirect.forward:
        return f"звонит только мобильный {shown(user.mobile)}"
    later = f" через {redirect.delay} с" if redirect.delay else " сразу"
    return f"звонит рабочий телефон и{later} мобильный {shown(user.mobile)}"


def _me(turn: Turn) -> Employee:
    if turn.actor.employee is None:
        raise Refusal("Вы не связаны с сотрудником ВАТС. Связать: /link и имя сотрудника.")
    return turn.actor.employee


async def _user(turn: Turn) -> User:
    return await turn.vats(GetUser(login=_me(turn).login))


@command(
    "mobile", about="звонит ли мне мобильный", label="Звонит ли мобильный", right=Right.SELF_READ, examples=("/mobile",)
)
async def mobile(turn: Turn) -> Reply:
    """Tell what rings now."""
    user = await _user(turn)
    redirect = user.mobile_redirect
    button = Button("Выключить мобильный", Run("mobile off"))
    if redirect is None or not redirect.enabled:
        phone = f"+{user.mobile}" if user.mobile else ""
        button = Button("Включить мобильный", Run("mobile on", {"phone": phone} if phone else {}))
    return Reply(f"Сейчас {rings(user)}.", buttons=[[button]])


@command(
    "mobile",
    "on",
    about="пусть звонит и мой мобильный",
    label="Звонить и на мобильный",
    right=Right.SELF,
    undoable=True,
    examples=("/mobile on 79161234567", "/mobile on 79161234567 delay=10", "/mobile on 79161234567 only"),
)
async def mobile_on(
    turn: Turn,
    phone: PhoneText,
    only: Only | None = None,
    *,
    delay: Annotated[int, WholeParam(0, LONGEST_DELAY, what="0…15", question="Через сколько секунд?")] = 0,
) -> Change:
    """Let a mobile phone ring beside the own phone, after some seconds, or alone."""
    _refuse_unfit(turn, phone)
    wanted = MobileRedirectInput(enabled=True, delay=delay, forward=only is not None)
    return await _change(turn, phone.digits, wanted)


@command(
    "mobile",
    "off",
    about="мобильный пусть не звонит",
    label="Не звонить на мобильный",
    right=Right.SELF,
    undoable=True,
    examples=("/mobile off",),
)
async def mobile_off(turn: Turn) -> Change:
    """Let the own phone ring alone; the number of the mobile stays."""
    user = await _user(turn)
    return await _change(turn, user.mobile, MobileRedirectInput(enabled=False), user)


async def _change(turn: Turn, phone: str, wanted: MobileRedirectInput, user: User | None = None) -> Change:
    now = user or await _user(turn)
    redirect = now.mobile_redirect
    was = MobileRedirectInput(
        enabled=bool(redirect and redirect.enabled),
        delay=min(redirect.delay or 0, LONGEST_DELAY) if redirect else 0,
        forward=bool(redirect and redirect.forward),
    )
    after = now.model_copy(update={"mobile": phone, "mobile_redirect": wanted})

    async def report(_: object) -> str:
        return f"Теперь {rings(await _user(turn))}"

    is_off = not wanted.enabled and not was.enabled
    return Change(
        what=f"Мобильный: {now.name or now.login}",
        before=f"сейчас {rings(now)}",
        after=f"теперь {rings(after)}",
        do=[EditUser(login=now.login, mobile=phone, mobile_redirect=wanted)],
        undo=[EditUser(login=now.login, mobile=now.mobile, mobile_redirect=was)],
        report=report,
        nothing_to_do=is_off or (now.mobile, was) == (phone, wanted),
    )


def _refuse_unfit(turn: Turn, phone: Phone) -> None:
    """Refuse a phone that would ring in a circle, or for money: clients' calls go there by themselves."""
    direct = {one.direct_number for one in turn.company.employees.values()}
    if phone.digits in turn.company.numbers or phone.digits in direct:
        raise Refusal(f"{shown(phone.digits)} – наш собственный номер: звонки пошли бы по кругу.")
    try:
        may_ring(phone, turn.settings.call_countries)
    except CallRefused as error:
        raise Refusal(f"На {shown(phone.digits)} звонить нельзя: {BANS[error.reason]}.") from None
