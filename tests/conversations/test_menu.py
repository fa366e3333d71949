"""The menu: one message, drawn again and again; lists, search, forms; whose it is; a restart in the middle."""

import pytest
import pytest_asyncio

from chat.rendering import units
from sandbox.company import ACCOUNTS_ID, MAIN, SALES_ID, SUPPORT, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.vats.state import Employee, Member
from tests.conversations.scene import Scene, scene, telegram
from tests.conversations.tapping import Taps, Typed
from tests.running import eventually

__all__ = ["scene", "telegram"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONES = {"anna": "79160000002", "olga": "79160000004", "maria": "79160000006", "pavel": "79160000007"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(scene: Scene) -> dict[str, Person]:
    """Employees that are linked, by login."""
    found = {"admin": scene.admin}
    for login, phone in PHONES.items():
        person = scene.telegram.person(scene.vats.employee(login).name, phone=phone)
        found[login] = await scene.bot.links(person, login)
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def group(scene: Scene, people: dict[str, Person]) -> Group:
    """A group that is bound to the sales department."""
    made = scene.telegram.group("Продажи", [people["anna"], people["olga"]], administrators=[scene.admin])
    await scene.bot.binds(made, [SALES_ID], scene.admin)
    return made


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def as_it_was(scene: Scene) -> None:
    """Begin with the company as it is."""
    await scene.restored()


async def count_of_buttons(scene: Scene, taps: Taps) -> int:
    """Count the buttons that are stored for a chat."""
    store = await scene.bot.store()
    async with store.database.reading() as connection:
        found = await connection.exec_driver_sql(f"select count(*) from buttons where chat_id = {taps.place.id}")
        return int(found.scalar_one())


async def test_all_is_one_message(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    before = len(scene.admin.chat.from_bot)
    await taps.follows("Номера", "Основной", "Направить", "Отдел «Поддержка»", "Подтвердить")
    assert scene.vats.number(MAIN).route.group == SUPPORT_ID
    assert "Отменить изменение" in taps.labels
    await taps.follows("Отменить изменение")
    assert scene.vats.number(MAIN).route.group == SALES_ID
    await taps.follows("Назад", "Назад", "Назад")
    assert taps.text.startswith("Меню")
    assert len(scene.admin.chat.from_bot) == before


async def test_do_not_disturb_is_two_taps(scene: Scene, people: dict[str, Person]) -> None:
    taps = await Taps(people["anna"]).opens()
    await taps.follows("Не беспокоить", "Вкл")
    assert scene.vats.employee("anna").takes_calls is False
    await taps.follows("На время", "на 1 час")
    assert "до 13:" in taps.text
    await taps.follows("Назад", "Выкл")
    assert scene.vats.employee("anna").takes_calls is True


async def test_a_term_can_be_written(scene: Scene, people: dict[str, Person]) -> None:
    taps = await Taps(people["anna"]).opens()
    await taps.follows("Не беспокоить", "На время")
    assert "Можно и написать" in taps.text
    await taps.follows(Typed("до 17:30"))
    assert "На время: до 17:30" in taps.text
    await taps.follows("Вкл")
    assert "до 17:30" in taps.text
    assert scene.vats.employee("anna").takes_calls is False


async def test_lists_have_pages_and_search(scene: Scene) -> None:
    scene.vats.company.employees += [Employee(f"worker{at:02}", f"Яков {at:02}", f"{800 + at}") for at in range(20)]
    await scene.bot.restarts()
    taps = await Taps(scene.admin).opens()
    await taps.follows("Сотрудники")
    assert "Страница 1 из 4" in taps.text
    seen = set(taps.labels)
    while "›" in taps.labels:
        await taps.follows("›")
        seen |= set(taps.labels)
    assert {f"Яков {at:02} · {800 + at}" for at in range(20)} <= seen
    await taps.follows("‹", "Яков 10")
    assert "логин: worker10" in taps.text
    await taps.follows("Назад")
    assert "Страница 3 из 4" in taps.text
    await taps.follows("Найти", Typed("яков 07"))
    assert [label for label in taps.labels if "Яков" in label] == ["Яков 07 · 807"]
    await taps.follows("Яков 07", "Назад")
    assert "По запросу «яков 07»: 1" in taps.text
    await taps.follows("Найти", Typed("Марие Орловой"))
    assert "Мария Орлова · 706" in taps.labels
    await taps.follows("Найти", Typed("ыыы"))
    assert "ничего не нашёл" in taps.text
    await taps.follows("Показать все")
    assert "Страница 1 из 4" in taps.text
    await taps.follows("Найти", "Отмена")
    assert "Страница 1 из 4" in taps.text


async def test_a_number_is_found_by_its_digits(scene: Scene) -> None:
    store = await scene.bot.store()
    for at in range(12):
        await store.contacts.set(f"792600000{at:02}", f"Клиент {at}", None, scene.admin.id, scene.clock.now())
    taps = await Taps(scene.admin).opens()
    await taps.follows("Контакты", "Найти", Typed("8 926 000-00-07"))
    assert [label for label in taps.labels if "Клиент" in label] == ["Клиент 7 · +7 926 000-00-07"]
    for at in range(12):
        await store.contacts.delete(f"792600000{at:02}")


async def test_a_form_shows_what_is_filled_in(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Отделы", "Добавить")
    assert "Название" not in taps.labels
    await taps.follows(Typed("Поставки"))
    assert "Название: Поставки" in taps.text
    await taps.follows("Порядок звонков", "Равномерно")
    assert "Порядок звонков: равномерно" in taps.text
    assert "✓ Порядок звонков" in taps.labels
    await taps.follows("Потом переводить", "Автоответчик")
    assert "Потом переводить: Автоответчик" in taps.text
    await taps.follows("Потом переводить", "Не указывать")
    assert "Автоответчик" not in taps.text
    await taps.follows("✓ Название", Typed("Закупки"))
    await taps.follows("Добавочный", Typed("7"))
    assert "Например" in taps.text
    await taps.follows(Typed("730"), "Готово")
    made = scene.vats.performed("add_group")[-1].body
    assert (made["name"], made["ext"]) == ("Закупки", "730")
    assert "timeout" not in made
    assert "Меню" in taps.labels


async def test_what_can_be_but_one_thing_is_put_in_and_taken_out_by_a_tap(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Настройки", "SIM-карты", "Добавить", "+7 926 555-00-01", "Общий номер")
    assert "Общий номер: компания" in taps.text
    await taps.follows("✓ Общий номер")
    assert "компания" not in taps.text
    await taps.follows("Общий номер", "Готово")
    assert "общий номер компании" in taps.text


async def test_several_are_chosen(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Настройки", "Запись", "Не записывать", "Анна", "Борис")
    assert "Выбрано: Анна Смирнова, Борис Волков" in taps.text
    assert "На время…" not in taps.labels, "what was chosen would be lost"
    await taps.follows("Готово")
    assert {"anna", "boris"} <= set(scene.vats.company.record_exceptions)


async def test_a_form_is_left(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Отделы", "Добавить", Typed("Поставки"), "Отмена")
    assert taps.text.startswith("Отделы")
    await taps.follows("Добавить", "Назад")
    assert taps.text.startswith("Отделы")
    await taps.follows("Добавить", "Отмена")
    assert taps.text.startswith("Отделы")
    assert scene.vats.performed("add_group") == []


async def test_a_refusal_leads_back_to_what_was_filled_in(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Сотрудники", "Добавить", Typed("Пётр Сидоров"), "Логин", Typed("anna"), "Готово")
    assert "занят" in taps.text
    await taps.follows("Назад")
    assert "Имя: Пётр Сидоров" in taps.text
    await taps.follows("✓ Логин", Typed("sidorov"), "Готово")
    assert scene.vats.employee("sidorov").name == "Пётр Сидоров"
    await taps.follows("Назад")
    assert "Пётр Сидоров" in " ".join(taps.labels)


async def test_what_was_refused_is_asked_again(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Звонки", "Позвонить", Typed("799"))
    assert "Добавочного 799" in taps.text
    await taps.follows("Указать другое", Typed("+7 916 555-01-02"))
    assert scene.vats.performed("make_call")[-1].body["phone"] == "79165550102"


async def test_a_step_back_asks_what_was_asked_before(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Настройки", "Исходящие", "Исходящий: регион", "Москва")
    assert "Регион: Москва" in taps.text
    await taps.follows("Назад")
    assert "Какой регион" in taps.text
    await taps.follows("Назад")
    assert taps.text.startswith("Исходящие номера")


async def test_a_list_is_shown_otherwise_and_again(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Звонки", "Пропущенные", "Период", "Прошлая неделя")
    assert "прошлая неделя" in taps.text
    await taps.follows("Чьи", "Назад")
    assert "прошлая неделя" in taps.text
    await taps.follows("Чьи", "Мои")
    assert "мои" in taps.text
    await taps.follows("Назад")
    assert taps.text.startswith("Звонки")


async def test_a_file_comes_beside_the_screen(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Звонки", "Звонки файлом", "Уточнить", "Что", "Звонки", "Период", "Эта неделя", "Готово")
    assert "Прислал" in taps.text
    assert any(message.file for message in scene.admin.chat.from_bot[-2:])
    assert {"‹ Назад", "Меню"} <= set(taps.labels)


async def test_it_survives_a_restart(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Отделы")
    await scene.bot.restarts()
    await taps.follows("Добавить")
    await scene.bot.restarts()
    await taps.follows(Typed("Поставки"))
    await scene.bot.restarts()
    await taps.follows("Готово")
    assert scene.vats.performed("add_group")[-1].body["name"] == "Поставки"
    await scene.bot.restarts()
    await taps.follows("Меню", "Номера", "Поддержка", "Выключить")
    await scene.bot.restarts()
    await taps.follows("Подтвердить")
    assert scene.vats.number(SUPPORT).disabled is True


async def test_a_password_that_was_forgotten_meanwhile_is_told(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Сотрудники", "Анна", "Изменить", "Пароль", Typed("Tayna-1-Tayna"))
    assert "Пароль: •••" in taps.text
    assert scene.admin.chat.find("Tayna-1-Tayna") is None
    await scene.bot.restarts()
    await taps.follows("Готово")
    assert "забыл" in taps.text
    assert scene.vats.performed("edit_user") == []
    assert "Меню" in taps.labels


async def test_a_right_that_is_taken_away_between_two_taps(scene: Scene, people: dict[str, Person]) -> None:
    scene.vats.employee("anna").role = "admin"
    await scene.bot.restarts()
    taps = await Taps(people["anna"]).opens()
    await taps.follows("Чёрный список")
    scene.vats.employee("anna").role = "user"
    await scene.bot.restarts()
    await taps.follows("Добавить")
    assert "администратор" in taps.toast
    assert scene.vats.performed("add_to_blacklist") == []
    await taps.follows("Назад")
    assert "Чёрный список" not in taps.labels
    assert "Не беспокоить" in taps.labels


async def test_a_thing_that_is_gone_leads_to_the_list(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Отделы", "Бухгалтерия")
    departments = scene.vats.company.departments
    departments[:] = [one for one in departments if one.id != ACCOUNTS_ID]
    await scene.bot.restarts()
    await taps.follows("Состав")
    assert "не нашёл" in taps.text
    await taps.follows("Назад")
    assert "больше нет" in taps.text
    assert "Отдел продаж" in taps.labels
    assert "Бухгалтерия" not in taps.labels


async def test_a_form_of_what_is_gone_leads_to_the_list(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Отделы", "Бухгалтерия", "Изменить", "Название", Typed("Касса"))
    departments = scene.vats.company.departments
    departments[:] = [one for one in departments if one.id != ACCOUNTS_ID]
    await scene.bot.restarts()
    await taps.follows("Готово")
    assert "не нашёл" in taps.text
    await taps.follows("Назад")
    assert "не нашёл" in taps.text
    await taps.follows("Назад")
    assert "больше нет" in taps.text
    assert "Отдел продаж" in taps.labels


async def test_a_form_is_shown_to_nobody_who_may_not_fill_it_in(scene: Scene, people: dict[str, Person]) -> None:
    scene.vats.employee("anna").role = "admin"
    await scene.bot.restarts()
    taps = await Taps(people["anna"]).opens()
    await taps.follows("Сотрудники", "Борис", "Изменить", "Почта")
    scene.vats.employee("anna").role = "user"
    await scene.bot.restarts()
    await taps.follows("Назад")
    assert "у вас" in taps.text
    assert "Готово" not in taps.labels
    await taps.follows("Назад")
    assert taps.labels == ["Кто на связи", "‹ Назад"]


async def test_a_state_that_cannot_be_read_leaves_what_can_be_done(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Номера")
    scene.vats.fail("get_telnum", "500")
    await taps.follows("Основной")
    assert "ВАТС" in taps.text
    assert {"Направить звонки", "‹ Назад", "Меню"} <= set(taps.labels)


async def test_a_long_state_is_cut_and_shown_whole(scene: Scene) -> None:
    company = scene.vats.company
    company.employees += [Employee(f"worker{at:03}", f"Константинопольский Яков {at:03}", "") for at in range(150)]
    company.department(SUPPORT_ID).members += [Member(f"worker{at:03}") for at in range(150)]
    await scene.bot.restarts()
    taps = await Taps(scene.admin).opens()
    await taps.follows("Отделы", "Поддержка")
    assert units(taps.text) <= 4096
    assert "Яков 149" not in taps.text
    assert "Изменить отдел" in taps.labels
    await taps.taps("Показать целиком", anew=True)
    whole = scene.admin.chat.from_bot[-1]
    assert "Яков 149" in whole.text
    assert ["‹ Назад", "Меню"] in whole.buttons


async def test_cancelling_changes_nothing(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Номера", "Основной", "Выключить", "Отмена")
    assert "ничего не изменено" in taps.text
    assert "Направить звонки" in taps.labels
    assert scene.vats.number(MAIN).disabled is False


async def test_the_exchange_does_not_answer(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Настройки")
    scene.vats.fail("*", "500")
    await taps.follows("SIM-карты")
    assert "ВАТС" in taps.text
    assert {"‹ Назад", "Меню", "Добавить SIM-карту"} <= set(taps.labels)
    await taps.follows("Добавить")
    assert "ВАТС" in taps.text + taps.toast
    scene.vats.works()
    await taps.follows("Меню", "Номера", "Основной")
    assert "приём звонков" in taps.text


async def test_an_administrator_without_a_login_is_asked_whom_it_means(scene: Scene) -> None:
    taps = await Taps(scene.owner).opens()
    await taps.follows("Не беспокоить", "Вкл")
    assert "Какой сотрудник" in taps.text
    await taps.follows("Анна")
    assert scene.vats.employee("anna").takes_calls is False
    await taps.follows("Меню", "Обо мне")
    assert {"‹ Назад"} <= set(taps.labels)


async def test_every_role_sees_its_own(scene: Scene, people: dict[str, Person]) -> None:
    anna = await Taps(people["anna"]).opens()
    assert set(anna.labels).isdisjoint({"Номера", "Отделы", "Чёрный список", "Настройки ВАТС", "Доступ в Telegram"})
    olga = await Taps(people["olga"]).opens()
    await olga.follows("Сотрудники")
    listed = {label for label in olga.labels if "·" in label}
    assert listed == {"Анна Смирнова · 702", "Борис Волков · 703", "Ольга Петрова · 704"}
    await olga.follows("Борис", "Не беспокоить", "Вкл")
    assert scene.vats.employee("boris").takes_calls is False
    maria = await Taps(people["maria"]).opens()
    await maria.follows("Мои отделы")
    assert "Не получать звонки отдела" not in maria.labels
    pavel = await Taps(people["pavel"]).opens()
    await pavel.follows("Номера", "Основной", "Направить", "Отдел «Поддержка»", "Подтвердить")
    assert scene.vats.number(MAIN).route.group == SUPPORT_ID


async def test_a_group_sees_the_menu_of_who_opened_it(scene: Scene, people: dict[str, Person], group: Group) -> None:
    taps = await Taps(people["anna"], group).opens()
    await taps.follows("Не беспокоить", "Вкл")
    assert scene.vats.employee("anna").takes_calls is False
    others = Taps(people["olga"], group, taps.screen)
    await others.taps("Назад")
    assert "другого человека" in others.toast
    admin = await Taps(scene.admin, group).opens()
    await admin.follows("Отделы", "Добавить", Typed("Поставки"), "Готово")
    assert scene.vats.performed("add_group")[-1].body["name"] == "Поставки"
    await admin.follows("Меню", "Сотрудники", "Анна")
    await eventually(lambda: "+7 916 000-00-02" in admin.text)
    await admin.follows("Изменить", "Пароль")
    assert "только в личном чате" in admin.text + admin.toast


async def test_a_group_reads_no_clients_numbers_on_buttons(
    scene: Scene, people: dict[str, Person], group: Group
) -> None:
    """They go to a screen that who taps sees alone; for an older Telegram see `test_privacy`."""
    store = await scene.bot.store()
    await store.contacts.set("79260000042", "Клавдия Хлебникова", None, scene.admin.id, scene.clock.now())
    taps = await Taps(people["anna"], group).opens()
    public = taps.shown
    await taps.follows("Контакты")
    await eventually(lambda: any("Хлебникова" in label for label in taps.labels))
    await taps.follows("Клавдия Хлебникова")
    await eventually(lambda: "000-00-42" in taps.text)
    assert taps.shown.receiver is people["anna"].user
    assert public in group.from_bot_to(people["olga"].user), "others see what was there before"
    read = str([(one.text, one.buttons) for one in group.from_bot_to(people["olga"].user)])
    for secret in ("000-00-42", "Хлебникова", "Х·········"):
        assert secret not in read
    await taps.follows("Меню")
    assert taps.shown.receiver is people["anna"].user
    await store.contacts.delete("79260000042")


async def test_two_taps_at_once_are_one(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Номера")
    key = taps.shown.inline[0][0]["callback_data"]
    await taps.sends_key(key)
    await taps.sends_key(key)
    assert taps.toast == ""
    assert "Основной" in taps.text


async def test_a_call_is_not_made_twice_by_a_slip_of_the_finger(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Сотрудники", "Анна", "Звонки")
    key = next(one["callback_data"] for row in taps.shown.inline for one in row if one["text"] == "Позвонить")
    await taps.sends_key(key)
    assert "Звоню: Анна" in taps.text
    await taps.sends_key(key)
    assert "Уже сделано" in taps.text + taps.toast
    assert len(scene.vats.performed("make_call")) == 1


async def test_old_buttons_say_so(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    old = taps.shown.inline[0][0]["callback_data"]
    await taps.follows("Номера", "Назад", "Номера")
    await taps.sends_key(old)
    assert "устарела" in taps.toast


async def test_an_old_question_leads_to_where_it_was_asked(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Номера", "Основной", "Направить")
    await scene.admin.writes("/me")
    await taps.follows("Отдел «Поддержка»")
    assert "неактуален" in taps.text
    assert "Направить звонки" in taps.labels
    assert scene.vats.number(MAIN).route.group == SALES_ID


async def test_the_buttons_that_are_kept_do_not_pile_up(scene: Scene) -> None:
    taps = await Taps(scene.admin).opens()
    await taps.follows("Номера", "Назад")
    before = await count_of_buttons(scene, taps)
    for _ in range(5):
        await taps.follows("Номера", "Основной", "Направить", "Отмена", "Меню", "Номера", "Назад")
    assert await count_of_buttons(scene, taps) <= before


async def test_the_way_to_the_menu(scene: Scene) -> None:
    assert "menu" in scene.admin.menu()
    for line in ("/start", "/help"):
        answer = await scene.admin.writes(line)
        assert "Меню" in [label for row in answer.buttons for label in row]
        opened = await scene.admin.presses("Меню", answer)
        assert opened.text.startswith("Меню")
