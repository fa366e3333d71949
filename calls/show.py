"""From a call to the cards that chats want to show: reads what is known around it, writes ``cards`` and ``buttons``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from calls import notices
from calls.audience import Office, Role, Seat, administrators, audience, overseers
from calls.book import MOST_PAST, PAST, Book, Brief, talkers
from calls.card import Facts, View, card
from calls.case import Missed, again, case_card
from calls.past import last_talk, talk_after, times_today
from calls.story import Stage, Story
from calls.wanted import LIVE, NEWS, RINGING, Key, Wanted, keys_of, rendered
from chat.hearing import may_hear, of_record, remembered
from chat.rights import Actor, actor
from storage.buttons import NewButton
from storage.cards import Card, Want
from storage.cases import Case
from storage.contacts import Contact
from storage.people import Person
from storage.store import Store

BUTTONS_LIVE: Final = timedelta(days=35)
"""Buttons work for a month; the few days more are for those of a call on the day when the month is over."""

BLOCKS: Final = "blacklist.edit"
"""The right of a custom role that lets put a client on the blacklist."""


@dataclass(frozen=True, slots=True)
class Around:
    """What storage knows of a call's client and of the call's other half."""

    contact: Contact | None
    note: str | None
    briefs: Sequence[Brief]
    others: Mapping[str, Story]


@dataclass(frozen=True, slots=True)
class Telling:
    """How a card is told."""

    urgency: int
    due: datetime | None
    """When that happened which it tells; ``None``: now."""
    silent: bool = False
    story: Story | None = None
    reply_to: str | None = None
    """Key of the card of the same chat that it belongs to."""


@dataclass
class Show:
    """Brings the cards of touched calls up to date, inside the desk's transaction."""

    store: Store
    book: Book
    office: Office
    now: datetime
    zone: ZoneInfo
    own_link: Callable[[str], bool]
    low_rating: int
    _wants: dict[tuple[int, int | None, str], Want] = field(default_factory=dict, init=False)

    async def call(self, call_id: str, due: datetime | None, *, known_only: bool = False) -> None:
        """Want everything that one call shows.

        ``due`` is when what is new about it happened; ``None`` means now. With ``known_only`` cards that are there are
        brought up to date and nobody new is told.
        """
        story = self.book.story(call_id)
        if story.stage is Stage.UNHEARD:
            return
        around = await self._around(story)
        responsible = around.contact.login if around.contact is not None else None
        cards = {(shown.chat_id, shown.thread_id): shown for shown in await self.store.cards.of_key(f"call:{call_id}")}
        for seat in audience(story, self.office, responsible):
            if seat.role is Role.DEPARTMENT:
                if not known_only:
                    await self._missed(seat, story, around, due)
                continue
            before = cards.get((seat.chat_id, seat.thread_id))
            if before is not None or not known_only:
                await self._card(seat, story, around, before, due)
        if not known_only:
            await self._low_rating(story, around, due)

    async def case(self, case: Case, due: datetime | None) -> None:
        """Want the card of a department's case as it stands now."""
        call_ids = await self.store.cases.calls_of(case.id)
        await self.book.open(call_ids)
        stories = [self.book.story(call_id) for call_id in call_ids]
        last = max(stories, key=lambda story: (story.began or self.now, story.call.call_id), default=None)
        if last is None:
            return
        around = await self._around(last)
        seat = Seat(case.chat_id, case.thread_id, Role.DEPARTMENT)
        view = case_card(await self._in_words(case, around), last, self._facts(seat, last, around), self.now, self.zone)
        before = await self.store.cards.get(case.chat_id, case.thread_id, case.card_key)
        await self.want(seat, case.card_key, view, Telling(NEWS, due, story=last), before)

    async def notice(self, key: str, view: View, due: datetime) -> None:
        """Tell the administrators something that is no call."""
        for seat in administrators(self.office):
            await self.want(seat, f"notice:{key}", view, Telling(NEWS, due))

    async def want(self, seat: Seat, key: str, view: View, telling: Telling, before: Card | None = None) -> None:
        """Want one card; its buttons keep the keys that they had."""
        place = (seat.chat_id, seat.thread_id, key)
        told = self._wants[place].wanted if place in self._wants else before.wanted if before is not None else {}
        text = rendered(view.text)
        wanted = Wanted(text=text["text"], entities=text["entities"], late_line=rendered(view.late))
        if keyboard := await self._keys(seat, key, view, told):
            wanted["keyboard"] = keyboard
        if (story := telling.story) is not None:
            moment = story.moment.isoformat() if story.moment is not None else ""
            wanted["moment"] = moment
            if story.fetched or (told.get("late") and told.get("moment") == moment):
                wanted["late"] = True
            if story.stage is Stage.RINGING:
                wanted["ringing"] = True
        if telling.reply_to is not None:
            wanted["reply_to"] = telling.reply_to
        self._wants[place] = Want(
            seat.chat_id,
            seat.thread_id,
            key,
            dict(wanted),
            telling.urgency,
            event_at=telling.due or self.now,
            silent=telling.silent,
        )

    async def flush(self) -> bool:
        """Write all that was asked for; answer whether that was anything."""
        await self.store.cards.want_many(self._wants.values())
        wanted = bool(self._wants)
        self._wants.clear()
        return wanted

    async def _card(self, seat: Seat, story: Story, around: Around, before: Card | None, due: datetime | None) -> None:
        view = card(story, seat, self._facts(seat, story, around), self.now, self.zone)
        telling = Telling(_urgency(story), due, silent=_silent(story), story=story)
        await self.want(seat, f"call:{story.call.call_id}", view, telling, before)

    async def _missed(self, seat: Seat, story: Story, around: Around, due: datetime | None) -> None:
        """Count a missed call in its client's case, and say so beside the card if the card was there before."""
        at = story.began or self.now
        cases = self.store.cases
        for counted in await cases.of_call(story.call.call_id):
            if (counted.chat_id, counted.thread_id) == (seat.chat_id, seat.thread_id):
                await self.case(counted, due)  # heard of before: no new miss, whatever became of the case since
                return
        case, _ = await cases.open(seat.chat_id, seat.thread_id, _client_of(story), at)
        case = await cases.add_missed(case.id, story.call.call_id, at) or case
        before = await self.store.cards.get(seat.chat_id, seat.thread_id, case.card_key)
        await self.case(case, due)
        if before is None or (before.message_id is None and not before.in_doubt):
            return  # the card itself is still to be sent, and will be heard
        view = again(await self._in_words(case, around), story, self._facts(seat, story, around), self.now, self.zone)
        key = f"notice:again:{case.id}:{case.times}"
        await self.want(seat, key, view, Telling(NEWS, due, story=story, reply_to=case.card_key))

    async def _low_rating(self, story: Story, around: Around, due: datetime | None) -> None:
        rating = story.call.rating
        if rating is None or rating.value > self.low_rating:
            return
        for seat in overseers(story, self.office):
            view = notices.low_rating(story, self._facts(seat, story, around), self.now, self.zone)
            key = f"notice:rating:{story.call.call_id}"
            before = await self.store.cards.get(seat.chat_id, seat.thread_id, key)
            await self.want(seat, key, view, Telling(NEWS, due), before)

    async def _around(self, story: Story) -> Around:
        others_ids = story.call.transferred_to | story.call.transferred_from
        await self.book.open(others_ids)
        others = {call_id: self.book.story(call_id) for call_id in others_ids}
        client = story.client
        if not client:
            return Around(None, None, (), others)
        contact = await self.store.contacts.get(client)
        notes = await self.store.notes.of_client(client, 1)
        note = notes[0].text if notes else contact.note if contact is not None else None
        if not client.isdigit():
            return Around(contact, note, (), others)  # two hidden callers are not one client
        past = await self.store.calls.by_client(client, self.now - PAST, MOST_PAST)
        briefs = [brief for stored in past if (brief := Brief.of(stored)) is not None]
        return Around(contact, note, briefs, others)

    def _facts(self, seat: Seat, story: Story, around: Around) -> Facts:
        began = story.began or self.now
        call_id = story.call.call_id
        return Facts(
            company=self.office.company,
            name=around.contact.name if around.contact is not None else None,
            note=around.note,
            last_talk=last_talk(call_id, began, around.briefs),
            times_today=times_today(call_id, began, around.briefs, self.zone),
            others=around.others,
            may_block=_may_block(self._actor(seat)),
            may_hear=self._may_hear(seat, story),
        )

    def _actor(self, seat: Seat) -> Actor:
        """Say what the person behind a private seat may do; in a department's chat, who presses is asked."""
        person = self.office.people.get(seat.login.lower()) if seat.login else None
        if person is None:
            person = Person(seat.chat_id, "", None, None, None, reachable=True)
        return actor(person, self.office.company, self.office.admin_ids)

    def _may_hear(self, seat: Seat, story: Story) -> bool:
        link = story.call.link
        if link is None or not self.own_link(link.value):
            return False
        listener = self._actor(seat)
        recording = of_record(remembered(link.value, talkers(story), story.department), self.office.company)
        return may_hear(listener.login, recording, is_admin=listener.is_admin, heads=listener.heads)

    async def _in_words(self, case: Case, around: Around) -> Missed:
        return Missed(
            id=case.id,
            times=case.times,
            first_at=case.first_at,
            last_at=case.last_at,
            taken_by=await self._person(case.taken_by),
            closed_by=await self._person(case.closed_by),
            talked=talk_after(case.last_at, around.briefs),
        )

    async def _person(self, person_id: int | None) -> str | None:
        if person_id is None:
            return None
        person = await self.store.people.get(person_id)
        if person is None:
            return "администратор"
        employee = self.office.company.employee(person.login) if person.login else None
        return employee.name if employee is not None else person.name

    async def _keys(self, seat: Seat, key: str, view: View, told: Mapping[str, Any]) -> list[list[Key]]:
        kept = {_same(press["label"], press["action"]): press["key"] for press in keys_of(told)}
        fresh = [press for row in view.buttons for press in row if _same(press.label, press.action()) not in kept]
        private = seat.role is not Role.DEPARTMENT
        made = await self.store.buttons.many(
            [
                NewButton(
                    chat_id=seat.chat_id,
                    person_id=seat.chat_id if private else None,
                    action=press.action(),
                    label=press.label,
                    at=self.now,
                    expires_at=self.now + BUTTONS_LIVE,
                    once=False,
                    group=f"card:{seat.chat_id}:{seat.thread_id or 0}:{key}",
                )
                for press in fresh
            ]
        )
        kept |= {_same(press.label, press.action()): made_key for press, made_key in zip(fresh, made, strict=True)}
        return [
            [
                Key(label=press.label, key=kept[_same(press.label, press.action())], action=press.action())
                for press in row
            ]
            for row in view.buttons
        ]


def _may_block(actor: Actor) -> bool:
    return actor.is_admin or BLOCKS in actor.rights


def _client_of(story: Story) -> str:
    """Name the client of a case; hidden callers are not one client, each is a case of its own."""
    return story.client if story.client.isdigit() else f"call:{story.call.call_id}"


def _urgency(story: Story) -> int:
    if story.fetched:
        return NEWS
    return RINGING if story.stage is Stage.RINGING else LIVE


def _silent(story: Story) -> bool:
    """Tell whether a card that begins now need not be heard: nobody has to do anything any more."""
    return story.outgoing or story.talked or (story.over and not story.missed)


def _same(label: str, action: Mapping[str, Any]) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return label, str(action["command"]), tuple(sorted(action["values"].items()))
