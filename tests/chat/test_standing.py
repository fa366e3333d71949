"""Each operation that changes something names what it changes, and how that stands can be read and told."""

from typing import Any, Final

import pytest

from chat.own import Bind, DeleteContact, EndTerm, Link, SetContact, SetContactNote
from chat.standing.fact import Fact
from chat.standing.reading import standing
from chat.standing.titles import title_of
from chat.things import parts_of, things_of
from chat.turn import Place, Turn
from chat.way_back import Back, differences, mark_of, told, with_standing
from sandbox.company import HOURS, MAIN, OTHER_OPERATOR
from sandbox.vats.state import CustomRoute, Holiday, Interval, SipUri
from sandbox.vats.virtual import VirtualVats
from storage.people import Person
from tests.chat.house import House
from tests.vats.examples import EXAMPLES
from vats.operation import Operation
from vats.operations import EditUser

NAMELESS: Final = {"add_user", "add_group", "add_sip_registration", "add_branch", "sync_branch", "make_call"}
"""What they add has no name before; or there is nothing that stands otherwise afterwards."""

CHANGING: Final = [example for example in EXAMPLES if not example.is_read]


@pytest.mark.parametrize("step", CHANGING, ids=lambda step: step.word())
def test_what_it_changes_is_named(step: Operation[Any]) -> None:
    things = things_of(step)
    assert bool(things) is (step.id not in NAMELESS)
    parts = parts_of(step)
    assert {thing for part in parts for thing in things_of(part)} == things
    assert {type(part) for part in parts} == {type(step)}


def test_it_is_written_down_with_its_standing_and_read_back() -> None:
    step = EditUser(login="anna", ext="715")
    for back in (Back(step), Back(step, None), Back(step, {("users", "anna", "ext"): Fact("702", "«702»")})):
        assert Back.load(back.dump()) == back
    assert Back.load(step.dump()) == Back(step)


async def _turn(core: House) -> Turn:
    return await core.talk._turn(Person(1, "Кто-то", None, None, None, reachable=True), Place(1, "private"), "test")


async def test_how_everything_stands_is_read_and_told(core: House, vats: VirtualVats) -> None:
    vats.number(HOURS).custom_routes.append(
        CustomRoute(
            "r-1",
            "Смена",
            [Interval("i-1", ["monday"], 1200, 2400)],
            [Holiday("h-1", "2027-01-01T00:00:00", "2027-01-02T23:59:00")],
        )
    )
    vats.company.sipuris.append(SipUri("78123330000", "uri", active=True))
    turn = await _turn(core)
    things = {
        ("users", "anna", "dnd"): "приходят",
        ("users", "anna", "subscription", "sales"): "приходят",
        ("users", "anna", "role"): "пользователь",
        ("users", "anna"): "добавочный: «702»",
        ("users", "nobody", "dnd"): "нет",
        ("groups", "sales", "timeout"): "Администратор через 60 с",
        ("groups", "sales", "users"): "Анна Смирнова, Борис Волков",
        ("groups", "nothing", "name"): "нет",
        ("telnums", MAIN, "route"): "отдел «Отдел продаж», с приветствием",
        ("telnums", MAIN, "enabled"): "включён",
        ("telnums", HOURS, "interval-schedule", "i-1"): "маршрут «Смена»",
        ("telnums", HOURS, "calendar-schedule", "h-1"): "маршрут «Смена»",
        ("telnums", HOURS, "pieces"): "Смена",
        ("telnums", MAIN, "pieces"): "нет",
        ("telnums", "79990000000", "route"): "нет",
        ("sims", "79261112233"): "сотрудник Анна Смирнова, приём звонков включён",
        ("sims", "79990000000"): "нет",
        ("sip-registrations", OTHER_OPERATOR, "name"): "«Питер»",
        ("sip-registrations", OTHER_OPERATOR, "active"): "да",
        ("sipuri-transfers", "78123330000"): "включена",
        ("sipuri-transfers", "78120000000"): "нет",
        ("branches", "nothing.example", "name"): "нет",
        ("blacklist", "74993332211"): "заблокирован – Спам",
        ("blacklist", "79261904198"): "не заблокирован",
        ("block-anonymous",): "проходят",
        ("music", "ringback"): "«Утренняя волна»",
        ("record", "pavel"): "есть",
        ("blf", "anna"): "нет",
        ("am", "users", "admin"): "есть",
        ("am", "groups", "sales"): "есть",
        ("webhook", "nothing"): "нет",
        ("caller-ids", "main"): "Основной",
        ("caller-ids", "users", "anna"): "Основной",
        ("caller-ids", "groups", "sales"): "своего номера нет",
        ("caller-ids", "regions", "2", "all"): "Основной",
        ("limits", "main", "RU"): "разрешено",
        ("limits", "users", "anna", "CIS"): "разрешено",
        ("limits", "groups", "sales", "RU"): "запрещено",
    }
    found = await standing(turn, things)
    for thing, words in things.items():
        assert words in found[thing].words, (thing, found[thing])
        assert title_of(turn.company, thing), thing
    # Each resource once, however many things of it are asked for.
    reads = [(one.path, str(one.query)) for one in vats.requests if one.operation == "get_telnum"]
    assert len(reads) == len(set(reads)) == 3
    assert await standing(turn, [("users", "anna", "subscription"), ("nothing", "at", "all")]) == {}


async def test_our_own_things_too(core: House) -> None:
    turn = await _turn(core)
    await core.store.people.seen(7, "Анна", None)
    for step, before, after in (
        (
            SetContact(phone="79261904198", name="Мария", login="anna", by=1),
            "контакта нет",
            "Мария, ответственный Анна",
        ),
        (SetContactNote(phone="79261904198", note="утром", by=1), "заметки нет", "«утром»"),
        (Link(person_id=7, login="ivan", by=1), "ни с кем не связан", "Иван Кузнецов"),
        (Bind(chat_id=-5, thread_id=None, title="Ц", departments=("sales",), by=1), "не привязан", "привязан"),
    ):
        (thing,) = things_of(step)
        assert (await standing(turn, [thing]))[thing].words == before
        stood = await with_standing(turn, [step])
        await step.perform(core.store, core.clock)
        (found,) = await differences(turn, stood.backs)
        assert after in found.now.words
        assert after in told(turn, [found])
        assert mark_of([found]) == mark_of(await differences(turn, stood.backs))
    assert await standing(turn, things_of(EndTerm(key="undo:1"))) == {}
    await DeleteContact(phone="79261904198").perform(core.store, core.clock)


async def test_what_cannot_be_read_is_not_known(core: House, vats: VirtualVats) -> None:
    turn = await _turn(core)
    step = EditUser(login="anna", ext="715")
    vats.fail("get_user", "400")
    stood = await with_standing(turn, [step, EndTerm(key="undo:1")])
    assert [back.stood for back in stood.backs] == [None, None]
    vats.works()
    (found,) = await differences(turn, stood.backs)
    assert found.was is None
    assert "прочитать не удалось" in told(turn, [found])
