"""/voicemail: who gets what callers leave on the answering machine (manual 12.8)."""

from chat.answers import Reply
from chat.change import Change
from chat.command import command
from chat.params import AnyEmployees, DepartmentRefs
from chat.rights import Right
from chat.turn import Turn
from handlers.entries import Entries, adding, named, of_departments, of_employees, removing
from handlers.words import headed
from vats.operations import (
    AddAnsweringMachineGroups,
    AddAnsweringMachineUsers,
    DeleteAnsweringMachineGroups,
    DeleteAnsweringMachineUsers,
    GetAnsweringMachine,
)

_WHAT = "Автоответчик"
_GETS, _GETS_NOT = "получают сообщения", "не получают сообщения"


def _users(turn: Turn) -> Entries:
    async def read() -> dict[str, str]:
        return of_employees((await turn.vats(GetAnsweringMachine())).users)

    return Entries(
        what=_WHAT,
        within=_GETS,
        beyond=_GETS_NOT,
        read=read,
        add=lambda logins: AddAnsweringMachineUsers(logins=logins),
        remove=lambda logins: DeleteAnsweringMachineUsers(user=logins),
    )


def _groups(turn: Turn) -> Entries:
    async def read() -> dict[str, str]:
        return of_departments((await turn.vats(GetAnsweringMachine())).groups)

    return Entries(
        what=_WHAT,
        within=_GETS,
        beyond=_GETS_NOT,
        read=read,
        add=lambda ids: AddAnsweringMachineGroups(group_ids=ids),
        remove=lambda ids: DeleteAnsweringMachineGroups(group=ids),
    )


@command(
    "voicemail",
    about="автоответчик: кому приходят сообщения",
    label="Автоответчик",
    right=Right.ADMIN,
    grants=("more.get",),
    examples=("/voicemail",),
)
async def voicemail(turn: Turn) -> Reply:
    """Show who gets the messages; «all» and the address are set in the cabinet alone (A12-8)."""
    now = await turn.vats(GetAnsweringMachine())
    return Reply(
        headed(
            "Сообщения автоответчика получают",
            "все сотрудники" if now.all else "",
            f"сотрудники: {', '.join(of_employees(now.users).values()) or 'никто'}",
            f"отделы: {', '.join(one.name or one.id for one in now.groups) or 'никакие'}",
            f"почта: {now.email or 'не задана'}",
            "«Все сотрудники» и почта меняются только в кабинете ВАТС.",
        )
    )


@command(
    "voicemail",
    "add user",
    about="пересылать сообщения автоответчика сотрудникам",
    label="Слать сотруднику",
    right=Right.ADMIN,
    undoable=True,
    grants=("more.edit",),
    examples=("/voicemail add user {employee}",),
)
async def voicemail_add_user(turn: Turn, employees: AnyEmployees) -> Change:
    """Send what callers leave to some employees."""
    return await adding(_users(turn), named(employees))


@command(
    "voicemail",
    "add group",
    about="пересылать сообщения автоответчика отделам",
    label="Слать отделу",
    right=Right.ADMIN,
    undoable=True,
    grants=("more.edit",),
    examples=("/voicemail add group {department}",),
)
async def voicemail_add_group(turn: Turn, departments: DepartmentRefs) -> Change:
    """Send what callers leave to some departments."""
    return await adding(_groups(turn), named(departments))


@command(
    "voicemail",
    "del user",
    about="больше не пересылать сообщения сотрудникам",
    label="Не слать сотруднику",
    right=Right.ADMIN,
    undoable=True,
    grants=("more.delete",),
    examples=("/voicemail del user {employee}",),
)
async def voicemail_del_user(turn: Turn, employees: AnyEmployees) -> Change:
    """Send what callers leave to some employees no more."""
    return await removing(_users(turn), named(employees), confirm=True)


@command(
    "voicemail",
    "del group",
    about="больше не пересылать сообщения отделам",
    label="Не слать отделу",
    right=Right.ADMIN,
    undoable=True,
    grants=("more.delete",),
    examples=("/voicemail del group {department}",),
)
async def voicemail_del_group(turn: Turn, departments: DepartmentRefs) -> Change:
    """Send what callers leave to some departments no more."""
    return await removing(_groups(turn), named(departments), confirm=True)
