"""The parts that an exchange's settings are made of: names as they stand in a snapshot, and for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Thing: TypeAlias = Mapping[str, Any]
"""A thing of the exchange: fields and JSON values. What is no setting (counts, who is online) is not among them."""

Things: TypeAlias = Mapping[str, Thing]
"""Things of one part, by key."""

WHOLE: Final = "settings"
"""The key of what there is once: whether hidden numbers are blocked, the main caller id."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its title, and whether changes of it made elsewhere are told by themselves."""

    name: str
    title: str
    is_watched: bool = False


PARTS: Final = {
    part.name: part
    for part in (
        Part("employees", "Сотрудники", is_watched=True),
        Part("departments", "Отделы", is_watched=True),
        Part("numbers", "Номера", is_watched=True),
        Part("special", "Интервалы и особенные дни", is_watched=True),
        Part("sims", "SIM-карты"),
        Part("blacklist", "Чёрный список", is_watched=True),
        Part("anonymous", "Скрытые номера", is_watched=True),
        Part("restrictions", "Ограничения звонков", is_watched=True),
        Part("caller_ids", "Исходящие номера"),
        Part("music", "Мелодии"),
        Part("record", "Запись звонков"),
        Part("blf", "Пульт секретаря"),
        Part("voicemail", "Автоответчик"),
        Part("sip", "SIP-регистрации"),
        Part("sipuri", "SIP-переадресации"),
        Part("branches", "Другие АТС"),
        Part("webhooks", "Подписки"),
        Part("roles", "Дополнительные роли"),
        Part("domain", "Компания"),
    )
}
"""All parts, in the order that they are told in."""

WATCHED: Final = frozenset(part.name for part in PARTS.values() if part.is_watched)
