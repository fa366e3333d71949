"""/record: which calls are recorded, and whose never are (manual 12.5)."""

from chat.answers import Reply
from chat.change import Change
from chat.command import command
from chat.params import AnyEmployees
from chat.rights import Right
from chat.turn import Turn
from handlers.entries import Entries, adding, named, of_employees, removing
from handlers.words import headed
from vats.operations import AddRecordExceptions, DeleteRecordExceptions, GetRecordSettings


def _exceptions(turn: Turn) -> Entries:
    async def read() -> dict[str, str]:
        return of_employees((await turn.vats(GetRecordSettings())).users_exception)

    return Entries(
        what="Запись звонков",
        within="не записываются",
        beyond="записываются",
        read=read,
        add=lambda logins: AddRecordExceptions(logins=logins),
        remove=lambda logins: DeleteRecordExceptions(user=logins),
    )


@command(
    "record",
    about="запись звонков: что записывается, кого не записывать",
    label="Запись разговоров",
    right=Right.ADMIN,
    grants=("more.get",),
    examples=("/record",),
)
async def record(turn: Turn) -> Reply:
    """Show what is recorded; only the cabinet switches that (A12-6)."""
    now = await turn.vats(GetRecordSettings())
    names = ", ".join(of_employees(now.users_exception).values())
    return Reply(
        headed(
            "Запись звонков",
            f"внешние звонки: {'записываются' if now.external else 'не записываются'}",
            f"внутренние звонки: {'записываются' if now.inner else 'не записываются'}",
            f"не записываются сотрудники: {names or 'таких нет'}",
            "Включить и выключить запись можно только в кабинете ВАТС; здесь – исключения: /record except <сотрудник>",
        )
    )


@command(
    "record",
    "except",
    about="не записывать звонки сотрудников",
    label="Не записывать",
    right=Right.ADMIN,
    undoable=True,
    grants=("more.edit",),
    examples=("/record except {employee}",),
)
async def record_except(turn: Turn, employees: AnyEmployees) -> Change:
    """Record some employees no more."""
    return await adding(_exceptions(turn), named(employees))


@command(
    "record",
    "restore",
    about="снова записывать звонки сотрудников",
    label="Снова записывать",
    right=Right.ADMIN,
    undoable=True,
    grants=("more.delete",),
    examples=("/record restore {employee}",),
)
async def record_restore(turn: Turn, employees: AnyEmployees) -> Change:
    """Record some employees again."""
    return await removing(_exceptions(turn), named(employees), confirm=False)
