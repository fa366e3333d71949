from datetime import datetime, timedelta

from storage.chats import Bound
from storage.store import Store

GROUP, OTHER, MOVED, ADMIN = -100, -200, -1001, 1


async def bind(store: Store, at: datetime, chat: int = GROUP, thread: int | None = None, *departments: str) -> None:
    await store.chats.bind(chat, thread, "Продажи", departments, ADMIN, at)


async def test_a_chat_is_bound_anew_and_unbound(store: Store, at: datetime) -> None:
    await bind(store, at, GROUP, None, "d1", "d2")
    assert await store.chats.get(GROUP, None) == Bound(GROUP, None, "Продажи", ("d1", "d2"), ADMIN, at)

    await store.chats.bind(GROUP, None, "Поддержка", ["d3"], 2, at + timedelta(1))
    assert await store.chats.all() == [Bound(GROUP, None, "Поддержка", ("d3",), 2, at + timedelta(1))]
    assert await store.chats.unbind(GROUP, None)
    assert not await store.chats.unbind(GROUP, None)
    assert await store.chats.get(GROUP, None) is None


async def test_topics_are_bound_for_themselves(store: Store, at: datetime) -> None:
    await bind(store, at, GROUP, 7, "d1")
    assert await store.chats.get(GROUP, None) is None
    assert (bound := await store.chats.get(GROUP, 7)) is not None
    assert bound.thread_id == 7
    await bind(store, at)
    assert [bound.thread_id for bound in await store.chats.all()] == [None, 7]


async def test_a_department_has_its_chats_and_those_of_all(store: Store, at: datetime) -> None:
    await bind(store, at, GROUP, None, "d1")
    await bind(store, at, OTHER, None)
    await bind(store, at, OTHER, 5, "d2")

    assert [(b.chat_id, b.thread_id) for b in await store.chats.of_department("d1")] == [(OTHER, None), (GROUP, None)]
    assert [(b.chat_id, b.thread_id) for b in await store.chats.of_department("d2")] == [(OTHER, None), (OTHER, 5)]


async def test_a_group_that_is_gone_is_news_once_until_it_is_bound_again(store: Store, at: datetime) -> None:
    await bind(store, at)
    await bind(store, at, GROUP, 7)
    await bind(store, at, OTHER)

    assert await store.chats.gone(GROUP, "kicked")
    assert not await store.chats.gone(GROUP, "kicked")
    assert [bound.chat_id for bound in await store.chats.all()] == [OTHER]
    assert await store.chats.get(GROUP, 7) is None
    await bind(store, at, GROUP, 7)
    assert await store.chats.get(GROUP, 7) is not None
    assert await store.chats.get(GROUP, None) is None


async def test_a_group_is_back_only_from_the_reason_for_which_it_was_gone(store: Store, at: datetime) -> None:
    await bind(store, at)
    await bind(store, at, OTHER)
    await store.chats.gone(GROUP, "silenced")
    await store.chats.gone(OTHER, "kicked")

    assert not await store.chats.back(OTHER, "silenced")
    assert await store.chats.back(GROUP, "silenced")
    assert not await store.chats.back(GROUP, "silenced")
    assert [bound.chat_id for bound in await store.chats.all()] == [GROUP]


async def test_a_topic_that_is_gone_leaves_the_group(store: Store, at: datetime) -> None:
    await bind(store, at)
    await bind(store, at, GROUP, 7)
    assert await store.chats.topic_gone(GROUP, 7, "deleted")
    assert not await store.chats.topic_gone(GROUP, 7, "deleted")
    assert [bound.thread_id for bound in await store.chats.all()] == [None]


async def test_a_group_that_moved_keeps_what_is_known_of_it(store: Store, at: datetime) -> None:
    await bind(store, at, GROUP, None, "d1")
    await bind(store, at, MOVED, 7, "d2")
    await bind(store, at, GROUP, 7, "d3")
    case, _ = await store.cases.open(GROUP, None, "79", at)
    double, _ = await store.cases.open(GROUP, None, "78", at)
    there, _ = await store.cases.open(MOVED, None, "78", at)
    key = await store.buttons.make(GROUP, None, {}, "Взять", at, at + timedelta(1), True)
    await store.dialogues.put(GROUP, ADMIN, {"command": "bind"}, at)

    await store.chats.migrated(GROUP, MOVED)

    bound = {bound.thread_id: bound.departments for bound in await store.chats.all() if bound.chat_id == MOVED}
    assert bound == {None: ("d1",), 7: ("d2",)}
    assert await store.chats.get(GROUP, None) is None
    assert await store.dialogues.get(MOVED, ADMIN) == {"command": "bind"}
    assert (button := await store.buttons.get(key)) is not None
    assert button.chat_id == MOVED
    assert (moved := await store.cases.get(case.id)) is not None
    assert moved.chat_id == MOVED
    assert await store.cases.get(double.id) is None
    assert await store.cases.of_client("78") == [there]
