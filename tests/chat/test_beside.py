"""What the ВАТС changed beside what was asked of it can be brought back, field by field, as it was read."""

import pytest

from chat.beside import beside, changed, restoring, told
from chat.standing.fact import Fact
from chat.standing.reading import standing
from chat.things import Thing, things_of
from chat.turn import Place, Turn
from sandbox.company import OTHER_OPERATOR
from sandbox.vats.state import Redirect, Timeout
from sandbox.vats.virtual import VirtualVats
from storage.people import Person
from tests.chat.house import House
from vats.operations import DisableCalls, EditGroup, EditSipRegistration, EditTelnumRoute, EditUser


async def _turn(core: House) -> Turn:
    return await core.talk._turn(Person(1, "Кто-то", None, None, None, reachable=True), Place(1, "private"), "test")


def _spoil(vats: VirtualVats) -> None:
    """Change every field of an employee, a department and a registration."""
    anna, sales, line = vats.employee("anna"), vats.department("sales"), vats.company.registrations[0]
    anna.name, anna.ext, anna.position, anna.email, anna.role = (
        "Другая",
        "799",
        "Кто-то",
        "x@example.ru",
        "restricted_user",
    )
    anna.mobile, anna.redirect = "79160009999", Redirect(enabled=False)
    sales.name, sales.ext, sales.order, sales.duration, sales.advanced = "Иной", "798", "WATERFALL", 7, "callback"
    sales.timeout = Timeout(11, "voicemail")
    line.name, line.domain, line.auth_name, line.expires, line.proxy = "Иная", "other.example", "x", 77, "p.example"
    line.active, line.outgoing = not line.active, not line.outgoing


async def test_each_field_comes_back(core: House, vats: VirtualVats) -> None:
    turn = await _turn(core)
    anna, sales, line = vats.employee("anna"), vats.department("sales"), vats.company.registrations[0]
    anna.position, anna.redirect = "Менеджер", Redirect(enabled=True, delay=5, only=True)
    sales.order, sales.duration, sales.advanced = "EVENLY", 20, "msg_busy"
    line.auth_name, line.expires, line.proxy = "sever", 600, "proxy.example"
    named = (
        EditUser(login="anna", ext="1000"),
        EditGroup(group_id="sales", ext="1001"),
        EditSipRegistration(telnum=OTHER_OPERATOR, name="?"),
    )
    things = {thing for step in named for thing in beside([step]) | things_of(step)} - {("groups", "sales", "users")}
    was = await standing(turn, things)
    assert len(was) == 6 + 5 + 7
    _spoil(vats)
    now = await standing(turn, things)
    assert set(changed(was, now)) == things
    assert "добавочный: было «702», стало «799»" in told(things, was, now)
    for thing in things:
        step = restoring(thing, was[thing])
        assert step is not None, thing
        await core.vats(step)
    assert await standing(turn, things) == was


async def test_what_is_named_is_not_beside() -> None:
    assert ("users", "anna", "ext") not in beside([EditUser(login="anna", ext="715")])
    route = EditTelnumRoute(telnum="74951234567", type="user", user="anna", greeting=True)
    assert beside([route]) == {("telnums", "74951234567", "enabled"), ("telnums", "74951234567", "pieces")}
    assert beside([DisableCalls(login="anna")]) == set()


@pytest.mark.parametrize(
    ("thing", "value"),
    [
        (("groups", "sales", "users"), "anna"),
        (("groups", "sales", "timeout"), "None teleport x"),
        (("groups", "sales", "name"), ""),
        (("users", "anna", "ext"), ""),
        (("telnums", "74951234567", "pieces"), "="),
    ],
)
def test_what_cannot_be_sent_is_only_told(thing: Thing, value: str) -> None:
    assert restoring(thing, Fact(value, value)) is None
