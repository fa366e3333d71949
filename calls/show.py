"""From a call to the cards that chats want to show: reads what is known around it and fills the board."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from calls import notices
from calls.audience import Office, Role, Seat, administrators, audience, overseers
from calls.board import Board, Telling
from calls.book import MOST_PAST, PAST, Book, Brief, talkers
from calls.card import Facts, View, card
from calls.case import Missed, again, case_card
from calls.past import last_talk, talk_after, times_today
from calls.story import Stage, Story
from calls.wanted import LIVE, NEWS, RINGING
from chat.hearing import may_hear, of_record, remembered
from chat.rights import Actor, actor
from storage.cases import Case
from storage.contacts import Contact
from storage.people import Person
from storage.store import Store

BLOCKS: Final = "blacklist.create"
"""The right of a custom role that lets put a client on the blacklist: the command ``/blacklist add`` grants it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What storage knows of a call's client and of the call's other half."""

    contact: Contact | None
    note: str | None
    briefs: Sequence[Brief]
    others: Mapping[str, Story]


@dataclass
class Show:
    """Decides what chats are to show of touched calls.

    ``prepare`` reads, and may do so before the transaction, so that the door need not wait for it; all else belongs
    inside.
    """

    store: Store
    book: Book
    board: Board
    office: Office
    now: datetime
    zone: ZoneInfo
    own_link: Callable[[str], bool]
    low_rating: int
    _prepared: dict[str, Around] = field(default_factory=dict, init=False)
    _with_cases: set[str] = field(default_factory=set, init=False)
    """Clients of calls at hand that have an open case."""

    @property
    def _here(self) -> datetime:
        """Now, on the company's clock."""
        return self.now.astimezone(self.zone)

    async def prepare(self, call_ids: Iterable[str]) -> None:
        """Read what the cards of some calls will say beside the calls themselves."""
        await self._read_around([self.book.story(call_id) for call_id in call_ids])

    async def calls(self, due: Mapping[str, datetime | None], *, known_only: bool = False) -> None:
        """Want everything that some calls show.

        ``due`` says when what is new about a call happened; ``None``: nothing is, it only looks different. With
        ``known_only`` cards that are there are brought up to date and nobody new is told.
        """
        await self.board.read(key for call_id in due for key in (_card_key(call_id), _rating_key(call_id)))
        stories = [self.book.story(call_id) for call_id in due]
        self._with_cases |= await self.store.cases.open_among({story.client for story in stories if _settling(story)})
        for story in stories:
            await self._call(story, due[story.call.call_id], known_only=known_only)

    async def case(self, case: Case, due: datetime | None) -> None:
        """Want the card of a department's case as it stands now."""
        call_ids = await self.store.cases.calls_of(case.id)
        await self.book.open(call_ids)
        stories = [self.book.story(call_id) for call_id in call_ids]
        last = max(stories, key=lambda story: (story.began or self.now, story.call.call_id))
        around = await self._around(last)
        seat = Seat(case.chat_id, case.thread_id, Role.DEPARTMENT)
        await self.board.read([case.card_key])
        view = case_card(await self._in_words(case, around), last, self._facts(seat, last, around), self._here)
        self.board.want(seat, case.card_key, view, Telling(NEWS, due, story=last))

    def notice(self, key: str, view: View, due: datetime) -> None:
        """Tell the administrators something that is no call."""
        for seat in administrators(self.office):
            self.board.want(seat, f"notice:{key}", view, Telling(NEWS, due))

    async def _call(self, story: Story, due: datetime | None, *, known_only: bool) -> None:
        if story.stage is Stage.UNHEARD:
            return
        around = await self._around(story)
        responsible = around.contact.login if around.contact is not None else None
        key = _card_key(story.call.call_id)
        for seat in audience(story, self.office, responsible):
            if seat.role is Role.DEPARTMENT:
                if not known_only:
                    await self._missed(seat, story, around, due)
            elif self.board.card(seat, key) is not None or (not known_only and self._is_wished(seat, story)):
                view = card(story, seat, self._facts(seat, story, around), self._here)
                silent = _silent(story) or self._is_quiet(seat)
                self.board.want(seat, key, view, Telling(_urgency(story), due, silent=silent, story=story))
        if not known_only:
            self._low_rating(story, around, due)
            await self._settles(story, due)

    def _is_wished(self, seat: Seat, story: Story) -> bool:
        """Tell whether the person wants to hear of a call: of a missed one everybody does."""
        return story.missed or not self.office.wish(seat).missed_only

    def _is_quiet(self, seat: Seat) -> bool:
        """Tell whether the person wants no sound now."""
        return self.office.wish(seat).is_silent(self._here)

    async def _missed(self, seat: Seat, story: Story, around: Around, due: datetime | None) -> None:
        """Count a missed call in its client's case, and say so beside the card if the card was there before."""
        at = story.began or self.now
        cases = self.store.cases
        for counted in await cases.of_call(story.call.call_id):
            if (counted.chat_id, counted.thread_id) == (seat.chat_id, seat.thread_id):
                await self.case(counted, due)  # heard of before: no new miss, whatever became of the case since
                return
        case, _ = await cases.open(seat.chat_id, seat.thread_id, _client_of(story), at)
        self._with_cases.add(case.client)
        case = await cases.add_missed(case.id, story.call.call_id, at) or case
        await self.case(case, due)
        known = self.board.card(seat, case.card_key)
        if known is None or (known.message_id is None and not known.in_doubt):
            return  # the card itself is still to be sent, and will be heard
        view = again(await self._in_words(case, around), story, self._facts(seat, story, around), self._here)
        key = f"notice:again:{case.id}:{case.times}"
        self.board.want(seat, key, view, Telling(NEWS, due, story=story, reply_to=case.card_key))

    async def _settles(self, story: Story, due: datetime | None) -> None:
        """Show on the client's open cases that it has been talked with since."""
        if _settling(story) and story.client in self._with_cases:
            for case in await self.store.cases.of_client(story.client):
                await self.case(case, due)

    def _low_rating(self, story: Story, around: Around, due: datetime | None) -> None:
        rating = story.call.rating
        if rating is None or rating.value > self.low_rating:
            return
        for seat in overseers(story, self.office):
            view = notices.low_rating(story, self._facts(seat, story, around), self._here)
            telling = Telling(NEWS, due, silent=self._is_quiet(seat))
            self.board.want(seat, _rating_key(story.call.call_id), view, telling)

    async def _around(self, story: Story) -> Around:
        if story.call.call_id not in self._prepared:
            await self._read_around([story])
        return self._prepared[story.call.call_id]

    async def _read_around(self, stories: Sequence[Story]) -> None:
        """Read what there is around several calls: a few questions, however many they are."""
        await self.book.open(other for story in stories for other in _others(story))
        # Two hidden callers are not one client.
        clients = {story.client for story in stories if story.client.isdigit()}
        notes = await self.store.notes.last_of(clients)
        past = await self.store.calls.by_clients(clients, self.now - PAST, MOST_PAST)
        for story in stories:
            client, contact = story.client, None
            briefs: dict[str, Brief] = {}
            if client in clients:
                contact = await self.store.contacts.answer(client)
                briefs = {stored.call_id: brief for stored in past.get(client, ()) if (brief := Brief.of(stored))}
                # What this batch has heard of the client's other calls is not on disk yet.
                briefs |= {brief.call_id: brief for brief in self.book.briefs(client)}
            note = notes[client].text if client in notes else contact.note if contact is not None else None
            others = {call_id: self.book.story(call_id) for call_id in _others(story)}
            self._prepared[story.call.call_id] = Around(contact, note, tuple(briefs.values()), others)

    def _facts(self, seat: Seat, story: Story, around: Around) -> Facts:
        began = story.began or self.now
        call_id = story.call.call_id
        reader = self._actor(seat)
        return Facts(
            company=self.office.company,
            name=around.contact.name if around.contact is not None else None,
            responsible=self._responsible(around),
            note=around.note,
            last_talk=last_talk(call_id, began, around.briefs),
            times_today=times_today(
                call_id, began, around.briefs, self.zone, goes_on=bool(story.call.transferred_from)
            ),
            others=around.others,
            may_block=reader.is_admin or BLOCKS in reader.rights,
            may_hear=self._may_hear(reader, story),
        )

    def _responsible(self, around: Around) -> str | None:
        login = around.contact.login if around.contact is not None else None
        employee = self.office.company.employees.get(login) if login else None
        return (employee.name or employee.login) if employee is not None else None

    def _actor(self, seat: Seat) -> Actor:
        """Say what the person behind a private seat may do; in a department's chat, who presses is asked."""
        person = self.office.people.get(seat.login.lower()) if seat.login else None
        if person is None:
            person = Person(seat.chat_id, "", None, None, None, reachable=True)
        return actor(person, self.office.company, self.office.admin_ids)

    def _may_hear(self, listener: Actor, story: Story) -> bool:
        link = story.call.link
        if link is None or not self.own_link(link.value):
            return False
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


def _others(story: Story) -> frozenset[str]:
    """Name the other halves of a call that was transferred."""
    return story.call.transferred_to | story.call.transferred_from


def _settling(story: Story) -> bool:
    """Tell whether a call may settle its client's cases: they have talked."""
    return story.over and story.talked and story.client.isdigit()


def _card_key(call_id: str) -> str:
    return f"call:{call_id}"


def _rating_key(call_id: str) -> str:
    return f"notice:rating:{call_id}"


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
