"""Subjects of the menu, in the order that the owner of a small company needs them (one file of this room a subject)."""

from typing import Final

from chat.subjects import Subject

CALLS: Final = Subject("calls", "Звонки")
REST: Final = Subject("dnd", "Не беспокоить", shows=("dnd status",))
CONTACTS: Final = Subject("contacts", "Контакты", thing="client", shows=("contact",))
OWN_DEPARTMENTS: Final = Subject("own", "Мои отделы", shows=("departments",), aside="Звонки отделов")
EMPLOYEES: Final = Subject("employees", "Сотрудники", thing="employee", shows=("user", "departments"))
DEPARTMENTS: Final = Subject("departments", "Отделы", thing="department", shows=("group",))
NUMBERS: Final = Subject("numbers", "Номера", thing="number", shows=("number",))
SCHEDULES: Final = Subject("schedules", "Расписание и праздники", shows=("holiday",), under="numbers")
BLACKLIST: Final = Subject("blacklist", "Чёрный список", thing="blocked", shows=("blacklist",))
ME: Final = Subject("me", "Обо мне", shows=("me",))
EXCHANGE: Final = Subject("exchange", "Настройки ВАТС", shows=("domain",))
OUTGOING: Final = Subject("clid", "Исходящие номера", shows=("clid",), under="exchange")
LIMITS: Final = Subject("limits", "Куда можно звонить", shows=("limits",), under="exchange")
RECORDING: Final = Subject("record", "Запись разговоров", shows=("record",), under="exchange")
MUSIC: Final = Subject("music", "Мелодии", shows=("music",), under="exchange")
VOICEMAIL: Final = Subject("voicemail", "Автоответчик", shows=("voicemail",), under="exchange")
CONSOLE: Final = Subject("blf", "Консоль секретаря", shows=("blf",), under="exchange")
SIMS: Final = Subject("sims", "SIM-карты", thing="sim", shows=("sim",), under="exchange")
OPERATORS: Final = Subject("sip", "Другие операторы", thing="registration", shows=("sip",), under="exchange")
TRANSFERS: Final = Subject("sipuri", "Переадресация SIP", thing="transfer", shows=("sipuri",), under="exchange")
BRANCHES: Final = Subject("branches", "Другие АТС", thing="branch", shows=("branch",), under="exchange")
WEBHOOKS: Final = Subject("webhooks", "Сообщения о сбоях", thing="webhook", under="exchange")
ACCESS: Final = Subject("access", "Доступ в Telegram", shows=("links",))
JOURNAL: Final = Subject("journal", "Журнал и отмена")
HELP: Final = Subject("help", "Помощь")
