"""/contact, /contacts: the bot's own storage, which the exchange asks when a client calls."""

from sandbox.company import CLIENT, MAIN
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes
from tests.running import RunningBot

PHONE = "79261904198"
SHOWN = "+7 926 190-41-98"


async def test_a_contact_is_saved_shown_and_told_to_the_exchange(vats: VirtualVats, anna: Person) -> None:
    answer = await anna.writes("/contact 8(926)190-41-98 Мария <b>&Крылова @boris")

    assert f"{SHOWN}: Мария <b>&Крылова, ответственный Борис Волков" in answer.text
    card = await anna.writes("/contact Мария")
    for fact in ("Мария <b>&Крылова", SHOWN, "Ответственный: Борис Волков"):
        assert fact in card.text
    assert card.pieces("bold") == ["Мария <b>&Крылова"]
    push = await vats.push("contact", phone=PHONE, callid="1", diversion=MAIN)
    assert push.answer == {"contact_name": "Мария <b>&Крылова", "responsible": "boris"}
    assert changes(vats) == []


async def test_what_is_not_named_stays(anna: Person) -> None:
    await anna.writes(f"/contact {PHONE} Мария @Борис")
    renamed = await anna.writes(f"/contact {PHONE} Мария Крылова")
    assert "Мария Крылова, ответственный Борис Волков" in renamed.text
    given = await anna.writes(f"/contact {PHONE} @olga")
    assert "Мария Крылова, ответственный Ольга Петрова" in given.text
    same = await anna.writes(f"/contact {PHONE} @olga")
    assert same.buttons == []

    undone = await anna.presses("Отменить изменение", given)
    assert "ответственный Борис Волков" in undone.text


async def test_a_new_contact_is_undone(anna: Person, bot: RunningBot) -> None:
    await anna.writes(f"/contact {PHONE} Мария")
    assert "контакта нет" in (await anna.writes("/undo")).text
    store = await bot.store()
    assert await store.contacts.get(PHONE) is None


async def test_deleting_asks_first_and_can_be_undone(anna: Person, boris: Person, bot: RunningBot) -> None:
    store = await bot.store()
    await anna.writes(f"/contact {PHONE} Мария @boris")
    await store.contacts.set_note(PHONE, "любит тишину", anna.id, bot.clock.now())

    asked = await anna.writes(f"/contact del {PHONE}")
    assert "Мария, ответственный Борис Волков" in asked.text
    assert await store.contacts.get(PHONE) is not None
    done = await anna.presses("Подтвердить", asked)
    assert "контакта нет" in done.text
    assert await store.contacts.get(PHONE) is None

    await anna.presses("Отменить изменение", done.message)
    contact = await store.contacts.get(PHONE)
    assert contact is not None
    assert (contact.name, contact.login, contact.note) == ("Мария", "boris", "любит тишину")

    assert "контакта и нет" in (await boris.writes("/contact удалить 79990001122")).text


async def test_an_unknown_phone_offers_what_can_be_done(vats: VirtualVats, anna: Person) -> None:
    answer = await anna.writes(f"/contact {CLIENT}")
    assert "контакта нет" in answer.text
    assert answer.buttons == [["Перезвонить"], ["Сохранить контакт"]]

    await anna.presses("Сохранить", answer)
    assert vats.requests  # nothing but reads
    assert changes(vats) == []


async def test_contacts_are_found_by_a_part(anna: Person) -> None:
    assert "Контактов пока нет" in (await anna.writes("/contacts")).text
    await anna.writes(f"/contact {PHONE} Мария Крылова @anna")
    await anna.writes(f"/contact {CLIENT} ООО Ромашка")

    everything = await anna.writes("/contacts")
    for fact in (": 2", "Мария Крылова, +7 926 190-41-98 – Анна Смирнова", "ООО Ромашка"):
        assert fact in everything.text
    found = await anna.writes("/contacts КРЫЛ")
    assert "Крылова" in found.text
    assert "Ромашка" not in found.text
    assert "нет" in (await anna.writes("/contacts Кощей")).text


BAD = (
    ("/contact 12345678901234567 Мария", "не телефон"),
    ("/contact Кощей", "Например: /contact 79261904198"),
    (f"/contact {PHONE} Мария @кощей", "не нашёл"),
    (f"/contact {PHONE} Мария @ва", "несколько"),
    (f"/contact {PHONE} {'я' * 201}", "200"),
)


async def test_bad_words(anna: Person, bot: RunningBot) -> None:
    for said, told in BAD:
        assert told in (await anna.writes(said)).text
    store = await bot.store()
    assert await store.contacts.count() == 0


async def test_by_right_alone(maria: Person, stranger: Person, bot: RunningBot) -> None:
    assert "не разрешено" in (await maria.writes(f"/contact {PHONE} Мария")).text
    assert "не разрешено" in (await maria.writes("/contacts")).text
    await stranger.writes(f"/contact {PHONE} Мария")
    store = await bot.store()
    assert await store.contacts.count() == 0
