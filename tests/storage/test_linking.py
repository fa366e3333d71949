import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select

from storage.requests import LinkRequest
from storage.store import Store
from storage.tables import invitations

ANNA, ADMIN = 1, 9
DAY = timedelta(hours=24)


async def test_an_invitation_links_once(store: Store, at: datetime) -> None:
    code = await store.invitations.create("anna", ADMIN, at, at + DAY)

    assert await store.invitations.use(code, ANNA, at) == "anna"
    assert await store.invitations.use(code, ANNA, at) is None


async def test_of_many_who_use_one_invitation_one_has_it(store: Store, at: datetime) -> None:
    code = await store.invitations.create("anna", ADMIN, at, at + DAY)
    used = await asyncio.gather(*(store.invitations.use(code, person, at) for person in range(10)))
    assert sorted(used, key=str) == [None] * 9 + ["anna"]


async def test_wrong_and_late_codes_give_nothing(store: Store, at: datetime) -> None:
    code = await store.invitations.create("anna", ADMIN, at, at + DAY)
    for wrong in ("", "x", code[:-1], code + "x", "\0", "\ud800", "код"):
        assert await store.invitations.use(wrong, ANNA, at) is None
    assert await store.invitations.use(code, ANNA, at + DAY) is None
    assert await store.invitations.use(code, ANNA, at + DAY - timedelta(seconds=1)) == "anna"


async def test_a_code_is_long_fits_a_link_and_is_not_stored(store: Store, at: datetime) -> None:
    codes = {await store.invitations.create("anna", ADMIN, at, at + DAY) for _ in range(3)}
    assert len(codes) == 3
    for code in codes:
        assert 22 <= len(code) <= 64, "at least 128 bits, and what a link to a bot can carry"
        assert code.replace("-", "").replace("_", "").isalnum()
    async with store.database.reading() as connection:
        stored = repr((await connection.execute(select(invitations))).all())
    assert not any(code in stored for code in codes)


async def test_old_invitations_are_forgotten(store: Store, at: datetime) -> None:
    code = await store.invitations.create("anna", ADMIN, at, at + DAY)
    assert await store.invitations.forget(at + DAY) == 0
    assert await store.invitations.forget(at + DAY + DAY) == 1
    assert await store.invitations.use(code, ANNA, at) is None


async def test_a_request_is_decided_once(store: Store, at: datetime) -> None:
    asked = await store.requests.ask(ANNA, "Анна", "я из продаж", at)
    assert await store.requests.get(asked) == LinkRequest(asked, ANNA, "Анна", "я из продаж", at, None, None, None)

    answers = await asyncio.gather(*(store.requests.decide(asked, f"a{n}", n, at) for n in range(5)))
    assert sorted(answers) == [False] * 4 + [True]
    winner = answers.index(True)
    assert (request := await store.requests.get(asked)) is not None
    assert (request.login, request.decided_by, request.decided_at) == (f"a{winner}", winner, at)
    assert await store.requests.get(asked + 1) is None
    assert not await store.requests.decide(asked + 1, None, ADMIN, at)


async def test_a_person_has_one_open_request(store: Store, at: datetime) -> None:
    assert await store.requests.open_of(ANNA) is None
    first = await store.requests.ask(ANNA, "Анна", "раз", at)
    assert await store.requests.ask(ANNA, "Анна Б.", "два", at) == first
    assert (request := await store.requests.open_of(ANNA)) is not None
    assert (request.name, request.text) == ("Анна Б.", "два")

    assert await store.requests.decide(first, None, ADMIN, at)
    assert await store.requests.open_of(ANNA) is None
    assert await store.requests.ask(ANNA, "Анна", "снова", at) != first
