"""What names an employee, a department or a number: told before it is deleted (A06-12, A08-11)."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from chat import texts
from chat.own import GIVE_BACK, load_step
from chat.things import is_part, things_of
from chat.turn import Turn
from handlers.words import employee_title, number_title
from vats.answers import AnsweringMachine, CallerIds, Group, Number
from vats.errors import RightMissing
from vats.operations import (
    GetAnsweringMachine,
    GetCallerIds,
    GetCallsRestrictions,
    GetRecordSettings,
    ListBlfUsers,
    ListGroups,
    ListSims,
    ListTelnums,
)
from vats.phones import shown

if TYPE_CHECKING:
    from vats.answers.numbers import Route

T = TypeVar("T")


async def of_employee(turn: Turn, login: str) -> list[str]:
    """List all that leads to an employee or names it, its clients, and its person in Telegram."""
    vats = turn.vats

    def in_groups(groups: list[Group]) -> list[str]:
        within = [group for group in groups if any(member.login == login for member in group.users)]
        after = [group for group in groups if group.timeout is not None and group.timeout.login == login]
        return [*_listed("состоит в отделах", map(_quoted, within)), *_after(after)]

    lines = [
        *await _seen("в каких он отделах", vats.every(ListGroups()), in_groups),
        *await _numbers(turn, login=login),
        *await _seen(
            "какие SIM-карты за ним",
            vats.every(ListSims()),
            lambda sims: _listed("за ним SIM-карты", (shown(sim.number) for sim in sims if sim.login == login)),
        ),
        *await _seen(
            "есть ли у него свой исходящий номер",
            vats(GetCallerIds()),
            lambda ids: [
                f"его клиенты видят номер {number_title(turn, one.number)}" for one in ids.users if one.login == login
            ],
        ),
        *await _seen(
            "есть ли у него личные ограничения звонков",
            vats(GetCallsRestrictions()),
            lambda rules: ["у него личные ограничения звонков" for one in rules.users if one.login == login],
        ),
        *await _seen("получает ли он автоответчик", vats(GetAnsweringMachine()), lambda now: _hears(now, login=login)),
        *await _seen(
            "записываются ли его звонки",
            vats(GetRecordSettings()),
            lambda now: ["его звонки не записываются" for one in now.users_exception if one.login == login],
        ),
        *await _seen(
            "есть ли он на консоли секретаря",
            vats(ListBlfUsers()),
            lambda users: ["на консоли секретаря" for one in users if one.login == login],
        ),
    ]
    clients = await turn.store.contacts.count_of_employee(login)
    if clients:
        many = texts.plural(clients, "клиента", "клиентов", "клиентов")
        lines.append(f"отвечает за {many}: передать их – /handover {login}")
    lines += await _awaited(turn, ("users", login))
    person = await turn.store.people.by_login(login)
    if person is not None:
        lines.append(f"связан с Telegram ({person.name}): связь снимется")
    return lines


async def of_department(turn: Turn, group_id: str) -> list[str]:
    """List all that leads to a department or names it, and the chats that get its news."""
    vats = turn.vats
    chats = [bound for bound in await turn.store.chats.of_department(group_id) if group_id in bound.departments]
    return [
        *await _seen(
            "какие отделы сюда переводят звонки",
            vats.every(ListGroups()),
            lambda groups: _after([one for one in groups if one.timeout and one.timeout.group_id == group_id]),
        ),
        *await _numbers(turn, group_id=group_id),
        *await _seen(
            "есть ли у него свой исходящий номер",
            vats(GetCallerIds()),
            lambda ids: [
                f"его клиенты видят номер {number_title(turn, one.number)}" for one in ids.groups if one.id == group_id
            ],
        ),
        *await _seen(
            "есть ли у него ограничения звонков",
            vats(GetCallsRestrictions()),
            lambda rules: ["у него свои ограничения звонков" for one in rules.groups if one.id == group_id],
        ),
        *await _seen("получает ли он автоответчик", vats(GetAnsweringMachine()), lambda now: _hears(now, id_=group_id)),
        *await _awaited(turn, ("groups", group_id)),
        *_listed("новости приходят в чаты", (f"«{bound.title}»" for bound in chats)),
    ]


async def of_number(turn: Turn, digits: str) -> list[str]:
    """List all that names a number of ours: time-outs, other numbers' duty, and whose clients see it."""
    vats = turn.vats

    def on_duty(numbers: list[Number]) -> list[str]:
        leading = [one for one in numbers if any(way.number == digits for way in (one.work, one.other) if way)]
        return _listed("сюда ведут номера", (number_title(turn, one.number, one.name) for one in leading))

    return [
        *await _seen(
            "какие отделы сюда переводят звонки",
            vats.every(ListGroups()),
            lambda groups: _after([one for one in groups if one.timeout and one.timeout.number == digits]),
        ),
        *await _seen("какие номера сюда ведут", vats.every(ListTelnums()), on_duty),
        *await _seen("кто с него звонит", vats(GetCallerIds()), lambda ids: _shown_to(turn, ids, digits)),
        *await _awaited(turn, ("telnums", digits)),
        *await _awaited(turn, ("sims", digits)),
    ]


async def _seen(what: str, reading: Awaitable[T], find: Callable[[T], list[str]]) -> list[str]:
    """Find something in what is read; a key that may not read it says so, and stands in the way of nothing."""
    try:
        return find(await reading)
    except RightMissing as error:
        return [f"{what}, не видно: у ключа нет права «{error.right or error.operation}»"]


async def _numbers(turn: Turn, *, login: str = "", group_id: str = "") -> list[str]:
    def find(numbers: list[Number]) -> list[str]:
        leading = [number for number in numbers if leads(number, login=login, group_id=group_id)]
        return _listed("сюда ведут номера", (number_title(turn, one.number, one.name) for one in leading))

    return await _seen("какие номера сюда ведут", turn.vats.every(ListTelnums()), find)


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


def _hears(machine: AnsweringMachine, *, login: str = "", id_: str = "") -> list[str]:
    is_named = any(one.login == login for one in machine.users) or any(one.id == id_ for one in machine.groups)
    return ["получает сообщения автоответчика"] if is_named else []


def _shown_to(turn: Turn, ids: CallerIds, digits: str) -> list[str]:
    whose = ["все, у кого нет своего"] if ids.main == digits else []
    whose += [employee_title(turn, one.login, one.name) for one in ids.users if one.number == digits]
    whose += [f"отдел «{one.name or one.id}»" for one in ids.groups if one.number == digits]
    whose += [f"регион «{one.name or one.id}»" for one in ids.regions if one.number == digits]
    return _listed("с него звонят", whose)


async def _awaited(turn: Turn, thing: tuple[str, ...]) -> list[str]:
    """Say what was changed of it for a time: with it that comes to its end."""
    waiting = [
        work.payload["what"]
        for work in await turn.store.due.of_kind(GIVE_BACK)
        if any(is_part(one, thing) for step in work.payload["steps"] for one in things_of(load_step(step)))
    ]
    return _listed("изменено на время и уже не вернётся", waiting)


def _after(groups: Iterable[Group]) -> list[str]:
    return _listed("сюда переводят звонки, если не ответили, отделы", map(_quoted, groups))


def _quoted(group: Group) -> str:
    return f"«{group.name or group.id}»"


def _listed(what: str, names: Iterable[str]) -> list[str]:
    found = ", ".join(names)
    return [f"{what}: {found}"] if found else []
