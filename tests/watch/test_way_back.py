"""What was changed in the cabinet is brought back through the API, and what cannot be is said."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from chat.clock import Clock
from sandbox.company import (
    ACCOUNTS_ID,
    ANNA_NUMBER,
    HOURS,
    MAIN,
    MENU,
    SALES_ID,
    SUPPORT,
    SUPPORT_ID,
    sever,
)
from sandbox.vats.state import (
    Blocked,
    Branch,
    Company,
    CustomRoute,
    Department,
    Employee,
    Holiday,
    Interval,
    Member,
    Redirect,
    Route,
    Sim,
    SipUri,
    Subscription,
    Timeout,
)
from sandbox.vats.virtual import VirtualVats
from vats.client import Vats
from watch.difference import Item, compare
from watch.reading import read
from watch.snapshot import Snapshot
from watch.way_back import way_back

Edit = Callable[[Company], Any]


@pytest.fixture
async def vats() -> AsyncIterator[VirtualVats]:
    company = sever(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    company.number(HOURS).custom_routes = [
        CustomRoute(
            "r1",
            "Смена",
            [Interval("i1", ["monday"], 72000, 84600)],
            [Holiday("h1", "2027-01-01T00:00:00", "2027-01-08T23:59:00")],
        )
    ]
    company.sipuris.append(SipUri(SUPPORT, "sip:support@sever.vats.example"))
    company.branches.append(Branch("other.example", "Склад", "key"))
    async with VirtualVats(company).running() as running:
        yield running


async def bring_back(exchange: VirtualVats, edit: Edit) -> tuple[Snapshot, Snapshot, list[Item], list[str]]:
    """Edit as in the cabinet, go the way back, read again: before, after, what still differs, what cannot be."""
    async with Vats(exchange.url, exchange.api_key) as vats:
        before = await read(vats, Clock())
        edit(exchange.company)
        now = await read(vats, Clock())
        items = compare(before, now)
        assert items, "the edit is seen"
        backs = [way_back(item, now) for item in items]
        for move in (move for back in backs for move in back.moves):
            await vats(move.do)
        after = await read(vats, Clock())
        cannot = [why for back in backs for why in (*back.cannot, *back.warnings)]
        undone = [move.undo for back in backs for move in back.moves]
        if undone and all(step is not None for step in undone) and not cannot:
            for step in reversed(undone):
                assert step is not None
                await vats(step)
            again = await read(vats, Clock())
            # What is made anew gets an id of its own.
            changed = [item for item in compare(now, again) if item.part not in {"special", "webhooks"}]
            assert changed == [], "the way back can be taken back"
            assert _contents(now) == _contents(again)
        return before, after, compare(before, after), cannot


def put(thing: object, **values: Any) -> object:
    for name, value in values.items():
        setattr(thing, name, value)
    return thing


def _contents(found: Snapshot) -> list[str]:
    return sorted(repr(thing) for part in ("special", "webhooks") for thing in found.part(part).values())


def number(digits: str, **values: Any) -> Edit:
    return lambda company: put(company.number(digits), **values)


def employee(login: str, **values: Any) -> Edit:
    return lambda company: put(company.employee(login), **values)


def department(id_: str, **values: Any) -> Edit:
    return lambda company: put(company.department(id_), **values)


WHOLE = {
    "route": number(MAIN, route=Route("group", group=SUPPORT_ID)),
    "route to an employee": number(SUPPORT, route=Route("user", user="anna"), greeting=True),
    "number off": number(MAIN, disabled=True),
    "number on": number(MAIN, disabled=True),
    "name of a number": number(MAIN, name="Другой"),
    "employee": employee("anna", name="Анна Новая", ext="799", email="", position="Директор"),
    "role": employee("boris", role="admin"),
    "mobile": employee("ivan", mobile="79160000077"),
    "mobile taken away": employee("ivan", mobile="", redirect=Redirect()),
    "redirect": employee("anna", redirect=Redirect(enabled=True, delay=5)),
    "department": department(
        SALES_ID, name="Опт", ext="777", advanced="callback", timeout=Timeout(30, "group", group=SUPPORT_ID)
    ),
    "order of calls": department(SALES_ID, order="EVENLY", duration=12),
    "order of calls to all": department(SUPPORT_ID, order="ALL"),
    "members": department(
        SALES_ID, members=[Member("olga", is_head=True), Member("ivan"), Member("anna", takes_calls=False)]
    ),
    "members' calls": department(
        ACCOUNTS_ID, members=[Member("pavel", takes_calls=False), Member("admin", takes_calls=True)]
    ),
    "blacklist added": lambda company: company.blacklist.append(Blocked("79990001122", "Плохой")),
    "blacklist removed": lambda company: company.blacklist.pop(0),
    "blacklist comment": lambda company: put(company.blacklist[0], comment="Иное"),
    "anonymous": lambda company: put(company, block_anonymous=not company.block_anonymous),
    "restrictions of all": lambda company: company.directions.main.__setitem__(slice(None), ["LOCAL", "EURO"]),
    "restrictions of an employee": lambda company: company.directions.users.update(anna=["LOCAL", "AFR"]),
    "restrictions of a department": lambda company: company.directions.groups.update({SALES_ID: ["LOCAL"]}),
    "caller ids of some": lambda company: (
        company.caller_ids.users.clear(),
        company.caller_ids.groups.update({SUPPORT_ID: MAIN, SALES_ID: MAIN}),
        company.caller_ids.regions.update({("43", "mobile"): SUPPORT}),
        company.caller_ids.regions.pop(("2", "all")),
    ),
    "exceptions of recording": lambda company: put(company, record_exceptions=["anna"]),
    "console": lambda company: put(company, blf=["anna", "boris"]),
    "voicemail": lambda company: (
        put(company, voicemail_users=["anna"]),
        put(company, voicemail_groups=[SUPPORT_ID]),
    ),
    "sip": lambda company: put(company.registrations[0], domain="sip.other.example", expires=900, outgoing=False),
    "transfer": lambda company: put(company.sipuris[0], active=not company.sipuris[0].active),
    "branch": lambda company: put(company.branches[0], name="Иной"),
    "sim off": lambda company: put(company.sims[0], disabled=True),
    "hours": lambda company: put(company.number(HOURS).custom_routes[0].intervals[0], end=80000 - 80000 % 60),
    "special day": lambda company: put(company.number(HOURS).custom_routes[0].holidays[0], end="2027-01-03T23:59:00"),
    "hours added": lambda company: (
        company.number(HOURS).custom_routes[0].intervals.append(Interval("i2", ["friday"], 3600, 7200))
    ),
    "subscription": lambda company: company.subscriptions.append(
        Subscription("w1", "sipregs_error", "https://new.example/hook")
    ),
}


@pytest.mark.parametrize("edit", WHOLE.values(), ids=WHOLE.keys())
async def test_it_is_as_it_was(vats: VirtualVats, edit: Edit) -> None:
    _, _, left, cannot = await bring_back(vats, edit)
    assert left == []
    assert cannot == []


LEFT = {
    "new employee": (lambda company: company.employees.append(Employee("new", "Новый", "790")), ["/user del new"]),
    "new department": (
        lambda company: company.departments.append(Department("g_new", "Новый", "791")),
        ["/group del g_new"],
    ),
    "department gone": (lambda company: company.departments.pop(), ["другой id"]),
    "head": (
        department(SALES_ID, members=[Member("anna", is_head=True), Member("boris"), Member("olga")]),
        ["руководитель"],
    ),
    "place in the queue": (department(SALES_ID, queue_position=True), ["место в очереди"]),
    "menu": (
        number(
            MENU,
            route=Route("ivr", ivr={"name": "Другое", "items": [{"button": "1", "type": "user", "user": "admin"}]}),
        ),
        ["кабинете"],
    ),
    "menu gone": (number(MENU, route=Route("group", group=SALES_ID)), ["меню, расписание и факс"]),
    "menu where was none": (number(MAIN, route=Route("ivr", ivr={"name": "Новое", "items": []})), ["пропадут"]),
    "city": (number(MAIN, location="Тверь"), ["остальное"]),
    "number gone": (lambda company: company.numbers.pop(1), ["оператор"]),
    "direct number": (employee("anna", telnum=""), ["/sim user"]),
    "sim gone": (lambda company: company.sims.pop(), ["/sim available"]),
    "sim came": (lambda company: company.sims.append(Sim("79265550001", user="ivan")), ["/sim del 79265550001"]),
    "sim given away": (
        lambda company: company.sims.append(Sim("79265550009")) or put(company.sims[0], autocaller=True),
        ["/sim del", "кабинете"],
    ),
    "recording": (lambda company: put(company, records_inside=True), ["кабинете"]),
    "mail of the answering machine": (lambda company: put(company, voicemail_email="x@example"), ["кабинете"]),
    "sip came": (
        lambda company: company.registrations.append(type(company.registrations[0])("78125550000", "Н", "d", "l", "p")),
        ["/sip del"],
    ),
    "sip gone": (lambda company: company.registrations.clear(), ["пароля"]),
    "branch came": (lambda company: company.branches.append(Branch("new.example", "Н", "k")), ["/branch del"]),
    "branch gone": (lambda company: company.branches.clear(), ["ключа"]),
    "role": (lambda company: put(company.roles[0], rights=["users.get"]), ["кабинете"]),
    "zone": (lambda company: put(company, timezone="Asia/Omsk"), ["кабинете"]),
    "route of hours gone": (lambda company: company.number(HOURS).custom_routes.clear(), ["маршрута", "остальное"]),
    "subscription's address": (
        lambda company: company.subscriptions.append(
            Subscription("w2", "sipregs_error", "https://u:p@x.example/h?t=1")
        ),
        [],
    ),
}


@pytest.mark.parametrize(("edit", "said"), LEFT.values(), ids=LEFT.keys())
async def test_what_cannot_be_is_said(vats: VirtualVats, edit: Edit, said: list[str]) -> None:
    _, _, _, cannot = await bring_back(vats, edit)
    for words in said:
        assert any(words in why for why in cannot), cannot


async def test_gone_employee_is_made_anew_without_the_password(vats: VirtualVats) -> None:
    def fire(company: Company) -> None:
        company.employees.remove(company.employee("anna"))
        company.department(SALES_ID).members.pop(0)

    _, after, left, cannot = await bring_back(vats, fire)
    anna = after.part("employees")["anna"]
    assert (anna["name"], anna["ext"], anna["mobile"]) == ("Анна Смирнова", "702", "79160000002")
    assert any("пароль" in why for why in cannot)
    assert {item.part for item in left} <= {"employees", "departments"}


async def test_hours_that_are_gone_come_back_with_another_id(vats: VirtualVats) -> None:
    _, after, left, cannot = await bring_back(
        vats, lambda company: company.number(HOURS).custom_routes[0].intervals.clear()
    )
    assert cannot == []
    assert [item.kind for item in left] == ["removed", "added"]
    hours = next(thing for thing in after.part("special").values() if thing["kind"] == "hours")
    assert (hours["days"], hours["start"], hours["end"], hours["route"]) == (["monday"], 72000, 84600, "Смена")


async def test_special_days_that_are_gone_come_back(vats: VirtualVats) -> None:
    _, after, _, _ = await bring_back(vats, lambda company: company.number(HOURS).custom_routes[0].holidays.clear())
    days = next(thing for thing in after.part("special").values() if thing["kind"] == "days")
    assert (days["start"], days["end"]) == ("2027-01-01T00:00:00", "2027-01-08T23:59:00")


async def test_transfers_come_and_go(vats: VirtualVats) -> None:
    _, after, _, cannot = await bring_back(vats, lambda company: company.sipuris.clear())
    assert after.part("sipuri")[SUPPORT]["active"] is True
    assert any("адрес" in why for why in cannot)
    _, after, left, _ = await bring_back(vats, lambda company: company.sipuris.append(SipUri(MENU, "sip:x")))
    assert left == []
    assert MENU not in after.part("sipuri")


async def test_subscription_that_is_gone_is_made_anew(vats: VirtualVats) -> None:
    vats.company.subscriptions.append(Subscription("w1", "sipregs_error", "https://crm.example/hook"))
    _, after, _, _ = await bring_back(vats, lambda company: company.subscriptions.clear())
    assert [thing["url"] for thing in after.part("webhooks").values()] == ["https://crm.example/hook"]


async def test_music_is_set_again(vats: VirtualVats) -> None:
    song = vats.company.media["holdmusic"][1]
    _, _, left, cannot = await bring_back(vats, lambda company: company.melodies.update(holdmusic=song))
    assert (left, cannot) == ([], [])


@pytest.mark.parametrize(
    ("part", "key", "old", "new"),
    [
        ("blacklist", "не номер", {"comment": ""}, None),
        ("employees", "..", {"name": "А", "ext": "abc"}, {"name": "А", "ext": "7"}),
        (
            "numbers",
            "слово",
            {"type": "user", "login": "anna", "greeting": True},
            {"type": "", "login": "", "greeting": True},
        ),
        ("webhooks", "w", {"type": "other", "url": "https://x"}, None),
        ("webhooks", "w", {"type": "other", "url": "https://x"}, {"type": "other", "url": "https://y"}),
        ("music", "ringback", None, {"file": "x"}),
        ("caller_ids", "main", {"number": ""}, {"number": "74951234567"}),
        ("restrictions", "main", {"allowed": ["OUT"]}, {"allowed": []}),
        (
            "sims",
            "79260000000",
            {"login": "", "company": False, "disabled": False},
            {"login": "anna", "company": False, "disabled": False},
        ),
        ("sipuri", "78120000001", {"uri": "a", "active": True}, {"uri": "b", "active": True}),
        ("departments", "g", {"queue_position": None}, {"queue_position": True}),
        ("special", "7495/i", {"kind": "hours", "route_id": "r"}, None),
        (
            "special",
            "7495/i",
            {"kind": "days", "route_id": "r", "start": "2027-01-01"},
            {"kind": "days", "route_id": "r"},
        ),
    ],
)
def test_values_that_nobody_can_send(part: str, key: str, old: Any, new: Any) -> None:
    routes = {"7495": {"custom_routes": [{"id": "r", "name": "r"}]}}
    back = way_back(Item(part, key, old, new), Snapshot(datetime(2026, 11, 24, tzinfo=UTC), {"numbers": routes}))
    assert back.moves == ()
    assert back.cannot


async def test_main_caller_id_is_set_again(vats: VirtualVats) -> None:
    def edit(company: Company) -> None:
        company.number(MAIN).is_main, company.number(SUPPORT).is_main = False, True

    _, _, left, _ = await bring_back(vats, edit)
    assert left == []


async def test_sim_card_goes_back_with_its_number(vats: VirtualVats) -> None:
    def edit(company: Company) -> None:
        company.sims[0].user = "ivan"
        company.employee("ivan").telnum, company.employee("anna").telnum = ANNA_NUMBER, ""

    _, after, left, cannot = await bring_back(vats, edit)
    assert left == []
    assert after.part("employees")["anna"]["number"] == ANNA_NUMBER
    assert len(cannot) == 2
