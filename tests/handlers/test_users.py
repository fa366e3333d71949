"""/users and /user: every field reaches the exchange, what is not named stays, and a password is stored nowhere."""

from pathlib import Path

import pytest

from sandbox.company import MAIN, SALES_ID
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.state import Redirect
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes
from tests.running import RunningBot

pytestmark = pytest.mark.usefixtures("bot")

SECRET = "Слон-и-кит-42"


async def test_lists_and_shows(vats: VirtualVats, owner: Person) -> None:
    everybody = await owner.writes("/users")
    assert "7 сотрудников" in everybody.text
    assert "Анна Смирнова (702) – anna · пользователь" in everybody.text
    assert "Диспетчер" in everybody.text
    assert vats.performed("list_users")

    for said in ("/users смирн", "/users 702", "/USERS anna@sever", "/users 8916 000-00-02"):
        found = await owner.writes(said)
        assert "1 сотрудник" in found.text, said
        assert "Анна" in found.text
    assert "не нашёл" in (await owner.writes("/users кощей")).text

    for said in ("/user anna", "/user 702", "/user Смирнова", "/user анна смирнова"):
        shown = await owner.writes(said)
        for fact in (
            "логин: anna",
            "добавочный: 702",
            "почта: anna@sever.example",
            "роль: пользователь",
            "+7 916 000-00-02",
            "прямой номер: +7 926 111-22-33",
            "Отдел продаж",
            "на связи",
            "/invite anna",
        ):
            assert fact in shown.text, (said, fact)
    assert vats.performed("get_user")
    assert changes(vats) == []


async def test_adds(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes(
        "/user add name=«Пётр Сидоров» login=sidorov ext=715 position=«Старший менеджер» email=p@sever.example "
        "role=Диспетчер mobile=8(926)190-41-98"
    )
    made = vats.employee("sidorov")
    assert vats.performed("add_user")
    assert (made.name, made.ext, made.position) == ("Пётр Сидоров", "715", "Старший менеджер")
    assert (made.email, made.mobile, made.role) == ("p@sever.example", "79261904198", vats.company.roles[0].id)
    for fact in ("логин: sidorov", "добавочный: 715", "роль: Диспетчер", "password=", "/invite sidorov"):
        assert fact in answer.text

    # Who has come can be named at once, and the way back is known though the login was the exchange's to choose.
    assert "логин: sidorov" in (await owner.writes("/user сидоров")).text
    asked = await owner.writes("/user добавить")
    assert "Как зовут" in asked.text
    answer = await owner.writes("Зоя Новикова")
    assert "логин: u708" in answer.text
    assert vats.employee("u708").name == "Зоя Новикова"
    undone = await owner.presses("Отменить изменение", answer)
    assert "такого сотрудника нет" in undone.text
    assert vats.performed("delete_user")[-1].path.endswith("/users/u708")
    assert all(one.login != "u708" for one in vats.company.employees)


async def test_refuses_what_is_wrong_before_anything_is_sent(vats: VirtualVats, owner: Person) -> None:
    for said, told in (
        ("/user add name=Пётр ext=702", "занят: Анна Смирнова"),
        ("/user add name=Пётр ext=710", "отдел «Поддержка»"),
        ("/user add name=Пётр ext=7x", "от 2 до 5 цифр"),
        ("/user add name=Пётр login=Anna", "занят"),
        ("/user add name=Пётр login=пётр", "латинские"),
        ("/user add name=Пётр email=почта", "не адрес"),
        ("/user add name=Пётр role=царь", "restricted_user"),
        ("/user add name=Пётр mobile=12", "телефон"),
        ("/user add name=Пётр telnum=79261904198", "Лишнее"),
        ("/user edit anna", "position"),
        ("/user edit Кощей ext=711", "не нашёл"),
        ("/user edit anna ext=703", "занят: Борис Волков"),
    ):
        answer = await owner.writes(said)
        assert told in answer.text, said
    assert changes(vats) == []


async def test_edits_only_what_is_named(vats: VirtualVats, owner: Person) -> None:
    vats.employee("anna").redirect = Redirect(enabled=True, delay=10)
    answer = await owner.writes("/user edit anna ext=712 position=«Старший менеджер» email=-")
    (request,) = vats.performed("edit_user")
    assert request.body == {"ext": "712", "position": "Старший менеджер", "email": ""}
    assert vats.requests.index(vats.performed("get_user")[-1]) > vats.requests.index(request)
    for fact in ("добавочный: 712", "должность: Старший менеджер", "почта: нет"):
        assert fact in answer.text
    undone = await owner.presses("Отменить изменение", answer)
    assert "добавочный: 702" in undone.text
    anna = vats.employee("anna")
    assert (anna.ext, anna.position, anna.email) == ("702", "Менеджер", "anna@sever.example")

    # The mobile goes with the whole redirect, and none is left without a mobile.
    await owner.writes("/user edit anna mobile=+79161234567")
    assert vats.performed("edit_user")[-1].body == {
        "mobile": "79161234567",
        "mobile_redirect": {"enabled": True, "delay": 10, "forward": False},
    }
    answer = await owner.writes("/user edit anna mobile=нет")
    assert "мобильный не звонит" in answer.text
    assert vats.employee("anna").redirect.enabled is False
    assert "мобильный: нет" in (await owner.writes("/user edit anna mobile=-")).text
    assert len(vats.performed("edit_user")) == 4

    # Another field that the exchange changed meanwhile is told, not hidden.
    vats.fail("edit_user", "slow", times=1, seconds=0.3)
    owner.sends("/user edit anna name=«Анна Белова»")
    while not vats.requests or vats.requests[-1].operation != "edit_user":
        await owner.never_sees("Анна Белова", within=0.05)
    vats.employee("anna").role = "restricted_user"
    answer = await owner.sees("имя: Анна Белова")
    assert "изменила и другое: роль: было пользователь, стало пользователь с ограничениями" in answer.text
    await owner.presses("Вернуть остальное", answer)
    assert vats.employee("anna").role == "user"
    assert vats.employee("anna").name == "Анна Белова"


async def test_a_password_is_taken_and_forgotten(
    vats: VirtualVats, owner: Person, telegram: VirtualTelegram, bot: RunningBot, tmp_path: Path
) -> None:
    answer = await owner.writes(f"/user edit anna password={SECRET}")
    assert vats.employee("anna").password == SECRET
    assert SECRET not in answer.text
    assert answer.buttons == []
    assert telegram.calls("deleteMessage")
    answer = await owner.writes(f"/user add name=Тайный login=hidden password=«{SECRET}»")
    assert vats.employee("hidden").password == SECRET
    assert "придумала" not in answer.text
    assert SECRET not in answer.text
    assert SECRET.encode() not in _stored(tmp_path)

    # What waits for a confirmation waits in memory alone: after a restart it is gone, and said to be.
    asked = await owner.writes(f"/user edit boris role=admin password={SECRET}")
    await bot.restarts()
    pressed = await owner.presses("Подтвердить", asked)
    assert "Повторите команду" in pressed.text
    assert vats.employee("boris").role == "user"
    assert SECRET.encode() not in _stored(tmp_path)


def _stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_power_is_given_and_taken_with_a_question(vats: VirtualVats, owner: Person) -> None:
    asked = await owner.writes("/user edit boris role=администратор")
    assert "сможет всё" in asked.text
    assert changes(vats) == []
    pressed = await owner.presses("Подтвердить", asked)
    assert "роль: администратор" in pressed.text
    assert vats.employee("boris").role == "admin"
    asked = await owner.writes("/user edit admin role=user")
    assert "больше не администратор" in asked.text
    await owner.presses("Отмена", asked)
    assert vats.employee("admin").role == "admin"
    assert "сможет всё" in (await owner.writes("/user add name=Новый role=admin")).text
    assert changes(vats) == ["edit_user"]


async def test_deletes_after_telling_what_names_it(vats: VirtualVats, admin: Person, anna: Person) -> None:
    vats.department(SALES_ID).timeout.user = "anna"
    vats.number(MAIN).route.type, vats.number(MAIN).route.user = "user", "anna"
    asked = await admin.writes("/user del Анна")
    for fact in ("Отдел продаж", "+7 495 123-45-67", "+7 926 111-22-33", "Telegram (Анна", "нельзя"):
        assert fact in asked.text
    assert changes(vats) == []
    pressed = await admin.presses("Подтвердить", asked)
    assert "удалён" in pressed.text
    assert vats.performed("delete_user")[-1].path == "/crmapi/v1/users/anna"
    assert all(one.login != "anna" for one in vats.company.employees)
    assert pressed.message.buttons == [] or "Отменить изменение" not in str(pressed.message.buttons)
    # Whoever has gone can do nothing from now on, and it is told once, in the answer.
    assert await admin.never_sees("Ушёл из ВАТС", within=0.3)
    assert "Звонки" not in (await anna.writes("/dnd on")).text
    assert "Себя" in (await admin.writes("/user del admin")).text


async def test_by_right_alone(vats: VirtualVats, anna: Person, olga: Person, pavel: Person, owner: Person) -> None:
    for person, said in (
        (anna, "/users"),
        (anna, "/user anna"),
        (olga, "/user edit anna ext=711"),
        (pavel, "/user del anna"),
        (pavel, "/user add name=Пётр"),
    ):
        assert "администраторы" in (await person.writes(said)).text, said
    assert "логин: anna" in (await pavel.writes("/user anna")).text
    assert changes(vats) == []

    # A custom role that may change employees gives no power: neither to itself, nor over administrators.
    vats.company.roles[0].rights += ["users.create", "users.edit", "users.delete"]
    await owner.writes("/user edit maria position=Практикант")
    assert "должность: Старшая" in (await pavel.writes("/user edit anna position=Старшая")).text
    for said in (
        "/user edit pavel role=admin",
        "/user edit anna role=restricted_user",
        "/user edit admin password=новый",
        "/user del admin",
        "/user add name=Пётр role=admin",
    ):
        assert "только администраторы" in (await pavel.writes(said)).text, said
    assert changes(vats) == ["edit_user"] * 2

    vats.fail("edit_user", "403", times=1)
    answer = await owner.writes("/user edit anna ext=711")
    assert "Сотрудники → Редактирование" in answer.text
    assert "Ничего не изменено" in answer.text
    vats.fail("add_user", "drop-after", times=1)
    answer = await owner.writes("/user add name=«Пётр Сидоров»")
    assert "Прочитал заново" in answer.text
    assert "логин: u708" in answer.text
    vats.fail("add_user", "drop", times=1)
    assert "изменение не сделано" in (await owner.writes("/user add name=«Павел Другой»")).text
    vats.fail("list_telnums", "403", times=2)
    assert "Номера → Просмотр" in (await owner.writes("/user del ivan")).text
