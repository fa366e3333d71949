"""What the declarations tell of every command: for /help, and for ``docs/commands.md``.

``python -m handlers.reference`` writes the page.
"""

import sys
from collections.abc import Iterable, Mapping
from typing import Final

from chat.command import Commands, Declaration, Parameter
from chat.examples import examples_of_anyone
from chat.rights import Right
from chat.screens.titles import title
from handlers import commands
from handlers.reached import operations_of

REST_TITLE: Final = "Общее"
"""What the commands are about that are on no screen of their own."""

_INTRO: Final = """\
# Команды

Эта страница составлена по объявлениям команд (`python -m handlers.reference > docs/commands.md`); тест следит, чтобы
она не отставала.

Команда пишется так: `/слово [подкоманда] значения… [имя=значение …]`. Кавычки `"…"` и `«…»` держат слова вместе. Слова
подкоманд и вариантов есть по-русски и по-английски: `on`/`вкл`, `add`/`добавить`, `today`/`сегодня`. Чего не хватает,
бот спросит. В личном чате можно и своими словами: «пропущенные за вчера», «не беспокоить до 18:00», «позвони Марине» –
и по-русски с чертой: `/пропущенные вчера`. Всё то же есть кнопками: /menu.

В угловых скобках – значение, в квадратных – то, что можно не говорить. Сотрудника можно назвать логином, добавочным
или именем в любом падеже, отдел – названием, номер – цифрами или названием, клиента – телефоном или именем контакта.
Период: `сегодня`, `вчера`, `неделя`, `прошлая неделя`, `месяц`, `23.11`, `20.11-23.11`. Срок: `на 45 мин`, `до 18:00`,
`до завтра 9:00`. Операции ВАТС названы все, что команда может выполнить: и чтение, и то, чем изменение отменяют.
"""

_RIGHTS: Final[Mapping[Right | None, str]] = {
    None: "никто",
    Right.ANYONE: "все, и те, кого бот ещё не знает",
    Right.SELF_READ: "каждый сотрудник о себе, руководитель – о своих сотрудниках, администратор – обо всех",
    Right.SELF: "сотрудник о себе, руководитель – о своих сотрудниках, администратор – обо всех; не «пользователь с "
    "ограничениями»",
    Right.HEAD: "руководитель в своих отделах, администратор",
    Right.ADMIN: "администратор",
}
_RESTRICTED: Final = "сотрудник о себе, руководитель – о своих сотрудниках, администратор – обо всех"


def who_may(declaration: Declaration) -> str:
    """Say who may use a command (contract §3)."""
    words = _RESTRICTED if declaration.right is Right.SELF and declaration.restricted else _RIGHTS[declaration.right]
    rights = ", ".join(sorted(declaration.grants))
    return f"{words} или роль с правом {rights}" if rights else words


def where(declaration: Declaration) -> str:
    """Say where a command may be said."""
    if not declaration.groups and not declaration.unbound:
        return "в личном чате"
    return "в личном чате и в привязанных группах" if declaration.private else "в группе"


def value(declaration: Declaration, parameter: Parameter) -> str:
    """Explain a value: what it is called, how it is said, an example."""
    how = parameter.usage.strip("[]")
    must = "" if parameter.is_required else ", можно не говорить"
    example = f"; например {parameter.param.example}" if not parameter.param.secret else "; только в личном чате"
    return f"{how} – {title(declaration.path, parameter).lower()}{must}{example}"


def by_subject(declarations: Iterable[Declaration], known: Commands) -> Mapping[str, list[Declaration]]:
    """Group commands by the title of what they are about, in the order of the menu; hidden ones are left out."""
    shown = [one for one in declarations if not one.hidden]
    titles = [*(subject.title for subject in known.subjects), REST_TITLE]
    grouped: dict[str, list[Declaration]] = {one: [] for one in titles}
    for declaration in shown:
        about = declaration.subject.title if declaration.subject is not None else REST_TITLE
        grouped.setdefault(about, []).append(declaration)
    return {one: found for one, found in grouped.items() if found}


def page(known: Commands) -> str:
    """Write the page of all commands (Markdown)."""
    parts = [_INTRO]
    grouped = by_subject(known, known)
    parts += ["\n".join(f"* [{one}](#{_anchor(one)})" for one in grouped), ""]
    for about, declarations in grouped.items():
        parts += [f"## {about}", ""]
        for declaration in declarations:
            parts += [*_entry(declaration), ""]
    return "\n".join(parts).rstrip() + "\n"


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _entry(declaration: Declaration) -> list[str]:
    about = declaration.about[:1].upper() + declaration.about[1:]
    lines = [f"### /{declaration.path}", "", f"`{declaration.usage}`", "", f"{about}.", ""]
    lines += [f"* Кто может: {who_may(declaration)}.", f"* Где: {where(declaration)}."]
    if declaration.parameters:
        lines.append("* Значения:")
        for parameter in declaration.parameters:
            first, _, rest = value(declaration, parameter).partition(" – ")
            lines.append(f"  * `{first}` – {rest}")
    said = [f"`{example}`" for example in examples_of_anyone(declaration)]
    lines.append(f"* {'Примеры' if len(said) > 1 else 'Пример'}: {', '.join(said)}.")
    operations = operations_of(declaration)
    if operations:
        lines.append(f"* Операции API ВАТС: {', '.join(f'`{one}`' for one in operations)}.")
    return lines


if __name__ == "__main__":
    sys.stdout.write(page(commands()))
