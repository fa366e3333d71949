"""/settings: what is chosen is what happens to the cards."""

from datetime import timedelta

from sandbox.company import CLIENT, MAIN, OTHER_CLIENT
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot


async def test_only_missed_calls_make_a_card(vats: VirtualVats, anna: Person, boris: Person) -> None:
    answer = await anna.writes("/settings")
    assert "обо всех, со звуком" in answer.text
    pressed = await anna.presses("Только о пропущенных", answer)
    assert "только о пропущенных" in pressed.text

    call = await vats.rings(CLIENT, MAIN)
    await boris.sees("+7 916 123-45-67")
    assert anna.chat.find("+7 916 123-45-67") is None
    await call.missed()
    card = await anna.sees("+7 916 123-45-67")
    assert "ропущен" in card.text

    talk = await vats.rings(OTHER_CLIENT, MAIN)
    await talk.answered_by("anna")
    await talk.ends(seconds=10)
    await boris.sees("+7 903 765-43-21")
    assert anna.chat.find("+7 903 765-43-21") is None

    await anna.writes("/settings все")
    await vats.rings("79161112200", MAIN)
    await anna.sees("+7 916 111-22-00")


async def test_quiet_hours_and_no_sound(
    vats: VirtualVats, anna: Person, boris: Person, clock: MovedClock, bot: RunningBot
) -> None:
    async def is_heard(client: str) -> tuple[bool, bool]:
        await vats.rings(client, MAIN)
        shown = f"{client[1:4]} {client[4:7]}-{client[7:9]}-{client[9:]}"
        return not (await anna.sees(shown)).silent, not (await boris.sees(shown)).silent

    answer = await anna.writes("/settings quiet 22:00-8:00")
    assert "22:00–8:00 без звука" in answer.text
    assert await is_heard("79161112201") == (True, True)
    await clock.moves(hours=11)
    assert await is_heard("79161112202") == (False, True)
    await clock.moves(hours=8, minutes=59)
    assert await is_heard("79161112203") == (False, True)
    await clock.moves(minutes=2)
    assert await is_heard("79161112204") == (True, True)

    # It is kept.
    await bot.restarts()
    await anna.presses("Выключить звук", await anna.writes("/settings"))
    assert await is_heard("79161112205") == (False, True)
    answer = await anna.writes("/settings звук вкл тишина нет")
    assert "обо всех, со звуком" in answer.text
    assert "22:00" not in answer.text
    assert await is_heard("79161112206") == (True, True)


async def test_hours_of_one_day(anna: Person) -> None:
    for said, shown in (("9-13", "9:00–13:00"), ("8:30–9:15", "8:30–9:15"), ("quiet=23.00-7", "23:00–7:00")):
        answer = await anna.writes(f"/settings {said if '=' in said else f'тишина {said}'}")
        assert f"{shown} без звука" in answer.text
    for said in ("25:00-8:00", "8-8", "ночью", "22:61-8"):
        assert "не часы" in (await anna.writes(f"/settings quiet {said}")).text


async def test_undo_and_nothing_to_do(anna: Person, group: Group) -> None:
    assert "Отменить изменение" not in str((await anna.writes("/settings все")).buttons)
    answer = await anna.writes("/settings missed sound=off")
    assert "только о пропущенных, без звука" in answer.text
    undone = await anna.presses("Отменить изменение", answer)
    assert "обо всех, со звуком" in undone.text
    assert "в личном чате" in (await anna.writes("/settings", chat=group)).text


async def test_a_low_rating_in_quiet_hours_makes_no_sound(
    vats: VirtualVats, anna: Person, olga: Person, clock: MovedClock
) -> None:
    await olga.writes("/settings sound off")
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=timedelta(minutes=1).seconds)
    await call.rated(2)
    told = await olga.sees("Низкая оценка")
    assert told.silent
