"""Russian words of subcommands: each subcommand exists in both languages (contract §4)."""

from collections.abc import Mapping
from typing import Final

SUBCOMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "add": ("добавить", "добавь"),
    "del": ("удалить", "удали", "убрать", "delete", "remove"),
    "edit": ("изменить", "измени"),
    "on": ("вкл", "включить", "включи"),
    "off": ("выкл", "выключить", "выключи"),
    "status": ("статус", "состояние"),
    "members": ("состав", "участники"),
    "anonymous": ("анонимные", "скрытые", "анонимы"),
    "available": ("свободные", "доступные"),
    "user": ("сотрудник", "сотруднику"),
    "group": ("отдел", "отделу"),
    "company": ("компания", "компании"),
    "ringback": ("гудок",),
    "holdmusic": ("удержание",),
    "files": ("файлы",),
    "except": ("кроме", "исключить"),
    "restore": ("вернуть",),
    "numbers": ("номера",),
    "main": ("основной",),
    "region": ("регион",),
    "regions": ("регионы",),
    "allow": ("разрешить",),
    "deny": ("запретить",),
    "all": ("все", "всё", "всем"),
    "sync": ("синхронизировать",),
    "calls": ("звонки",),
    "inner": ("внутренние",),
}


def same_word(said: str, sub: str) -> bool:
    """Tell whether a word that was said is a subcommand's word, in either language and any letter case."""
    said = said.casefold()
    return said == sub or said in SUBCOMMANDS.get(sub, ())
