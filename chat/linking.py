"""How a person of Telegram becomes an employee (contract §3): own phone, invitation, request to the administrators.

A stranger learns the way to be linked and nothing else: whether a number or a code is known is not told apart.
"""

from typing import Final

import structlog
from aiogram.types import Contact as SharedContact
from aiogram.utils.formatting import Bold, Text

from chat.answers import Button, Refusal, Reply, Run, Words
from chat.change import Change, Tell
from chat.guessing import may_try, was_wrong
from chat.notices import tell, tell_admins
from chat.own import Link, RefuseRequest, Unlink
from chat.params.roles import role_title
from chat.rendering import joined
from chat.telling import ASK_ACCESS, SHARE_PHONE
from chat.turn import Turn
from storage.audit import NewEntry
from storage.company import Employee
from storage.people import Person
from storage.requests import LinkRequest
from vats.phones import canonical, masked

_log = structlog.get_logger(__name__)

_WRONG_CODE: Final = "Приглашение не подошло: оно неверное, уже использовано или устарело. Попросите новое."
_MOST_ALIKE: Final = 6


async def welcome(turn: Turn) -> Reply:
    """Tell a stranger the way to be linked; somebody known, who it is."""
    if turn.actor.employee is not None:
        return Reply(who_one_is(turn), buttons=[[Button("Меню", Run("menu"))]], drop_keys=True)
    if turn.actor.is_admin:
        return Reply(
            "Вы администратор бота. С сотрудником ВАТС вы не связаны: поделитесь своим номером или скажите "
            "/link <сотрудник>. Всё кнопками: /menu, все команды: /help.",
            share_phone=turn.place.is_private,
        )
    if not turn.place.is_private:
        raise Refusal("Сначала представьтесь мне в личном чате: /start.")
    return Reply(_way(), share_phone=True)


def who_one_is(turn: Turn) -> Text:
    """Say who a person is in the ВАТС."""
    employee = turn.actor.employee
    if employee is None:
        return Text("Вы ещё не связаны с сотрудником ВАТС.")
    role = role_title(turn.company, employee.role)
    lines: list[Words] = [Text("Вы – ", Bold(employee.name or employee.login), f" ({employee.login})")]
    if employee.ext:
        lines.append(f"Добавочный: {employee.ext}")
    if role:
        lines.append(f"Роль: {role}")
    lines.append("Всё кнопками: /menu, все команды: /help")
    return joined(lines)


async def by_phone(turn: Turn, contact: SharedContact) -> Reply:
    """Link by the own phone, shared with the button: a card of somebody else links nobody."""
    if turn.actor.employee is not None:
        return await welcome(turn)
    if contact.user_id != turn.actor.person.id:
        return Reply(
            joined(["Это не ваш контакт. Нажмите кнопку ниже – она отправит ваш собственный номер.", _way()]),
            share_phone=True,
        )
    digits = canonical(contact.phone_number)
    fitting = [one for one in turn.company.employees.values() if digits and digits in {one.mobile, one.direct_number}]
    if len(fitting) == 1:
        return await _link_or_ask(turn, fitting[0], "поделился своим номером")
    if fitting:
        _log.info("phone_of_several", person=turn.actor.person.id, employees=len(fitting))
        names = ", ".join(f"{one.name or one.login} ({one.login})" for one in fitting)
        why = f"Номер {masked(digits)} записан за несколькими сотрудниками: {names}."
        await _ask_admins(turn, why, fitting)
        return Reply(
            "Этот номер записан за несколькими сотрудниками. Я спросил администраторов: они выберут, кто вы.",
            share_phone=True,
        )
    return Reply(
        f"Сотрудника с этим номером в ВАТС нет. Если это ошибка, нажмите «{ASK_ACCESS}»: решат администраторы.",
        share_phone=True,
    )


async def by_code(turn: Turn, code: str) -> Reply:
    """Link by an invitation. Wrong, used and late codes get one and the same answer."""
    if turn.actor.employee is not None:
        return await welcome(turn)
    login = None
    if await may_try(turn):
        login = await turn.store.invitations.use(code, turn.actor.person.id, turn.clock.now())
    employee = turn.company.employees.get(login) if login else None
    if employee is None:
        await was_wrong(turn)
        return Reply(joined([_WRONG_CODE, _way()]), share_phone=True)
    return await _link_or_ask(turn, employee, "открыл приглашение")


async def ask_access(turn: Turn) -> Reply:
    """Ask the administrators to link a stranger."""
    if turn.actor.is_known:
        return await welcome(turn)
    await _ask_admins(turn, "", ())
    return Reply("Передал администраторам. Когда они решат, я напишу.", share_phone=True)


async def approve(turn: Turn, request_id: int, employee: Employee) -> Change:
    """Decide a request: the person is this employee.

    Raises:
        Refusal: It is decided already.
    """
    request = await _undecided(turn, request_id)
    before = await turn.store.people.by_login(employee.login)
    holder = before if before is not None and before.id != request.person_id else None
    name = employee.name or employee.login
    tells = [Tell(request.person_id, Text("Готово: вы – ", Bold(name), ". Команды: /help."))]
    if holder is not None:
        tells.append(
            Tell(holder.id, f"Администратор передал доступ сотрудника «{name}» другому Telegram. Здесь он закрыт.")
        )
    return Change(
        what=f"Связь с Telegram: {name}",
        before=f"за «{name}» пишет {_called(holder)}" if holder else "не связан",
        after=f"за «{name}» пишет {request.name}",
        do=[Link(person_id=request.person_id, login=employee.login, by=turn.actor.person.id, request=request.id)],
        undo=[
            Unlink(person_id=request.person_id),
            *([Link(person_id=holder.id, login=employee.login, by=turn.actor.person.id)] if holder else []),
        ],
        confirm=holder is not None,
        warning="У сотрудника уже есть другой Telegram: он потеряет доступ." if holder else None,
        tells=tells,
    )


async def refuse(turn: Turn, request_id: int) -> Change:
    """Decide a request: no.

    Raises:
        Refusal: It is decided already.
    """
    request = await _undecided(turn, request_id)
    return Change(
        what=f"Просьба о доступе: {request.name}",
        before="ждёт решения",
        after="отказано",
        do=[RefuseRequest(request=request.id, by=turn.actor.person.id)],
        tells=[Tell(request.person_id, "Администратор отказал в доступе.")],
    )


async def _link_or_ask(turn: Turn, employee: Employee, how: str) -> Reply:
    """Link a person, unless the login has another already: then the first account and the administrators are told."""
    store, person, now = turn.store, turn.actor.person, turn.clock.now()
    name = employee.name or employee.login
    async with store.database.transaction():
        holder = await store.people.by_login(employee.login)
        if holder is None:
            entry = await store.audit.begin(
                NewEntry(
                    at=now,
                    person_id=person.id,
                    login=employee.login,
                    chat_id=turn.place.chat_id,
                    command="start",
                    what=f"Связь с Telegram: {name}",
                    before="не связан",
                    update_key=turn.update_key,
                )
            )
            await store.people.link(person.id, employee.login, person.id, now)
            if entry is not None:
                await store.audit.finish(entry, "done", f"связан: {how}")
    if holder is None:
        _log.info("person_linked", person=person.id, login=employee.login)
        return Reply(
            joined([Text("Готово. Вы – ", Bold(name), f" ({employee.login})."), "Команды: /help"]), drop_keys=True
        )
    if holder.id != person.id:
        words = Text("Кто-то ещё (", Bold(_called(person)), f") {how} и хочет быть здесь сотрудником «{name}». ")
        warned = Text(words, "Если это не вы – скажите администратору.")
        await tell(store, turn.clock, holder.id, warned, f"notice:second:{person.id}:{employee.login}")
        await _ask_admins(
            turn, f"У сотрудника «{name}» уже есть Telegram: {_called(holder)}. Второй {how}.", [employee]
        )
    return Reply("У этого сотрудника уже есть другой Telegram. Я спросил администраторов: решат они.", share_phone=True)


async def _ask_admins(turn: Turn, why: str, alike: "list[Employee] | tuple[Employee, ...]") -> None:
    """Keep a request and show it to the administrators, with those employees that it may be about."""
    store, person = turn.store, turn.actor.person
    request = await store.requests.ask(person.id, _called(person), why, turn.clock.now())
    lines: list[Words] = [Text("Просит доступ: ", Bold(_called(person)), f" (Telegram id {person.id}).")]
    if why:
        lines.append(why)
    values = {"request": str(request)}
    buttons = [
        [Button(f"Это {one.name or one.login}", Run("approve", {**values, "employee": one.login}))]
        for one in alike[:_MOST_ALIKE]
    ]
    buttons += [[Button("Выбрать сотрудника", Run("approve", values)), Button("Отказать", Run("refuse", values))]]
    admins = turn.settings.admin_ids
    await tell_admins(store, turn.clock, admins, joined(lines), f"notice:request:{request}", buttons)


async def _undecided(turn: Turn, request_id: int) -> LinkRequest:
    request = await turn.store.requests.get(request_id)
    if request is None or request.decided_at is not None:
        raise Refusal("Эту просьбу уже решили.")
    return request


def _called(person: Person) -> str:
    return f"{person.name} (@{person.username})" if person.username else person.name or str(person.id)


def _way() -> str:
    return (
        "Я бот вашей ВАТС. Чтобы я узнал вас, "
        f"нажмите «{SHARE_PHONE}» – сверю номер с ВАТС. Можно открыть приглашение от администратора "
        f"или нажать «{ASK_ACCESS}»."
    )
