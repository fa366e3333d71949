"""The buttons of a call's card; each works only where that card is."""

from sandbox.company import CLIENT, MAIN
from sandbox.telegram.people import Person
from sandbox.vats.state import Route
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes, masks
from tests.running import RunningBot, eventually

SHOWN = "+7 916 123-45-67"


async def test_a_contact_is_saved_from_the_card(vats: VirtualVats, anna: Person, bot: RunningBot) -> None:
    await vats.rings(CLIENT, MAIN)
    card = await anna.sees(SHOWN)

    asked = await anna.presses("Сохранить контакт", card)
    assert "Как зовут клиента" in asked.text
    answer = await anna.writes("Мария Крылова @boris")

    assert "Мария Крылова, ответственный Борис Волков" in answer.text
    contact = await (await bot.store()).contacts.get(CLIENT)
    assert contact is not None
    assert (contact.name, contact.login) == ("Мария Крылова", "boris")
    # The card shows it.
    await eventually(lambda: "Мария Крылова" in card.text)


async def test_a_note_is_taken_by_button_and_by_reply(vats: VirtualVats, anna: Person, bot: RunningBot) -> None:
    call = await vats.rings(CLIENT, MAIN)
    card = await anna.sees(SHOWN)
    await anna.presses("Заметка", card)
    answer = await anna.writes("просил счёт")
    assert f"Записал о клиенте {SHOWN}: просил счёт" in answer.text
    await eventually(lambda: "просил счёт" in card.text)

    await anna.writes("счёт отправлен", reply_to=card)

    notes = await (await bot.store()).notes.of_client(CLIENT, 5)
    assert [one.text for one in notes] == ["счёт отправлен", "просил счёт"]
    assert {one.call_id for one in notes} == {call.id}
    shown = await anna.writes(f"/contact {CLIENT}")
    assert "Заметка: просил счёт" in shown.text


async def test_a_guessed_id_opens_nothing(
    vats: VirtualVats, anna: Person, ivan: Person, maria: Person, bot: RunningBot
) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await anna.sees(SHOWN)
    for said in (f"/card note {call.id} моё", f"/card contact {call.id} Моё", f"/card blacklist {call.id}"):
        for person in (ivan, maria):
            answer = await person.writes(said)
            assert "916" not in answer.text
    store = await bot.store()
    assert await store.notes.of_client(CLIENT, 5) == []
    assert await store.contacts.get(CLIENT) is None
    assert changes(vats) == []


async def test_an_administrator_blocks_after_a_question(vats: VirtualVats, admin: Person) -> None:
    vats.number(MAIN).route = Route("user", user="admin")
    await vats.rings(CLIENT, MAIN)
    card = await admin.sees(SHOWN)

    pressed = await admin.presses("В чёрный список", card)
    assert pressed.answer is not None
    assert f"заблокированы: {SHOWN}" in pressed.text
    assert changes(vats) == []
    done = await admin.presses("Подтвердить", pressed.answer)

    assert "В чёрном списке" in done.text
    assert CLIENT in masks(vats)
    assert vats.performed("add_to_blacklist")[-1].body == [{"telnum": CLIENT, "comment": "с карточки звонка"}]


async def test_a_hidden_caller_is_nobody_to_write_down(vats: VirtualVats, anna: Person, bot: RunningBot) -> None:
    call = await vats.rings("anonymous", MAIN)
    await anna.sees("скрытый номер")
    assert "Номер скрыт" in (await anna.writes(f"/card note {call.id} кто это")).text
    assert await (await bot.store()).notes.of_client("anonymous", 5) == []
