"""/bind, /unbind: which departments' news go to a group, or to a topic of it."""

from sandbox.company import CLIENT, MAIN, SALES_ID, SUPPORT_ID
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.running import RunningBot


async def test_a_group_is_bound_and_unbound(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, admin: Person, anna: Person
) -> None:
    chat = telegram.group("Продажи", [admin, anna])
    store = await bot.store()
    assert await anna.is_ignored("/bind продаж", chat=chat)
    assert await admin.is_ignored("/me", chat=chat)

    answer = await admin.writes("/bind продаж", chat=chat)

    assert "новости отдела «Отдел продаж»" in answer.text
    bound = await store.chats.get(chat.id, None)
    assert bound is not None
    assert (bound.departments, bound.title) == ((SALES_ID,), "Продажи")
    await (await vats.rings(CLIENT, MAIN)).missed(after=20)
    await admin.sees("+7 916 123-45-67", chat=chat)

    more = await admin.writes("/bind «Отдел продаж» Поддержка", chat=chat)
    assert "отделов «Отдел продаж», «Поддержка»" in more.text
    same = await admin.writes("/bind 700 710", chat=chat)
    assert same.buttons == []
    await admin.presses("Отменить изменение", more, chat=chat)
    bound = await store.chats.get(chat.id, None)
    assert bound is not None
    assert bound.departments == (SALES_ID,)

    everything = await admin.writes("/bind", chat=chat)
    assert "новости всех отделов" in everything.text

    gone = await admin.writes("/unbind", chat=chat)
    assert "не привязан" in gone.text
    assert await store.chats.get(chat.id, None) is None
    assert await admin.is_ignored("/unbind", chat=chat)


async def test_a_first_binding_is_undone(telegram: VirtualTelegram, bot: RunningBot, admin: Person) -> None:
    chat = telegram.group("Поддержка", [admin])
    answer = await admin.writes("/bind Поддержка", chat=chat)
    await admin.presses("Отменить изменение", answer, chat=chat)
    assert await (await bot.store()).chats.get(chat.id, None) is None


async def test_a_topic_is_bound_by_itself(telegram: VirtualTelegram, bot: RunningBot, admin: Person) -> None:
    chat = telegram.group("Все", [admin], topics=["Звонки"])
    topic = chat.topic("Звонки")
    answer = await admin.writes("/bind Поддержка", chat=chat, topic=topic)
    assert "«Поддержка»" in answer.text
    bound = await (await bot.store()).chats.get(chat.id, topic)
    assert bound is not None
    assert bound.departments == (SUPPORT_ID,)
    assert await (await bot.store()).chats.get(chat.id, None) is None
    assert "не привязан" in (await admin.writes("/unbind", chat=chat, topic=topic)).text


async def test_by_right_and_place(
    telegram: VirtualTelegram, bot: RunningBot, admin: Person, anna: Person, olga: Person
) -> None:
    chat = telegram.group("Продажи", [admin, anna, olga])
    await bot.binds(chat, [SALES_ID], admin)
    for person in (anna, olga):
        for said in ("/bind Поддержка", "/unbind"):
            assert "администратор" in (await person.writes(said, chat=chat)).text
    assert "в группе" in (await admin.writes("/bind Поддержка")).text
    assert "Луна" in (await admin.writes("/bind Луна", chat=chat)).text
    bound = await (await bot.store()).chats.get(chat.id, None)
    assert bound is not None
    assert bound.departments == (SALES_ID,)
