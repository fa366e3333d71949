"""Contract 3, first half: how a Telegram person becomes an employee, and what somebody gets who is none."""

import re

import pytest

from sandbox.company import ANNA_NUMBER
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.state import Employee
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot

pytestmark = pytest.mark.usefixtures("bot")

ANNA_MOBILE = "79160000002"
_WAY = "номер"


def _code(text: str) -> str:
    found = re.search(r"https://t\.me/\w+\?start=([A-Za-z0-9_-]+)", text)
    assert found is not None, text
    return found.group(1)


async def _is_linked(bot: RunningBot, person: Person) -> str | None:
    known = await (await bot.store()).people.get(person.id)
    return known.login if known else None


def _leaves(vats: VirtualVats, login: str) -> None:
    vats.company.employees.remove(vats.employee(login))
    for department in vats.company.departments:
        department.members = [member for member in department.members if member.login != login]


@pytest.mark.parametrize("phone", [ANNA_MOBILE, f"+{ANNA_MOBILE}", ANNA_NUMBER], ids=["mobile", "with plus", "telnum"])
async def test_own_phone_links(telegram: VirtualTelegram, bot: RunningBot, phone: str) -> None:
    newcomer = telegram.person("Анна", phone=phone)
    welcome = await newcomer.starts()
    assert any("телефон" in label.lower() for row in welcome.keyboard for label in row)
    answer = await newcomer.shares_phone()
    assert "Анна Смирнова" in answer.text
    assert await _is_linked(bot, newcomer) == "anna"
    assert "Анна Смирнова" in (await newcomer.writes("/me")).text


async def test_somebody_elses_contact_does_not_link(
    telegram: VirtualTelegram, bot: RunningBot, stranger: Person
) -> None:
    employee = telegram.person("Анна", phone=ANNA_MOBILE)
    await stranger.starts()
    for answer in (
        await stranger.shares_phone(employee),
        await stranger.shares_phone(phone=ANNA_MOBILE),
        await stranger.shares_phone(phone=ANNA_MOBILE, user_id=employee.id),
    ):
        assert "Анна" not in answer.text
    assert await _is_linked(bot, stranger) is None
    assert await _is_linked(bot, employee) is None


async def test_a_forwarded_own_contact_of_another_does_not_link(
    telegram: VirtualTelegram, bot: RunningBot, stranger: Person
) -> None:
    employee = telegram.person("Анна", phone=ANNA_MOBILE)
    await employee.starts()
    await employee.shares_phone()
    card = next(message for message in employee.chat.messages if message.contact)
    await stranger.starts()
    stranger.forwards(card)
    await stranger.writes("/me")
    assert await _is_linked(bot, stranger) is None


async def test_a_phone_of_nobody_does_not_link(bot: RunningBot, stranger: Person) -> None:
    await stranger.starts()
    await stranger.shares_phone()
    assert await _is_linked(bot, stranger) is None


async def test_invitation_links_once(
    telegram: VirtualTelegram, bot: RunningBot, admin: Person, stranger: Person
) -> None:
    code = _code((await admin.writes("/invite anna")).text)
    assert len(code) >= 22  # 128 bits in base64
    newcomer = telegram.person("Анна", phone="79990000005")
    assert "Анна Смирнова" in (await newcomer.starts(code)).text
    assert await _is_linked(bot, newcomer) == "anna"
    await stranger.starts(code)
    assert await _is_linked(bot, stranger) is None


async def test_wrong_used_and_late_codes_get_one_answer(
    telegram: VirtualTelegram, bot: RunningBot, admin: Person, clock: MovedClock
) -> None:
    used = _code((await admin.writes("/invite anna")).text)
    late = _code((await admin.writes("/invite boris")).text)
    await telegram.person("Анна").starts(used)
    await clock.moves(hours=24, minutes=1)
    answers = set()
    for code in (used, late, "A" * 22):
        person = telegram.person("Некто")
        answers.add((await person.starts(code)).text)
        assert await _is_linked(bot, person) is None
    assert len(answers) == 1


async def test_invitations_are_live_for_a_day(
    telegram: VirtualTelegram, bot: RunningBot, admin: Person, clock: MovedClock
) -> None:
    code = _code((await admin.writes("/invite anna")).text)
    await clock.moves(hours=23, minutes=50)
    newcomer = telegram.person("Анна")
    await newcomer.starts(code)
    assert await _is_linked(bot, newcomer) == "anna"


async def test_an_administrator_approves_a_request(bot: RunningBot, admin: Person, stranger: Person) -> None:
    await stranger.starts()
    await stranger.presses("Попросить доступ")
    request = await admin.sees("Прохожий")
    assert str(stranger.id) in request.text
    chosen = await admin.presses(_first_of(request.buttons, "Выбрать", "Одобрить", "Связать", "Дать"), request)
    if await _is_linked(bot, stranger) is None:
        await admin.presses("Анна", (chosen.answer or chosen.message))
    assert (await stranger.sees("Анна Смирнова")).text
    assert await _is_linked(bot, stranger) == "anna"


def _first_of(buttons: list[list[str]], *stems: str) -> str:
    labels = [label for row in buttons for label in row]
    return next(label for label in labels for stem in stems if stem.lower() in label.lower())


async def test_an_administrator_refuses_a_request(bot: RunningBot, admin: Person, stranger: Person) -> None:
    await stranger.starts()
    await stranger.presses("Попросить доступ")
    request = await admin.sees("Прохожий")
    await admin.presses("Отказать", request)
    await stranger.sees("отказ")
    assert await _is_linked(bot, stranger) is None


@pytest.mark.parametrize(
    "said",
    [
        "/help", "/me", "/dnd on", "/dnd on anna", "/who", "/missed", "/contacts", "/invite anna", "/undo", "/cancel",
        "/call 79161234567", "привет", "/нет_такой",
    ],
)  # fmt: skip
async def test_somebody_unlinked_gets_the_way_and_nothing_else(vats: VirtualVats, stranger: Person, said: str) -> None:
    asked = len(vats.requests)
    answer = await stranger.writes(said)
    assert _WAY in answer.text.lower()
    assert not answer.buttons
    for secret in ("Анна", "Отдел", "702", "/dnd", "/invite"):
        assert secret not in answer.text
    assert vats.performed("disable_calls") == []
    assert [one.operation for one in vats.requests[asked:]] == []


async def test_a_person_is_linked_to_one_login_at_most(bot: RunningBot, admin: Person, anna: Person) -> None:
    code = _code((await admin.writes("/invite boris")).text)
    answer = await anna.starts(code)
    assert "Анна Смирнова" in answer.text
    assert await _is_linked(bot, anna) == "anna"


async def test_a_second_account_is_never_silent(
    telegram: VirtualTelegram, bot: RunningBot, admin: Person, anna: Person
) -> None:
    second = telegram.person("Двойник", phone=ANNA_MOBILE)
    await second.starts()
    await second.shares_phone()
    assert await _is_linked(bot, second) is None
    assert await _is_linked(bot, anna) == "anna"
    assert "Двойник" in (await anna.sees("Двойник")).text
    assert "Анна Смирнова" in (await admin.sees("Двойник")).text


async def test_an_administrator_decides_about_a_second_account(
    telegram: VirtualTelegram, bot: RunningBot, admin: Person, anna: Person
) -> None:
    second = telegram.person("Двойник", phone=ANNA_MOBILE)
    await second.starts()
    await second.shares_phone()
    request = await admin.sees("Двойник")
    await admin.presses("Анна", request)
    await admin.presses("Подтвердить")
    await second.sees("Готово")
    assert await _is_linked(bot, second) == "anna"
    assert await _is_linked(bot, anna) is None
    assert _WAY in (await anna.writes("/me")).text.lower()


async def test_two_employees_with_one_phone_link_nobody(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, admin: Person, clock: MovedClock
) -> None:
    vats.employee("boris").mobile = ANNA_MOBILE
    await clock.moves(minutes=11)
    newcomer = telegram.person("Некто", phone=ANNA_MOBILE)
    await newcomer.starts()
    await newcomer.shares_phone()
    assert await _is_linked(bot, newcomer) is None
    request = await admin.sees("Некто")
    labels = " ".join(label for row in request.buttons for label in row)
    assert "Анна Смирнова" in labels
    assert "Борис Волков" in labels
    await admin.presses("Это Борис", request)
    await newcomer.sees("Борис Волков")
    assert await _is_linked(bot, newcomer) == "boris"


async def test_an_employee_that_has_gone_is_unlinked_within_ten_minutes(
    vats: VirtualVats, bot: RunningBot, anna: Person, admin: Person, clock: MovedClock
) -> None:
    message = await anna.writes("/dnd")
    _leaves(vats, "anna")
    await clock.moves(minutes=10)
    assert await _is_linked(bot, anna) is None
    asked = len(vats.performed("disable_calls"))
    assert _WAY in (await anna.writes("/dnd on")).text.lower()
    if message.buttons:
        await anna.presses(message.buttons[0][0], message)
    assert len(vats.performed("disable_calls")) == asked
    assert "Анна" in (await admin.sees("Анна")).text


async def test_every_start_synchronises(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, anna: Person
) -> None:
    await bot.stops()
    vats.company.employees.append(Employee("nina", "Нина Белова", "708", mobile="79160000008"))
    _leaves(vats, "anna")
    await bot.starts()
    assert await _is_linked(bot, anna) is None
    newcomer = telegram.person("Нина", phone="79160000008")
    await newcomer.starts()
    assert "Нина Белова" in (await newcomer.shares_phone()).text


async def test_person_of_admin_ids_needs_no_login(bot: RunningBot, owner: Person, vats: VirtualVats) -> None:
    assert "Анна Смирнова" in (await owner.writes("/links")).text
    await owner.writes("/dnd on boris")
    assert vats.employee("boris").takes_calls is False
    await owner.writes("/link ivan")
    assert await _is_linked(bot, owner) == "ivan"
    assert "Иван Кузнецов" in (await owner.writes("/me")).text


async def test_unlink_takes_everything_away(bot: RunningBot, admin: Person, anna: Person) -> None:
    answer = await admin.writes("/unlink anna")
    if any("Подтвердить" in label for row in answer.buttons for label in row):
        await admin.presses("Подтвердить", answer)
    assert await _is_linked(bot, anna) is None
    await anna.sees("отвязал")
    assert _WAY in (await anna.writes("/me")).text.lower()


async def test_links_lists_who_is_who(admin: Person, anna: Person) -> None:
    answer = await admin.writes("/links")
    assert "Анна Смирнова" in answer.text
    assert "@anna" in answer.text
