"""/users, /user: the employees of the ВАТС, for administrators."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run, Words
from chat.change import Change
from chat.command import command, declaration_of
from chat.own import Depart
from chat.params import AnyEmployee, PhraseParam, RestParam, Secret
from chat.params.fields import Email, ErasableParam, Extension, Mobile, NewLogin
from chat.params.roles import RoleCode, role_title
from chat.rendering import joined
from chat.rights import ADMIN_ROLE, Right, may
from chat.turn import Turn
from handlers.directory import STATUSES
from handlers.extensions import refuse_taken
from handlers.mobile import LONGEST_DELAY, rings
from handlers.references import of_employee
from handlers.searching import holds
from handlers.snapshot import renewed
from handlers.words import headed
from vats.answers import User
from vats.operations import AddUser, DeleteUser, EditUser, GetUser, GetUserGroups, ListUsers
from vats.operations.users import MobileRedirectInput
from vats.phones import shown

Name = Annotated[str, PhraseParam("имя", "Как зовут сотрудника?", "«Пётр Сидоров»")]
Position = Annotated[str, ErasableParam("должность|-", "Какая должность?", "«Старший менеджер»")]

FIELDS = ("name", "ext", "position", "email", "role", "mobile")
"""What an edit may name, beside the password."""


def _facts(turn: Turn, user: User) -> dict[str, str]:
    """Say each field of an employee, by the name that an edit has for it."""
    return {
        "name": f"имя: {user.name}",
        "ext": f"добавочный: {user.ext or 'нет'}",
        "position": f"должность: {user.position or 'нет'}",
        "email": f"почта: {user.email or 'нет'}",
        "role": f"роль: {role_title(turn.company, user.role) or 'не сказана'}",
        "mobile": f"мобильный: {shown(user.mobile) if user.mobile else 'нет'}",
        "mobile_redirect": rings(user),
    }


def _title(user: User) -> str:
    return f"{user.name or user.login} ({user.login})"


@command(
    "users",
    about="сотрудники ВАТС: логины, добавочные, роли",
    label="Все сотрудники",
    right=Right.ADMIN,
    grants=("users.get",),
    examples=("/users", "/users {employee}"),
)
async def users(
    turn: Turn,
    text: Annotated[str, RestParam("текст", "Что искать?", "Анна")] | None = None,
) -> Reply:
    """List the employees, or those in whom a text is found."""
    everybody = await turn.vats.every(ListUsers())
    found = [user for user in everybody if _holds(turn, user, text)]
    if not found:
        raise Refusal(f"Сотрудника, у которого есть «{text}», не нашёл. Все сотрудники: /users")
    found.sort(key=lambda user: (user.name or user.login).casefold())
    title = f"{texts.plural(len(found), 'сотрудник', 'сотрудника', 'сотрудников')}"
    return Reply([_line(turn, user) for user in found], title=f"{title} по запросу «{text}»" if text else title)


def _holds(turn: Turn, user: User, text: str | None) -> bool:
    role = role_title(turn.company, user.role)
    words = (user.login, user.name, user.ext, user.position, user.email, user.role, role)
    return holds(text, words, (user.mobile, user.number))


def _line(turn: Turn, user: User) -> Line:
    facts = [
        user.login,
        role_title(turn.company, user.role),
        user.position,
        shown(user.number) if user.number else "",
        f"моб. {shown(user.mobile)}" if user.mobile else "",
    ]
    ext = f" ({user.ext})" if user.ext else ""
    return Line(Text(Bold(user.name or user.login), f"{ext} – {' · '.join(fact for fact in facts if fact)}"))


@command(
    "user",
    about="сотрудник ВАТС: показать, добавить, изменить, удалить",
    label="Сотрудник",
    right=Right.ADMIN,
    grants=("users.get",),
    examples=("/user {login}",),
)
async def user(turn: Turn, employee: AnyEmployee) -> Reply:
    """Show an employee as the ВАТС has it."""
    found = await turn.vats(GetUser(login=employee.login, with_status=True))
    groups = await turn.vats(GetUserGroups(login=employee.login))
    person = await turn.store.people.by_login(found.login)
    facts = _facts(turn, found)
    lines = [
        f"логин: {found.login}",
        *(facts[name] for name in FIELDS[1:]),
        f"прямой номер: {shown(found.number) if found.number else 'нет'}",
        facts["mobile_redirect"],
        f"отделы: {', '.join(group.name or group.id for group in groups) or 'нет'}",
        STATUSES.get(found.status, found.status),
        f"Telegram: {person.name}" if person is not None else f"с Telegram не связан: /invite {found.login}",
    ]
    buttons = [
        Button(label, Run(declaration.path, {"employee": found.login}))
        for label, declaration in (("Удалить", declaration_of(user_del)),)
        if may(turn.actor, declaration)
    ]
    return Reply(headed(found.name or found.login, *lines), buttons=[buttons] if buttons else ())


@command(
    "user",
    "add",
    about="добавить сотрудника",
    label="Добавить сотрудника",
    right=Right.ADMIN,
    undoable=True,
    grants=("users.create",),
    examples=("/user add name=«Пётр Сидоров»", "/user add name=«Пётр Сидоров» login=sidorov ext=715 role=user"),
)
async def user_add(  # noqa: PLR0913 — each is a field of its own
    turn: Turn,
    *,
    name: Name,
    login: NewLogin | None = None,
    ext: Extension | None = None,
    position: Position | None = None,
    email: Email | None = None,
    role: RoleCode | None = None,
    mobile: Mobile | None = None,
    password: Secret | None = None,
) -> Change:
    """Add an employee. The login is the one that the ВАТС answers with (A06-5)."""
    _refuse_power(turn, role)
    there = {one.login: one for one in await turn.vats.every(ListUsers())}
    if login is not None and login.casefold() in {one.casefold() for one in there}:
        raise Refusal(f"Логин «{login}» занят: {_title(there.get(login) or User(login=login))}. Возьмите другой.")
    if ext is not None:
        await refuse_taken(turn, ext)
    namesake = next((one for one in there.values() if one.name.casefold() == name.casefold()), None)
    new = AddUser(
        name=name,
        login=login,
        ext=ext,
        position=position or None,
        email=email or None,
        role=role,
        mobile=mobile or None,
        password=password,
    )
    asked = User(login=login or "-", name=name, **{key: getattr(new, key) or "" for key in FIELDS[1:]})
    facts = _facts(turn, asked)
    named = [f"логин: {login}"] if login else []
    named += [facts[key] for key in FIELDS if getattr(new, key)]

    async def report(answers: Sequence[object] | None) -> Words:
        await renewed(turn)
        made = _made(answers) or await _came(turn, there, login, name)
        if made is None:
            return "такого сотрудника нет"
        fresh = await turn.vats(GetUser(login=made.login))
        fresh_facts = _facts(turn, fresh)
        lines: list[Words] = [", ".join([f"логин: {fresh.login}", *(fresh_facts[key] for key in FIELDS)])]
        if password is None:
            lines.append(
                f"Пароль ВАТС придумала сама и не показывает. Задать свой: /user edit {fresh.login} password=…"
            )
        lines.append(f"Позвать в Telegram: /invite {fresh.login}")
        return joined(lines)

    async def undo_by(answers: Sequence[object]) -> Sequence[DeleteUser]:
        made = _made(answers)
        return [DeleteUser(login=made.login)] if made is not None else []

    return Change(
        what=f"Новый сотрудник: {name}",
        before="такого сотрудника нет",
        after=", ".join([*named, "пароль: ваш" if password else "пароль: придумает ВАТС"]),
        do=[new],
        undo_by=undo_by,
        confirm=role == ADMIN_ROLE,
        grave=role == ADMIN_ROLE,
        touches="новый сотрудник сможет всё, что может администратор" if role == ADMIN_ROLE else None,
        warning=f"Такое имя уже есть: {_title(namesake)}." if namesake is not None else None,
        report=report,
    )


def _made(answers: Sequence[object] | None) -> User | None:
    return next((answer for answer in answers or () if isinstance(answer, User)), None)


async def _came(turn: Turn, there: Mapping[str, User], login: str | None, name: str) -> User | None:
    """Find an employee that has come since: by login, else by name."""
    new = [one for one in await turn.vats.every(ListUsers()) if one.login not in there]
    return next((one for one in new if (one.login == login if login else one.name == name)), None)


@command(
    "user",
    "edit",
    about="изменить сотрудника",
    label="Изменить сотрудника",
    right=Right.ADMIN,
    undoable=True,
    grants=("users.edit",),
    examples=("/user edit {login} ext=715 position=«Старший менеджер»", "/user edit {login} mobile=+79161234567"),
)
async def user_edit(  # noqa: PLR0913 — each is a field of its own
    turn: Turn,
    employee: AnyEmployee,
    *,
    name: Name | None = None,
    ext: Extension | None = None,
    position: Position | None = None,
    email: Email | None = None,
    role: RoleCode | None = None,
    mobile: Mobile | None = None,
    password: Secret | None = None,
) -> Change:
    """Change what is named of an employee; all else stays (A06-8: believed is a fresh read)."""
    said = {"name": name, "ext": ext, "position": position, "email": email, "role": role, "mobile": mobile}
    wanted = {key: value for key, value in said.items() if value is not None}
    if not wanted and password is None:
        raise Refusal(
            "Что изменить? Можно: name, ext, position, email, role, mobile, password. "
            f"Например: /user edit {employee.login} ext=715"
        )
    now = await turn.vats(GetUser(login=employee.login))
    _refuse_power(turn, role, now)
    changed = {key: value for key, value in wanted.items() if value != getattr(now, key)}
    if "ext" in changed:
        await refuse_taken(turn, changed["ext"], but=now.login)
    redirects = _redirects(now, changed.get("mobile"))
    after = now.model_copy(update={**changed, **({"mobile_redirect": redirects[1]} if redirects else {})})
    seen = [*changed, *(["mobile_redirect"] if redirects and not redirects[1].enabled else [])]
    was, will = _facts(turn, now), _facts(turn, after)
    secret = ["пароль: новый"] if password is not None else []

    async def report(answers: Sequence[object] | None) -> Words:
        await renewed(turn)
        fresh = _facts(turn, await turn.vats(GetUser(login=now.login)))
        unproved = ["пароль: прочитать нельзя, проверьте вход"] if secret and answers is None else secret
        return ", ".join([*(fresh[key] for key in seen), *unproved])

    is_role = role is not None and "role" in changed
    raised, lowered = is_role and role == ADMIN_ROLE, is_role and now.role == ADMIN_ROLE
    return Change(
        what=f"Сотрудник: {_title(now)}",
        before=", ".join([*(was[key] for key in seen or wanted), *(["пароль: прежний"] if secret else [])]),
        after=", ".join([*(will[key] for key in seen or wanted), *secret]),
        do=[
            EditUser(
                login=now.login,
                **changed,
                mobile_redirect=redirects[1] if redirects else None,
                password=password,
            )
        ]
        if changed or secret
        else [],
        undo=_back(now, changed, redirects) if not secret else (),
        confirm=raised or lowered,
        grave=raised or lowered,
        touches=_touched(turn, now, raised=raised, lowered=lowered),
        warning="Прежний пароль вернуть будет нельзя." if secret else None,
        report=report,
        nothing_to_do=not changed and not secret,
    )


def _refuse_power(turn: Turn, role: str | None, now: User | None = None) -> None:
    """Refuse roles, and what befalls administrators, to all but administrators: a custom role must not grow by itself.

    Raises:
        Refusal: It takes an administrator.
    """
    if not turn.actor.is_admin and (role is not None or (now is not None and now.role == ADMIN_ROLE)):
        raise Refusal("Роли назначают и администраторов меняют только администраторы.")


def _redirects(now: User, mobile: str | None) -> tuple[MobileRedirectInput, MobileRedirectInput] | None:
    """The redirect before and after a change of the mobile; None where it does not matter.

    It goes with the mobile, whole (A06-7); without a mobile there is nothing to redirect to.
    """
    was = now.mobile_redirect
    if mobile is None or was is None or not was.enabled:
        return None
    before = MobileRedirectInput(enabled=True, delay=min(was.delay or 0, LONGEST_DELAY), forward=was.forward)
    return before, before if mobile else MobileRedirectInput(enabled=False)


def _back(
    now: User, changed: Mapping[str, str], redirects: tuple[MobileRedirectInput, MobileRedirectInput] | None
) -> list[EditUser]:
    """The way back; none where something was empty that cannot be made empty."""
    before = {key: getattr(now, key) for key in changed}
    if not before or any(not before[key] for key in ("name", "ext", "role") if key in before):
        return []
    return [EditUser(login=now.login, **before, mobile_redirect=redirects[0] if redirects else None)]


def _touched(turn: Turn, now: User, *, raised: bool, lowered: bool) -> str | None:
    if raised:
        return "сможет всё, что может администратор"
    if not lowered:
        return None
    others = [one for one in turn.company.employees.values() if one.role == ADMIN_ROLE and one.login != now.login]
    last = "" if others else ". Других администраторов в ВАТС нет"
    return f"больше не администратор{' (это вы)' if now.login == turn.actor.login else ''}{last}"


@command(
    "user",
    "del",
    about="удалить сотрудника",
    label="Удалить сотрудника",
    right=Right.ADMIN,
    grants=("users.delete",),
    examples=("/user del {another}",),
)
async def user_del(turn: Turn, employee: AnyEmployee) -> Change:
    """Delete an employee; what names it is listed first (A06-12)."""
    if employee.login == turn.actor.login:
        raise Refusal("Себя удалить нельзя: попросите другого администратора.")
    now = await turn.vats(GetUser(login=employee.login))
    _refuse_power(turn, None, now)
    references = await of_employee(turn, now.login)

    async def report(_: object) -> str:
        await renewed(turn)
        left = await turn.vats.every(ListUsers())
        return _there(now) if any(one.login == now.login for one in left) else f"{_title(now)}: удалён"

    return Change(
        what=f"Удалить сотрудника: {_title(now)}",
        before=_there(now),
        after=f"{_title(now)}: удалён",
        # Unlinked at once, not by the next synchronisation: who has gone can do nothing from then on.
        do=[
            DeleteUser(login=now.login),
            Depart(login=now.login, by=turn.actor.person.id, admin_ids=tuple(sorted(turn.settings.admin_ids))),
        ],
        confirm=True,
        grave=True,
        touches=joined(["", *references]) if references else "ни отделы, ни номера, ни SIM-карты его не называют",
        warning="Вернуть удалённого нельзя.",
        report=report,
    )


def _there(now: User) -> str:
    return f"{_title(now)}: есть, добавочный {now.ext or 'не задан'}"
