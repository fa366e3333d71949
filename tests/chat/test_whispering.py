"""What one member of a group alone sees: in parts, with files, and where Telegram takes it or does not."""

import asyncio
from typing import Any

import pytest

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from tests.chat.house import House
from tests.running import eventually

LONG = "/clients"


def _alone(group: Group, person: Person) -> list[str]:
    return [one.text for one in group.from_bot_to(person.user) if one.receiver is person.user]


def _for_all(group: Group) -> str:
    return "".join(f"{one.text}{one.buttons}" for one in group.from_bot)


@pytest.fixture
async def known(group: Group, anna: Person) -> None:
    """Telegram has said that it knows ephemeral messages."""
    answer = await anna.writes("/said 79165550009", chat=group)
    await eventually(lambda: "79165550009" in answer.text)


async def test_a_long_answer_goes_in_parts(group: Group, anna: Person, boris: Person) -> None:
    await anna.writes(LONG, chat=group)
    await eventually(lambda: len(_alone(group, anna)) == 2)
    first, second = _alone(group, anna)
    assert first.startswith("79165550001")
    assert second.endswith("79165550002")
    pressed = await anna.presses("Ещё раз", chat=group)
    assert pressed.message.text == "понято: повтор", "it stays alone, though it holds no number"
    assert group.from_bot == []
    assert group.from_bot_to(boris.user) == []


@pytest.mark.parametrize("how", ["refused", "passed over"])
async def test_an_older_server_gets_masked_parts(
    group: Group, anna: Person, telegram: VirtualTelegram, how: Any
) -> None:
    telegram.api.ephemeral = how
    await anna.writes(LONG, chat=group)
    await eventually(lambda: len(group.from_bot) == 2)
    first, second = group.from_bot
    assert first.text.startswith("7916")
    assert first.buttons == []
    assert second.buttons == [["Ещё раз"], ["Показать номер"]]
    assert "79165550001" not in _for_all(group)
    assert "79165550002" not in _for_all(group)


@pytest.mark.usefixtures("known")
async def test_parts_that_are_refused_are_masked(group: Group, anna: Person, telegram: VirtualTelegram) -> None:
    telegram.api.ephemeral = "refused"
    await anna.writes(LONG, chat=group)
    await eventually(lambda: len(group.from_bot) == 2)
    assert "79165550001" not in _for_all(group)


@pytest.mark.usefixtures("known")
async def test_what_everybody_sees_all_at_once_is_taken_back(
    group: Group, anna: Person, telegram: VirtualTelegram
) -> None:
    """A server that is replaced by an older one while the bot runs."""
    telegram.api.ephemeral = "passed over"
    answer = await anna.writes("/said 79165550007", chat=group)
    assert "79165550007" not in answer.text
    assert "79165550007" not in _for_all(group)
    assert len(group.from_bot) == 1
    assert telegram.calls("deleteMessage") != []


@pytest.mark.usefixtures("known")
async def test_a_screen_that_is_lost_comes_anew(group: Group, anna: Person) -> None:
    answer = group.from_bot_to(anna.user)[-1]
    answer.deleted = True
    query = anna.events.pressed(anna.user, answer, answer.inline[0][0]["callback_data"])
    await eventually(lambda: query.answer is not None and "понято: повтор" in _alone(group, anna))
    assert group.from_bot == []


async def test_while_telegram_is_away_it_is_kept_masked(
    group: Group, anna: Person, telegram: VirtualTelegram, core: House
) -> None:
    failure = telegram.fail("sendMessage", "500")
    anna.sends("/said 79165550003", chat=group)
    kept = ""
    for _ in range(300):
        kept = kept or await _cards(core)
        await asyncio.sleep(0 if kept else 0.01)
    failure.stop()
    assert "7916" in kept
    assert "79165550003" not in kept


async def _cards(core: House) -> str:
    async with core.store.database.reading() as connection:
        rows = (await connection.exec_driver_sql("SELECT wanted FROM cards")).fetchall()
    return str(rows) if rows else ""


async def test_files_go_alone_with_long_captions_in_parts(
    group: Group, anna: Person, telegram: VirtualTelegram
) -> None:
    telegram.api.menus[f"chat:{group.id}", ""] = [{"command": "file", "description": "файл", "is_ephemeral": True}]
    await anna.writes("/file mp3", chat=group)
    await eventually(lambda: any(one.file for one in group.from_bot_to(anna.user)))
    words, sound = group.from_bot_to(anna.user)
    assert words.receiver is sound.receiver is anna.user
    assert sound.file is not None
    assert sound.file.kind == "audio"
    telegram.api.ephemeral = "refused"
    picture = await anna.writes("/file csv", chat=group)
    assert picture.receiver is None
    assert picture.reply_to is None, "what everybody sees cannot answer what one has said alone"
