"""Chats that are gone: noticed, told once, and their news told elsewhere."""

from calls.courier import Courier
from calls.desk import Desk
from storage.store import Store
from tests.calls.botapi import BotApi
from tests.calls.office import MovedClock, Wire, work
from tests.calls.posting import deliver, dirty
from tests.calls.scenes import ADMIN, ANNA, CLIENT, NOON, OLGA, SALES_CHAT

BLOCKED = (403, {"error_code": 403, "description": "Forbidden: bot was blocked by the user"})
KICKED = (403, {"error_code": 403, "description": "Forbidden: bot was kicked from the supergroup chat"})
NO_TOPIC = (400, {"error_code": 400, "description": "Bad Request: message thread not found"})
MOVED = (
    400,
    {
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1007},
    },
)


async def test_a_miss_whose_employee_blocked_the_bot_is_told_elsewhere_and_the_admins_know(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    telegram.refuses = lambda _method, fields: BLOCKED if fields["chat_id"] == str(ANNA) else None
    await wire.history("Missed", "anna", groupRealName="Отдел продаж")
    await work(desk)
    await deliver(courier)
    person = await store.people.get(ANNA)
    assert person is not None
    assert not person.reachable
    await work(desk)
    await deliver(courier)
    assert telegram.chat(SALES_CHAT)[0].text.startswith("❌ Пропущенный: ")
    (told,) = telegram.chat(ADMIN)
    assert "Не доходит: Анна Смирнова" in told.text
    await wire.event("INCOMING", callid="c2")
    await work(desk)
    await deliver(courier)
    assert sum(fields["chat_id"] == str(ANNA) for _, fields in telegram.requests) == 1


async def test_a_group_that_is_gone_leaves_its_news_to_the_head(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    telegram.refuses = lambda _method, fields: KICKED if fields["chat_id"] == str(SALES_CHAT) else None
    for call_id, phone in (("c1", CLIENT), ("c2", "79031112233")):
        await wire.history("Missed", "", callid=call_id, phone=phone, groupRealName="Отдел продаж")
    await work(desk)
    await deliver(courier)
    assert await store.chats.all() == []
    await work(desk)
    await deliver(courier, 3)
    assert sum(fields["chat_id"] == str(SALES_CHAT) for _, fields in telegram.requests) == 1, "tried once, not for each"
    assert len([message for message in telegram.chat(OLGA) if "Пропущенный" in message.text]) == 2
    (told,) = telegram.chat(ADMIN)
    assert "Чат недоступен: Продажи" in told.text


async def test_a_deleted_topic_leaves_its_news_to_the_head(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    await store.chats.unbind(SALES_CHAT, None)
    await store.chats.bind(SALES_CHAT, 7, "Продажи", ["sales"], ADMIN, NOON)
    telegram.refuses = lambda _method, fields: NO_TOPIC if fields.get("message_thread_id") == "7" else None
    await wire.history("Missed", "", groupRealName="Отдел продаж")
    await work(desk)
    beside = await store.cards.want(SALES_CHAT, None, "notice:1", {"text": "Не в теме", "entities": []}, 2, NOON)
    await deliver(courier)
    await work(desk)
    await deliver(courier)
    assert [message.text for message in telegram.chat(SALES_CHAT)] == [beside.wanted["text"]]
    assert telegram.chat(OLGA)[0].text.startswith("❌ Пропущенный: ")
    assert "Тема удалена" in telegram.chat(ADMIN)[0].text


async def test_a_group_that_became_a_supergroup_goes_on_under_its_new_id(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    telegram.refuses = lambda _method, fields: MOVED if fields["chat_id"] == str(SALES_CHAT) else None
    await wire.history("Missed", "", groupRealName="Отдел продаж")
    await work(desk)
    await deliver(courier, 2)
    assert telegram.chat(-1007)[0].text.startswith("❌ Пропущенный: ")
    assert [bound.chat_id for bound in await store.chats.all()] == [-1007]
    assert telegram.chat(ADMIN) == []


async def test_an_administrator_who_never_wrote_to_the_bot_is_tried_once(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    for login in ("anna", "boris", "olga", "irina", "admin"):
        person = await store.people.by_login(login)
        assert person is not None
        await store.people.unlink(person.id, NOON)
    await store.chats.unbind(SALES_CHAT, None)
    desk.admin_ids = courier.losses.admin_ids = frozenset({77})
    telegram.refuses = lambda _method, _fields: (400, {"error_code": 400, "description": "Bad Request: chat not found"})
    await wire.history("Missed", "")
    for _ in range(3):
        await work(desk)
        await deliver(courier)
    assert [fields["chat_id"] for _, fields in telegram.requests] == ["77"]
    assert await dirty(store, clock) == []


async def test_a_chat_that_was_unbound_meanwhile_needs_no_word_to_the_admins(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    await wire.history("Missed", "", groupRealName="Отдел продаж")
    await work(desk)
    await store.chats.unbind(SALES_CHAT, None)
    telegram.refuses = lambda _method, fields: KICKED if fields["chat_id"] == str(SALES_CHAT) else None
    await deliver(courier)
    await work(desk)
    await deliver(courier)
    assert telegram.chat(ADMIN) == []
    assert telegram.chat(OLGA)[0].text.startswith("❌ Пропущенный: ")


async def test_a_case_that_its_chat_has_seen_tells_only_its_last_call_elsewhere(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.history("Missed", "", groupRealName="Отдел продаж")
    await work(desk)
    await deliver(courier)
    telegram.refuses = lambda _method, fields: KICKED if fields["chat_id"] == str(SALES_CHAT) else None
    clock.moves(minutes=10)
    await wire.history("Missed", "", callid="c2", groupRealName="Отдел продаж")
    await work(desk)
    await deliver(courier)
    await work(desk)
    await deliver(courier, 2)
    assert len(telegram.chat(OLGA)) == 1
    assert "Сегодня звонит 2-й раз" in telegram.chat(OLGA)[0].text


async def test_a_lost_notice_is_not_told_elsewhere(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.push("webhook", type="sipregs_error")
    await work(desk)
    telegram.refuses = lambda _method, _fields: BLOCKED
    await deliver(courier)
    assert await store.inbox.depth() == 0
    assert ADMIN in {card.chat_id for card in await dirty(store, clock)}, "the word that the admin is lost"
