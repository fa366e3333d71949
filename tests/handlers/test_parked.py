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


async def test_a_card_that_the_bot_stumbled_over_is_told_listed_and_shown_after_all(
    bot: RunningBot, admin: Person, anna: Person
) -> None:
    store = await bot.store()
    wanted = {"text": "Новость", "entities": [{"type": 5}]}
    card = await store.cards.want(anna.id, None, "call:stumbling-block", wanted, 2, bot.clock.now())
    await bot.clock.moves(seconds=3)
    await admin.sees("Новость отложена", timeout=20)

    listed = await admin.writes("/parked")
    assert "1 новость" in listed.text
    assert "call:stumbling-block" in listed.text
    await store.cards.amend(card.id, {"entities": []})  # the bot is mended
    done = await admin.presses("Повторить", listed)
    assert "1 новость" in done.text
    await anna.sees("Новость")
    assert "нет" in (await admin.writes("/parked")).text


async def test_only_administrators_see_it(anna: Person) -> None:
    assert "администратор" in (await anna.writes("/parked")).text
