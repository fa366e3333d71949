"""Two administrators for the gravest: one confirms, another approves (contract §4; issue «Safe»).

Nothing is done before the second one approves; then all is looked at anew: the right of who asked, and the state.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from aiogram.utils.formatting import Bold, Text

from chat.answers import Button, Refusal, Run, Words
from chat.calling import call, check_targets
from chat.change import Change
from chat.command import Commands, Declaration
from chat.keyboard import Key, of_button
from chat.notices import administrators, tell
from chat.performing import Outcome, Performer
from chat.reading import Misread, Reader
from chat.rendering import joined, plain
from chat.rights import actor, may
from chat.texts import moment
from chat.turn import Place, Turn
from storage.approvals import Approval, Decision, NewApproval
from storage.due import Work
from storage.people import Person

APPROVAL: Final = "approval"
"""Kind of the due work that ends the waiting."""

TAKE_BACK: Final = "undo"
"""Stands for the command where a change is to be taken back: what was said names its entry in the audit."""

AGREED: Final = "; просил(а) "
"""Begins the words of who was for a change, behind what it is about."""

TakeBack = Callable[[Turn, int, str, Callable[[], Awaitable[str]]], Awaitable[Outcome]]
"""Takes a change back for whoever asked, once the last argument has settled it and said who was for it, in words."""

_WAITS: Final = timedelta(hours=1)
_DECIDED: Final = {
    "approved": "уже подтвердил другой администратор",
    "refused": "уже отклонил другой администратор",
    "withdrawn": "отозвал тот, кто просил",
    "expired": "ждали, срок вышел",
    "stale": "за это время всё изменилось",
}


class _DecidedAlready(Refusal):
    """Somebody was quicker."""


class Approver:
    """Lets a second administrator decide."""

    def __init__(self, commands: Commands, reader: Reader, performer: Performer, take_back: TakeBack) -> None:
        self._commands = commands
        self._reader = reader
        self._performer = performer
        self._take_back = take_back

    async def others(self, turn: Turn) -> list[Person]:
        """Give the other administrators that can be asked: they have written to the bot, and not blocked it."""
        found = []
        for id_ in await administrators(turn.store, turn.settings.admin_ids):
            person = await turn.store.people.get(id_)
            if person is not None and person.reachable and person.id != turn.actor.person.id:
                found.append(person)
        return found

    async def ask(
        self, turn: Turn, change: Change, command: str, said: dict[str, str], until: datetime | None = None
    ) -> Outcome | None:
        """Ask the other administrators for a change that one has confirmed; None: there is nobody else to ask.

        They have an hour, and no longer than ``until``.
        """
        others = await self.others(turn)
        if not others:
            return None
        now = turn.clock.now()
        place = turn.place
        new = NewApproval(
            person_id=turn.actor.person.id,
            chat_id=place.chat_id,
            thread_id=place.thread_id,
            command=command,
            said=said,
            what=change.what,
            before=plain(change.before),
            asked_at=now,
            expires_at=min(now + _WAITS, until or now + _WAITS),
        )
        async with turn.store.database.transaction():
            id_ = await turn.store.approvals.ask(new, [one.id for one in others])
            await turn.store.due.add(new.expires_at, APPROVAL, {"approval": id_}, f"approval:{id_}")
            words = joined([*_shown(change), f"Просит: {_name(turn)}. Ждёт до {_clock(turn, new)}."])
            yes = Button("Подтвердить", Run("approval yes", {"request": str(id_)}))
            no = Button("Отмена", Run("approval no", {"request": str(id_)}))
            for one in others:
                await tell(turn.store, turn.clock, one.id, words, _card(id_), buttons=[[yes, no]], urgent=True)
        names = ", ".join(one.name or f"Telegram {one.id}" for one in others)
        waits = f"Нужен второй администратор: спросил ({names}). Жду до {_clock(turn, new)}."
        withdraw = of_button(Button("Отозвать", Run("approval withdraw", {"request": str(id_)})))
        words = joined([Bold(change.what), waits, "Пока ничего не изменено."])
        return Outcome(words, (replace(withdraw, lasts=_WAITS),))

    async def decide(self, turn: Turn, id_: int, decision: Decision) -> Outcome:
        """Approve, refuse or withdraw, for whoever asks it.

        Raises:
            Refusal: It is decided already, or not for this person to decide.
            VatsError: How things stand cannot be read: nothing is decided.
        """
        found = await turn.store.approvals.get(id_)
        me = turn.actor.person.id
        if found is None:
            raise Refusal("Такой просьбы уже нет.")
        if (decision == "withdrawn") is not (me == found.person_id):
            mine = me == found.person_id
            raise Refusal("Решить должен другой администратор." if mine else "Это не ваша просьба.")
        is_again = found.decision == decision == "approved" and found.decided_by == me
        if found.decision is not None and not is_again:
            raise Refusal(f"«{found.what}»: {_DECIDED[found.decision]}.")
        if found.expires_at <= turn.clock.now() and not is_again:
            raise Refusal(f"«{found.what}»: {_DECIDED['expired']}.")
        if decision == "approved":
            return await self._approve(turn, found)
        done, ended = ("Отозвал(а)", "Отозвано.") if decision == "withdrawn" else ("Отклонил(а)", "Отклонено.")
        await self._end(turn, found, decision, f"{done} {_name(turn)}.")
        return Outcome(joined([Bold(found.what), ended, _NOTHING]))

    async def _approve(self, turn: Turn, found: Approval) -> Outcome:
        asker = await self._asker(turn, found)

        async def settle() -> str:
            await self._settle(turn, found)
            return f"{AGREED}{_name(asker)}, подтвердил(а) {_name(turn)}"

        try:
            if found.command == TAKE_BACK:
                outcome = await self._take_back(asker, int(found.said["entry"]), found.said["despite"], settle)
            else:
                change, declaration, said = await self._anew(asker, found)
                noted = replace(change, what=f"{change.what}{await settle()}")
                outcome = await self._performer.perform(asker, noted, declaration.path, said)
        except _DecidedAlready as refused:
            raise Refusal(refused.words) from None
        except Refusal as refused:
            await self._end(turn, found, "stale", refused.words)
            return Outcome(joined([Bold(found.what), refused.words, _NOTHING]))
        await self._told(turn, found, outcome.words, outcome.keys)
        return replace(outcome, keys=())

    async def _settle(self, turn: Turn, found: Approval) -> None:
        """Note that this person approves; again by the same person is the same.

        Raises:
            _DecidedAlready: It was decided otherwise meanwhile.
        """
        if await turn.store.approvals.decide(found.id, "approved", turn.actor.person.id, turn.clock.now()):
            return
        fresh = await turn.store.approvals.get(found.id)
        if fresh is None or (fresh.decision, fresh.decided_by) != ("approved", turn.actor.person.id):
            raise _DecidedAlready(f"«{found.what}»: {_DECIDED[(fresh.decision if fresh else None) or 'stale']}.")

    async def _anew(self, asker: Turn, found: Approval) -> tuple[Change, Declaration, dict[str, str]]:
        """Ask for the change anew, for who asked first, by its right of now.

        Raises:
            Refusal: It may not any more, or what was shown is not so any more.
        """
        declaration = self._commands.get(found.command)
        if declaration is None or not may(asker.actor, declaration):
            raise Refusal("У того, кто просил, больше нет на это права.")
        try:
            reading = await self._reader.said(asker, declaration, found.said)
        except Misread as misread:
            raise Refusal(misread.words) from None
        check_targets(asker, declaration, reading)
        change = await call(asker, declaration, reading) if reading.question is None else None
        if not isinstance(change, Change) or change.nothing_to_do or plain(change.before) != found.before:
            raise Refusal("За это время всё изменилось: повторите команду.")
        return change, declaration, reading.said

    async def _asker(self, turn: Turn, found: Approval) -> Turn:
        """Make the turn of who asked, as it is now."""
        person = await turn.store.people.get(found.person_id)
        if person is None:
            person = Person(found.person_id, "", None, None, None, reachable=True)
        place = Place(found.chat_id, "private")
        if found.chat_id < 0:
            bound = await turn.store.chats.get(found.chat_id, found.thread_id)
            place = Place(found.chat_id, "group", found.thread_id, bound)
        who = actor(person, turn.company, turn.settings.admin_ids)
        return replace(turn, actor=who, place=place, update_key=f"approval:{found.id}")

    async def _end(self, turn: Turn, found: Approval, decision: Decision, words: Words) -> None:
        by = turn.actor.person.id if decision != "expired" else None
        if await turn.store.approvals.decide(found.id, decision, by, turn.clock.now()):
            await self._told(turn, found, joined([Bold(found.what), words, _NOTHING]), ())

    async def _told(self, turn: Turn, found: Approval, words: Words, keys: Sequence[Key]) -> None:
        """Tell who asked, and bring the cards of who was asked up to date."""
        store, clock = turn.store, turn.clock
        await store.due.cancel(f"approval:{found.id}")
        for chat_id in found.told:
            await tell(store, clock, chat_id, words, _card(found.id), urgent=True)
        if turn.actor.person.id == found.person_id:
            return  # it has its answer
        key, thread_id = f"{_card(found.id)}:told", found.thread_id
        await tell(store, clock, found.chat_id, words, key, thread_id=thread_id, keys=[keys], urgent=True)

    async def expire(self, turn: Turn, work: Work) -> None:
        """End the waiting for a second administrator."""
        found = await turn.store.approvals.get(work.payload["approval"])
        if found is not None:
            hour = " за час" if found.expires_at - found.asked_at == _WAITS else ""
            await self._end(turn, found, "expired", f"Второй администратор не ответил{hour}.")
        await turn.store.due.done(work.id)


_NOTHING: Final = "Ничего не изменено."


def _card(id_: int) -> str:
    return f"notice:approval:{id_}"


def _shown(change: Change) -> list[Words]:
    until = f" {change.until.title}" if change.until and change.until.title not in plain(change.after) else ""
    lines: list[Words] = [Bold(change.what), Text("Сейчас: ", change.before), Text("Станет: ", change.after, until)]
    lines += [Text("Затронет: ", change.touches)] if change.touches else []
    return [*lines, *([Text("⚠️ ", change.warning)] if change.warning else [])]


def _name(turn: Turn) -> str:
    who = turn.actor
    return (who.employee.name if who.employee else "") or who.person.name or f"Telegram {who.person.id}"


def _clock(turn: Turn, new: NewApproval) -> str:
    return moment(new.expires_at.astimezone(turn.zone), turn.now)
