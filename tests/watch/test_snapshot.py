"""Snapshots: what is read, what a file may hold, what differs and how it is said."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from chat.clock import Clock
from sandbox.company import HOURS, MAIN, SALES_ID, SUPPORT_ID
from sandbox.vats.state import CustomRoute, Holiday, Interval, Member, Redirect, Route, Subscription
from sandbox.vats.virtual import VirtualVats
from tests.running import hosted
from vats.client import Vats
from vats.errors import ApiSwitchedOff, NoAnswer
from watch.difference import Item, compare, digest
from watch.finding import Finding
from watch.parts import PARTS, WATCHED
from watch.reading import AT_ONCE, read
from watch.snapshot import LARGEST, NotASnapshot, Snapshot
from watch.words import Names, sides, title, told

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
async def exchange() -> AsyncIterator[VirtualVats]:
    async with hosted(VirtualVats().running()) as running:
        running.company.number(HOURS).custom_routes = [
            CustomRoute(
                "r1",
                "Смена",
                [Interval("i1", ["monday", "tuesday"], 72000, 84600)],
                [Holiday("h1", "2027-01-01T00:00:00", "2027-01-08T23:59:00")],
            )
        ]
        yield running


@pytest.fixture
async def vats(exchange: VirtualVats) -> AsyncIterator[Vats]:
    async with Vats(exchange.url, exchange.api_key, timeout=2.0) as opened:
        yield opened


async def test_all_parts_are_read_and_a_file_holds_them(vats: Vats) -> None:
    found = await read(vats, Clock())
    assert list(found.parts) == list(PARTS)
    assert found.unread == {}
    again = Snapshot.of_file(found.as_file())
    assert compare(found, again) == []
    assert again.taken_at == found.taken_at.replace(microsecond=0)


async def test_nothing_secret_is_in_it(exchange: VirtualVats, vats: Vats) -> None:
    exchange.company.subscriptions.append(
        Subscription("w1", "sipregs_error", "https://user:pass@crm.example/hook?key=1")
    )
    exchange.company.employee("anna").password = "swordfish"
    content = (await read(vats, Clock())).as_file().decode()
    for secret in ("swordfish", "secret", "user:pass", "key=1", exchange.api_key, exchange.crm_token):
        assert secret not in content
    assert '"url": "https://crm.example/hook"' in content


async def test_what_changes_by_itself_is_no_setting(exchange: VirtualVats, vats: Vats) -> None:
    before = await read(vats, Clock())
    company = exchange.company
    company.employee("anna").online = False
    company.employee("boris").is_absent = True
    company.blacklist[0].week += 3
    company.registrations[0].status = "error"
    company.department(SALES_ID)
    assert compare(before, await read(vats, Clock())) == []


async def test_other_names_of_things_are_told_once(exchange: VirtualVats, vats: Vats) -> None:
    before = await read(vats, Clock())
    exchange.company.department(SALES_ID).name = "Опт"
    exchange.company.employee("ivan").name = "Иван Новый"
    assert [(item.part, item.key) for item in compare(before, await read(vats, Clock()))] == [
        ("employees", "ivan"),
        ("departments", SALES_ID),
    ]


async def test_a_part_that_may_not_be_read_is_named(exchange: VirtualVats, vats: Vats) -> None:
    before = await read(vats, Clock())
    exchange.lacks.update({"SIM-карты → Просмотр", "Номера → Просмотр"})
    found = await read(vats, Clock())
    assert {"sims", "numbers", "special"} <= set(found.unread)
    assert "SIM-карты → Просмотр" in found.unread["sims"]
    assert [item.part for item in compare(before, found)] == []


@pytest.mark.parametrize(("how", "error"), [("401-disabled", ApiSwitchedOff), ("silence", NoAnswer)])
async def test_an_exchange_that_is_away_is_asked_no_further(
    exchange: VirtualVats, how: str, error: type[Exception]
) -> None:
    exchange.fail("*", how)
    async with Vats(exchange.url, exchange.api_key, timeout=0.3) as vats:
        with pytest.raises(error):
            await read(vats, Clock(), within=0.3)
    assert len({one.operation for one in exchange.requests}) <= AT_ONCE


async def test_an_exchange_without_employees_is_not_believed(exchange: VirtualVats, vats: Vats) -> None:
    exchange.company.employees.clear()
    found = await read(vats, Clock(), {"employees"})
    assert (list(found.parts), list(found.unread)) == ([], ["employees"])


async def test_only_what_is_watched(exchange: VirtualVats, vats: Vats) -> None:
    found = await read(vats, Clock(), WATCHED)
    assert set(found.parts) == WATCHED
    assert len(exchange.requests) == 6


def file(**changes: Any) -> bytes:
    whole = {
        "format": "vats-settings",
        "version": 1,
        "taken_at": "2026-11-24T09:00:00+00:00",
        "unread": {},
        "parts": {},
    }
    return json.dumps(whole | changes).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "не снимок"),
        (b"[1, 2]", "не снимок"),
        (b'{"format": "other"}', "не снимок"),
        (b"[" * 100_000, "не снимок"),
        (b"\xff\xfe", "не снимок"),
        (b"{" + b" " * LARGEST + b"}", "слишком велик"),
        (file(version=2), "другая версия"),
        (file(taken_at="вчера"), "повреждён"),
        (file(taken_at="2026-11-24T09:00:00"), "нет времени"),
        (file(taken_at=5), "повреждён"),
        (file(parts=[1]), "повреждён"),
        (file(parts={"numbers": {"7495": []}}), "повреждён"),
        (file(parts={"numbers": {"7495": {"name": 5}}}), "повреждён"),
        (file(parts={"numbers": {"7495": {"greeting": "да"}}}), "повреждён"),
        (file(parts={"departments": {"g": {"members": [5]}}}), "повреждён"),
        (file(parts={"departments": {"g": {"members": 5}}}), "повреждён"),
        (file(parts={"departments": {"g": {"timeout": {"time": "60"}}}}), "повреждён"),
        (file(parts={"numbers": {"7": {"schedule": {"monday": {"start": []}}}}}), "повреждён"),
        (file(parts={"restrictions": {"main": {"allowed": [1]}}}), "повреждён"),
        (file(parts={"domain": {"settings": {"limits": {"users": "много"}}}}), "повреждён"),
    ],
)
def test_what_is_no_snapshot(content: bytes, says: str) -> None:
    with pytest.raises(NotASnapshot) as refused:
        Snapshot.of_file(content)
    assert says in refused.value.words


def test_what_this_bot_does_not_know_is_left_out() -> None:
    found = Snapshot.of_file(file(parts={"news": {"a": {}}, "numbers": {"7495": {"name": "Н", "colour": "red"}}}))
    assert found.parts == {"numbers": {"7495": {"name": "Н"}}}
    newer = Snapshot(NOON, {"numbers": {"7495": {"name": "Н", "greeting": True}}})
    assert compare(found, newer) == []


def test_a_difference_is_known_again() -> None:
    item = Item("blacklist", "7999", None, {"comment": ""})
    assert Item.load(json.loads(json.dumps(item.dump()))) == item
    assert digest([item], "a") == digest([item], "a") != digest([item], "b")
    assert (item.kind, item.swapped().kind) == ("added", "removed")


async def test_said_for_a_shop_owner(exchange: VirtualVats, vats: Vats) -> None:
    company = exchange.company
    before = await read(vats, Clock())
    company.number(MAIN).route, company.number(MAIN).disabled = Route("group", group=SUPPORT_ID), True
    company.number(HOURS).route.schedule["monday"] = {"start": 36000, "end": 64800}
    company.number(HOURS).route.other = {"type": "user", "user": "anna"}
    company.number(HOURS).custom_routes[0].intervals[0].end = 80400
    company.number(HOURS).custom_routes[0].holidays.append(Holiday("h2", None, None, official=True))
    company.department(SALES_ID).members = [Member("ivan"), Member("anna", takes_calls=False), Member("olga")]
    company.employee("anna").redirect = Redirect(enabled=True, delay=5)
    company.employees.remove(company.employee("maria"))
    company.department(SUPPORT_ID).members.pop()
    company.blacklist.pop(0)
    company.block_anonymous = True
    company.directions.main.remove("RU")
    company.caller_ids.users["boris"] = MAIN
    company.record_exceptions.clear()
    company.voicemail_email = "post@sever.example"
    company.sims[0].user, company.sims[1].disabled = "", True
    company.timezone = "Asia/Omsk"
    after = await read(vats, Clock())
    finding = Finding.between(before, after, compare(before, after))
    text = finding.as_file()
    for words in (
        "Номер «Основной» (+7 495 123-45-67): ведёт: отдел «Отдел продаж» → отдел «Поддержка»",
        "приём звонков: включён → выключен",
        "рабочее время: пн–пт 9:00–18:00 → пн 10:00–18:00, вт–пт 9:00–18:00",
        "в остальное время: дежурный – сотрудник Иван Кузнецов → сотрудник Анна Смирнова",
        "Номер «Витрина» (+7 495 222-33-44), интервал: когда: пн, вт 20:00–23:30 → пн, вт 20:00–22:20",
        "особенный день: появилось",
        "праздники производственного календаря",
        "Отдел «Отдел продаж»: пришли: Иван Кузнецов; ушли: Борис Волков",
        "Анна Смирнова: звонки отдела не приходят",
        "Ольга Петрова: больше не руководитель",
        "звонит: нет → и мобильный через 5 с",
        "Сотрудник Мария Орлова: больше нет",
        "Чёрный список: +7 499 333-22-11: больше нет (было: комментарий Спам)",
        "Звонки со скрытых номеров: пускаются → не пускаются",
        "Куда можно звонить: всем: ",
        "Какой номер видят клиенты: Борис Волков: появилось: «Основной»",
        "Запись звонков: Павел Зайцев: больше нет",
        "Автоответчик: почта: нет → post@sever.example",
        "чья: Анна Смирнова → ничья",
        "часовой пояс: Europe/Moscow → Asia/Omsk",
    ):
        assert words in text, f"{words}\n{text}"
    assert "сотрудники: 2" in finding.by_part()


NAMES = Names(Snapshot(NOON, {}))


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (
            Item(
                "employees",
                "x",
                {"name": "А", "mobile_redirect": None},
                {"name": "А", "mobile_redirect": {"enabled": True, "forward": True}},
            ),
            "только мобильный",
        ),
        (
            Item("employees", "x", {"mobile_redirect": {"enabled": True}}, {"mobile_redirect": None}),
            "и мобильный сразу → нет",
        ),
        (
            Item("departments", "g", {"timeout": None}, {"timeout": {"target": "telnum", "number": "74951234567"}}),
            "+7 495 123-45-67",
        ),
        (
            Item(
                "departments",
                "g",
                {"timeout": {"target": "msg_busy"}},
                {"timeout": {"target": "group", "group_id": "h"}},
            ),
            "сказать, что все заняты → отдел «h»",
        ),
        (
            Item(
                "departments",
                "g",
                {"timeout": {"target": "new"}},
                {"timeout": {"target": "user", "login": "l", "time": 5}},
            ),
            "new → за 5 с – l",
        ),
        (
            Item(
                "departments",
                "g",
                {"members": [{"login": "a"}, {"login": "b"}]},
                {"members": [{"login": "b"}, {"login": "a"}]},
            ),
            "порядок: a, b → b, a",
        ),
        (Item("departments", "g", {"branch": 1}, {"branch": 2}), "подробности"),
        (
            Item("numbers", "7495", {"work": {"number": "74951234567"}}, {"work": {"type": "fax"}}),
            "+7 495 123-45-67 → факс",
        ),
        (
            Item(
                "numbers", "7495", {"ivr": {"name": "М", "items": [{"button": "timeout", "login": "l"}]}}, {"ivr": None}
            ),
            "«М»; не нажали – сотрудник l → нет",
        ),
        (Item("caller_ids", "region:43:mobile", None, {"number": "74951234567", "name": "Москва"}), "появилось"),
        (Item("music", "holdmusic", {"file": "a"}, {"file": "b"}), "файл: a → b"),
        (Item("blf", "user:anna", None, {}), "появилось"),
        (Item("roles", "r", {"name": "Р", "rights": ["a"]}, {"name": "Р", "rights": ["a", "b"]}), "права: a → a, b"),
        (
            Item("sip", "78120000000", {"active": True, "expires": 5}, {"active": False, "expires": 6}),
            "срок: 5 с → 6 с",
        ),
        (Item("employees", "x", {"position": "я" * 400}, {"position": ""}), "…"),
    ],
)
def test_words_of_one_thing(item: Item, says: str) -> None:
    assert says in "; ".join(told(item, NAMES))
    assert title(item, NAMES)
    assert all(sides(item, NAMES))
