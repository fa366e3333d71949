"""What values are called on buttons: the names of ``openapi.yaml`` are for those who type."""

from collections.abc import Mapping
from typing import Final

from chat.command import Parameter

_TITLES: Final[Mapping[str, str]] = {
    "active": "Регистрация",
    "add": "Добавить",
    "advanced": "Когда все заняты",
    "anonymous": "Скрытые номера",
    "auth_name": "Имя для входа",
    "calendar_predefined": "Праздник из списка",
    "call_duration": "Звонить одному, с",
    "call_order": "Порядок звонков",
    "comment": "Комментарий",
    "company": "Общий номер",
    "days": "Дни недели",
    "delay": "Через сколько секунд",
    "department": "Отдел",
    "departments": "Отделы",
    "directions": "Направления",
    "disable": "Выключить звонки",
    "domain": "Сервер",
    "email": "Почта",
    "employees": "Сотрудники",
    "end": "До какого времени",
    "expires": "Срок регистрации, с",
    "ext": "Добавочный",
    "file": "Файл",
    "form": "Вид файла",
    "from": "С какого номера",
    "greeting": "Приветствие",
    "group": "Отдел",
    "id": "Что именно",
    "kind": "Какие звонки",
    "login": "Логин",
    "masks": "Номера и маски",
    "mobile": "Мобильный",
    "mode": "Для каких телефонов",
    "name": "Название",
    "news": "О каких звонках",
    "number": "Номер",
    "only": "Только мобильный",
    "outgoing": "Исходящие звонки",
    "phone": "Телефон",
    "position": "Должность",
    "proxy": "Прокси",
    "quiet": "Тихие часы",
    "remove": "Убрать",
    "replace": "Заменить меню",
    "role": "Роль",
    "route": "Маршрут",
    "sought": "Найти",
    "sound": "Звук",
    "start": "С какого времени",
    "state": "Состояние",
    "text": "Найти",
    "timeout": "Ждать, с",
    "timeout_to": "Потом переводить",
    "to": "По какой день",
    "type": "О чём",
    "until": "На время",
    "url": "Адрес",
    "user": "Сотрудник",
    "webhook": "Подписка",
    "what": "Что",
    "whose": "Чьи",
}
"""By the name of the parameter; others are called what a usage line calls them."""

_IN: Final[Mapping[tuple[str, str], str]] = {
    ("branch", "domain"): "Домен",
    ("call", "target"): "Кому",
    ("contact", "name"): "Имя и ответственный",
    ("group members", "position"): "На место",
    ("holiday", "from"): "С какого дня",
    ("music files", "type"): "Какие файлы",
    ("sipuri add", "active"): "Переадресация",
    ("user add", "name"): "Имя",
    ("user edit", "name"): "Имя",
}
"""Where a command, or all of a word, means something else by it."""


def title(path: str, parameter: Parameter) -> str:
    """Name a parameter of a command."""
    word = path.partition(" ")[0]
    told = _IN.get((path, parameter.name)) or _IN.get((word, parameter.name)) or _TITLES.get(parameter.name)
    plain = told or parameter.param.what.partition("|")[0].strip("…")
    return plain[:1].upper() + plain[1:]
