"""/roles: the roles that the company made itself (manual 12.6)."""

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Line, Reply
from chat.command import command
from chat.rights import Right
from chat.turn import Turn
from vats.operations import ListCustomRoles


@command("roles", about="дополнительные роли и их права", label="Роли и права", right=Right.ADMIN, examples=("/roles",))
async def roles(turn: Turn) -> Reply:
    """List the roles with their rights in the ВАТС's own codes: there is no dictionary of them (A12-7)."""
    found = await turn.vats(ListCustomRoles())
    if not found:
        return Reply("Дополнительных ролей нет: только стандартные.")
    lines = []
    for role in found:
        holders = [one.name or one.login for one in turn.company.employees.values() if one.role == role.id]
        rights = ", ".join(role.rights) or "нет"
        who = ", ".join(holders) or "никого"
        lines.append(Line(Text(Bold(role.name or role.id), f"\nправа: {rights}\nу кого: {who}\nid: {role.id}")))
    count = texts.plural(len(found), "дополнительная роль", "дополнительные роли", "дополнительных ролей")
    return Reply(lines, title=count)
