"""Kinds of values made of other kinds: several of one, one of several."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, TypeAlias, TypeVar

from chat.params.choice import All, ChoiceParam
from chat.params.clients import Client, ClientParam
from chat.params.departments import DepartmentParam
from chat.params.numbers import NumberParam
from chat.params.param import Found, NotRead, Offer, Param, Several
from chat.params.people import EmployeeParam
from storage.company import Department, Employee, OwnNumber

if TYPE_CHECKING:
    from chat.turn import Turn

T = TypeVar("T")

_SEPARATOR = "\n"
_MOST_OFFERS = 10


class ManyParam(Param[tuple[T, ...]], Generic[T]):
    """One or more of a kind: as many words as are of it; in ``name=value`` with commas between."""

    many: ClassVar[bool] = True

    def __init__(self, of: Param[T]) -> None:
        self.of = of
        self.what = of.what + "…"
        self.question, self.example, self.is_target = of.question, of.example, of.is_target
        self.things = of.things

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[tuple[T, ...]]:
        """Read values until something else comes."""
        values: list[T] = []
        used = 0
        while used < len(words):
            try:
                found = await self._one(turn, words[used:])
            except NotRead as refused:
                if not values or refused.sure:
                    raise
                break
            except Several as several:
                if several.near and values:
                    break
                before = [self.of.said(value) for value in values]
                after, more = await self._rest(turn, words[used + several.used :])
                raise _among(several, before, after, used + several.used + more) from None
            values += found.value
            used += found.used
        return Found(tuple(dict.fromkeys(values)), used)

    async def _rest(self, turn: "Turn", words: Sequence[str]) -> tuple[list[str], int]:
        """Find out which words behind one that is unclear are of the list as well, and say them."""
        said: list[str] = []
        used = 0
        while used < len(words):
            try:
                found = await self._one(turn, words[used:])
            except NotRead:
                break
            except Several as several:
                if several.near:
                    break
                said.append(" ".join(words[used : used + several.used]))
                used += several.used
                continue
            said += [self.of.said(value) for value in found.value]
            used += found.used
        return said, used

    async def _one(self, turn: "Turn", words: Sequence[str]) -> Found[list[T]]:
        word = words[0].strip(",")
        if "," in word:
            return Found([await self.of.read_whole(turn, part.strip()) for part in word.split(",") if part.strip()])
        found = await self.of.read(turn, _to_comma([words[0].lstrip(","), *words[1:]]))
        return Found([found.value], found.used)

    async def read_whole(self, turn: "Turn", text: str) -> tuple[T, ...]:
        """Read values with commas or line breaks between, or one after the other."""
        if _SEPARATOR in text or "," in text:
            parts = [part.strip() for part in text.replace(",", _SEPARATOR).split(_SEPARATOR) if part.strip()]
            values: list[T] = []
            for number, part in enumerate(parts):
                try:
                    values.append(await self.of.read_whole(turn, part))
                except Several as several:
                    raise _among(several, parts[:number], parts[number + 1 :], 1) from None
            return tuple(dict.fromkeys(values))
        words = text.split()
        if not words:
            raise NotRead("Пустой ответ.", example=self.example)
        found = await self.read(turn, words)
        if found.used < len(words):
            raise NotRead(f"Не понял «{' '.join(words[found.used :])}».", example=self.example)
        return found.value

    def said(self, value: tuple[T, ...]) -> str:
        """Say one a line."""
        return _SEPARATOR.join(self.of.said(one) for one in value)

    def shown(self, value: tuple[T, ...]) -> str:
        """Say them with commas."""
        return ", ".join(self.of.shown(one) for one in value)

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the choices of one."""
        return await self.of.choices(turn)


def _to_comma(words: Sequence[str]) -> list[str]:
    """Take the words up to the first comma: it ends a value of several words («+7 916 123-45-67, …»)."""
    for at, word in enumerate(words):
        if word.endswith(","):
            return [*words[:at], word.rstrip(",")] if word.rstrip(",") else list(words[:at])
    return list(words)


def _among(several: Several, before: Sequence[str], after: Sequence[str], used: int) -> Several:
    """Make choices for one of a list choices of the whole list."""
    offers = [Offer(one.label, _SEPARATOR.join([*before, one.said, *after])) for one in several.offers]
    return Several(several.words, offers, used, near=several.near)


class FirstOf(Param[Any]):
    """A value of one of several kinds: the first kind that knows the words.

    Which kind a value is told by its class.
    """

    def __init__(self, *kinds: tuple[type, Param[Any]], question: str = "") -> None:
        self._kinds = kinds
        self.what = "|".join(kind.what for _, kind in kinds)
        self.question = question or kinds[-1][1].question
        self.example = kinds[-1][1].example
        self.is_target = any(kind.is_target for _, kind in kinds)
        self.things = tuple(dict.fromkeys(thing for _, kind in kinds for thing in kind.things))

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Any]:
        """Read by each kind; a name that several kinds know is asked, of digits the first kind's word counts."""
        refusals: list[NotRead] = []
        nearly: list[Several] = []
        found: list[tuple[Param[Any], Found[Any]]] = []
        for _, kind in self._kinds:
            try:
                found.append((kind, await kind.read(turn, words)))
            except NotRead as refused:
                refusals.append(refused)
            except Several as several:
                nearly.append(several)
        longest = max((one.used for _, one in found), default=0)
        best = [(kind, one) for kind, one in found if one.used == longest]
        sure = [several for several in nearly if not several.near and several.used >= longest]
        if best and not sure and (len(best) == 1 or not any(sign.isalpha() for sign in words[0])):
            return best[0][1]
        if best or nearly:
            offers = [Offer(kind.shown(one.value), kind.said(one.value)) for kind, one in best]
            asked = sure if best else nearly
            offers += [offer for several in asked for offer in several.offers]
            question = asked[0].words if asked else f"Подходят несколько: «{' '.join(words[:longest])}». Кого?"
            used = longest or asked[0].used
            raise Several(question, offers[:_MOST_OFFERS], used, near=not best and asked[0].near)
        raise next((refused for refused in refusals if refused.sure), refusals[-1])

    def said(self, value: Any) -> str:
        """Say it as its kind does."""
        return self._of(value).said(value)

    def shown(self, value: Any) -> str:
        """Show it as its kind does."""
        return self._of(value).shown(value)

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the choices of all kinds that have some."""
        return [offer for _, kind in reversed(self._kinds) for offer in await kind.choices(turn)]

    def _of(self, value: Any) -> Param[Any]:
        return next(kind for of, kind in self._kinds if isinstance(value, of))


_ALL = (All, ChoiceParam(All, what="все"))

EmployeeRefs: TypeAlias = Annotated[tuple[Employee, ...], ManyParam(EmployeeParam())]
AnyEmployees: TypeAlias = Annotated[tuple[Employee, ...], ManyParam(EmployeeParam(is_target=False))]
DepartmentRefs: TypeAlias = Annotated[tuple[Department, ...], ManyParam(DepartmentParam())]
DepartmentOrAll: TypeAlias = Annotated[Department | All, FirstOf(_ALL, (Department, DepartmentParam()))]
PartyRef: TypeAlias = Annotated[
    Employee | OwnNumber | Client,
    FirstOf((OwnNumber, NumberParam()), (Employee, EmployeeParam(is_target=False)), (Client, ClientParam())),
]
"""Whose calls: an employee, a number of ours, a client. Rights over it are the command's own business."""
