"""/parked: what could not be worked off is told, listed, and worked off anew when that is wished."""

import sqlite3
from contextlib import closing

from sandbox.company import CLIENT, MAIN
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from storage.calls import StoredCall
from tests.running import RunningBot
from vats.phones import shown


async def test_nothing_is_put_aside(admin: Person) -> None:
    assert "нет" in (await admin.writes("/parked")).text
    assert "нет" in (await admin.writes("/parked повторить")).text


async def test_what_the_bot_stumbled_over_is_told_listed_and_tried_again(
    bot: RunningBot, vats: VirtualVats, admin: Person, anna: Person
) -> None:
    at = bot.clock.now()
    stumbled = StoredCall("stumbling-block", {"facts": "of another version"}, CLIENT, at, at, over=False)
    await (await bot.store()).calls.save(stumbled)
    event = {"type": "INCOMING", "callid": "stumbling-block", "phone": CLIENT, "user": "anna", "diversion": MAIN}
    assert (await vats.push("event", **event)).status == 200
    await admin.sees("отложено")

    listed = await admin.writes("/parked")
    assert "event" in listed.text
    assert "stumbling-block" in listed.text
    assert shown(CLIENT) not in listed.text
    with closing(sqlite3.connect(bot.folder / "bot.db")) as connection, connection:
        connection.execute("DELETE FROM calls WHERE call_id = 'stumbling-block'")  # the bot is mended
    done = await admin.presses("Повторить", listed)
    assert "1 событие" in done.text
    await anna.sees(shown(CLIENT))
    assert "нет" in (await admin.writes("/parked")).text


async def test_only_administrators_see_it(anna: Person) -> None:
    assert "администратор" in (await anna.writes("/parked")).text
