"""Contract 8 «Department's chat»: a missed call is its client's open card, with buttons; a repeat is heard."""

from sandbox.company import CLIENT, MAIN, OTHER_CLIENT
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.world import Message
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot, eventually

SHOWN = "+7 903 765-43-21"


def _labels(message: Message) -> str:
    return " · ".join(label for row in message.buttons for label in row)


async def _missed(vats: VirtualVats, clock: MovedClock, client: str = OTHER_CLIENT) -> None:
    call = await vats.rings(client, MAIN)
    await clock.moves(seconds=20)
    await call.missed()


async def _reads(person: Person, group: Group, message: Message, text: str) -> None:
    found = await person.waiting.until(lambda: text in message.text or None, 5)
    assert found, message.text


async def test_one_open_card_and_one_short_message_for_each_repeat(
    vats: VirtualVats, group: Group, anna: Person, clock: MovedClock
) -> None:
    await _missed(vats, clock)
    case = await anna.sees(SHOWN, chat=group)
    for fact in ("Основной", "+7 495 123-45-67", "Отдел продаж"):
        assert fact in case.text
    for stem in ("Взять", "Закрыть", "Закрепить за мной", "Перезвонить"):
        assert stem in _labels(case)
    assert "Отпустить" not in _labels(case)
    for times in (2, 3, 4):
        before = len(group.from_bot)
        await _missed(vats, clock)
        await _reads(anna, group, case, f"{times}-й раз")
        await eventually(lambda before=before: len(group.from_bot) > before)  # type: ignore[misc]
        await anna.waiting.settle()
        assert len(group.from_bot) == before + 1
        short = group.from_bot[-1]
        assert f"{times}-й раз" in short.text
        assert len(short.text) < 120
        assert not short.silent
        assert short.reply_to is case
    await _missed(vats, clock, CLIENT)
    await anna.sees("+7 916 123-45-67", chat=group)
    assert sum(SHOWN in one.text and "Взять" in _labels(one) for one in group.from_bot) == 1


async def test_in_private_every_call_is_a_message_of_its_own(
    vats: VirtualVats, anna: Person, clock: MovedClock
) -> None:
    for times in (1, 2):
        await _missed(vats, clock)
        await eventually(lambda times=times: sum(SHOWN in one.text for one in anna.chat.from_bot) == times)  # type: ignore[misc]


async def test_taken_released_closed_by_anyone_of_right(
    vats: VirtualVats, bot: RunningBot, group: Group, anna: Person, boris: Person, ivan: Person, clock: MovedClock
) -> None:
    await _missed(vats, clock)
    case = await anna.sees(SHOWN, chat=group)
    await anna.presses("Взять", case, chat=group)
    await _reads(anna, group, case, "Анна Смирнова")
    assert "Взять" not in _labels(case)
    assert "Отпустить" in _labels(case)
    assert (await boris.presses("Отпустить", case, chat=group)).toast
    assert "Анна Смирнова" in case.text
    await bot.restarts()
    await anna.presses("Отпустить", case, chat=group)
    await eventually(lambda: "Взять" in _labels(case))
    assert "Взял" not in case.text
    await boris.presses("Взять", case, chat=group)
    await _reads(boris, group, case, "Борис Волков")
    await boris.presses("Закрыть", case, chat=group)
    await eventually(lambda: "Взять" not in _labels(case) and "Закрыть" not in _labels(case))
    before = len(group.from_bot)
    await _missed(vats, clock)
    await eventually(lambda: len(group.from_bot) > before)
    fresh = group.from_bot[-1]
    assert fresh is not case
    assert "Взять" in _labels(fresh)
    assert "раз" not in fresh.text.replace("разговор", "")


async def test_two_who_take_at_once_are_told_apart(
    vats: VirtualVats, group: Group, anna: Person, boris: Person, clock: MovedClock
) -> None:
    await _missed(vats, clock)
    case = await anna.sees(SHOWN, chat=group)
    data = next(one["callback_data"] for row in case.inline for one in row if "Взять" in one["text"])
    taps = [person.events.pressed(person.user, case, data) for person in (anna, boris)]
    await eventually(lambda: all(tap.answer is not None for tap in taps))
    await eventually(lambda: "Отпустить" in _labels(case))
    assert ("Анна" in case.text) is not ("Борис" in case.text)
    texts = [str((tap.answer or {}).get("text")) for tap in taps]
    assert texts[0] != texts[1]


async def test_keeping_a_client_makes_one_responsible(
    vats: VirtualVats, group: Group, boris: Person, clock: MovedClock
) -> None:
    await _missed(vats, clock)
    case = await boris.sees(SHOWN, chat=group)
    await boris.presses("Закрепить", case, chat=group)
    assert "Борис Волков" in (await boris.writes(f"/contact {OTHER_CLIENT}")).text
    answer = await vats.push("contact", phone=OTHER_CLIENT, callid="900001", diversion=MAIN)
    assert answer.answer["responsible"] == "boris"


async def test_strangers_press_nothing(
    vats: VirtualVats,
    group: Group,
    anna: Person,
    maria: Person,
    stranger: Person,
    clock: MovedClock,
) -> None:
    group.joined_by(stranger)
    group.joined_by(maria)
    await _missed(vats, clock)
    case = await anna.sees(SHOWN, chat=group)
    for person in (stranger, maria):
        for label in ("Взять", "Закрыть", "Закрепить", "Перезвонить"):
            assert (await person.presses(label, case, chat=group)).toast
    assert "Взять" in _labels(case)
    assert vats.performed("make_call") == []
