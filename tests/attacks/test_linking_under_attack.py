"""Becoming somebody else: contacts that are not one's own, codes that are guessed, stolen, late, or used at once."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest_asyncio

from bot.health import Health
from bot.strangers import Strangers
from bot.troubles import Troubles
from chat import guessing
from tests.attacks import figures, size
from tests.attacks.ground import BOUND, OWNER, UNBOUND, Ground, ground
from tests.attacks.intruders import ADMIN
from tests.running import Hosted

_AT: Final = 1_764_000_000
ANNAS_PHONE: Final = "79160000002"
STRANGER: Final = 999


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Ground]:
    host = Hosted(ground(tmp_path))
    yield await host.enter()
    await host.leave()


async def says(place: Ground, who: int, chat: int = 0, **content: Any) -> None:
    kind = {"id": chat or who, "type": "private" if chat in {0, who} else "supergroup", "title": "Группа"}
    user = {"id": who, "is_bot": False, "first_name": f"Некто {who}"}
    await place.handle(message={"message_id": 7, "date": _AT, "chat": kind, "from": user, **content})


async def login_of(place: Ground, who: int) -> str | None:
    known = await place.store.people.get(who)
    return known.login if known else None


async def free(place: Ground, who: int = 202) -> None:
    """Let nobody be linked with an employee any more."""
    await place.store.people.unlink(who, place.clock.now())


async def code_for(place: Ground, login: str) -> str:
    await says(place, ADMIN, text=f"/invite {login}")
    found = re.search(r"start=([A-Za-z0-9_-]+)", str(place.sent.methods[-1]))
    assert found is not None
    return found[1]


def contact(phone: str = ANNAS_PHONE, user: int | None = None) -> dict[str, Any]:
    return {"phone_number": phone, "first_name": "Анна", **({"user_id": user} if user else {})}


def origin(of: int) -> dict[str, Any]:
    return {"type": "user", "date": _AT, "sender_user": {"id": of, "is_bot": False, "first_name": "Анна"}}


async def test_no_contact_but_the_own_one_links(place: Ground) -> None:
    await free(place)
    for chat in (0, BOUND, UNBOUND):
        for card in (
            contact(),
            contact(user=202),
            contact(user=ADMIN),
            contact("+7 916 000-00-02"),
            contact("9160000002"),
        ):
            await says(place, STRANGER, chat, contact=card)
            await says(place, STRANGER, chat, contact={**card, "user_id": STRANGER}, forward_origin=origin(STRANGER))
            await says(place, STRANGER, chat, contact=card, forward_origin=origin(202))
        if chat:
            await says(place, STRANGER, chat, contact=contact(user=STRANGER))
        assert await login_of(place, STRANGER) is None
    await says(place, STRANGER, contact=contact(user=STRANGER))
    assert await login_of(place, STRANGER) == "anna"


async def test_phones_that_only_look_like_it_do_not_link(place: Ground) -> None:
    await free(place)
    for phone in ("", "+", "0", "2", "702", "7916000000", "791600000022", "79160000002x", "<b>", "*", "%", "anna",
                  "79160000002,79160000003", "7916000000_", "7916000000%", "٧٩١٦٠٠٠٠٠٠٢"):  # fmt: skip
        await says(place, STRANGER, contact=contact(phone, STRANGER))
        assert await login_of(place, STRANGER) is None, phone


async def test_two_employees_with_one_phone_link_nobody(place: Ground) -> None:
    await free(place)
    await free(place, 203)
    place.vats.employee("boris").mobile = ANNAS_PHONE
    await place.learns()
    await says(place, STRANGER, contact=contact(user=STRANGER))
    assert await login_of(place, STRANGER) is None
    assert await place.store.requests.open_of(STRANGER) is not None


async def test_codes_are_not_guessed(place: Ground) -> None:
    await free(place)
    code = await code_for(place, "anna")
    guesses = [
        code[:-1],
        code + "A",
        code.swapcase(),
        code[::-1],
        "",
        "A" * len(code),
        "%",
        "_" * len(code),
        "*",
        "' OR 1=1 --",
    ]
    guesses += [code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :] for at in range(len(code))]
    answers, many = set(), size.of(300, 10_000)
    for number in range(many):
        guess = guesses[number] if number < len(guesses) else secrets.token_urlsafe(16)
        place.sent.methods.clear()
        await says(place, 1_000 + number % 50, text=f"/start {guess}")
        if guess and " " not in guess:
            answers.add(str(getattr(place.sent.methods[0], "text", "")))
    now = place.clock.now()
    for _ in range(size.of(500, 10_000)):
        assert await place.store.invitations.use(secrets.token_urlsafe(16), STRANGER, now) is None
    figures.note("codes guessed", many)
    assert len(answers) == 1, "what a code was is not told apart"
    assert len(code) >= 22
    assert await place.store.people.by_login("anna") is None
    await says(place, STRANGER, text=f"/start {code}")
    assert await login_of(place, STRANGER) == "anna", "whoever was really invited is not kept out by others' guesses"


async def test_who_guesses_is_not_heard_for_a_while_and_the_administrators_know(place: Ground, tmp_path: Path) -> None:
    await free(place)
    code = await code_for(place, "anna")
    health = Health(place.clock, place.store.database.check, place.store.inbox.oldest_waiting)
    troubles = Troubles(place.store, place.clock, health, Strangers(place.clock), place.clock.now(), tmp_path)
    told = set()
    for number in range(guessing.MANY):
        assert await troubles.wrong_codes() is None, number
        place.sent.methods.clear()
        await says(place, STRANGER, text=f"/start {secrets.token_urlsafe(16)}")
        told.add(str(getattr(place.sent.methods[0], "text", "")))
    trouble = await troubles.wrong_codes()
    assert trouble is not None
    assert "1 человек" in trouble.what
    place.sent.methods.clear()
    await says(place, STRANGER, text=f"/start {code}")
    assert await login_of(place, STRANGER) is None
    assert {str(getattr(place.sent.methods[0], "text", ""))} == told, "that it is not looked at is not told either"
    await place.clock.moves(minutes=10, seconds=1)
    assert await troubles.wrong_codes() is None
    await says(place, STRANGER, text=f"/start {code}")
    assert await login_of(place, STRANGER) == "anna"


async def test_a_crowd_that_guesses_costs_no_room(place: Ground) -> None:
    for who in range(5_000, 5_000 + size.of(230, 1_000)):
        await says(place, who, text="/start x")
    kept = await guessing.lately(place.store.state, place.clock.now())
    assert kept.in_all == size.of(230, 1_000)
    assert kept.people <= 201


async def test_of_fifty_at_once_one_wins(place: Ground) -> None:
    await free(place)
    code = await code_for(place, "anna")
    people = range(2_000, 2_050)
    async with asyncio.TaskGroup() as tasks:
        for who in people:
            tasks.create_task(says(place, who, text=f"/start {code}"))
    linked = [who for who in people if await login_of(place, who) is not None]
    assert len(linked) == 1
    assert await login_of(place, linked[0]) == "anna"


async def test_a_late_and_a_stolen_code_are_worth_nothing(place: Ground) -> None:
    await free(place)
    code = await code_for(place, "anna")
    await says(place, STRANGER, text=f"/start {code}", forward_origin=origin(ADMIN))
    await says(place, STRANGER, BOUND, text=f"/start {code}")
    assert await login_of(place, STRANGER) is None
    await place.clock.moves(hours=24, seconds=1)
    await says(place, STRANGER, text=f"/start {code}")
    assert await login_of(place, STRANGER) is None


async def test_a_second_account_is_never_silent(place: Ground) -> None:
    """Anna is linked; her phone, or a code that was made for her, comes from somebody else."""
    code = await code_for(place, "anna")
    await says(place, STRANGER, contact=contact(user=STRANGER))
    await says(place, 998, text=f"/start {code}")
    assert (await login_of(place, STRANGER), await login_of(place, 998)) == (None, None)
    assert await login_of(place, 202) == "anna"
    told = await place.store.cards.dirty(100, place.clock.now())
    for who in (STRANGER, 998):
        warned = {card.chat_id for card in told if f"Некто {who}" in str(card.wanted["text"])}
        assert {202, OWNER} <= warned


async def test_nobody_approves_itself(place: Ground) -> None:
    await says(place, STRANGER, text="Попросить доступ")
    request = await place.store.requests.open_of(STRANGER)
    assert request is not None
    for who in (STRANGER, 202, 204, 206, 207):
        await says(place, who, text=f"/approve {request.id} admin")
    assert await login_of(place, STRANGER) is None
    assert await login_of(place, ADMIN) == "admin"
