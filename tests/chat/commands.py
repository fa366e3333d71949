"""A few commands, of all the shapes that there are, for the tests of the command core."""

from typing import Annotated

from chat import linking, texts
from chat.answers import Audio, Button, Document, Line, Missing, Photo, Refusal, Reply, Run, TakeBack
from chat.change import Change, Tell
from chat.command import command
from chat.own import Bind, DeleteContact, SetContact, TakeCase, Unbind, Unlink
from chat.params import (
    AnyEmployee,
    Behind,
    CallTarget,
    ClientRef,
    DepartmentOrAll,
    DepartmentRef,
    EmployeeRef,
    EmployeeRefs,
    Mask,
    Me,
    NumberRef,
    PartyRef,
    Period,
    PhoneText,
    Phrase,
    Rest,
    Secret,
    Switch,
    Today,
    Until,
    Whole,
)
from chat.rights import Right
from chat.turn import Turn
from vats.operations import (
    DisableCalls,
    DisableTelnumCalls,
    EditTelnumRoute,
    EnableCalls,
    EnableTelnumCalls,
    GetDnd,
    GetTelnum,
    MakeCall,
)


@command("start", about="начать", right=Right.ANYONE)
async def start(turn: Turn, code: Phrase | None = None) -> Reply:
    return await (linking.by_code(turn, code) if code else linking.welcome(turn))


@command("approve", right=Right.ADMIN, hidden=True)
async def approve(turn: Turn, request: Whole, employee: AnyEmployee) -> Change:
    return await linking.approve(turn, request, employee)


@command("refuse", right=Right.ADMIN, hidden=True)
async def refuse(turn: Turn, request: Whole) -> Change:
    return await linking.refuse(turn, request)


@command("cancel", about="выйти из диалога", right=Right.SELF_READ)
async def cancel(turn: Turn) -> Reply:
    left = await turn.store.dialogues.drop(turn.place.chat_id, turn.actor.person.id)
    return Reply("Отменил." if left else "Отменять нечего.")


@command("undo", about="отменить последнее изменение", right=Right.SELF_READ)
async def undo(turn: Turn) -> TakeBack:
    return TakeBack()


@command("dnd", about="не беспокоить", right=Right.SELF, restricted=True, examples=("/dnd on до 18:00",))
async def dnd(turn: Turn, state: Switch, employee: EmployeeRef = Me, until: Until | None = None) -> Change:
    login = employee.login
    stop, resume = DisableCalls(login=login), EnableCalls(login=login)
    before = (await turn.vats(GetDnd(login=login))).state
    on = state is Switch.ON

    async def report(_: object) -> str:
        return texts.calls((await turn.vats(GetDnd(login=login))).state, until.title if until else "")

    return Change(
        what=f"Не беспокоить: {employee.name}",
        before=texts.calls(before),
        after=texts.calls(not on),
        do=[stop if on else resume],
        undo=[resume if on else stop],
        until=until,
        report=report,
    )


@command("number", "off", about="выключить номер", right=Right.ADMIN, grants=("telnums.edit",))
async def number_off(turn: Turn, number: NumberRef, until: Until | None = None) -> Change:
    now = await turn.vats(GetTelnum(telnum=number.digits))
    return Change(
        what=f"Номер {number.name}",
        before="не принимает" if now.disabled else "принимает",
        after="не принимает",
        do=[DisableTelnumCalls(telnum=number.digits)],
        undo=[EnableTelnumCalls(telnum=number.digits)],
        confirm=True,
        until=until,
        touches="всех, кто звонит на этот номер",
        warning="Клиенты услышат отбой.",
        nothing_to_do=now.disabled,
    )


@command("both", about="выключить номер и себя", right=Right.ADMIN)
async def both(turn: Turn, number: NumberRef, employee: AnyEmployee) -> Change:
    return Change(
        what="Оба",
        before="как было",
        after="тихо",
        do=[DisableTelnumCalls(telnum=number.digits), DisableCalls(login=employee.login)],
        undo=[EnableTelnumCalls(telnum=number.digits), EnableCalls(login=employee.login)],
    )


@command("route", about="куда ведёт номер", right=Right.ADMIN)
async def route(
    turn: Turn,
    number: NumberRef,
    user: Annotated[AnyEmployee | None, Behind("user", "сотрудник")] = None,
    group: Annotated[DepartmentRef | None, Behind("group", "отдел")] = None,
) -> Change | Missing:
    if user is None and group is None:
        return Missing("user", "Куда вести?", [("Анна", {"user": "anna"}), ("Продажи", {"group": "sales"})])
    now = await turn.vats(GetTelnum(telnum=number.digits))
    to = {"type": "user", "user": user.login} if user else {"type": "group", "group": group.id if group else None}
    return Change(
        what=f"Маршрут {number.name}",
        before=now.login or now.department,
        after=user.name if user else group.name if group else "",
        do=[EditTelnumRoute(telnum=number.digits, greeting=now.greeting, name=now.name, **to)],
        confirm=True,
    )


@command("call", about="позвонить", right=Right.SELF)
async def call(
    turn: Turn, target: CallTarget, from_: Annotated[NumberRef | None, Behind("from", "с")] = None
) -> Change:
    if turn.actor.employee is None:
        raise Refusal("Нужен логин.")
    clid = from_.digits if from_ else None
    return Change(
        what=f"Звонок: {target.title}",
        before="",
        after=f"набираю {target.title}",
        do=[MakeCall(phone=target.phone.digits, user=turn.actor.employee.login, clid=clid)],
    )


@command("contact", about="контакт", right=Right.SELF)
async def contact(
    turn: Turn,
    phone: PhoneText,
    name: Rest | None = None,
    employee: Annotated[AnyEmployee | None, Behind("@")] = None,
) -> Change:
    known = await turn.store.contacts.get(phone.digits)
    by = turn.actor.person.id
    login = employee.login if employee else None
    return Change(
        what=f"Контакт {phone.digits}",
        before=(known.name if known else None) or "нет",
        after=name or "без имени",
        do=[SetContact(phone=phone.digits, name=name, login=login, by=by)],
        undo=[
            SetContact(phone=phone.digits, name=known.name, login=known.login, by=by)
            if known
            else DeleteContact(phone=phone.digits)
        ],
    )


@command("contact", "del", about="удалить контакт", right=Right.SELF)
async def contact_del(turn: Turn, phone: PhoneText) -> Change:
    known = await turn.store.contacts.get(phone.digits)
    if known is None:
        raise Refusal("Такого контакта нет.")
    return Change(
        what=f"Контакт {known.name}",
        before=known.name or "",
        after="удалён",
        do=[DeleteContact(phone=phone.digits)],
        confirm=True,
    )


@command("list", about="длинный список", right=Right.SELF_READ)
async def listing(turn: Turn, count: Whole = 45, period: Period = Today) -> Reply:
    lines = [Line(f"строка {number}") for number in range(count)]
    lines[0] = Line("строка 0", [Button("Выбрать 0", Run("said", {"words": "0"}))])
    return Reply(lines, title=f"Список за {period.title}")


@command("said", about="что понято", right=Right.SELF_READ)
async def said(turn: Turn, words: Rest) -> Reply:
    return Reply(f"понято: {words}", buttons=[[Button("Ещё раз", Run("said", {"words": "повтор"}), replaces=True)]])


@command("long", about="длинный ответ", right=Right.SELF_READ)
async def long(turn: Turn) -> Reply:
    return Reply("слово " * 800 + "конец", buttons=[[Button("Дальше", Run("long"), replaces=True)]])


@command("clients", right=Right.SELF_READ, hidden=True)
async def clients(turn: Turn) -> Reply:
    again = Button("Ещё раз", Run("said", {"words": "повтор"}), replaces=True)
    return Reply(f"79165550001 {'слово ' * 800}79165550002", buttons=[[again]])


@command("toast", about="всплывает", right=Right.SELF_READ)
async def toast(turn: Turn) -> Reply:
    once, anyones = Button("Раз", Run("toasted"), once=True), Button("Любому", Run("toasted"), anyone=True)
    return Reply("кнопки", buttons=[[once, anyones]])


@command("toasted", right=Right.SELF_READ, hidden=True)
async def toasted(turn: Turn) -> Reply:
    return Reply("в сообщение", alert="Всплыло")


@command("heads", about="для руководителей", right=Right.HEAD)
async def heads(turn: Turn, employees: EmployeeRefs) -> Reply:
    return Reply(", ".join(employee.login for employee in employees))


@command("join", about="отдел", right=Right.SELF)
async def join(turn: Turn, department: DepartmentOrAll, employee: EmployeeRef = Me) -> Reply:
    return Reply(f"{getattr(department, 'id', department)} {employee.login}")


@command("calls", about="звонки", right=Right.SELF_READ)
async def calls(turn: Turn, period: Period = Today, party: PartyRef | None = None) -> Reply:
    return Reply(f"{period.title} {type(party).__name__}")


@command("client", about="клиент", right=Right.SELF_READ)
async def client(turn: Turn, client: ClientRef) -> Reply:
    return Reply(client.title)


@command("blacklist", about="чёрный список", right=Right.ADMIN)
async def blacklist(turn: Turn, text: Rest | None = None) -> Reply:
    return Reply(f"список {text}")


@command("blacklist", "add", about="добавить в чёрный список", right=Right.ADMIN)
async def blacklist_add(turn: Turn, masks: tuple[Mask, ...], comment: Rest | None = None) -> Reply:
    return Reply(f"{masks} {comment}")


@command("sip", "add", about="линия", right=Right.ADMIN)
async def sip_add(turn: Turn, number: PhoneText, *, name: Phrase, password: Secret) -> Change:
    assert password.get_secret_value() == "тайна"
    return Change(
        what=f"Линия {name}",
        before="нет",
        after="есть",
        do=[SetContact(phone=number.digits, name=name, login=None, by=turn.actor.person.id)],
        confirm=True,
    )


@command("file", about="файлы", right=Right.SELF_READ)
async def file(turn: Turn, kind: Phrase) -> Document | Audio | Photo | None:
    match kind:
        case "csv":
            return Document("calls.csv", b"a,b", "таблица")
        case "mp3":
            return Audio("talk.mp3", b"ID3", "запись " * 200, title="Разговор", duration=5)
        case "png":
            return Photo(b"\x89PNG", "картинка")
        case _:
            return None


@command("bind", about="привязать группу", right=Right.ADMIN, private=False, unbound=True)
async def bind(turn: Turn, departments: tuple[DepartmentRef, ...] = ()) -> Change:
    place = turn.place
    return Change(
        what="Группа",
        before="не привязана",
        after="привязана",
        do=[
            Bind(
                chat_id=place.chat_id,
                thread_id=place.thread_id,
                title=place.title,
                departments=tuple(one.id for one in departments),
                by=turn.actor.person.id,
            )
        ],
        undo=[Unbind(chat_id=place.chat_id, thread_id=place.thread_id)],
    )


@command("unlink", about="отвязать", right=Right.ADMIN)
async def unlink(turn: Turn, employee: AnyEmployee) -> Change:
    person = await turn.store.people.by_login(employee.login)
    if person is None:
        raise Refusal("Не связан.")
    return Change(
        what=f"Связь {employee.login}",
        before="связан",
        after="не связан",
        do=[Unlink(person_id=person.id)],
        tells=[Tell(person.id, "Вас отвязали.")],
    )


@command("card", "note", about="заметка", right=Right.SELF, hidden=True)
async def card_note(turn: Turn, call_id: Phrase, text: Rest) -> Reply:
    return Reply(f"заметка к {call_id}: {text}")


@command("take", about="взять", right=Right.SELF, hidden=True)
async def take(turn: Turn, case_id: Whole) -> Change:
    step = TakeCase(case_id=case_id, person_id=turn.actor.person.id)
    return Change(what="Обращение", before="ничьё", after="взято", do=[step], toast="Взято")


@command("nobody", about="ни для кого")
async def nobody(turn: Turn) -> Reply:
    return Reply("этого никто не видит")


@command("fails", about="падает", right=Right.SELF_READ)
async def fails(turn: Turn) -> Reply:
    raise RuntimeError("тайное")


@command("private", about="только лично", right=Right.SELF_READ, groups=False)
async def private(turn: Turn) -> Reply:
    return Reply("лично")
