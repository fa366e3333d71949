"""What the buttons of a case do: a department's missed client is taken, let go, closed, kept."""

from typing import Annotated

from chat.answers import Refusal, Reply
from chat.change import Change
from chat.command import command
from chat.own import CloseCase, ReleaseCase, SetContact, TakeCase
from chat.params import Client, Phrase
from chat.refresh import refresh_cards
from chat.rights import Right
from chat.turn import Turn
from handlers.cards import NOTE, note
from storage.cases import Case
from vats.phones import canonical, shown


async def _case(turn: Turn, case_id: str) -> Case:
    """Find a case of this chat: a key of another chat's case opens nothing."""
    found = await turn.store.cases.get(int(case_id)) if case_id.isascii() and case_id.isdigit() else None
    if found is None or (found.chat_id, found.thread_id) != (turn.place.chat_id, turn.place.thread_id):
        raise Refusal("Такого обращения в этом чате нет.")
    return found


def _title(case: Case) -> str:
    return shown(case.client) if case.client.isdigit() else "скрытый номер"


def _step(turn: Turn, case: Case, step: TakeCase | ReleaseCase | CloseCase, before: str, after: str) -> Change:
    async def report(_: object) -> str:
        await refresh_cards(turn.store, client=case.client, because=turn.update_key, at=turn.clock.now())
        return after

    return Change(what=f"Обращение: {_title(case)}", before=before, after=after, do=[step], report=report, toast=after)


async def _holder(turn: Turn, case: Case) -> str:
    if case.taken_by is None:
        return "свободно"
    person = await turn.store.people.get(case.taken_by)
    employee = turn.company.employees.get(person.login) if person and person.login else None
    return f"взял(а) {(employee.name if employee else '') or (person.name if person else '') or 'кто-то'}"


@command("case", "take", about="взять обращение", right=Right.SELF, hidden=True)
async def case_take(turn: Turn, case_id: Phrase) -> Change:
    """Take a case: the others see who calls the client back."""
    case = await _case(turn, case_id)
    step = TakeCase(case_id=case.id, person_id=turn.actor.person.id)
    return _step(turn, case, step, await _holder(turn, case), "Взято: перезваниваете вы")


@command("case", "release", about="отпустить обращение", right=Right.SELF, hidden=True)
async def case_release(turn: Turn, case_id: Phrase) -> Change:
    """Let go of a case that one has taken."""
    case = await _case(turn, case_id)
    step = ReleaseCase(case_id=case.id, person_id=turn.actor.person.id)
    return _step(turn, case, step, await _holder(turn, case), "Отпущено: снова свободно")


@command("case", "close", about="закрыть обращение", right=Right.SELF, hidden=True)
async def case_close(turn: Turn, case_id: Phrase) -> Change:
    """Close a case: the next missed call of that client opens a new one."""
    case = await _case(turn, case_id)
    step = CloseCase(case_id=case.id, person_id=turn.actor.person.id)
    return _step(turn, case, step, await _holder(turn, case), "Закрыто")


@command("case", "keep", about="закрепить клиента за мной", right=Right.SELF, hidden=True)
async def case_keep(turn: Turn, case_id: Phrase) -> Reply | Change:
    """Become the employee responsible for the client of a case."""
    case = await _case(turn, case_id)
    me = turn.actor.employee
    if me is None:
        raise Refusal("Закрепить клиента можно за сотрудником ВАТС. Свяжите себя: /link и имя сотрудника.")
    if not case.client.isdigit():
        raise Refusal("Номер скрыт: закрепить некого.")
    phone, by = canonical(case.client), turn.actor.person.id
    known = await turn.store.contacts.get(phone)
    before = known.login if known else None
    name = known.name if known else None
    after = f"За вами закреплён {known.name if known and known.name else shown(phone)}"

    async def report(_: object) -> str:
        await refresh_cards(turn.store, client=case.client, because=turn.update_key, at=turn.clock.now())
        return after

    return Change(
        what=f"Контакт {shown(phone)}",
        before=f"ответственный {before}" if before else "ответственного нет",
        after=after,
        do=[SetContact(phone=phone, name=name, login=me.login, by=by)],
        undo=[SetContact(phone=phone, name=name, login=before, by=by)],
        report=report,
        nothing_to_do=before == me.login,
        toast=after,
    )


@command("case", "note", about="заметка об обращении", right=Right.SELF, hidden=True)
async def case_note(turn: Turn, case_id: Phrase, text: Annotated[str, NOTE]) -> Change:
    """Note something about the client of a case."""
    case = await _case(turn, case_id)
    if not case.client.isdigit():
        raise Refusal("Номер скрыт: записать его некуда.")
    phone = canonical(case.client)
    return note(turn, Client(phone, await turn.store.contacts.get(phone)), "", text)
