"""/me: who one is, and whether calls come."""

from chat import texts
from chat.answers import Refusal, Reply
from chat.command import command
from chat.params.roles import role_title
from chat.rights import Right
from chat.turn import Turn
from handlers.dnd import calls_now
from handlers.words import headed, sentence
from vats.operations import GetUser, GetUserGroups
from vats.phones import shown

STATUSES = {"online": "телефон на связи", "offline": "телефон не на связи"}


@command("me", about="кто я: имя, номер, отделы, приходят ли звонки", label="Кто я", right=Right.SELF_READ)
async def me(turn: Turn) -> Reply:
    """Tell who one is for the ВАТС."""
    if turn.actor.employee is None:
        raise Refusal("Вы администратор бота, но не связаны с сотрудником ВАТС. Связать: /link и имя сотрудника.")
    login = turn.actor.employee.login
    user = await turn.vats(GetUser(login=login, with_status=True))
    departments = await turn.vats(GetUserGroups(login=login))
    takes_calls, until = await calls_now(turn, login)
    role = role_title(turn.company, user.role)
    heads = turn.actor.heads
    named = [f"{one.name or one.id}{' (руководитель)' if one.id in heads else ''}" for one in departments]
    return Reply(
        headed(
            user.name or login,
            f"Добавочный: {user.ext}" if user.ext else "",
            f"Прямой номер: {shown(user.number)}" if user.number else "",
            f"Мобильный: {shown(user.mobile)}" if user.mobile else "",
            f"Должность: {user.position}" if user.position else "",
            f"Роль: {role}" if role else "",
            f"Отделы: {', '.join(named)}" if named else "Отделов нет",
            f"Сейчас: {STATUSES.get(user.status, user.status or 'на связи ли телефон, неизвестно')}",
            sentence(texts.calls(takes_calls, until)),
        )
    )
