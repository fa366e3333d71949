"""News of our own: stored as cards, so that they arrive, whatever happens meanwhile."""

from collections.abc import Iterable, Sequence
from secrets import token_urlsafe
from typing import Any

from aiogram.types import InlineKeyboardMarkup

from chat.answers import Button, Words
from chat.clock import Clock
from chat.keyboard import Key, of_button
from chat.privacy import veil
from chat.rendering import Rendered, render
from chat.rights import ADMIN_ROLE
from storage.buttons import NewButton
from storage.store import Store

_REPLY, _NEWS = 1, 2


async def tell(  # noqa: PLR0913 — all that a message is made of
    store: Store,
    clock: Clock,
    chat_id: int,
    words: Words,
    key: str,
    *,
    thread_id: int | None = None,
    buttons: Sequence[Sequence[Button]] = (),
    keys: Sequence[Sequence[Key]] = (),
    urgent: bool = False,
    file: tuple[str, str] | None = None,
) -> None:
    """Tell something in a chat. ``key`` makes it one message: told again, it is brought up to date.

    ``file``: a name and a text that go along as a file; the words are then short enough for its caption.
    """
    now = clock.now()
    told = render(words)
    if chat_id < 0:
        told, _ = await veil(store, await store.directory.company(), told)
    wanted: dict[str, Any] = dict(told.as_json())
    if file is not None:
        wanted["file"] = {"name": file[0], "text": file[1]}
    rows = [row for row in [*([of_button(button) for button in row] for row in buttons), *keys] if row]
    if rows:
        group = f"card:{chat_id}:{thread_id or 0}:{key}"
        made = iter(
            await store.buttons.many(
                NewButton(
                    chat_id=chat_id,
                    person_id=chat_id if chat_id > 0 else None,
                    action=one.action,
                    label=one.label,
                    at=now,
                    expires_at=now + one.lasts,
                    once=one.once,
                    group=group,
                )
                for row in rows
                for one in row
            )
        )
        wanted["keyboard"] = [
            [{"label": one.label, "key": next(made), "action": dict(one.action)} for one in row] for row in rows
        ]
    await store.cards.want(chat_id, thread_id, key, wanted, _REPLY if urgent else _NEWS, now)


async def administrators(store: Store, admin_ids: Iterable[int]) -> list[int]:
    """Give the chats of all administrators: ``ADMIN_IDS``, and persons whose login has the role."""
    company = await store.directory.company()
    linked = [
        person.id
        for person in await store.people.linked()
        if (employee := company.employees.get(person.login or "")) is not None and employee.role == ADMIN_ROLE
    ]
    return list(dict.fromkeys([*sorted(admin_ids), *linked]))


async def tell_admins(
    store: Store,
    clock: Clock,
    admin_ids: Iterable[int],
    words: Words,
    key: str,
    buttons: Sequence[Sequence[Button]] = (),
) -> None:
    """Tell all administrators."""
    for chat_id in await administrators(store, admin_ids):
        await tell(store, clock, chat_id, words, key, buttons=buttons)


async def tell_later(
    store: Store,
    clock: Clock,
    chat_id: int,
    thread_id: int | None,
    part: Rendered,
    keyboard: InlineKeyboardMarkup | None,
) -> None:
    """Leave an answer that does not go out now, with its buttons as they are, to be told as soon as it does."""
    wanted = part.as_json()
    if keyboard is not None:
        wanted["keyboard"] = [
            [{"label": key.text, "key": key.callback_data, "action": {}} for key in row]
            for row in keyboard.inline_keyboard
        ]
    await store.cards.want(chat_id, thread_id, f"notice:answer:{token_urlsafe(12)}", wanted, _REPLY, clock.now())
