"""Persons who cannot be written to any more (contract §7): remembered, told to the administrators once."""

from collections.abc import Iterable

import structlog
from aiogram.utils.formatting import Bold, Text

from chat.clock import Clock
from chat.notices import tell_admins
from storage.store import Store

_log = structlog.get_logger(__name__)


async def note_unreachable(store: Store, clock: Clock, admin_ids: Iterable[int], person_id: int) -> None:
    """Remember that a person blocked the bot or is gone; of one who works here the administrators are told.

    Nothing is told of somebody known to be so, until the person has been reachable again.
    """
    async with store.database.transaction():
        person = await store.people.get(person_id)
        if person is None or not person.reachable:
            return
        await store.people.reachable(person_id, False)
        _log.info("person_unreachable", person=person_id)
        if person.login is None and person_id not in frozenset(admin_ids):
            return
        employee = (await store.directory.company()).employees.get(person.login or "")
        name = (employee.name if employee is not None else "") or person.name
        words = Text(
            "⚠️ ",
            Bold("Не доходит"),
            f": {' '.join(name.split())}. Бот заблокирован или аккаунт удалён; ",
            "новости пойдут другим, пока человек снова не напишет боту",
        )
        key = f"notice:unreachable:{person_id}:{clock.now():%Y%m%d%H%M%S}"
        await tell_admins(store, clock, admin_ids, words, key)
