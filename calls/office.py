"""The office as storage knows it now."""

from calls.audience import Office
from chat.preferences import preferences
from storage.store import Store


async def look_around(store: Store, admin_ids: frozenset[int]) -> Office:
    """Read who works here, who is linked, which chats are bound, who cannot be reached, and how each wants it."""
    linked = await store.people.linked()
    unreachable = {person.id for person in linked if not person.reachable}
    for admin in admin_ids - {person.id for person in linked}:
        person = await store.people.get(admin)
        if person is not None and not person.reachable:
            unreachable.add(admin)
    return Office(
        company=await store.directory.company(),
        people={person.login.lower(): person for person in linked if person.login},
        bound=await store.chats.all(),
        admin_ids=admin_ids,
        unreachable=frozenset(unreachable),
        preferences=await preferences(store),
    )
