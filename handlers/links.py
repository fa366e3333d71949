"""/invite, /links, /link, /unlink: which Telegram person is which employee."""

from collections.abc import Sequence
from datetime import timedelta

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run, Words
from chat.change import Change, Tell
from chat.command import command
from chat.leaving import Left
from chat.own import Link, OwnStep, Unlink
from chat.params import AnyEmployee
from chat.rendering import joined
from chat.rights import Right
from chat.turn import Turn
from storage.audit import NewEntry
from storage.company import Employee
from storage.people import Person

INVITATION = timedelta(hours=24)


def _named(person: Person) -> str:
    name = person.name or f"Telegram {person.id}"
    return f"{name} (@{person.username})" if person.username else name


def _of(employee: Employee) -> str:
    return employee.name or employee.login


@command(
    "invite",
    about="пригласить сотрудника ссылкой",
    label="Пригласить",
    right=Right.ADMIN,
    groups=False,
    examples=("/invite {colleague}",),
)
async def invite(turn: Turn, employee: AnyEmployee) -> Reply:
    """Make a link that connects whoever opens it with an employee: once, within 24 hours."""
    now, by = turn.clock.now(), turn.actor
    async with turn.store.database.transaction():
        entry = await turn.store.audit.begin(
            NewEntry(
                at=now,
                person_id=by.person.id,
                login=by.login,
                chat_id=turn.place.chat_id,
                command="invite",
                what=f"Приглашение: {_of(employee)}",
                before="",
                update_key=turn.update_key,
            )
        )
        if entry is None:
            raise Refusal("Это приглашение я уже выдал. Нужно ещё одно – повторите команду.")
        code = await turn.store.invitations.create(employee.login, by.person.id, now, now + INVITATION)
        # The code itself is written nowhere.
        await turn.store.audit.finish(entry, "done", "выдано на 24 часа")
    linked = await turn.store.people.by_login(employee.login)
    already = (
        f"\nСейчас с этим сотрудником связан {_named(linked)}: о новой связи узнают он и администраторы."
        if linked
        else ""
    )
    return Reply(
        f"Приглашение для сотрудника {_of(employee)}. Перешлите ему ссылку: она сработает один раз, "
        f"в течение 24 часов.\nhttps://t.me/{turn.settings.bot_username}?start={code}{already}"
    )


@command("links", about="кто из Telegram какой сотрудник", label="Кто связан", right=Right.ADMIN)
async def links(turn: Turn) -> Reply:
    """List linked persons, and who of the employees is not linked yet."""
    people = await turn.store.people.linked()
    lines = []
    for person in people:
        employee = turn.company.employees.get(person.login or "")
        gone = "" if employee else " – в ВАТС такого сотрудника больше нет"
        blocked = "" if person.reachable else " – заблокировал бота"
        since = f", с {texts.moment(person.linked_at, turn.now)}" if person.linked_at else ""
        title = _of(employee) if employee else person.login
        button = Button(f"Отвязать: {title}", Run("unlink", {"employee": person.login or ""}))
        lines.append(Line(f"{title} – {_named(person)}{since}{gone}{blocked}", [button] if employee else ()))
    linked = {person.login for person in people}
    free = [_of(employee) for employee in turn.company.employees.values() if employee.login not in linked]
    if free:
        lines.append(Line(f"Не связаны: {', '.join(sorted(free))}"))
    return Reply(lines, title=f"Связаны: {len(people)} из {len(turn.company.employees)}")


@command(
    "link",
    about="связать себя с сотрудником",
    label="Связать со мной",
    right=Right.ADMIN,
    undoable=True,
    examples=("/link {employee}",),
)
async def link(turn: Turn, employee: AnyEmployee) -> Change:
    """Link an administrator with an employee of its own."""
    me = turn.actor.person
    other = await turn.store.people.by_login(employee.login)
    before = turn.actor.employee
    after = f"вы – {_of(employee)}"
    tells = []
    if other is not None and other.id != me.id:
        words = f"Сотрудник {_of(employee)} теперь связан с другим Telegram: так решил администратор {_named(me)}."
        tells = [Tell(other.id, words)]
    undo: list[OwnStep] = [Unlink(person_id=me.id)]
    if before is not None:
        undo = [Link(person_id=me.id, login=before.login, by=me.id)]
    if other is not None:
        undo.append(Link(person_id=other.id, login=employee.login, by=me.id))
    return Change(
        what=f"Связь: {_of(employee)}",
        before=f"вы – {_of(before)}" if before else "вы не связаны с сотрудником",
        after=after,
        do=[Link(person_id=me.id, login=employee.login, by=me.id)],
        undo=undo,
        confirm=other is not None and other.id != me.id,
        touches=f"{_named(other)} потеряет доступ" if other is not None and other.id != me.id else None,
        tells=tells,
        nothing_to_do=other is not None and other.id == me.id,
    )


@command(
    "unlink",
    about="отвязать сотрудника от Telegram",
    label="Отвязать",
    right=Right.ADMIN,
    undoable=True,
    examples=("/unlink {colleague}",),
)
async def unlink(turn: Turn, employee: AnyEmployee) -> Change:
    """Take an employee's link away: that person can do nothing from then on."""
    person = await turn.store.people.by_login(employee.login)
    if person is None:
        raise Refusal(f"Сотрудник {_of(employee)} и не связан ни с кем в Telegram.")
    tells = []
    if person.id != turn.actor.person.id:
        tells = [Tell(person.id, "Администратор отвязал вас от сотрудника ВАТС. Связаться снова: /start")]
    after = f"{_of(employee)} ни с кем не связан"

    async def report(answers: Sequence[object] | None) -> Words:
        left = [line for answer in answers or () if isinstance(answer, Left) for line in answer.told()]
        return joined([after, *left, *(["Отмена вернёт связь, но не то, что уже передано."] if left else [])])

    return Change(
        what=f"Связь: {_of(employee)}",
        before=f"{_of(employee)} – {_named(person)}",
        after=after,
        do=[Unlink(person_id=person.id)],
        report=report,
        undo=[Link(person_id=person.id, login=employee.login, by=turn.actor.person.id)],
        tells=tells,
    )
