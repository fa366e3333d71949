"""/domain: the company as the ВАТС knows it (manual 12.1)."""

from typing import Final

from chat.answers import Reply
from chat.command import command
from chat.rights import Right
from chat.turn import Turn
from handlers.words import headed
from vats.answers import Domain, LimitUsage, Timezone
from vats.operations import GetDomain

UNLIMITED: Final = -1
_MINUTES: Final = 60
_LIMITS: Final = {
    "users": "сотрудники",
    "local_gw": "номера других операторов",
    "groups": "отделы",
}


@command(
    "domain",
    about="ВАТС: часовой пояс, лимиты, услуги",
    label="О ВАТС",
    right=Right.ADMIN,
    grants=("more.get",),
    examples=("/domain",),
)
async def domain(turn: Turn) -> Reply:
    """Show time zone, limits and services."""
    found = await turn.vats(GetDomain())
    limits = [f"{_LIMITS.get(name, name)}: {_used(limit)}" for name, limit in found.limits.items() if limit is not None]
    lines = [f"часовой пояс: {_zone(found.timezone)}", *limits, *_services(found)]
    return Reply(headed("Настройки ВАТС", *lines))


def _zone(zone: Timezone | None) -> str:
    """Say the zone: the name is to be believed, the offset may lag behind summer time (A12-10)."""
    offset = zone.offset if zone is not None else None
    shift = ""
    if offset is not None:
        hours, minutes = divmod(abs(offset), _MINUTES)
        shift = f"UTC{'−' if offset < 0 else '+'}{hours}" + (f":{minutes:02}" if minutes else "")
    if zone is not None and zone.name:
        return f"{zone.name} ({shift})" if shift else zone.name
    return shift or "не сказан"


def _used(limit: LimitUsage) -> str:
    """Say how much of a limit is used; −1 is no limit (A12-4)."""
    used = "?" if limit.used is None else str(limit.used)
    if limit.total is None:
        return used
    return f"{used}, без ограничения" if limit.total == UNLIMITED else f"{used} из {limit.total}"


def _services(found: Domain) -> list[str]:
    services = found.services
    if services is None:
        return []
    named = {
        "запись звонков": services.record,
        "номера других операторов": services.local_gw,
        "подключение других АТС": services.branch,
    }
    return [f"услуга «{name}»: {'включена' if is_on else 'выключена'}" for name, is_on in named.items()]
