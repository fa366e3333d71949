"""Ways to be linked, and nothing else for a stranger (contract §3, §8)."""

from datetime import timedelta

import pytest

from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.chat.house import House

WAY = "Поделиться телефоном"


async def login_of(core: House, person: Person) -> str | None:
    known = await core.store.people.get(person.id)
    return known.login if known else None


@pytest.fixture
def newcomer(telegram: VirtualTelegram) -> Person:
    """Anna, before the bot knows her."""
    return telegram.person("Анна Смирнова", phone="79160000002", username="anna")


@pytest.mark.parametrize("text", ["/start", "/help", "/dnd on", "/nothing", "привет", "/undo", "/number off x"])
async def test_a_stranger_gets_the_way_and_nothing_else(
    text: str, stranger: Person, core: House, vats: VirtualVats
) -> None:
    before = len(vats.requests)
    answer = await stranger.writes(text)
    assert WAY in answer.text
    assert answer.keyboard == [["📱 Поделиться телефоном"], ["Попросить доступ"]]
    assert len(vats.requests) == before


async def test_the_own_phone_links(newcomer: Person, core: House, vats: VirtualVats) -> None:
    await newcomer.starts()
    answer = await newcomer.shares_phone()
    assert "Вы – Анна Смирнова" in answer.text
    assert await login_of(core, newcomer) == "anna"
    assert "не приходят" in (await newcomer.writes("/dnd on")).text
    assert vats.employee("anna").takes_calls is False
    assert "Вы – Анна" in (await newcomer.writes("/start")).text
    now = core.clock.now()
    audit = await core.store.audit.list(now - timedelta(days=1), now + timedelta(days=1))
    (entry,) = [one for one in audit if one.command == "start"]
    assert (entry.login, entry.result) == ("anna", "done")


async def test_the_direct_number_links_too(telegram: VirtualTelegram, core: House) -> None:
    boris = telegram.person("Борис", phone="79264445566")
    await boris.starts()
    await boris.shares_phone()
    assert await login_of(core, boris) == "boris"


async def test_somebody_elses_card_does_not_link(stranger: Person, anna: Person, core: House) -> None:
    await stranger.starts()
    assert "не ваш контакт" in (await stranger.shares_phone(anna)).text
    assert "не ваш контакт" in (await stranger.shares_phone(phone="79160000002")).text
    assert "не ваш контакт" in (await stranger.shares_phone(phone="79160000002", user_id=anna.id)).text
    assert await login_of(core, stranger) is None


async def test_a_phone_that_nobody_has(stranger: Person, core: House) -> None:
    await stranger.starts()
    assert "в ВАТС нет" in (await stranger.shares_phone()).text
    assert await login_of(core, stranger) is None


async def test_two_employees_with_one_phone_are_for_the_administrators(
    newcomer: Person, owner: Person, core: House, vats: VirtualVats
) -> None:
    vats.employee("boris").mobile = "79160000002"
    await core.synchronisation.run()
    await newcomer.starts()
    assert "спросил администраторов" in (await newcomer.shares_phone()).text
    assert await login_of(core, newcomer) is None
    asked = await owner.sees("записан за несколькими")
    assert asked.buttons == [["Это Анна Смирнова"], ["Это Борис Волков"], ["Выбрать сотрудника", "Отказать"]]
    assert "79160000002" not in asked.text
    assert "Анна Смирнова" in (await owner.presses("Это Анна", asked)).text
    await newcomer.sees("Готово: вы – Анна Смирнова")
    assert await login_of(core, newcomer) == "anna"


async def test_invitation_links_once(newcomer: Person, stranger: Person, owner: Person, core: House) -> None:
    now = core.clock.now()
    code = await core.store.invitations.create("anna", owner.id, now, now + timedelta(hours=24))
    assert "Вы – Анна Смирнова" in (await newcomer.starts(code)).text
    assert await login_of(core, newcomer) == "anna"
    late = await core.store.invitations.create("boris", owner.id, now, now + timedelta(hours=24))
    gone = await core.store.invitations.create("nobody", owner.id, now, now + timedelta(hours=48))
    answers = {(await stranger.starts(bad)).text for bad in (code, "wrong", gone)}
    await core.clock.moves(hours=24, seconds=1)
    answers.add((await stranger.starts(late)).text)
    assert len(answers) == 1
    assert "не подошло" in answers.pop()
    assert await login_of(core, stranger) is None


async def test_invitation_of_somebody_who_is_linked_stays_good(anna: Person, stranger: Person, core: House) -> None:
    now = core.clock.now()
    code = await core.store.invitations.create("boris", 1, now, now + timedelta(hours=24))
    assert "Вы – Анна" in (await anna.starts(code)).text
    assert "Вы – Борис" in (await stranger.starts(code)).text


async def test_second_account_is_never_silent(
    anna: Person, telegram: VirtualTelegram, owner: Person, core: House
) -> None:
    second = telegram.person("Анна Вторая", phone="79160000002")
    await second.starts()
    assert "решат они" in (await second.shares_phone()).text
    assert await login_of(core, second) is None
    await anna.sees("хочет быть здесь сотрудником «Анна Смирнова»")
    asked = await owner.sees("уже есть Telegram")
    question = await owner.presses("Это Анна", asked)
    assert "потеряет доступ" in question.text
    assert await login_of(core, second) is None
    await owner.presses("Подтвердить")
    assert (await login_of(core, second), await login_of(core, anna)) == ("anna", None)
    await anna.sees("передал доступ")
    await second.sees("Готово: вы")
    await owner.writes("/undo")
    assert (await login_of(core, second), await login_of(core, anna)) == (None, "anna")


async def test_request_is_refused(stranger: Person, owner: Person, admin: Person, core: House) -> None:
    await stranger.starts()
    await stranger.presses("Попросить доступ")
    asked = await owner.sees("Просит доступ")
    await admin.sees("Просит доступ")
    assert "отказано" in (await owner.presses("Отказать", asked)).text
    await stranger.sees("отказал в доступе")
    assert "уже решили" in (await admin.presses("Отказать")).text
    await admin.presses("Выбрать")
    assert "уже решили" in (await admin.presses("Анна")).text
    assert await login_of(core, stranger) is None


async def test_known_people_need_no_access(anna: Person, boris: Person, owner: Person) -> None:
    assert "Вы – Анна" in (await anna.shares_phone(boris)).text
    assert "Не понял" in (await anna.writes("Попросить доступ")).text
    assert "администратор бота" in (await owner.writes("/start")).text


async def test_role_of_an_own_kind_is_told_by_name(pavel: Person) -> None:
    assert "Диспетчер" in (await pavel.writes("/start")).text
