"""A department's missed client: taken, let go, closed, kept; each by the own right, in its own chat."""

from sandbox.company import CLIENT, MAIN
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.world import Message
from sandbox.vats.virtual import VirtualVats
from storage.cases import Case
from tests.running import RunningBot, eventually

SHOWN = "+7 916 123-45-67"


async def _missed(vats: VirtualVats, group: Group, anna: Person, client: str = CLIENT, shown: str = SHOWN) -> Message:
    await (await vats.rings(client, MAIN)).missed(after=20)
    return await anna.sees(shown, chat=group)


async def _case(bot: RunningBot, case_id: int = 1) -> Case:
    found = await (await bot.store()).cases.get(case_id)
    assert found is not None
    return found


async def test_is_taken_let_go_and_closed(
    vats: VirtualVats, bot: RunningBot, group: Group, anna: Person, boris: Person
) -> None:
    card = await _missed(vats, group, anna)
    said = len(group.from_bot)

    pressed = await anna.presses("Взять", card, chat=group)
    assert "Взято" in (pressed.toast or "")
    assert (await _case(bot)).taken_by == anna.id
    await eventually(lambda: "Взял(а): Анна Смирнова" in card.text)

    # Not Boris's to let go.
    refused = await boris.presses("Отпустить", card, chat=group)
    assert "не за вами" in refused.text
    assert (await _case(bot)).taken_by == anna.id

    await anna.presses("Отпустить", card, chat=group)
    assert (await _case(bot)).taken_by is None
    await eventually(lambda: "Взять" in str(card.buttons))

    await boris.presses("Закрыть", card, chat=group)
    assert (await _case(bot)).closed_by == boris.id
    await eventually(lambda: "Закрыл(а): Борис Волков" in card.text)
    again = await anna.writes("/case close 1", chat=group)
    assert "уже закрыт" in again.text
    # What the card shows needs no messages beside it; the refusals are told.
    assert len(group.from_bot) <= said + 2


async def test_a_client_is_kept(
    vats: VirtualVats, bot: RunningBot, group: Group, anna: Person, admin: Person, owner: Person
) -> None:
    await anna.writes(f"/contact {CLIENT} Мария @boris")
    card = await _missed(vats, group, anna, shown="Мария")

    await anna.presses("Закрепить за мной", card, chat=group)

    contact = await (await bot.store()).contacts.get(CLIENT)
    assert contact is not None
    assert (contact.name, contact.login) == ("Мария", "anna")
    await anna.writes("/undo", chat=group)
    contact = await (await bot.store()).contacts.get(CLIENT)
    assert contact is not None
    assert contact.login == "boris"

    group.joined_by(owner)
    assert "/link" in (await owner.presses("Закрепить за мной", card, chat=group)).text


async def test_a_reply_is_a_note(vats: VirtualVats, bot: RunningBot, group: Group, anna: Person) -> None:
    card = await _missed(vats, group, anna)
    answer = await anna.writes("обещал перезвонить сам", reply_to=card)
    assert "Записал о клиенте" in answer.text
    (note,) = await (await bot.store()).notes.of_client(CLIENT, 5)
    assert (note.text, note.person_id) == ("обещал перезвонить сам", anna.id)
    await eventually(lambda: "обещал перезвонить сам" in card.text)


async def test_a_hidden_caller(vats: VirtualVats, bot: RunningBot, group: Group, anna: Person) -> None:
    card = await _missed(vats, group, anna, "anonymous", "скрытый номер")
    assert "Закрепить" not in str(card.buttons)
    await anna.presses("Взять", card, chat=group)
    assert (await _case(bot)).taken_by == anna.id
    assert "Номер скрыт" in (await anna.writes("/case keep 1", chat=group)).text
    assert "Номер скрыт" in (await anna.writes("/case note 1 кто это", chat=group)).text


async def test_a_guessed_id_opens_nothing_elsewhere(
    vats: VirtualVats, bot: RunningBot, group: Group, anna: Person, ivan: Person, maria: Person
) -> None:
    await _missed(vats, group, anna)
    for said in ("/case take 1", "/case close 1", "/case note 1 моё", "/case keep 1", "/case take x"):
        assert "в этом чате нет" in (await ivan.writes(said)).text
    # A restricted user reads, and does nothing more.
    group.joined_by(maria)
    assert "не разрешено" in (await maria.writes("/case take 1", chat=group)).text
    case = await _case(bot)
    assert (case.taken_by, case.closed_by) == (None, None)
    assert await (await bot.store()).contacts.get(CLIENT) is None
