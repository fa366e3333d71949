"""/blf: who is on the secretary's console (manual 12.7)."""

from chat import texts
from chat.answers import Reply
from chat.change import Change
from chat.command import command
from chat.params import AnyEmployees
from chat.rights import Right
from chat.turn import Turn
from handlers.entries import Entries, adding, named, of_employees, removing
from vats.operations import AddBlfUsers, DeleteBlfUsers, ListBlfUsers


async def _there(turn: Turn) -> dict[str, str]:
    found = await turn.vats(ListBlfUsers())
    return of_employees(found)


def _console(turn: Turn) -> Entries:
    async def read() -> dict[str, str]:
        return await _there(turn)

    return Entries(
        what="Консоль секретаря (BLF)",
        within="на консоли",
        beyond="не на консоли",
        read=read,
        add=lambda logins: AddBlfUsers(logins=logins),
        remove=lambda logins: DeleteBlfUsers(user=logins),
    )


@command(
    "blf",
    about="консоль секретаря: кто на ней",
    label="Консоль секретаря",
    right=Right.ADMIN,
    grants=("more.get",),
    examples=("/blf",),
)
async def blf(turn: Turn) -> Reply:
    """List who is on the console."""
    there = await _there(turn)
    if not there:
        return Reply("На консоли секретаря никого нет. Добавить: /blf add <сотрудник>")
    count = texts.plural(len(there), "сотрудник", "сотрудника", "сотрудников")
    return Reply(list(there.values()), title=f"Консоль секретаря (BLF): {count}")


@command(
    "blf",
    "add",
    about="добавить сотрудников на консоль секретаря",
    label="Добавить на консоль",
    right=Right.ADMIN,
    undoable=True,
    grants=("more.edit",),
    examples=("/blf add {employee}",),
)
async def blf_add(turn: Turn, employees: AnyEmployees) -> Change:
    """Put employees on the console."""
    return await adding(_console(turn), named(employees))


@command(
    "blf",
    "del",
    about="убрать сотрудников с консоли секретаря",
    label="Убрать с консоли",
    right=Right.ADMIN,
    undoable=True,
    grants=("more.delete",),
    examples=("/blf del {employee}",),
)
async def blf_del(turn: Turn, employees: AnyEmployees) -> Change:
    """Take employees off the console."""
    return await removing(_console(turn), named(employees), confirm=True)
