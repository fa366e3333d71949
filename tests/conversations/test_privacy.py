"""In groups clients' numbers and names are masked, and shown to whoever may see them alone.

So it is where Telegram does not know messages for one member alone (tests/conversations/test_whispers.py).
"""

import pytest

from sandbox.company import CLIENT, MAIN, OTHER_CLIENT, SALES_ID, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import has_called
from tests.running import MovedClock, RunningBot, eventually

NAME = "Мария Иванова"
SHOWN = "+7 916 123-45-67"
MASKED = "+7 916 ···-··-67"


@pytest.fixture(autouse=True)
def older(telegram: VirtualTelegram) -> None:
    """An older server of the Bot API."""
    telegram.api.ephemeral = "passed over"


@pytest.fixture
async def called(bot: RunningBot, vats: VirtualVats, clock: MovedClock, olga: Person) -> None:
    has_called(vats, clock, CLIENT, department=SALES_ID)
    store = await bot.store()
    await store.contacts.set(CLIENT, NAME, None, olga.id, clock.now())


@pytest.mark.usefixtures("called")
async def test_masked_for_all_and_shown_to_the_presser(
    group: Group, olga: Person, anna: Person, boris: Person, maria: Person, ivan: Person, telegram: VirtualTelegram
) -> None:
    answer = await olga.writes("/missed", chat=group)
    assert MASKED in answer.text
    assert "М···· И······" in answer.text
    assert "+7 495 123-45-67" in answer.text, "numbers of ours are no secret"
    labels = [label for row in answer.buttons for label in row]
    assert any(label.startswith("Перезвонить: М···· И······") for label in labels)
    assert not any(NAME in label or "123-45" in label for label in labels)
    for person in (olga, anna):
        pressed = await person.presses("Показать номер", answer, chat=group)
        assert pressed.alert
        assert pressed.toast == f"{NAME}, {SHOWN}"
    for other in (ivan, maria):
        group.joined_by(other)
        refused = await other.presses("Показать номер", answer, chat=group)
        assert "сотрудники этого отдела" in refused.text
    assert not any(SHOWN in message.text or NAME in message.text for message in group.from_bot)
    whole = await olga.writes("/missed")
    assert SHOWN in whole.text
    assert NAME in whole.text
    assert "Показать" not in str(whole.buttons)


async def test_bold_stays_bold(group: Group, olga: Person, vats: VirtualVats, clock: MovedClock) -> None:
    has_called(vats, clock, CLIENT, department=SALES_ID)
    answer = await olga.writes("/missed", chat=group)
    bold = [
        answer.text[one["offset"] : one["offset"] + one["length"]] for one in answer.entities if one["type"] == "bold"
    ]
    assert MASKED in bold


async def test_many_numbers_come_in_private(
    group: Group, olga: Person, anna: Person, vats: VirtualVats, clock: MovedClock
) -> None:
    phones = [f"7916555{number:04}" for number in range(8)]
    for phone in phones:
        has_called(vats, clock, phone, department=SALES_ID)
    answer = await olga.writes("/missed", chat=group)
    pressed = await anna.presses("Показать номер", answer, chat=group)
    assert "личный чат" in pressed.text
    told = await anna.sees("+7 916 555-00-07")
    assert all(f"+7 916 555-00-0{number}" in told.text for number in range(8))
    anna.blocks_bot()
    refused = await anna.presses("Показать номер", answer, chat=group)
    assert "/start" in refused.text


@pytest.mark.usefixtures("called")
async def test_what_a_command_of_administrators_said_stays_theirs(
    group: Group, admin: Person, anna: Person, olga: Person
) -> None:
    answer = await admin.writes("/blacklist", chat=group)
    assert "333-22-11" not in answer.text
    for person in (anna, olga):
        refused = await person.presses("Показать номер", answer, chat=group)
        assert "администратор" in refused.text
    shown = await admin.presses("Показать номер", answer, chat=group)
    assert "+7 499 333-22-11" in shown.text


@pytest.mark.usefixtures("called")
async def test_every_command_that_names_clients(group: Group, olga: Person, admin: Person, clock: MovedClock) -> None:
    for who, said in (
        (olga, "/calls неделя"),
        (olga, f"/contact {CLIENT}"),
        (olga, f"/contact {OTHER_CLIENT} «Пётр Сидоров»"),
        (olga, "/contacts мария"),
        (olga, f"/call {CLIENT}"),
        (olga, "/call Иванова"),
        (admin, f"/blacklist add {CLIENT} до 18:00"),
        (admin, f"/blacklist del {CLIENT}"),
    ):
        answer = await who.writes(said, chat=group)
        whole = answer.text + str(answer.buttons)
        assert "·" in answer.text, said
        for secret in (SHOWN, NAME, "+7 903 765-43-21", CLIENT):
            assert secret not in whole, said
    mark = len(group.from_bot)
    await clock.moves(hours=8)
    await eventually(lambda: len(group.from_bot) > mark)
    assert all(SHOWN not in message.text for message in group.from_bot)


@pytest.mark.usefixtures("called")
async def test_group_of_all_departments(
    telegram: VirtualTelegram, bot: RunningBot, admin: Person, ivan: Person, owner: Person
) -> None:
    common = telegram.group("Все", [admin, ivan, owner])
    await bot.binds(common, [], admin)
    answer = await owner.writes("/missed", chat=common)
    assert (await ivan.presses("Показать номер", answer, chat=common)).toast == f"{NAME}, {SHOWN}"
    await bot.binds(common, [SUPPORT_ID], admin)
    assert (await ivan.presses("Показать номер", answer, chat=common)).alert


async def test_cards_of_the_department_show_whole_numbers(group: Group, vats: VirtualVats) -> None:
    call = await vats.rings(client="79165550101", number=MAIN)
    await call.missed()
    await eventually(lambda: any("+7 916 555-01-01" in message.text for message in group.from_bot))
