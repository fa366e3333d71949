"""/bind, /unbind: which departments' news go to a group, or to a topic of it."""

from chat.answers import Refusal
from chat.change import Change
from chat.command import command
from chat.own import Bind, OwnStep, Unbind
from chat.params import DepartmentRefs
from chat.rights import Right
from chat.turn import Turn
from storage.chats import Bound


def _told(turn: Turn, departments: tuple[str, ...] | None) -> str:
    if departments is None:
        return "чат не привязан"
    if not departments:
        return "сюда приходят новости всех отделов"
    names = [turn.company.departments[one].name if one in turn.company.departments else one for one in departments]
    quoted = ", ".join(f"«{name}»" for name in names)
    return f"сюда приходят новости {'отдела' if len(names) == 1 else 'отделов'} {quoted}"


def _back(turn: Turn, bound: Bound | None) -> OwnStep:
    place = turn.place
    if bound is None:
        return Unbind(chat_id=place.chat_id, thread_id=place.thread_id)
    return Bind(
        chat_id=place.chat_id,
        thread_id=place.thread_id,
        title=bound.title,
        departments=bound.departments,
        by=bound.bound_by,
    )


async def _bound(turn: Turn) -> Bound | None:
    return await turn.store.chats.get(turn.place.chat_id, turn.place.thread_id)


@command(
    "bind",
    about="присылать новости отделов в этот чат",
    label="Новости в этот чат",
    right=Right.ADMIN,
    undoable=True,
    private=False,
    unbound=True,
    examples=("/bind {department}", "/bind"),
)
async def bind(turn: Turn, departments: DepartmentRefs = ()) -> Change:
    """Bind this group, or this topic, to departments; to all if none is named."""
    now = await _bound(turn)
    wanted = tuple(department.id for department in departments)
    place = turn.place

    async def report(_: object) -> str:
        fresh = await _bound(turn)
        words = _told(turn, fresh.departments if fresh else None)
        return f"Готово: {words}. Отвязать: /unbind"

    return Change(
        what=f"Чат «{place.title}»",
        before=_told(turn, now.departments if now else None),
        after=_told(turn, wanted),
        do=[
            Bind(
                chat_id=place.chat_id,
                thread_id=place.thread_id,
                title=place.title,
                departments=wanted,
                by=turn.actor.person.id,
            )
        ],
        undo=[_back(turn, now)],
        report=report,
        nothing_to_do=now is not None and now.departments == wanted,
    )


@command(
    "unbind",
    about="больше не присылать новости в этот чат",
    label="Без новостей здесь",
    right=Right.ADMIN,
    undoable=True,
    private=False,
)
async def unbind(turn: Turn) -> Change:
    """Undo the binding of this group or topic."""
    now = await _bound(turn)
    if now is None:
        raise Refusal("Этот чат и не привязан. Привязать: /bind и отдел.")
    return Change(
        what=f"Чат «{turn.place.title}»",
        before=_told(turn, now.departments),
        after=_told(turn, None),
        do=[Unbind(chat_id=turn.place.chat_id, thread_id=turn.place.thread_id)],
        undo=[_back(turn, now)],
    )
