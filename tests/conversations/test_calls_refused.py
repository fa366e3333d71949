"""Contract 8 «Calls»: what is never rung, ten a minute, one tap one call, never a second makecall by itself."""

from sandbox.company import ANNA_NUMBER, CLIENT, MAIN, SUPPORT
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot, eventually


def _made(vats: VirtualVats) -> list[str]:
    """Which phones the exchange was asked to ring, carried out or not."""
    return [str(one.body["phone"]) for one in vats.requests if one.operation == "make_call"]


async def test_what_is_never_rung(vats: VirtualVats, anna: Person) -> None:
    for said in (
        "8 803 123-45-67",
        "88091234567",
        "+78091234567",
        "+870 776 543 210",
        "+881612345678",
        "+882 16 1234567",
        "+49 30 901820",
        "0049 30 901820",
        "+1 212 555 0100",
        "+7 701 123-45-67",
        "+375 29 123-45-67",
        "810 49 30 901820",
        MAIN,
        "4951234567",
        "8 (495) 123-45-67",
        ANNA_NUMBER,
        "702",
        "799",
        "99999",
        "12",
        "112",
        "01",
        "5",
        "8926190419x",
        "x89261904198",
        "*100#",
        "#31#79261904198",
        "79261904198,5",
        "79261904198;1",
        "79261904198*",
        "79261904198p1",
        "tel:79261904198",
        "sip:anna@example.org",
        "«79261904198 79261904199»",
        "",
        "target=+4930901820",
    ):
        answer = await anna.writes(f"/call {said}")
        assert answer.text, said
        assert _made(vats) == [], said
    await anna.writes("+49 30 901820")
    assert _made(vats) == []


async def test_from_a_number_of_ours_only(vats: VirtualVats, anna: Person) -> None:
    for said in ("from 79999999999", "from 702", "from зззз", "from 8 800 555-01-99 x"):
        await anna.writes(f"/call 79261904198 {said}")
        assert _made(vats) == [], said
    await anna.writes(f"/call 79261904198 from {SUPPORT}")
    assert [one.body["clid"] for one in vats.performed("make_call")] == [SUPPORT]


async def test_every_call_button_refuses_the_same(
    vats: VirtualVats, bot: RunningBot, anna: Person, admin: Person
) -> None:
    await vats.push(
        "history", type="in", status="Missed", phone="88091234567", user="anna", diversion=MAIN,
        start="20261124T085900Z", duration="0", callid="881001",
    )  # fmt: skip
    card = await anna.sees("809")
    if any("Перезвонить" in label for row in card.buttons for label in row):
        pressed = await anna.presses("Перезвонить", card)
        assert "платный" in pressed.text
    await bot.store()
    await admin.writes("/contact +4930901820 Клаус")
    shown = await admin.writes("/contact Клаус")
    pressed = await admin.presses("Перезвонить", shown)
    assert "CALL_COUNTRIES" in pressed.text
    assert _made(vats) == []


async def test_ten_a_minute_of_one_person(vats: VirtualVats, anna: Person, boris: Person, clock: MovedClock) -> None:
    for at in range(10):
        anna.sends(f"/call 791655500{at:02}")
    await eventually(lambda: len(_made(vats)) == 10)
    await anna.waiting.settle()
    anna.sends("/call 79160000011")
    refusal = await anna.sees("10 звонков в минуту")
    assert len(_made(vats)) == 10
    boris.sends("/call 79160000012")
    await eventually(lambda: _made(vats)[-1] == "79160000012")
    await clock.moves(seconds=61)
    anna.sends("/call 79160000013")
    await eventually(lambda: _made(vats)[-1] == "79160000013")
    assert refusal.text


async def test_the_own_phone_first_and_the_number_really_used(vats: VirtualVats, anna: Person) -> None:
    anna.sends("/call 79261904198 from Поддержка")
    told = await anna.sees("Сначала зазвонит ваш телефон")
    assert "+7 926 190-41-98" in told.text
    assert "Поддержка" in told.text
    assert vats.performed("make_call")[-1].body == {"phone": "79261904198", "user": "anna", "clid": SUPPORT}


async def test_one_tap_twice_is_one_call(vats: VirtualVats, anna: Person) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=20)
    card = await anna.sees("0:20")
    button = next(one for row in card.inline for one in row if "Перезвонить" in one["text"])
    taps = [anna.events.pressed(anna.user, card, button["callback_data"]) for _ in range(3)]
    await eventually(lambda: all(tap.answer is not None for tap in taps))
    await anna.waiting.settle()
    assert _made(vats) == [CLIENT]
    assert sorted(bool((tap.answer or {}).get("text")) for tap in taps) == [False, True, True]


async def test_an_update_that_comes_again_makes_no_second_call(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, anna: Person
) -> None:
    """Telegram delivers an update again if the bot died before it asked for the next ones."""
    updates = telegram.server.api.updates
    anna.sends("/call 79261904198")
    update = updates.pending[-1]
    await eventually(lambda: _made(vats) == ["79261904198"])
    await bot.stops()
    updates.repeat(update)
    await bot.starts()
    await anna.writes("/me")
    updates.repeat(update)
    await eventually(lambda: update not in updates.pending)
    await anna.writes("/me")
    assert _made(vats) == ["79261904198"]


async def test_stopped_while_the_exchange_is_asked(vats: VirtualVats, bot: RunningBot, anna: Person) -> None:
    vats.fail("make_call", "slow", seconds=3)
    anna.sends("/call 79261904198")
    await eventually(lambda: bool(vats.requests) and any(one.operation == "make_call" for one in vats.requests), 4)
    await bot.restarts()
    await anna.writes("/me")
    await anna.waiting.settle()
    assert _made(vats) == ["79261904198"]


async def test_in_a_group_for_the_own_phone(vats: VirtualVats, group: Group, boris: Person) -> None:
    boris.sends("/call 79261904198", chat=group)
    await boris.sees("Сначала зазвонит ваш телефон", chat=group)
    assert vats.performed("make_call")[-1].body["user"] == "boris"
