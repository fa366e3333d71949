"""What was changed for a time, and is to be changed back: rows of due work (contract §4, «How long»)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from chat.own import GIVE_BACK, GiveBackLater, load_step
from chat.things import Thing, things_of, touch
from chat.turn import Turn
from chat.way_back import Back
from storage.store import Store


def about(turn: Turn, command: str, said: Mapping[str, str], what: str, before: str) -> dict[str, Any]:
    """Write down whom to tell what when it is given back, and by which command the state can be read then."""
    return {
        "person": turn.actor.person.id,
        "chat": turn.place.chat_id,
        "thread": turn.place.thread_id,
        "command": command,
        "said": dict(said),
        "what": what,
        "before": before,
    }


async def put_off(store: Store, at: datetime, whom: Mapping[str, Any], backs: Iterable[Back], key: str) -> None:
    """Store a way back for a time."""
    await store.due.add(at, GIVE_BACK, {**whom, "steps": [back.dump() for back in backs]}, key)


async def supersede(store: Store, things: Iterable[Thing], but: str = "") -> list[GiveBackLater]:
    """Take what a newer change has made its own out of all ways back that wait, ``but`` the one of that key: its own.

    The answer are steps that put it in again, for when the newer change is undone.
    """
    touched = set(things)
    again: list[GiveBackLater] = []
    for work in await store.due.of_kind(GIVE_BACK):
        steps: list[dict[str, Any]] = work.payload["steps"]
        left = [step for step in steps if not touch(things_of(load_step(step)), touched)]
        if len(left) == len(steps) or work.key is None or work.key == but:
            continue
        whom = {name: value for name, value in work.payload.items() if name != "steps"}
        again.append(GiveBackLater(at=work.at, about=whom, steps=tuple(steps), key=work.key))
        if left:
            await store.due.add(work.at, GIVE_BACK, {**whom, "steps": left}, work.key)
        else:
            await store.due.cancel(work.key)
    return again
