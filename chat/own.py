"""Steps of a change that concern our own storage; kin of the ВАТС's operations: data, kept, undone, performed later."""

import re
from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from chat.clock import Clock
from chat.leaving import Left, part_with, unlink
from chat.preferences import Preferences, prefer
from storage.store import Store
from vats.operation import Operation

if TYPE_CHECKING:
    from chat.change import Step


class StepRefused(Exception):  # noqa: N818 — a refusal, not a fault
    """A step that cannot be made any more: somebody was faster. ``words`` says so, to the person."""

    def __init__(self, words: str) -> None:
        super().__init__("refused")
        self.words = words


class OwnStep(BaseModel):
    """A step on our own storage. ``thing`` names what it changes, so that later changes of the same are known."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @property
    @abstractmethod
    def thing(self) -> str:
        """What is changed."""

    @abstractmethod
    async def perform(self, store: Store, clock: Clock) -> object:
        """Make the step.

        Raises:
            StepRefused: It cannot be made any more.
        """

    @classmethod
    def word(cls) -> str:
        """Name of the kind of step: the class's name in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def dump(self) -> dict[str, Any]:
        """Write the step down for keeping."""
        return {"own": self.word(), "fields": self.model_dump(mode="json")}


class SetContact(OwnStep):
    """Write a contact's name and responsible employee."""

    phone: str
    name: str | None
    login: str | None
    by: int

    @property
    def thing(self) -> str:
        """The contact."""
        return f"contact:{self.phone}"

    async def perform(self, store: Store, clock: Clock) -> None:
        """Write it."""
        await store.contacts.set(self.phone, self.name, self.login, self.by, clock.now())


class SetContactNote(OwnStep):
    """Write a contact's note; None takes it away."""

    phone: str
    note: str | None
    by: int

    @property
    def thing(self) -> str:
        """The contact's note."""
        return f"contact:{self.phone}:note"

    async def perform(self, store: Store, clock: Clock) -> None:
        """Write it."""
        await store.contacts.set_note(self.phone, self.note, self.by, clock.now())


class DeleteContact(OwnStep):
    """Delete a contact, its note too."""

    phone: str

    @property
    def thing(self) -> str:
        """The contact."""
        return f"contact:{self.phone}"

    async def perform(self, store: Store, clock: Clock) -> None:  # noqa: ARG002 — as all steps
        """Delete it; one that is gone already is no matter."""
        await store.contacts.delete(self.phone)


class ForgetClient(OwnStep):
    """Forget all that is remembered of a client."""

    phone: str

    @property
    def thing(self) -> str:
        """The contact."""
        return f"contact:{self.phone}"

    async def perform(self, store: Store, clock: Clock) -> None:
        """Forget it."""
        await store.forgetting.forget(self.phone, clock.now())


class RepeatParked(OwnStep):
    """Work off anew the deliveries that were put aside, and show the cards that were."""

    @property
    def thing(self) -> str:
        """All of them."""
        return "parked"

    async def perform(self, store: Store, clock: Clock) -> int:  # noqa: ARG002 — as all steps
        """Have it done; answer how many they are."""
        async with store.database.transaction():
            return await store.inbox.again() + await store.cards.again()


class AddNote(OwnStep):
    """Note something about a client, and perhaps a call."""

    call_id: str = ""
    client: str
    person_id: int
    text: str

    @property
    def thing(self) -> str:
        """The client's notes."""
        return f"notes:{self.client}"

    async def perform(self, store: Store, clock: Clock) -> int:
        """Add the note."""
        return await store.notes.add(self.call_id, self.client, self.person_id, self.text, clock.now())


class Link(OwnStep):
    """Link a person with an employee; whoever had that login loses it. ``request``: the request that this decides."""

    person_id: int
    login: str
    by: int
    request: int | None = None

    @property
    def thing(self) -> str:
        """The person's link."""
        return f"link:{self.person_id}"

    async def perform(self, store: Store, clock: Clock) -> int | None:
        """Link; answer which person had the login before."""
        now = clock.now()
        if self.request is not None and not await store.requests.decide(self.request, self.login, self.by, now):
            raise StepRefused("Эту просьбу уже решили.")
        before = await store.people.link(self.person_id, self.login, self.by, now)
        return before.id if before else None


class Unlink(OwnStep):
    """Take a person's login away; its dialogues end, its open cases and ringing calls go to the department's head."""

    person_id: int

    @property
    def thing(self) -> str:
        """The person's link."""
        return f"link:{self.person_id}"

    async def perform(self, store: Store, clock: Clock) -> Left:
        """Unlink; answer what became of what the person held."""
        return await unlink(store, clock, self.person_id)


class Depart(OwnStep):
    """Part with an employee that was deleted: unlinked, its cases and calls handed on, administrators told."""

    login: str
    by: int
    admin_ids: tuple[int, ...] = ()

    @property
    def thing(self) -> str:
        """The employee's link."""
        return f"link:{self.login}"

    async def perform(self, store: Store, clock: Clock) -> None:
        """Part with it."""
        await part_with(store, clock, self.admin_ids, self.login, self.by)


class HandOver(OwnStep):
    """Make another employee responsible for the clients of one: for some of them (``phones``), or for all."""

    login: str
    to: str
    by: int
    phones: tuple[str, ...] | None = None

    @property
    def thing(self) -> str:
        """The clients of the employee."""
        return f"clients:{self.login}"

    async def perform(self, store: Store, clock: Clock) -> list[str]:
        """Hand them over; answer which phones it was."""
        return await store.contacts.hand_over(self.phones, self.login, self.to, self.by, clock.now())


class RefuseRequest(OwnStep):
    """Refuse a request to be linked."""

    request: int
    by: int

    @property
    def thing(self) -> str:
        """The request."""
        return f"request:{self.request}"

    async def perform(self, store: Store, clock: Clock) -> None:
        """Refuse it."""
        if not await store.requests.decide(self.request, None, self.by, clock.now()):
            raise StepRefused("Эту просьбу уже решили.")


class Bind(OwnStep):
    """Bind a group, or a topic of it, to departments (ids); none: to all."""

    chat_id: int
    thread_id: int | None
    title: str
    departments: tuple[str, ...]
    by: int

    @property
    def thing(self) -> str:
        """The binding."""
        return f"chat:{self.chat_id}:{self.thread_id or 0}"

    async def perform(self, store: Store, clock: Clock) -> None:
        """Bind it."""
        await store.chats.bind(self.chat_id, self.thread_id, self.title, self.departments, self.by, clock.now())


class Unbind(OwnStep):
    """Undo a binding."""

    chat_id: int
    thread_id: int | None

    @property
    def thing(self) -> str:
        """The binding."""
        return f"chat:{self.chat_id}:{self.thread_id or 0}"

    async def perform(self, store: Store, clock: Clock) -> bool:  # noqa: ARG002 — as all steps
        """Undo it; answer whether there was one."""
        return await store.chats.unbind(self.chat_id, self.thread_id)


class TakeCase(OwnStep):
    """Take a case of missed calls."""

    case_id: int
    person_id: int

    @property
    def thing(self) -> str:
        """The case."""
        return f"case:{self.case_id}"

    async def perform(self, store: Store, clock: Clock) -> None:  # noqa: ARG002 — as all steps
        """Take it."""
        if not await store.cases.take(self.case_id, self.person_id):
            raise StepRefused("Это обращение уже взяли или закрыли.")


class ReleaseCase(OwnStep):
    """Let go of a case."""

    case_id: int
    person_id: int

    @property
    def thing(self) -> str:
        """The case."""
        return f"case:{self.case_id}"

    async def perform(self, store: Store, clock: Clock) -> None:  # noqa: ARG002 — as all steps
        """Let go of it."""
        if not await store.cases.release(self.case_id, self.person_id):
            raise StepRefused("Это обращение не за вами.")


class CloseCase(OwnStep):
    """Close a case."""

    case_id: int
    person_id: int

    @property
    def thing(self) -> str:
        """The case."""
        return f"case:{self.case_id}"

    async def perform(self, store: Store, clock: Clock) -> None:
        """Close it."""
        if not await store.cases.close(self.case_id, self.person_id, clock.now()):
            raise StepRefused("Это обращение уже закрыто.")


class SetPreferences(OwnStep):
    """Keep what a person wants to be told, and how loudly (dumped `Preferences`)."""

    person_id: int
    wished: dict[str, Any]

    @property
    def thing(self) -> str:
        """The person's preferences."""
        return f"preferences:{self.person_id}"

    async def perform(self, store: Store, clock: Clock) -> None:  # noqa: ARG002 — as all steps
        """Keep it."""
        await prefer(store, self.person_id, Preferences.load(self.wished))


class GiveBackLater(OwnStep):
    """Put a term to a change again: its way back (steps, dumped) is performed then. ``about``: whom to tell what."""

    at: datetime
    about: dict[str, Any]
    steps: tuple[dict[str, Any], ...]
    key: str

    @property
    def thing(self) -> str:
        """The work that is due."""
        return f"due:{self.key}"

    async def perform(self, store: Store, clock: Clock) -> None:  # noqa: ARG002 — as all steps
        """Store the work."""
        await store.due.add(self.at, GIVE_BACK, {**self.about, "steps": list(self.steps)}, self.key)


class EndTerm(OwnStep):
    """Change nothing back at a time: it was done already, or it is to stay."""

    key: str

    @property
    def thing(self) -> str:
        """The work that is due."""
        return f"due:{self.key}"

    async def perform(self, store: Store, clock: Clock) -> bool:  # noqa: ARG002 — as all steps
        """Drop the work; answer whether there was any."""
        return await store.due.cancel(self.key)


GIVE_BACK = "undo"
"""Kind of the due work that takes a change back in time."""

_KINDS: Mapping[str, type[OwnStep]] = {
    kind.word(): kind
    for kind in (
        SetContact,
        SetContactNote,
        DeleteContact,
        ForgetClient,
        RepeatParked,
        AddNote,
        Link,
        Unlink,
        Depart,
        HandOver,
        RefuseRequest,
        Bind,
        Unbind,
        TakeCase,
        ReleaseCase,
        CloseCase,
        SetPreferences,
        GiveBackLater,
        EndTerm,
    )
}


def load_step(dumped: Mapping[str, Any]) -> "Step":
    """Read back a step of either kind.

    Raises:
        LookupError: There is no such step.
        pydantic.ValidationError: The fields do not fit.
    """
    if "own" in dumped:
        return _KINDS[dumped["own"]].model_validate(dumped["fields"])
    return Operation.load(dumped)
