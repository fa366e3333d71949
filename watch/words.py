"""Differences in words that a shop owner understands: which thing, what about it, old → new. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from chat.params.days import WEEKDAYS
from chat.params.directions import direction_title
from chat.params.roles import ROLES
from chat.params.week import clock_title, days_title
from vats.phones import shown
from watch.difference import Item
from watch.parts import WHOLE, Thing
from watch.snapshot import Snapshot

NONE: Final = "нет"
_LONGEST: Final = 300
_WAYS: Final = {"ivr": "голосовое меню", "scheduler": "расписание", "fax": "факс"}
_ORDERS: Final = {
    "ALL": "всем сразу",
    "EVENLY": "равномерно",
    "BYORDER": "по порядку",
    "WATERFALL": "каскадом",
}
_IMPATIENT: Final = {"off": "ничего", "msg_busy": "сказать, что все заняты", "callback": "заказать обратный звонок"}
_MODES: Final = {"all": "все телефоны", "mobile": "мобильные", "fixed": "городские"}


class Names:
    """What things are called: by the newer of two snapshots first, for who is gone has a name there no more."""

    def __init__(self, *snapshots: Snapshot) -> None:
        self._snapshots = snapshots

    def employee(self, login: str) -> str:
        """Name an employee."""
        return self._name("employees", login) or login

    def department(self, id_: str) -> str:
        """Name a department."""
        return f"отдел «{self._name('departments', id_) or id_}»"

    def number(self, digits: str) -> str:
        """Name a number of ours: «Основной» (+7 495 …)."""
        name = self._name("numbers", digits)
        return f"«{name}» ({shown(digits)})" if name else shown(digits)

    def role(self, code: str) -> str:
        """Name a role."""
        return ROLES.get(code) or self._name("roles", code) or code

    def _name(self, part: str, key: str) -> str:
        found = (str(snapshot.part(part).get(key, {}).get("name") or "") for snapshot in self._snapshots)
        return next((name for name in found if name), "")


def title(item: Item, names: Names) -> str:
    """Name the thing that an item is about."""
    if item.part in _NAMED:
        return _NAMED[item.part](item, names)
    return _TITLES[item.part] + (f": {_whose(item, names)}" if item.key != WHOLE else "")


def _special_title(item: Item, names: Names) -> str:
    what = "интервал" if (item.new or item.old or {}).get("kind") == "hours" else "особенный день"
    return f"Номер {names.number(item.key.partition('/')[0])}, {what}"


_NAMED: Final[Mapping[str, Callable[[Item, Names], str]]] = {
    "employees": lambda item, names: f"Сотрудник {names.employee(item.key)}",
    "departments": lambda item, names: _sentence(names.department(item.key)),
    "numbers": lambda item, names: f"Номер {names.number(item.key)}",
    "special": _special_title,
    "sims": lambda item, _: f"SIM-карта {shown(item.key)}",
    "blacklist": lambda item, _: f"Чёрный список: {shown(item.key)}",
}

_TITLES: Final = {
    "anonymous": "Звонки со скрытых номеров",
    "restrictions": "Куда можно звонить",
    "caller_ids": "Какой номер видят клиенты",
    "music": "Мелодия",
    "record": "Запись звонков",
    "blf": "Пульт секретаря",
    "voicemail": "Автоответчик",
    "sip": "SIP-регистрация",
    "sipuri": "SIP-переадресация",
    "branches": "Другая АТС",
    "webhooks": "Подписка",
    "roles": "Роль",
    "domain": "Компания",
}

_ONLY: Final = {"ringback": "пока идёт дозвон", "holdmusic": "на удержании"}


def _whose(item: Item, names: Names) -> str:
    """Say whose a thing is, by its key: an employee's, a department's, a region's, or everybody's."""
    kind, _, key = item.key.partition(":")
    thing = item.new or item.old or {}
    match kind:
        case "main":
            return "всем" if item.part == "restrictions" else "основной"
        case "user":
            return names.employee(key)
        case "group":
            return names.department(key)
        case "region":
            region, _, mode = key.rpartition(":")
            return f"регион «{thing.get('name') or region}» ({_MODES.get(mode, mode)})"
        case _:
            return _ONLY.get(item.key) or str(thing.get("name") or "") or shown(item.key)


def told(item: Item, names: Names) -> list[str]:
    """Say what became of a thing: a line for each thing about it."""
    match item.kind:
        case "added":
            return [f"появилось: {about}" if (about := summary(item, item.new, names)) else "появилось"]
        case "removed":
            return [f"больше нет (было: {about})" if (about := summary(item, item.old, names)) else "больше нет"]
        case _:
            return _changed(item, names)


def summary(item: Item, thing: Thing | None, names: Names) -> str:
    """Say a thing as it is or was, in short; an empty one says nothing."""
    facts = _facts(item.part, thing or {}, names)
    return _cut(", ".join(f"{label} {words}".strip() for label, words in facts.items() if words not in {"", NONE}))


def sides(item: Item, names: Names) -> tuple[str, str]:
    """Say of a changed thing what differs, as it was and as it is; of others that they are there, or not."""
    if item.kind != "changed":
        return _whole(item, item.old, names), _whole(item, item.new, names)
    old, new = (_facts(item.part, thing or {}, names) for thing in (item.old, item.new))
    labels = [label for label in {**old, **new} if old.get(label) != new.get(label)]
    if not labels:
        return "по-другому", "иначе"
    return _labelled(old, labels), _labelled(new, labels)


def _whole(item: Item, thing: Thing | None, names: Names) -> str:
    return NONE if thing is None else summary(item, thing, names) or "есть"


def _labelled(facts: Mapping[str, str], labels: Sequence[str]) -> str:
    return _cut(", ".join(f"{label} {facts.get(label) or NONE}".strip() for label in labels))


def _changed(item: Item, names: Names) -> list[str]:
    old, new = (_facts(item.part, thing or {}, names) for thing in (item.old, item.new))
    lines = []
    for label in {**old, **new}:
        was, now = old.get(label) or NONE, new.get(label) or NONE
        if was != now:
            lines.append(f"{label}: {_cut(was)} → {_cut(now)}" if label else f"{_cut(was)} → {_cut(now)}")
    if item.part == "departments":
        lines = [*_members_moved(item, names), *(line for line in lines if not line.startswith("состав:"))] or lines
    return lines or ["изменились подробности, которые API не показывает словами"]


def _members_moved(item: Item, names: Names) -> list[str]:
    """Say who came, who went, to whom calls no longer come: a list of thirty is not read twice."""
    old, new = ({one["login"]: one for one in (thing or {}).get("members") or ()} for thing in (item.old, item.new))
    if old == new and list(old) == list(new):
        return []
    came, went = (
        [names.employee(login) for login in one if login not in other] for one, other in ((new, old), (old, new))
    )
    lines = [f"{label}: {', '.join(who)}" for label, who in (("пришли", came), ("ушли", went)) if who]
    for login, was in old.items():
        now = new.get(login, was)
        if was.get("takes_calls") != now.get("takes_calls"):
            lines.append(
                f"{names.employee(login)}: звонки отдела {'приходят' if now.get('takes_calls') else 'не приходят'}"
            )
        if was.get("is_head") != now.get("is_head"):
            lines.append(f"{names.employee(login)}: {'теперь' if now.get('is_head') else 'больше не'} руководитель")
    stayed = [[login for login in one if login in other] for one, other in ((old, new), (new, old))]
    if stayed[0] != stayed[1]:
        lines.append(f"порядок: {_cut(_people(stayed[0], names))} → {_cut(_people(stayed[1], names))}")
    return lines


def _people(logins: Sequence[str], names: Names) -> str:
    return ", ".join(names.employee(login) for login in logins)


def _facts(part: str, thing: Thing, names: Names) -> dict[str, str]:
    """Say each thing about a thing, by its label."""
    if not thing:
        return {}
    return _FACTS.get(part, _any)(thing, names)


def _employee(thing: Thing, names: Names) -> dict[str, str]:
    redirect = thing.get("mobile_redirect") or {}
    rings = ""
    if redirect.get("enabled"):
        after = f" через {redirect['delay']} с" if redirect.get("delay") else " сразу"
        rings = "только мобильный" if redirect.get("forward") else f"и мобильный{after}"
    return {
        "имя": thing.get("name", ""),
        "должность": thing.get("position", ""),
        "почта": thing.get("email", ""),
        "добавочный": thing.get("ext", ""),
        "прямой номер": _phone(thing.get("number")),
        "роль": names.role(thing.get("role", "")),
        "мобильный": _phone(thing.get("mobile")),
        "звонит": rings,
    }


def _department(thing: Thing, names: Names) -> dict[str, str]:
    members = [
        names.employee(one["login"])
        + ("" if one.get("takes_calls", True) else " (без звонков)")
        + (" (руководитель)" if one.get("is_head") else "")
        for one in thing.get("members") or ()
    ]
    return {
        "название": thing.get("name", ""),
        "добавочный": thing.get("ext", ""),
        "звонки": _ORDERS.get(thing.get("call_order", ""), thing.get("call_order", "")),
        "каждому": f"{thing['call_duration']} с" if thing.get("call_duration") else "",
        "если никто не ответил": _timeout(thing.get("timeout") or {}, names),
        "нетерпеливым": _IMPATIENT.get(thing.get("advanced", ""), thing.get("advanced", "")),
        "место в очереди": _yes(thing.get("queue_position"), "называют", "не называют"),
        "состав": ", ".join(members),
    }


def _timeout(timeout: Mapping[str, Any], names: Names) -> str:
    if not timeout:
        return ""
    match timeout.get("target"):
        case "user":
            where = names.employee(timeout.get("login", ""))
        case "group":
            where = names.department(timeout.get("group_id", ""))
        case "telnum":
            where = _phone(timeout.get("number"))
        case "voicemail":
            where = "автоответчик"
        case "msg_busy":
            where = "сказать, что все заняты"
        case other:
            where = str(other or "")
    return f"за {timeout['time']} с – {where}" if timeout.get("time") else where


def _number(thing: Thing, names: Names) -> dict[str, str]:
    routes = ", ".join(f"«{one.get('name') or one.get('id')}»" for one in thing.get("custom_routes") or ())
    return {
        "название": thing.get("name", ""),
        "ведёт": leads_to(thing, names),
        "приветствие": _yes(thing.get("greeting"), "есть", NONE),
        "файл приветствия": thing.get("greeting_file", ""),
        "приём звонков": _yes(not thing.get("disabled"), "включён", "выключен"),
        "меню": _menu(thing.get("ivr") or {}, names),
        "рабочее время": _hours(thing.get("schedule") or {}),
        "в рабочее время": _way(thing.get("work") or {}, names),
        "в остальное время": _way(thing.get("other") or {}, names),
        "свои маршруты": routes,
        "основной": _yes(thing.get("is_main"), "да", NONE),
        "город": thing.get("location", ""),
        "CRM": thing.get("crm", ""),
        "коллтрекинг": thing.get("calltracking", ""),
        "городской номер": _phone(thing.get("abc_number")),
    }


def leads_to(thing: Thing, names: Names) -> str:
    """Say where a number leads."""
    match thing.get("type", ""):
        case "user":
            return f"сотрудник {names.employee(thing.get('login', ''))}"
        case "group":
            return names.department(thing.get("department_id", ""))
        case other:
            return str(_WAYS.get(other, other))


def _way(way: Mapping[str, Any], names: Names) -> str:
    if way.get("login"):
        where = f"сотрудник {names.employee(way['login'])}"
    elif way.get("department_id"):
        where = names.department(way["department_id"])
    elif way.get("number"):
        where = _phone(way["number"])
    else:
        where = _WAYS.get(way.get("type", ""), way.get("subtype") or way.get("type", ""))
    return f"дежурный – {where}" if way.get("type") == "onduty" else where


def _menu(menu: Mapping[str, Any], names: Names) -> str:
    keys = []
    for item in menu.get("items") or ():
        button = "не нажали" if item.get("button") == "timeout" else item.get("button", "")
        keys.append(f"{button} – {_way(item, names)}")
    return "; ".join([*(["«" + menu["name"] + "»"] if menu.get("name") else []), *keys])


def _hours(schedule: Mapping[str, Any]) -> str:
    same: dict[str, list[str]] = {}
    for words in WEEKDAYS:
        day = schedule.get(words[0]) or {}
        start, end = day.get("start"), day.get("end")
        if day.get("holiday") or start is None or end is None or start == end:
            continue
        same.setdefault(f"{clock_title(start)}–{clock_title(end)}", []).append(words[0])
    return ", ".join(f"{days_title(days)} {hours}" for hours, days in same.items())


def _special(thing: Thing, _: Names) -> dict[str, str]:
    if thing.get("kind") == "hours":
        start, end = (clock_title(at) if isinstance(at, int) else "?" for at in (thing.get("start"), thing.get("end")))
        when = f"{days_title(thing.get('days') or ())} {start}–{end}"
    else:
        days = " – ".join(
            dict.fromkeys(str(at).partition("T")[0] for at in (thing.get("start"), thing.get("end")) if at)
        )
        official = "праздники производственного календаря" if thing.get("calendar_predefined") else ""
        when = " и ".join(part for part in (days, official) if part)
    return {"когда": when, "маршрут": f"«{thing.get('route') or thing.get('route_id', '')}»"}


def _sim(thing: Thing, names: Names) -> dict[str, str]:
    owner = names.employee(thing["login"]) if thing.get("login") else "общая" if thing.get("company") else "ничья"
    return {
        "чья": owner,
        "приём звонков": _yes(not thing.get("disabled"), "включён", "выключен"),
        "автообзвон": _yes(thing.get("autocaller"), "да", NONE),
        "коллтрекинг": thing.get("calltracking", ""),
    }


def _allowed(thing: Thing, _: Names) -> dict[str, str]:
    return {"": ", ".join(direction_title(code) for code in thing.get("allowed") or ())}


def _caller_id(thing: Thing, names: Names) -> dict[str, str]:
    return {"": names.number(thing["number"]) if thing.get("number") else ""}


def _record(thing: Thing, _: Names) -> dict[str, str]:
    return {
        "разговоры с клиентами": _yes(thing.get("external"), "записываются", "не записываются"),
        "внутренние разговоры": _yes(thing.get("inner"), "записываются", "не записываются"),
    }


def _voicemail(thing: Thing, _: Names) -> dict[str, str]:
    return {"всем": _yes(thing.get("all"), "да", NONE), "почта": thing.get("email", "")}


def _outside(thing: Thing, _: Names) -> dict[str, str]:
    return {
        "название": thing.get("name", ""),
        "сервер": thing.get("domain", ""),
        "адрес": thing.get("uri", ""),
        "логин авторизации": thing.get("auth_name", ""),
        "прокси": thing.get("proxy", ""),
        "срок": f"{thing['expires']} с" if thing.get("expires") else "",
        "включена": _yes(thing.get("active"), "да", NONE),
        "исходящие": _yes(thing.get("outgoing"), "да", NONE) if "outgoing" in thing else "",
    }


def _role(thing: Thing, _: Names) -> dict[str, str]:
    return {"название": thing.get("name", ""), "права": ", ".join(thing.get("rights") or ())}


def _domain(thing: Thing, _: Names) -> dict[str, str]:
    limits = thing.get("limits") or {}
    services = [name for name, is_on in (thing.get("services") or {}).items() if is_on]
    return {
        "часовой пояс": thing.get("timezone", ""),
        "лимиты": ", ".join(f"{name}: {'без ограничений' if most == -1 else most}" for name, most in limits.items()),
        "услуги": ", ".join(services),
    }


def _any(thing: Thing, _: Names) -> dict[str, str]:
    """Say a thing that has few words of its own."""
    known = {"name": "название", "comment": "комментарий", "file": "файл", "type": "вид", "url": "адрес"}
    if "state" in thing:
        return {"": "не пускаются" if thing["state"] else "пускаются"}
    return {label: str(thing[name]) for name, label in known.items() if thing.get(name)}


_FACTS: Final[Mapping[str, Callable[[Thing, Names], dict[str, str]]]] = {
    "employees": _employee,
    "departments": _department,
    "numbers": _number,
    "special": _special,
    "sims": _sim,
    "restrictions": _allowed,
    "caller_ids": _caller_id,
    "record": _record,
    "voicemail": _voicemail,
    "sip": _outside,
    "sipuri": _outside,
    "roles": _role,
    "domain": _domain,
}


def _yes(value: object, yes: str, no: str) -> str:
    return yes if value else no


def _phone(value: object) -> str:
    return shown(str(value)) if value else ""


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
