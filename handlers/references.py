"""What names an employee or a department: told before it is deleted (A06-12, A08-11)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chat.turn import Turn
from handlers.words import number_title
from vats.answers import Group, Number
from vats.errors import RightMissing
from vats.operations import ListGroups, ListSims, ListTelnums
from vats.phones import shown

if TYPE_CHECKING:
    from vats.answers.numbers import Route


async def of_employee(turn: Turn, login: str) -> list[str]:
    """List departments, timeouts, numbers and SIM cards that lead to an employee, and its person in Telegram."""
    groups = await turn.vats.every(ListGroups())
    within = [group for group in groups if any(member.login == login for member in group.users)]
    after = [group for group in groups if group.timeout is not None and group.timeout.login == login]
    lines: list[str] = [
        *_listed("состоит в отделах", map(_quoted, within)),
        *_listed("сюда переводят звонки, если не ответили, отделы", map(_quoted, after)),
        *await _numbers(turn, login=login),
        *await _sims(turn, login),
    ]
    person = await turn.store.people.by_login(login)
    if person is not None:
        lines.append(f"связан с Telegram ({person.name}): связь снимется")
    return lines


async def of_department(turn: Turn, group_id: str) -> list[str]:
    """List numbers and timeouts that lead to a department, and the chats that get its news."""
    groups = await turn.vats.every(ListGroups())
    after = [group for group in groups if group.timeout is not None and group.timeout.group_id == group_id]
    chats = [bound for bound in await turn.store.chats.of_department(group_id) if group_id in bound.departments]
    return [
        *_listed("сюда переводят звонки, если не ответили, отделы", map(_quoted, after)),
        *await _numbers(turn, group_id=group_id),
        *_listed("новости приходят в чаты", (f"«{bound.title}»" for bound in chats)),
    ]


async def _numbers(turn: Turn, *, login: str = "", group_id: str = "") -> list[str]:
    try:
        numbers = await turn.vats.every(ListTelnums())
    except RightMissing as error:
        return [f"какие номера сюда ведут, не видно: у ключа нет права «{error.right or 'Номера → Просмотр'}»"]
    leading = [number for number in numbers if leads(number, login=login, group_id=group_id)]
    return _listed("сюда ведут номера", (number_title(turn, one.number, one.name) for one in leading))


async def _sims(turn: Turn, login: str) -> list[str]:
    try:
        sims = await turn.vats.every(ListSims())
    except RightMissing as error:
        return [f"какие SIM-карты за ним, не видно: у ключа нет права «{error.right or 'SIM-карты → Просмотр'}»"]
    return _listed("за ним SIM-карты", (shown(sim.number) for sim in sims if sim.login == login))


def leads(number: Number, *, login: str = "", group_id: str = "") -> bool:
    """Tell whether a number leads to an employee or a department: itself, in its menu, in or out of hours."""
    ways: list[Number | Route] = [number, *(way for way in (number.work, number.other) if way is not None)]
    for way in ways:
        items = way.ivr.items if way.ivr is not None else ()
        if login and (way.login == login or any(item.login == login for item in items)):
            return True
        if group_id and (way.department_id == group_id or any(item.department_id == group_id for item in items)):
            return True
    return False


def _quoted(group: Group) -> str:
    return f"«{group.name or group.id}»"


def _listed(what: str, names: Iterable[str]) -> list[str]:
    found = ", ".join(names)
    return [f"{what}: {found}"] if found else []
