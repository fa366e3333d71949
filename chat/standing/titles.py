"""What things are called, for people."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from chat.naming import department_named, employee_named, number_named
from chat.things import Thing
from storage.company import Company

FIELDS: Final = {
    "name": "название",
    "ext": "добавочный",
    "position": "должность",
    "email": "почта",
    "role": "роль",
    "mobile": "мобильный",
    "call_order": "порядок звонков",
    "advanced": "нетерпеливым",
    "timeout": "если никто не ответил",
    "users": "состав",
    "domain": "сервер",
    "auth_name": "имя для входа",
    "expires": "срок регистрации",
    "proxy": "прокси",
    "active": "регистрация включена",
    "outgoing": "исходящие разрешены",
    "enabled": "приём звонков",
    "pieces": "интервалы и особенные дни",
}


def title_of(company: Company, thing: Thing) -> str:
    """Name a thing; one of our own storage by what kind it is."""
    kind, *rest = thing
    if kind == "limits":
        return f"направление {rest[-1]}"
    name = _NAMED.get(kind)
    return name(company, rest) if name is not None else _KINDS.get(kind, kind)


def _user(company: Company, rest: list[str]) -> str:
    employee = employee_named(company, rest[0])
    match rest[1:]:
        case ["dnd"]:
            return f"звонки сотрудника {employee}"
        case ["subscription", group_id]:
            return f"звонки отдела «{department_named(company, group_id)}» для {employee}"
        case fields:
            return _of(f"сотрудник {employee}", fields)


def _number(company: Company, rest: list[str]) -> str:
    number = number_named(company, rest[0])
    kinds = {"enabled": f"приём звонков на {number}", "route": f"маршрут номера {number}"}
    return kinds.get(rest[1], f"расписание номера {number}")


def _entry(company: Company, rest: list[str]) -> str:
    """Name an employee or a department of a list."""
    match rest:
        case ["groups", id_]:
            return f"отдел «{department_named(company, id_)}»"
        case ["main"]:
            return "основной исходящий номер"
        case ["regions", *_]:
            return "номер региона"
        case _:
            return employee_named(company, rest[-1])


def _of(what: str, fields: list[str]) -> str:
    return f"{what}, {FIELDS.get(fields[0], fields[0])}" if fields else what


_Named: TypeAlias = Callable[[Company, list[str]], str]

_NAMED: Final[Mapping[str, _Named]] = {
    "users": _user,
    "groups": lambda company, rest: _of(f"отдел «{department_named(company, rest[0])}»", rest[1:]),
    "telnums": _number,
    "sims": lambda company, rest: f"SIM-карта {number_named(company, rest[0])}",
    "blacklist": lambda company, rest: number_named(company, rest[0]) if rest[0].isdigit() else rest[0],
    "record": _entry,
    "blf": _entry,
    "am": _entry,
    "caller-ids": _entry,
    "sip-registrations": lambda company, rest: _of(f"линия {number_named(company, rest[0])}", rest[1:]),
    "sipuri-transfers": lambda company, rest: f"переадресация {number_named(company, rest[0])}",
    "branches": lambda _, rest: f"АТС {rest[0]}",
    "contact": lambda company, rest: f"контакт {number_named(company, rest[0])}",
}
_KINDS: Final[Mapping[str, str]] = {
    "block-anonymous": "скрытые номера",
    "music": "мелодия",
    "webhook": "подписка",
    "link": "связь с Telegram",
    "chat": "группа",
}
