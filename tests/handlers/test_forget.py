"""/forget: what is remembered of a client goes, for good."""

import json
from pathlib import Path

from sandbox.company import CLIENT, MAIN
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.running import RunningBot, eventually
from vats.phones import shown

SHOWN = shown(CLIENT)


def bytes_of(folder: Path) -> bytes:
    """All that the database has, the bytes of what was deleted too."""
    return b"".join(one.read_bytes() for one in folder.iterdir() if one.name.startswith("bot.db"))


async def test_a_client_is_forgotten_everywhere_and_does_not_come_back(
    bot: RunningBot, vats: VirtualVats, admin: Person, anna: Person
) -> None:
    await admin.writes(f"/contact {CLIENT} Канарейка Ивановна")
    call = await vats.rings(client=CLIENT, number=MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=45)
    card = await anna.sees("0:45")
    assert "Канарейка" in card.text
    asked = await admin.writes(f"/forget {CLIENT}")
    assert "контакт" in asked.text
    assert "звонки: 1" in asked.text
    assert SHOWN not in asked.text
    done = (await admin.presses("Подтвердить", asked)).message
    assert done is not None
    assert "ничего не известно" in done.text
    await eventually(lambda: card.text == "Данные клиента удалены.")
    assert card.buttons == []
    await bot.stops()
    kept = bytes_of(bot.folder)
    for trace in (CLIENT, CLIENT[1:], SHOWN, "Канарейка", json.dumps("Канарейка")[1:-1]):
        assert trace.encode() not in kept, trace
    await bot.starts()
    assert "ничего нет" in (await admin.writes(f"/forget {CLIENT}")).text
    assert card.text == "Данные клиента удалены."


async def test_the_audit_does_not_remember_whom(admin: Person) -> None:
    await admin.writes(f"/contact {CLIENT} Канарейка")
    await admin.presses("Подтвердить", await admin.writes(f"/forget {CLIENT}"))
    told = (await admin.writes("/audit")).text
    assert "Забыть клиента" in told
    assert "Канарейка" not in told
    assert CLIENT[1:] not in told.replace(" ", "").replace("-", "")


async def test_only_administrators_forget_and_in_private(anna: Person, olga: Person) -> None:
    for person in (anna, olga):
        assert "администратор" in (await person.writes(f"/forget {CLIENT}")).text
