"""/invite, /links, /link, /unlink: which Telegram person is which employee."""

import re

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.world import Message
from tests.running import MovedClock, RunningBot, eventually


async def _login(bot: RunningBot, person: Person) -> str | None:
    found = await (await bot.store()).people.get(person.id)
    return found.login if found else None


async def test_an_invitation_links_once(
    telegram: VirtualTelegram, admin: Person, stranger: Person, bot: RunningBot
) -> None:
    answer = await admin.writes("/invite Анна")

    assert "Анна Смирнова" in answer.text
    assert "24 час" in answer.text
    found = re.search(rf"https://t\.me/{telegram.username}\?start=([\w-]{{22,}})", answer.text)
    assert found is not None
    welcomed = await stranger.starts(found[1])
    assert "Анна Смирнова" in welcomed.text
    assert await _login(bot, stranger) == "anna"

    other = telegram.person("Другой", phone="79990000002")
    used = await other.starts(found[1])
    wrong = await other.starts("A" * 32)
    assert used.text == wrong.text
    assert await _login(bot, other) is None

    # In the audit, without the code.
    audit = await admin.writes("/audit")
    assert "Приглашение: Анна Смирнова" in audit.text
    assert found[1] not in audit.text
    assert "Сейчас с этим сотрудником связан Прохожий" in (await admin.writes("/invite anna")).text


async def test_an_invitation_ends_after_a_day(
    admin: Person, stranger: Person, bot: RunningBot, clock: MovedClock
) -> None:
    code = (await admin.writes("/invite boris")).text.rpartition("start=")[2].split()[0]
    await clock.moves(hours=24, seconds=1)
    await stranger.starts(code)
    assert await _login(bot, stranger) is None


async def test_links_tell_who_is_who(admin: Person, anna: Person, bot: RunningBot) -> None:
    answer = await admin.writes("/links")
    for fact in ("2 из 7", "Анна Смирнова – Анна (@anna), с 12:00", "Не связаны: Борис Волков"):
        assert fact in answer.text

    pressed = await admin.presses("Отвязать: Анна", answer)
    assert "ни с кем не связан" in pressed.text
    assert await _login(bot, anna) is None
    await anna.sees("отвязал вас")
    refused = await anna.writes("/me")
    assert "702" not in refused.text

    undone = await admin.writes("/undo")
    assert "Анна Смирнова" in undone.text
    assert await _login(bot, anna) == "anna"


async def test_an_administrator_links_itself(owner: Person, bot: RunningBot) -> None:
    answer = await owner.writes("/link Иван")
    assert "вы – Иван Кузнецов" in answer.text
    assert await _login(bot, owner) == "ivan"
    assert "вы – Иван Кузнецов" in (await owner.writes("/link ivan")).text

    again = await owner.writes("/link 707")
    assert await _login(bot, owner) == "pavel"
    await owner.presses("Отменить изменение", again)
    assert await _login(bot, owner) == "ivan"


async def test_linking_over_somebody_asks_tells_and_has_a_way_back(
    owner: Person, anna: Person, bot: RunningBot
) -> None:
    asked = await owner.writes("/link anna")
    assert "Анна (@anna) потеряет доступ" in asked.text
    assert await _login(bot, anna) == "anna"

    done = await owner.presses("Подтвердить", asked)

    assert (await _login(bot, owner), await _login(bot, anna)) == ("anna", None)
    await anna.sees("теперь связан с другим Telegram")
    await owner.presses("Отменить изменение", done.message)
    assert (await _login(bot, owner), await _login(bot, anna)) == (None, "anna")


def _requests(person: Person) -> list[Message]:
    return [one for one in person.chat.from_bot if "Просит доступ" in one.text]


async def test_a_request_is_refused_and_another_approved(stranger: Person, owner: Person, bot: RunningBot) -> None:
    await stranger.writes("/start")
    await stranger.presses("Попросить доступ")
    await eventually(lambda: _requests(owner))
    pressed = await owner.presses("Отказать", _requests(owner)[0])
    assert "отказано" in pressed.text
    await stranger.sees("отказал")
    asked = await owner.presses("Выбрать сотрудника", _requests(owner)[0])
    decided = await owner.presses("Мария", asked.answer)
    assert "уже решили" in decided.text
    assert await _login(bot, stranger) is None

    await stranger.presses("Попросить доступ")
    await eventually(lambda: len(_requests(owner)) == 2)
    asked = await owner.presses("Выбрать сотрудника", _requests(owner)[-1])
    approved = await owner.presses("Мария", asked.answer)
    assert "Мария Орлова" in approved.text
    assert await _login(bot, stranger) == "maria"
    await stranger.sees("Мария Орлова")


async def test_by_right_alone(anna: Person, olga: Person, boris: Person, bot: RunningBot) -> None:
    for person in (anna, olga):
        for said in ("/invite ivan", "/links", "/link ivan", "/unlink boris"):
            answer = await person.writes(said)
            assert "администратор" in answer.text
            assert "t.me" not in answer.text
    assert await _login(bot, boris) == "boris"


async def test_bad_words_and_nobody_to_unlink(admin: Person) -> None:
    assert "Кощей" in (await admin.writes("/invite Кощей")).text
    assert "и не связан" in (await admin.writes("/unlink ivan")).text


async def test_in_a_group_no_code_is_shown(group: Group, admin: Person) -> None:
    answer = await admin.writes("/invite boris", chat=group)
    assert "личном чате" in answer.text
    assert "start=" not in answer.text
    assert "Анна Смирнова" in (await admin.writes("/links", chat=group)).text
