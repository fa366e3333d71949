"""Every command and every button, by everybody, everywhere: made from the declarations, judged by the contract.

An escape is a request to the ВАТС, a change of our own storage, or a name or number of the company told to somebody who
may not have it; also anything told in another chat than that of the attempt.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from chat.command import Declaration
from chat.examples import examples
from chat.line import read_line
from chat.turn import Place
from handlers import commands
from sandbox.company import CLIENT, MAIN, SUPPORT
from sandbox.vats.state import Branch, Subscription
from sandbox.vats.virtual import VirtualVats
from storage.buttons import NewButton
from tests.attacks import size
from tests.attacks.ground import LOGINS, Ground, ground
from tests.attacks.intruders import ADMIN, GROUPS, MASKS, PEOPLE, STRANGER, Intruder
from tests.attacks.law import OF_THE_DISPATCHER, Kind, Role, allows
from tests.running import Hosted

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMMANDS: Final = {one.path: one for one in commands()}
BY_HAND: Final[dict[str, dict[str, str]]] = {
    "approve": {"request": "1", "employee": "anna"},
    "refuse": {"request": "1"},
    "menu find": {"subject": "employees", "text": "Анна"},
    "recording": {"call_id": "33000001"},
    "inner record": {"call_id": "33100001", "day": "today"},
    "diff file": {"found": "1"},
    "diff things": {"found": "1"},
    "diff back": {"found": "1"},
    "due now": {"key": "x"},
    "due keep": {"key": "x"},
    "approval yes": {"request": "1"},
    "approval no": {"request": "1"},
    "approval withdraw": {"request": "1"},
    "card contact": {"call_id": "c1", "name": "Имя"},
    "card note": {"call_id": "c1", "text": "Заметка"},
    "card blacklist": {"call_id": "c1"},
    "case take": {"case_id": "1"},
    "case release": {"case_id": "1"},
    "case close": {"case_id": "1"},
    "case keep": {"case_id": "1"},
    "case note": {"case_id": "1", "text": "Заметка"},
}
"""Values of commands that have no example: buttons alone say them."""
FORGED: Final = (
    "", "x", "A" * 22, "ы" * 32, "0" * 64, "' OR 1=1 --", '{"command": "domain"}', "domain", "\x00", "%00", "🙂" * 16,
)  # fmt: skip
CORES: Final = ("confirm", "page", "do", "field", "undo", "answer", "finish", "choices", "no_such_thing")
SAID: Final[dict[str, Mapping[str, str]]] = {}
"""Values of all commands, once they are known."""
HOOK: Final = "898254be-e2cd-4e8a-90d1-1615a42eb2dd"

NAMES: Final = (
    "Анна Смирнова", "Борис Волков", "Ольга Петрова", "Иван Кузнецов", "Мария Орлова", "Павел Зайцев",
    "Отдел продаж", "Поддержка", "Бухгалтерия",
)  # fmt: skip
"""What those may not read who are no employees: colleagues see each other's names in /who."""
SECRETS: Final = (
    "951234567", "495 123-45-67", "959876543", "495 987-65-43", "161234567", "916 123-45-67", "916 000-00-0",
    "sever.vats", "t.me/", "приходят", "Спам",
)  # fmt: skip
"""What nobody may read who may not use a command."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    host = Hosted(ground(tmp_path_factory.mktemp("attacks")))
    yield await host.enter()
    await host.leave()


@pytest_asyncio.fixture(loop_scope="module")
async def fresh(tmp_path: Path) -> AsyncIterator[Ground]:
    host = Hosted(ground(tmp_path))
    yield await host.enter()
    await host.leave()


async def values_of(ground: Ground, declaration: Declaration) -> Mapping[str, str]:
    """Give values with which a command asks for nothing more: those of its example."""
    path = declaration.path
    if path not in SAID:
        SAID[path] = BY_HAND[path] if path in BY_HAND else await _example(ground, declaration)
        ground.vats.requests.clear()
    return SAID[path]


def prepare(exchange: VirtualVats) -> None:
    """Let there be what the examples speak of."""
    company = exchange.company
    if not company.branches:
        company.branches.append(Branch("filial.vats.ru", "Филиал", "key", status="active"))
        company.subscriptions.append(Subscription(HOOK, "sipregs_error", "https://bot.example.ru/vats"))


async def _example(ground: Ground, declaration: Declaration) -> dict[str, str]:
    prepare(ground.vats)
    person = await ground.store.people.get(ADMIN)
    assert person is not None
    turn = await ground.talk._turn(person, Place(ADMIN, "private"), "none")
    line = read_line(examples(declaration, turn)[-1])
    assert line is not None
    words = line.words[len(declaration.sub.split()) :]
    return (await ground.talk.conversation._reader.line(turn, declaration, words)).said


def line_of(path: str, values: Mapping[str, str]) -> str:
    """Say a command in writing."""
    return " ".join([f"/{path}", *(f'{name}="{value}"' for name, value in values.items())])


@dataclass
class Escapes:
    """Looks for what should not have happened since it was made."""

    ground: Ground
    before: dict[str, list[Any]]
    found: list[str]
    cases: int = 0

    @classmethod
    async def watching(cls, ground: Ground) -> "Escapes":
        return cls(ground, await ground.kept(), [])

    def look(self, who: Intruder, what: str, kind: Kind) -> None:
        """Look at what one attempt has brought about."""
        self.cases += 1
        case = f"{who.name}, {kind}: {what}"
        sent, asked = self.ground.sent.methods, self.ground.vats.requests
        self.found += [f"{case}: asked the exchange for {one.operation}" for one in asked]
        chat = who.chat(kind)["id"]
        for method in sent:
            to = getattr(method, "chat_id", chat)
            if to != chat and method.__api_method__.startswith(("send", "edit")):
                self.found.append(f"{case}: told in {to}")
            text = str(getattr(method, "text", None) or getattr(method, "caption", None) or "")
            hidden = SECRETS if who.id in LOGINS else SECRETS + NAMES
            self.found += [f"{case}: told {secret}: {text}" for secret in hidden if secret in text]
            if kind is Kind.UNBOUND and method.__api_method__.startswith("send"):
                self.found.append(f"{case}: spoke in a group that is not bound")
        sent.clear()
        asked.clear()

    async def none(self) -> bool:
        """Tell whether there were none; our own storage is looked at as well."""
        after = await self.ground.kept()
        self.found += [f"changed: {table}" for table, rows in after.items() if rows != self.before[table]]
        assert self.found == []
        return True


def leaves(exchange: VirtualVats, login: str) -> None:
    """Let an employee leave the company."""
    exchange.company.employees.remove(exchange.employee(login))
    for department in exchange.company.departments:
        department.members = [one for one in department.members if one.login != login]


async def test_the_law_knows_no_command_that_there_is_not() -> None:
    assert set(COMMANDS) >= OF_THE_DISPATCHER
    assert len(COMMANDS) >= 140


def turned(number: int) -> list[Kind]:
    """Give the kinds of chats for an attempt: all of them, or one after the other to be quick."""
    kinds = list(Kind)
    return kinds if size.WHOLE else [kinds[number % len(kinds)]]


async def left_behind(
    ground: Ground, actions: Mapping[tuple[str, Kind], tuple[int, int | None, Mapping[str, Any]]]
) -> dict[tuple[str, Kind], str]:
    """Put buttons into chats (chat, whose, what it does), as rights that were had yesterday leave them; their keys."""
    now = ground.clock.now()
    later = now + timedelta(days=1)
    several = [NewButton(chat, whose, action, "x", now, later, once=False) for chat, whose, action in actions.values()]
    return dict(zip(actions, await ground.store.buttons.many(several), strict=True))


@pytest.mark.parametrize("who", [*PEOPLE, *MASKS], ids=lambda who: who.name)
async def test_what_somebody_may_not_say_does_nothing(place: Ground, who: Intruder) -> None:
    escapes = await Escapes.watching(place)
    for number, (path, declaration) in enumerate(COMMANDS.items()):
        line = line_of(path, await values_of(place, declaration))
        for kind in turned(number):
            if not allows(who.role, path, kind):
                await who.says(place, line, kind)
                escapes.look(who, f"says {path}", kind)
    assert await escapes.none()
    assert escapes.cases >= 50


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who.name)
async def test_an_own_button_lends_no_right(place: Ground, who: Intruder) -> None:
    """A button that was made for somebody who had the right then: each press is checked again."""
    escapes = await Escapes.watching(place)
    wanted = {}
    for number, (path, declaration) in enumerate(COMMANDS.items()):
        values = await values_of(place, declaration)
        for kind in turned(number + 1):
            if not allows(who.role, path, kind):
                chat = who.chat(kind)["id"]
                wanted[path, kind] = (chat, who.id, {"command": path, "values": dict(values)})
    for (path, kind), key in (await left_behind(place, wanted)).items():
        await who.presses(place, key, kind)
        escapes.look(who, f"presses {path}", kind)
    assert await escapes.none()
    assert escapes.cases >= 50


@pytest.mark.parametrize("who", [one for one in PEOPLE if one.id != ADMIN], ids=lambda who: who.name)
async def test_anothers_button_and_one_of_another_chat_do_nothing(place: Ground, who: Intruder) -> None:
    escapes = await Escapes.watching(place)
    wanted = {}
    for number, (path, declaration) in enumerate(COMMANDS.items()):
        action = {"command": path, "values": dict(await values_of(place, declaration))}
        for kind in turned(number):
            wanted[path, kind] = (GROUPS.get(kind, ADMIN), ADMIN if kind in GROUPS else None, action)
    for (path, kind), key in (await left_behind(place, wanted)).items():
        await who.presses(place, key, kind)
        escapes.look(who, f"presses an administrator's {path}", kind)
    assert await escapes.none()
    assert escapes.cases >= len(COMMANDS)


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who.name)
async def test_a_forged_button_does_nothing(place: Ground, who: Intruder) -> None:
    escapes = await Escapes.watching(place)
    for key in FORGED:
        for kind in Kind:
            await who.presses(place, key, kind)
            escapes.look(who, f"forges {key!r}", kind)
    assert await escapes.none()
    assert escapes.cases >= 30


@pytest.mark.parametrize("core", CORES)
async def test_buttons_of_the_core_do_nothing_for_who_may_not(place: Ground, core: str) -> None:
    """Pages, confirmations, answers of dialogues: made for anybody in the chat, and pressed by who has no right."""
    for who in (STRANGER, *(one for one in PEOPLE if one.role not in {Role.ADMIN, Role.NOBODY})):
        escapes = await Escapes.watching(place)
        wanted = {}
        for number, (path, declaration) in enumerate(COMMANDS.items()):
            if allows(who.role, path, Kind.PRIVATE) or (number % 6 and not size.WHOLE):
                continue
            values = dict(await values_of(place, declaration))
            action = {
                "core": core, "command": path, "said": values, "values": values, "before": "", "page": 0, "entry": 1,
                "asks": next(iter(values), ""), "by": path, "hidden": ["Анна Смирнова"], "dialogue": "x",
            }  # fmt: skip
            wanted[path, Kind.PRIVATE] = (who.chat(Kind.PRIVATE)["id"], None, action)
        for (path, kind), key in (await left_behind(place, wanted)).items():
            await who.presses(place, key, kind)
            escapes.look(who, f"presses {core} of {path}", kind)
        assert await escapes.none()
        assert escapes.cases >= 8


FOREIGN: Final = (
    "/dnd on {login}", "/dnd off {login}", "/dnd status {login}", "/departments {login}", "/leave all {login}",
    "/join all {login}", "/leave «Отдел продаж» {login}", "/calls today {login}", "/inner today {login}",
    "/dnd state=on employee={login}", "/calls period=week whose={login}", "/dnd on {login} for 1h",
)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "logins"),
    [
        (PEOPLE[3], ("admin", "anna", "boris", "olga", "ivan", "pavel")),
        (PEOPLE[4], ("admin", "boris", "olga", "ivan", "maria", "pavel")),
        (PEOPLE[5], ("admin", "ivan", "maria", "pavel")),
        (PEOPLE[6], ("admin", "anna", "boris", "olga", "ivan", "maria")),
    ],
    ids=lambda one: one.name if isinstance(one, Intruder) else "",
)
async def test_nobody_reaches_others_but_a_head_its_own(place: Ground, who: Intruder, logins: tuple[str, ...]) -> None:
    escapes = await Escapes.watching(place)
    for login in logins:
        for line in FOREIGN:
            for kind in (Kind.PRIVATE, Kind.BOUND) if size.WHOLE else (Kind.PRIVATE,):
                await who.says(place, line.format(login=login), kind)
                escapes.look(who, line.format(login=login), kind)
    assert await escapes.none()


async def test_the_attempts_would_succeed_if_they_were_allowed(fresh: Ground) -> None:
    """Without this, an attack that is misspelt would look like a bot that holds."""
    admin = next(one for one in PEOPLE if one.id == ADMIN)
    prepare(fresh.vats)
    refused, reached = [], 0
    for path, declaration in COMMANDS.items():
        kind = Kind.BOUND if path in {"bind", "unbind"} else Kind.PRIVATE
        values = await values_of(fresh, declaration)
        fresh.sent.methods.clear()
        fresh.vats.requests.clear()
        await admin.says(fresh, line_of(path, values), kind)
        told = " ".join(str(getattr(one, "text", None) or "") for one in fresh.sent.methods)
        if any(words in told for words in ("только администраторы", "нет права", "Как надо", "Не понял", "не нашёл")):
            refused.append(f"{path}: {told}")
        reached += bool(fresh.vats.requests)
    assert refused == []
    assert reached >= 95


async def test_a_right_that_is_taken_away_is_gone_within_a_second(fresh: Ground) -> None:
    loop, admin, user = asyncio.get_running_loop(), PEOPLE[7], PEOPLE[4]
    buttons = await left_behind(
        fresh,
        {
            ("number off", Kind.PRIVATE): (ADMIN, ADMIN, {"command": "number off", "values": {"number": SUPPORT}}),
            ("dnd", Kind.PRIVATE): (202, 202, {"command": "dnd", "values": {"state": "on"}}),
        },
    )
    key, own = buttons.values()
    fresh.vats.employee("admin").role = "user"
    leaves(fresh.vats, "anna")
    await fresh.learns()
    began = loop.time()
    escapes = await Escapes.watching(fresh)
    fresh.vats.requests.clear()
    fresh.sent.methods.clear()
    await admin.says(fresh, f"/number off {MAIN}", Kind.PRIVATE)
    await admin.presses(fresh, key, Kind.PRIVATE)
    escapes.look(admin, "number off", Kind.PRIVATE)
    await user.says(fresh, "/dnd on", Kind.PRIVATE)
    await user.presses(fresh, own, Kind.PRIVATE)
    escapes.look(user, "dnd", Kind.PRIVATE)
    await user.says(fresh, f"/call {CLIENT}", Kind.BOUND)
    escapes.look(user, "call", Kind.BOUND)
    assert await escapes.none()
    assert loop.time() - began < 1
