"""Five hundred numbers that would cost money or ring in a circle: none reaches the exchange; and how often one may."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest_asyncio

from handlers.call import MOST_A_MINUTE, MOST_A_MINUTE_IN_ALL
from sandbox.company import ANNA_NUMBER, BORIS_NUMBER, CLIENT, HOURS, MAIN, MENU, OTHER_OPERATOR, SUPPORT
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from storage.audit import NewEntry
from tests.attacks.ground import Ground, ground
from tests.attacks.intruders import PEOPLE
from tests.attacks.law import Kind
from tests.running import Hosted, eventually

USER: Final = next(one for one in PEOPLE if one.name == "user")
OWN_MOBILE: Final = "79160000002"
_OURS: Final = (MAIN, SUPPORT, MENU, HOURS, OTHER_OPERATOR, ANNA_NUMBER, BORIS_NUMBER, OWN_MOBILE)
_BY_HAND: Final = (
    "112", "101", "102", "103", "104", "01", "02", "03", "5", "12", "799", "99999", "0", "00", "000", "8", "88",
    "*100#", "#31#79261904198", "*31#79261904198", "**21*79261904198#", "79261904198#", "79261904198*",
    "79261904198,5", "79261904198,,12#", "79261904198;1", "79261904198;ext=5", "79261904198p1", "79261904198w1",
    "79261904198x12", "79261904198@sip.example.org", "sip:79261904198@example.org", "sips:anna@example.org",
    "tel:+79261904198", "callto:79261904198", "h323:79261904198", "anna@example.org", "127.0.0.1", "79261904198/1",
    "79261904198&clid=74951234567", "79261904198?user=boris", "79261904198%0a", "../users/anna", "7926190419O",
    "+7926190419l", "«79261904198 79261904199»", "+", "++79261904198x", "700", "710", "720", "702", "{}", "null",
    "undefined", "-1", "1e11", "0x1234567890a", "７９２６１９０４１９", "٧٩٢٦١٩٠٤١٩٨", "+٧٩٢٦١٩٠٤١٩٨", "७९२६१९०४१९८",
)  # fmt: skip


_WRITTEN: Final = (
    # How it is written, the code, digits behind it, how many of them.
    (("8", "+7", "7", "8 ", "+7 ("), ("803", "809"), 7, 80),
    (("8", "+7", "7", ""), ("954",), 7, 40),
    (("+", "00", "810"), ("870", "881", "882", "883"), 10, 80),
    (("+", "00", "810"), ("44", "49", "1", "375", "380", "998", "86", "247"), 10, 120),
    (("+7", "8", "7"), ("700", "701", "705", "727", "775"), 7, 50),
)


def expensive(seed: int = 5) -> Iterator[str]:
    """Make the numbers, each written in some way that people write."""
    random = Random(seed)
    for begins, codes, rest, many in _WRITTEN:
        for number in range(many):
            digits = "".join(random.choices("23456789", k=rest))
            yield random.choice(begins) + codes[number % len(codes)] + digits
    for ours in _OURS:
        national = ours[1:]
        yield from (ours, f"+{ours}", f"8{national}", national, f"8 ({national[:3]}) {national[3:6]}-{national[6:]}")
    for _ in range(60):
        begin = "79261904198"[: random.randrange(1, 10)]
        yield begin + random.choice("abcxyzабвX*#,;@~|") + str(random.randrange(1000))
    yield from _BY_HAND


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Ground]:
    host = Hosted(ground(tmp_path))
    yield await host.enter()
    await host.leave()


def made(exchange: VirtualVats) -> list[str]:
    """Which phones the exchange was asked to ring, carried out or not."""
    return [str(one.body["phone"]) for one in exchange.requests if one.operation == "make_call"]


async def test_none_of_five_hundred_numbers_reaches_the_exchange(place: Ground) -> None:
    numbers = list(expensive())
    assert len(numbers) >= 500
    rung = []
    for number in numbers:
        for line in (f"/call {number}", f"/mobile on {number}"):
            if line.startswith("/mobile") and re.sub(r"\D", "", number).endswith(OWN_MOBILE[1:]):
                continue  # the own mobile phone is what /mobile is for
            await USER.says(place, line, Kind.PRIVATE)
            rung += [f"{line}: {one.operation}" for one in place.vats.requests if one.method != "GET"]
            place.vats.requests.clear()
    assert rung == []


async def test_what_may_be_rung_is_rung(place: Ground) -> None:
    """Without this, a bot that rings nobody would hold."""
    for number in ("79261904198", "8 (926) 190-41-98", "+7 495 222-33-22", "8 800 200-00-00"):
        await USER.says(place, f"/call {number}", Kind.PRIVATE)
    assert made(place.vats) == ["79261904198", "79261904198", "74952223322", "78002000000"]


async def test_a_person_has_ten_calls_a_minute_whatever_way_they_are_asked_for(place: Ground) -> None:
    now = place.clock.now()
    button = await place.store.buttons.make(
        USER.id,
        USER.id,
        {"command": "call", "values": {"target": f"+{CLIENT}"}},
        "x",
        now,
        now.replace(year=2027),
        False,
    )
    for number in range(2 * MOST_A_MINUTE):
        await USER.says(place, f"/call 7916555{number:04}", (Kind.PRIVATE, Kind.BOUND)[number % 2])
        await USER.presses(place, button, Kind.PRIVATE)
    assert len(made(place.vats)) == MOST_A_MINUTE


async def test_all_together_have_a_limit_too(place: Ground) -> None:
    for number in range(MOST_A_MINUTE_IN_ALL - 1):
        now = place.clock.now()
        await place.store.audit.begin(NewEntry(now, 5000 + number, "x", 1, "call", "Звонок", "", f"other:{number}"))
    await USER.says(place, "/call 79165550001", Kind.PRIVATE)
    await USER.says(place, "/call 79165550002", Kind.PRIVATE)
    assert made(place.vats) == ["79165550001"]
    assert "Слишком много звонков" in str(place.sent.methods[-1])


async def test_fifty_taps_at_once_place_one_call(vats: VirtualVats, anna: Person) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=20)
    card = await anna.sees("0:20")
    data = next(one["callback_data"] for row in card.inline for one in row if "Перезвонить" in one["text"])
    taps = [anna.events.pressed(anna.user, card, data) for _ in range(50)]
    await eventually(lambda: all(tap.answer is not None for tap in taps), 20)
    await anna.waiting.settle()
    assert made(vats) == [CLIENT]
