"""What waits for a second administrator: it is decided once, and kept for a time."""

from datetime import datetime, timedelta

from storage.approvals import NewApproval
from storage.store import Store


async def _asked(store: Store, at: datetime) -> int:
    new = NewApproval(
        person_id=1,
        chat_id=-100,
        thread_id=7,
        command="user del",
        said={"employee": "pavel"},
        what="Удалить сотрудника",
        before="Павел: есть",
        asked_at=at,
        expires_at=at + timedelta(hours=1),
    )
    return await store.approvals.ask(new, [2, 3])


async def test_it_is_kept_as_it_was_asked(store: Store, at: datetime) -> None:
    found = await store.approvals.get(await _asked(store, at))
    assert found is not None
    assert (found.said, found.told, found.thread_id) == ({"employee": "pavel"}, [2, 3], 7)
    assert found.expires_at == at + timedelta(hours=1)
    assert found.decision is None
    assert await store.approvals.get(found.id + 1) is None


async def test_the_first_decision_counts(store: Store, at: datetime) -> None:
    id_ = await _asked(store, at)
    assert await store.approvals.decide(id_, "refused", 2, at) is True
    assert await store.approvals.decide(id_, "approved", 3, at) is False
    found = await store.approvals.get(id_)
    assert found is not None
    assert (found.decision, found.decided_by, found.decided_at) == ("refused", 2, at)


async def test_old_ones_are_forgotten(store: Store, at: datetime) -> None:
    old, new = await _asked(store, at), await _asked(store, at + timedelta(days=2))
    assert await store.approvals.forget(at + timedelta(days=1)) == 1
    assert await store.approvals.get(old) is None
    assert await store.approvals.get(new) is not None
