"""Passwords: private chats only, the message deleted at once, stored nowhere (contract §5, §8)."""

import pytest
from aiogram.types import Chat, Message, User
from sqlalchemy import text

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from tests.chat.house import House


async def everything_stored(core: House) -> str:
    found: list[str] = []
    async with core.store.database.reading() as connection:
        for table in ("dialogues", "buttons", "audit", "cards", "due"):
            rows = (await connection.execute(text(f"SELECT * FROM {table}"))).all()
            found += [str(row) for row in rows]
    return "\n".join(found)


async def test_message_is_deleted_and_the_password_is_nowhere(
    owner: Person, core: House, capsys: pytest.CaptureFixture[str]
) -> None:
    said = owner.sends("/sip add 74951112233 name=Линия password=тайна")
    question = await owner.sees("Линия Линия")
    assert said.deleted
    assert "тайна" not in await everything_stored(core)
    assert "есть" in (await owner.presses("Подтвердить", question)).text
    assert "тайна" not in await everything_stored(core)
    assert "тайна" not in capsys.readouterr().out


async def test_password_is_asked_for_and_deleted(owner: Person, core: House) -> None:
    question = await owner.writes("/sip add 74951112233 name=Линия")
    assert "Пришлите пароль" in question.text
    said = owner.sends("тайна")
    await owner.sees("Линия Линия")
    assert said.deleted
    assert "тайна" not in await everything_stored(core)


async def test_confirmation_that_outlived_its_password_asks_again(owner: Person, core: House) -> None:
    question = await owner.writes("/sip add 74951112233 name=Линия password=тайна")
    core.talk.conversation._reader._vault._kept.clear()
    asked = await owner.presses("Подтвердить", question)
    assert "Пришлите пароль" in asked.text


async def test_not_in_groups(group: Group, owner: Person) -> None:
    owner.sends("/sip add 74951112233 name=Линия password=тайна", chat=group)
    refused = await owner.sees("только в личном чате", chat=group)
    assert "смените" in refused.text
    assert "только в личном чате" in (await owner.writes("/sip add 74951112233 name=Линия", chat=group)).text


async def test_what_cannot_be_deleted_is_no_reason_to_stop(owner: Person, telegram: VirtualTelegram) -> None:
    telegram.fail("deleteMessage", "400-message can't be deleted")
    assert "Линия" in (await owner.writes("/sip add 74951112233 name=Линия password=тайна")).text


async def test_which_messages_hold_a_secret(owner: Person, core: House) -> None:
    def message(said: str | None, *, author: bool = True) -> Message:
        return Message(
            message_id=1,
            date=core.clock.now(),
            chat=Chat(id=owner.id, type="private"),
            from_user=User(id=owner.id, is_bot=False, first_name="Г") if author else None,
            text=said,
        )

    assert await core.talk.is_secret(message("/user edit anna password=1"))
    assert not await core.talk.is_secret(message("тайна"))
    await owner.writes("/sip add 74951112233 name=Линия")
    assert await core.talk.is_secret(message("тайна"))
    assert not await core.talk.is_secret(message("/cancel"))
    assert not await core.talk.is_secret(message(None))
    assert not await core.talk.is_secret(message("тайна", author=False))
