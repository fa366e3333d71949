"""Where a department's call goes when nobody answers (manual 8.7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from chat.params.departments import DepartmentParam
from chat.params.numbers import NumberParam
from chat.params.param import Found, NotRead, Offer, Param, Several
from chat.params.people import EmployeeParam
from chat.rendering import plain
from storage.company import Department, Employee, OwnNumber
from vats.choices import TimeoutTarget
from vats.phones import NotAPhone, read_phone, shown

if TYPE_CHECKING:
    from chat.turn import Turn

_MOST_OFFERS: Final = 10
_WORDS: Final[Mapping[str, TimeoutTarget]] = {
    "voicemail": TimeoutTarget.VOICEMAIL,
    "автоответчик": TimeoutTarget.VOICEMAIL,
    "msg_busy": TimeoutTarget.BUSY_MESSAGE,
    "busy": TimeoutTarget.BUSY_MESSAGE,
    "занято": TimeoutTarget.BUSY_MESSAGE,
}
_KINDS: Final[Mapping[str, TimeoutTarget]] = {
    "user": TimeoutTarget.USER,
    "сотрудник": TimeoutTarget.USER,
    "group": TimeoutTarget.GROUP,
    "отдел": TimeoutTarget.GROUP,
    "telnum": TimeoutTarget.TELNUM,
    "номер": TimeoutTarget.TELNUM,
}
_TITLES: Final[Mapping[TimeoutTarget, str]] = {
    TimeoutTarget.VOICEMAIL: "Автоответчик",
    TimeoutTarget.BUSY_MESSAGE: "Сказать «все заняты»",
}
_EXAMPLE: Final = "timeout_to=voicemail"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to. ``key``: login, id or digits; ``""`` for the answering machine and the words «все заняты»."""

    target: TimeoutTarget
    key: str = ""


class DestinationParam(Param[Destination]):
    """The answering machine, «all are busy», an employee, a department, a number; ``user:anna`` says which kind."""

    what = "voicemail|msg_busy|сотрудник|отдел|номер"
    question = "Куда переводить, если никто не ответил?"
    example = "voicemail"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Destination]:
        """Read the destination that the words begin with."""
        if words[0].casefold() in _WORDS:
            return Found(Destination(_WORDS[words[0].casefold()]))
        first, sign, rest = words[0].partition(":")
        if not sign:
            first, _, rest = words[0].partition(" ")
        kind = _KINDS.get(first.casefold())
        if kind is not None and rest:
            return Found(await _of_kind(turn, kind, rest))
        if kind is not None and len(words) > 1:
            return Found(await _of_kind(turn, kind, words[1]), 2)
        return Found(await _any(turn, words[0]))

    def said(self, value: Destination) -> str:
        """Say it by kind and key."""
        return f"{value.target.value}:{value.key}" if value.key else value.target.value

    def shown(self, value: Destination) -> str:
        """Say it for people."""
        return _TITLES.get(value.target, value.key)

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List everything that it may be."""
        kinds = (
            (TimeoutTarget.USER, EmployeeParam(is_target=False)),
            (TimeoutTarget.GROUP, DepartmentParam()),
            (TimeoutTarget.TELNUM, NumberParam()),
        )
        offers = [Offer(title, target.value) for target, title in _TITLES.items()]
        for target, kind in kinds:
            offers += [Offer(one.label, f"{target.value}:{one.said}") for one in await kind.choices(turn)]
        return offers


async def _of_kind(turn: "Turn", kind: TimeoutTarget, text: str) -> Destination:
    match kind:
        case TimeoutTarget.USER:
            return Destination(kind, (await EmployeeParam(is_target=False).read_whole(turn, text)).login)
        case TimeoutTarget.GROUP:
            return Destination(kind, (await DepartmentParam().read_whole(turn, text)).id)
        case _:
            return Destination(kind, await _number(turn, text))


async def _number(turn: "Turn", text: str) -> str:
    try:
        phone = read_phone(text)
    except NotAPhone:
        return (await NumberParam().read_whole(turn, text)).digits
    return phone.digits


async def _any(turn: "Turn", text: str) -> Destination:
    """Read by each kind; a name that several kinds know is asked."""
    try:
        phone = read_phone(text)
    except NotAPhone:
        phone = None
    if phone is not None and phone.kind == "phone":
        return Destination(TimeoutTarget.TELNUM, phone.digits)
    offers: list[Offer] = []
    question = f"Подходят несколько: «{text}». Куда?"
    found: list[Destination] = []
    kinds: tuple[tuple[TimeoutTarget, Param[Employee] | Param[Department] | Param[OwnNumber]], ...] = (
        (TimeoutTarget.USER, EmployeeParam(is_target=False)),
        (TimeoutTarget.GROUP, DepartmentParam()),
        (TimeoutTarget.TELNUM, NumberParam()),
    )
    for target, kind in kinds:
        if target is TimeoutTarget.TELNUM and found:
            break  # «705» is an extension, whatever number of ours ends so
        try:
            thing = await kind.read_whole(turn, text)
        except NotRead:
            continue
        except Several as several:
            if several.near and (found or offers):
                continue
            question = plain(several.words) if several.near else question
            offers += [Offer(one.label, f"{target.value}:{one.said}") for one in several.offers]
            continue
        found.append(Destination(target, _key(thing)))
    if len(found) == 1:
        return found[0]
    offers += [Offer(_label(turn, one), f"{one.target.value}:{one.key}") for one in found]
    if offers:
        raise Several(question, offers[:_MOST_OFFERS])
    raise NotRead(
        f"Куда переводить – «{text}» – не понял.",
        possible="Можно: voicemail (автоответчик), msg_busy (сказать «все заняты»), сотрудник, отдел или телефон.",
        example=_EXAMPLE,
    )


def _key(thing: Employee | Department | OwnNumber) -> str:
    match thing:
        case Employee(login=login):
            return login
        case Department(id=id_):
            return id_
        case OwnNumber(digits=digits):
            return digits


def _label(turn: "Turn", one: Destination) -> str:
    match one.target:
        case TimeoutTarget.USER:
            return turn.company.employees[one.key].name or one.key
        case TimeoutTarget.GROUP:
            return f"Отдел «{turn.company.departments[one.key].name or one.key}»"
        case _:
            return shown(one.key)


TimeoutTo: TypeAlias = Annotated[Destination, DestinationParam()]
